//! French.

use super::frames::Meaning::{Ask, Else, Help, NoCalls, Only, Start, Stop};
use super::frames::Words;

pub(super) const WORDS: Words = Words {
    classes: &[
        (
            "STOP",
            "stop arrete arretez arreter cesse cessez cesser stoppez stopper",
        ),
        (
            "WRITE",
            "ecrivez ecris ecrire ecrit contactez contacte contacter contactee contactes derangez derange deranger \
            embetez embete embeter harcelez harceler importunez importuner ennuyez ennuyer emmerdez emmerder spammez \
            spammer solliciter sollicitez",
        ),
        ("SEND", "envoyez envoie envoyer envoi envois envoies"),
        (
            "MSG",
            "message messages sms texto textos mms msg msgs notification notifications alertes alerte avis spam rien",
        ),
        (
            "MSGS",
            "messages sms textos mms msgs notifications alertes avis",
        ),
        (
            "AWAY",
            "retirez retire retirer enlevez enleve enlever supprimez supprime supprimer effacez efface effacer rayez raye \
            rayer otez radiez radier sortez oubliez oublie",
        ),
        (
            "OFF",
            "desabonne* desabonner desabonnez desabonnement desabonne desinscri* desinscription",
        ),
        (
            "WANT",
            "veux voudrais souhaite voulons souhaitons desire veut",
        ),
        ("NOMORE", "plus pas jamais aucun aucune"),
    ],
    frames: &[
        (Start, "reabonn*/reinscri*"),
        (Start, "WANT ... recevoir ... nouveau/encore"),
        (Start, "WANT .. de/a nouveau recevoir"),
        (Start, "reprenez/reprendre/reprise .. MSG/SEND"),
        (Start, "^ reprendre/reprenez $"),
        (Help, "^ aide/info/infos $"),
        // Against stopping.
        (
            Else,
            "n/ne arretez/arrete/arreter/cessez/cesse/arretent pas/jamais",
        ),
        (Else, "ne me/nous? OFF pas"),
        (Else, "ne/n WANT pas me/nous? OFF/arreter"),
        (Else, "pas me/nous OFF"),
        (Else, "ne/n .. AWAY pas"),
        (Else, "n/ne annulez/annule rien/pas"),
        // Things that stop.
        (Else, "pouvez/peux/pourriez/peut .. vous/te/s arreter"),
        (Else, "m/s/nous/t arrete/arretons/arretent/arreter"),
        (Else, "arret de/du/maladie/bus/travail"),
        (Else, "l arret"),
        (Else, "est/suis/sont arrete*"),
        (Else, "plus ou moins"),
        (
            Else,
            "plus de detail*/temps/questions/question/place/precisions/choix/infos",
        ),
        // Wishes to stop.
        (Stop, "ni rien"),
        (Stop, "OFF"),
        (Stop, "^ STOP $"),
        (Stop, "^ arret $"),
        (Stop, "^ plus/pas/aucun .. de/d/aucun MSGS/TOPIC"),
        (Stop, "plus jamais/aucun/aucune .. MSG/TOPIC"),
        (Stop, "^ plus/pas de/d MSGS/TOPIC"),
        (Stop, "plus de/d MSGS/TOPIC"),
        (Stop, "pas de/d TOPIC"),
        (Stop, "ca/cela suffit"),
        (Stop, "^ suffit $"),
        (Stop, "^ assez $"),
        (Stop, "assez de/d vos? .. MSGS/TOPIC"),
        (NoCalls, "ne/n .. appelez/appelle/appeler/telephone*"),
        (NoCalls, "STOP de .. appeler/telephoner"),
        (Stop, "STOP .. de/d .. WRITE"),
        (Stop, "STOP .. de/d .. SEND .. MSG/TOPIC"),
        (Stop, "STOP .. de m/nous SEND"),
        (Stop, "STOP ... MSG/TOPIC"),
        (Stop, "STOP tout? SEND"),
        (Stop, "STOP tout/ca/cela"),
        (Stop, "dit/demande/demandes/dis .. stop"),
        (Stop, "demande*/dit .. d/de STOP"),
        // "No" and its verbs.
        (Else, "pas/jamais/rien .. recu/vu/lu/compris"),
        (Only, "seulement/uniquement/juste .. TOPIC"),
        (Only, "ne/n WANT .. que .. TOPIC"),
        (Only, "que les/vos TOPIC"),
        (Stop, "ne/n ... WRITE NOMORE"),
        (Stop, "ne/n/de NOMORE me/m/nous? .. WRITE"),
        (Stop, "ne/n .. SEND NOMORE .. MSG/TOPIC"),
        (Stop, "ne/n .. SEND NOMORE rien? $"),
        (Stop, "ne/n .. SEND plus/jamais rien"),
        (Stop, "ne/n m/nous SEND NOMORE ... MSG/TOPIC"),
        (Stop, "ne/n/de NOMORE .. SEND .. MSG/TOPIC"),
        (Stop, "WANT NOMORE .. MSGS/TOPIC"),
        (
            Stop,
            "WANT NOMORE ... recevoir/etre .. MSG/TOPIC/WRITE/vos/rien",
        ),
        (Stop, "WANT NOMORE recevoir"),
        (Stop, "ne/pour plus recevoir"),
        (Stop, "pas/non par sms/texto/message"),
        (Stop, "^ sans TOPIC"),
        // Lists and numbers.
        (Stop, "AWAY moi/nous"),
        (
            Stop,
            "AWAY .. mon/ce/notre/mes .. numero/telephone/nom/portable/coordonnees/contact",
        ),
        (Stop, "me/nous AWAY de/des/du"),
        // Idioms.
        (Stop, "laissez/laisse moi/nous .. tranquille*/paix"),
        (Stop, "fichez/foutez/fiche/fous/foutre moi/nous? .. paix"),
        (Stop, "allez/va vous/te .. foutre/faire"),
        (Stop, "degagez/degage/casse/cassez toi? $"),
        (
            Stop,
            "AWAY/revoque/revoquer/annule .. consentement/accord/autorisation/permission",
        ),
        (
            Stop,
            "annule*/resilie*/desactive*/coupe* .. abonnement/inscription",
        ),
        (Stop, "annule*/desactive*/coupe*/supprime* .. MSGS"),
        (Ask, "annule*/supprime* .. TOPIC"),
        (Stop, "comment .. STOP .. MSG/TOPIC/ca"),
        // What may be a wish to stop.
        (Ask, "mauvais/faux numero"),
        (Ask, "erreur .. numero/personne"),
        (Ask, "tromp* de? .. numero/personne"),
        (Ask, "pas .. interes*"),
        (Ask, "spam/arnaque/harcelement"),
        (Ask, "signaler/signale/plainte/cnil"),
        (Ask, "^ annuler/annulez/annule $"),
        (Ask, "marre .. de/d .. MSG/TOPIC"),
        (Ask, "trop de/d MSG/TOPIC"),
        (Ask, "autant/tant de/d MSG/TOPIC"),
        (Ask, "ne/n WANT plus/pas de? rien/ca/cela? $"),
        (Ask, "comment/ou avez .. mon numero"),
        (Ask, "qui .. donne .. numero"),
        (Ask, "ne/n suis plus client*/patient*"),
        (Ask, "^ arretez/cessez/stop"),
        (Ask, "^ supprimer/effacer $"),
        (Ask, "ne/n .. WRITE/SEND NOMORE"),
    ],
    limits: "tot tard nuit soir soirs matin weekend dimanche dimanches samedi avant apres jusqu pendant autant tant aussi \
        souvent trop heures",
    delays: "encore",
};
