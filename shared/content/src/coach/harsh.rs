//! Threats and insults.
//!
//! In collection they break the law (15 U.S.C. 1692d, 1692e; 12 CFR 1006.14, 1006.18).

use super::lexicon::{List, Rule};
use super::{Category, CoachContext, Finding, Note, Severity, Text};
use crate::Language::{En, Es, Fr, Pl, Pt};

pub(super) const LISTS: &[List] = &[
    (
        Rule::Insult,
        Some(En),
        "deadbeat | deadbeats | liar | liars | thief | scammer | crook | crooks | fraudster | shame on you | \
         you should be ashamed | idiot | idiots | stupid | pathetic | shameless | or else | moron | \
         you will regret | you ll regret | lowlife | loser | fuck* | bullshit | asshole* | scumbag* | \
         freeloader*",
    ),
    (
        Rule::Insult,
        Some(Es),
        "sinverguenza | sinverguenzas | ladron | ladrona | estafador | estafadora | estafadores | \
         deberia darle verguenza | verguenza deberia | idiota | estupido | estupida | mentiroso | \
         mentirosa | se arrepentira | te arrepentiras | atengase a las consecuencias | caradura | \
         imbecil | gilipollas | cabron | hijo de puta | aprovechado",
    ),
    (
        Rule::Insult,
        Some(Pt),
        "caloteiro | caloteira | ladrao | vigarista | mentiroso | mentirosa | idiota | burro | \
         estupido | vergonha na cara | devia ter vergonha | deveria ter vergonha | vai arrepender se | \
         vai se arrepender | trapaceiro | sem vergonha | imbecil | filho da puta | aldrabao",
    ),
    (
        Rule::Insult,
        Some(Pl),
        "oszust | oszuscie | oszustka | oszustko | zlodziej | zlodzieju | zlodziejka | klamca | klamco | \
         idiota | idioto | idiotka | glupi | wstydz sie | pozalujesz | bedziesz zalowac | naciagacz | \
         naciagaczu | bezczelny | kretyn* | debil* | kurw*",
    ),
    (
        Rule::Insult,
        Some(Fr),
        "voleur | voleuse | escroc | escrocs | menteur | menteuse | idiot | imbecile | honte a vous | \
         vous devriez avoir honte | vous le regretterez | mauvais payeur | mauvais payeurs | stupide | \
         connard | salaud | profiteur | profiteurs",
    ),
    (
        Rule::Threat,
        Some(En),
        "legal action | legal proceedings | lawsuit | will sue | to sue | sue you | suing | \
         to collections | send you to collections | collection agency | take you to court | \
         see you in court | go to court | going to court | our lawyer | our lawyers | our attorney | \
         our attorneys | arrest | arrested | jail | prison | call the police | the police will | \
         sheriff | warrant for | seize | seizure | garnish* | repossess* | foreclos* | final warning | \
         last warning | final demand | last chance | pay now or | pay immediately or | pay today or | \
         face consequences | serious consequences | legal consequences | suffer the consequences | \
         ruin your credit | destroy your credit | damage your credit | hurt your credit | \
         credit bureau* | report you to | tell your employer | contact your employer | your boss will | \
         tell your family | your neighbors | you must pay | pay up | failure to pay | \
         we know where you | no more excuses | demand immediate payment | you refuse to pay | \
         you have ignored | stop hiding | we will find you | criminal charges | press charges | \
         take your car | take your home | evict*",
    ),
    (
        Rule::Threat,
        Some(Es),
        "acciones legales | accion legal | medidas legales | medidas judiciales | via judicial | \
         demanda judicial | demandaremos | demandarle | demandarlo | demandarte | le demandamos | \
         tribunales | juzgado | nuestros abogados | nuestro abogado | embargo | embargar* | embargos | \
         carcel | prision | policia | denunciaremos | denunciar* | ultima advertencia | ultimo aviso | \
         ultima oportunidad | moroso | morosa | morosos | lista de morosos | asnef | buro de credito | \
         su empleador | su jefe | su familia se | sus vecinos | o tendra consecuencias | \
         consecuencias graves | consecuencias legales | debe pagar ya | tiene que pagar ya | \
         pague inmediatamente | pague ya | basta de excusas | sabemos donde | deje de esconderse | \
         desahuci* | desaloj* | le quitaremos",
    ),
    (
        Rule::Threat,
        Some(Pt),
        "acao judicial | accao judicial | acoes judiciais | medidas judiciais | medidas legais | \
         via judicial | vias legais | acoes legais | tribunal | processo judicial | processa lo | processa la | \
         processar voce | processar te | nossos advogados | nosso advogado | penhora | penhorar | penhoraremos | cadeia | \
         prisao | policia | ultimo aviso | ultima advertencia | ultima oportunidade | ultima chance | \
         nome sujo | sujar o seu nome | sujar seu nome | negativar* | negativado | negativacao | serasa | \
         spc | seu empregador | seu patrao | seu chefe | consequencias graves | consequencias legais | \
         sofrer as consequencias | pague imediatamente | pague ja ou | inadimplente | \
         chega de desculpas | execucao judicial | protesto em cartorio | protestar o seu nome | \
         sabemos onde | pare de se esconder | despej*",
    ),
    (
        Rule::Threat,
        Some(Pl),
        "komornik* | do sadu | w sadzie | sprawa sadowa | droga sadowa | droge sadowa | \
         postepowanie sadowe | pozew | pozwiemy | pozwe | egzekucj* | zajecie konta | \
         zajecie wynagrodzenia | zajmiemy | policja | policje | policji | wiezien* | areszt* | \
         ostateczne ostrzezenie | ostatnie ostrzezenie | ostatnie wezwanie | ostateczne wezwanie | \
         ostatnia szansa | konsekwencje prawne | powazne konsekwencje | poniesiesz konsekwencje | \
         dluznik* | rejestr dlugow | rejestru dlugow | krd | twoj pracodawca | pracodawce | twoj szef | \
         zaplac natychmiast | natychmiastowej zaplaty | koniec wymowek | windykator* | windykacj* | \
         wiemy gdzie | przestan sie ukrywac | eksmi*",
    ),
    (
        Rule::Threat,
        Some(Fr),
        "poursuites | poursuivrons | poursuivre en justice | poursuivons en justice | action en justice | \
         actions en justice | action judiciaire | tribunal | tribunaux | nos avocats | notre avocat | \
         huissier | huissiers | avant saisie | une saisie | saisie sur | saisie de vos | saisir vos | saisirons | prison | la police | porter plainte | \
         portons plainte | porterons plainte | dernier avertissement | derniere chance | dernier avis | \
         mise en demeure | consequences graves | consequences juridiques | fichage | fiche banque | \
         votre employeur | votre patron | vos voisins | payez immediatement | payez maintenant ou | \
         injonction de payer | assez d excuses | nous savons ou vous | arretez de vous cacher | expuls*",
    ),
];

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let is_collection = context.category == Category::Collection;
    let (note, severity) = match is_collection {
        true => (Note::HarshInCollection, Severity::Refuse),
        false => (Note::HarshTone, Severity::Warn),
    };
    let marks = text.marks.iter().filter(|it| match it.rule {
        Rule::Insult => true,
        Rule::Threat => is_collection,
        _ => false,
    });
    let finding = |place| text.finding(note, severity, place);
    marks.map(|it| finding((it.start, it.end))).collect()
}
