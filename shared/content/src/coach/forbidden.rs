//! What carriers do not take at all, whoever sends it and whoever agreed.
//!
//! Classes by the carriers' messaging policies in the US and Canada (CTIA, "Messaging Principles and
//! Best Practices"; Twilio, "Forbidden message categories"): adult content, hate speech, cannabis
//! and other drugs, vaping, gambling, high-risk loans and investments, debt relief and credit
//! repair, third-party debt collection, get-rich-quick schemes. Alcohol, firearms and tobacco are
//! taken from age-gated programmes, so marketing them is a warning.
//!
//! Words with an innocent sense (pot, weed, bet, escort, adult) count only in phrases without one.

use super::lexicon::{List, Rule};
use super::{Category, CoachContext, Finding, Note, Severity, Text};
use crate::Language::{En, Es, Fr, Pl, Pt};

pub(super) const LISTS: &[List] = &[
    // The same in every language.
    (
        Rule::Forbidden,
        None,
        "thc | thca | cannabis | marijuana | marihuana | marihuan* | kratom | psilocybin | delta 8 | \
         cbd oil | cbd gumm* | cbd product* | cbd edibles | cbd flower | cbd vape* | cbd store | cbd shop | \
         porn* | onlyfans | payday loan | payday loans | payday advance | viagra | cialis | nigger* | \
         faggot* | heil hitler | sieg heil | white power",
    ),
    (
        Rule::Forbidden,
        Some(En),
        "weed delivery | weed dispensary | cannabis dispensary | buy weed | magic mushroom* | shrooms | \
         vape shop | vape store | vape juice | vape pens | new vapes | disposable vape* | vapes | \
         e cig* | e liquid* | eliquid* | bongs | \
         escort service* | escort girls | female escorts | strip club | hottest strippers | hot strippers | \
         male strippers | female strippers | xxx show | xxx video* | lap dance* | sex toy* | sex chat | \
         hot singles | nude photos | nude pics | send nudes | adult videos | adult entertainment | erotic* | \
         horny | sugar daddy | wetback* | sand nigger* | dirty jews | dirty muslims | dirty mexicans | \
         online casino | casino bonus | our casino | casino app | free spins | bonus spins | place your bet* | \
         place a bet | bet now | bet today | sports betting | sportsbook | betting app | betting odds | \
         slot machine* | jackpot slots | real money poker | \
         title loan* | no credit check loan* | loan with no credit check | loans with no credit check | \
         instant cash loan* | fast cash loan* | quick cash loan* | cash advance loan* | guaranteed loan* | \
         guaranteed approval loan* | borrow up to _ today | same day loan* | bad credit loan* | \
         debt relief | debt consolidation | consolidate your debt* | debt settlement program* | \
         debt forgiveness | credit repair | repair your credit score | fix your credit score | \
         erase your debt* | eliminate your debt* | wipe out your debt* | reduce your debt by | \
         student loan forgiveness | get out of debt | \
         attempt to collect a debt | from a debt collector | is a debt collector | \
         debt collection agency | on behalf of your creditor | \
         get rich | make money fast | make money from home | make money online | earn money from home | \
         earn from home | double your money | guaranteed returns | guaranteed profit* | \
         work from home and earn | quit your job and | pyramid scheme | \
         crypto invest* | invest in crypto* | invest in bitcoin | buy bitcoin | bitcoin investment | \
         crypto signals | trading signals | crypto giveaway | free bitcoin | forex signals | \
         no prescription needed | no prescription required | without a doctor s prescription | \
         buy xanax | buy adderall | buy oxy* | buy cocaine",
    ),
    (
        Rule::Forbidden,
        Some(Es),
        "de cbd | con cbd | cbd y | aceite cbd | vapeador* | vapers | vapes | cigarrillo electronico | \
         cigarrillos electronicos | hongos magicos | venta de mota | \
         servicio de escorts | chicas desnudas | fotos desnuda* | videos para adultos | sexo en vivo | \
         juguetes sexuales | club de striptease | erotic* | moros de mierda | negros de mierda | putos negros | \
         casino en linea | casino online | nuestro casino | giros gratis | tiradas gratis | apueste hoy | \
         apuesta hoy | apueste ahora | apuesta ahora | apuestas deportivas | haga sus apuestas | haz tu apuesta | \
         casa de apuestas | tragamonedas | tragaperras | \
         prestamo rapido | prestamos rapidos | prestamo inmediato | prestamos inmediatos | \
         prestamo al instante | prestamos al instante | prestamo sin aval | prestamos sin aval | credito rapido | \
         creditos rapidos | credito inmediato | minicredito* | microcreditos al instante | sin verificar credito | \
         sin revision de credito | sin buro | prestamo del dia de pago | dinero al instante | \
         reparacion de credito | repare su credito | repara tu credito | consolidacion de deudas | \
         consolide sus deudas | elimine sus deudas | elimina tus deudas | reduzca sus deudas | reduce tus deudas | \
         cancele sus deudas | alivio de deudas | salga de deudas | salir de asnef | \
         agencia de cobro | agencia de cobranza* | agencia de recobro | empresa de recobro | en nombre de su acreedor | \
         hagase rico | hazte rico | gane dinero desde casa | gana dinero desde casa | gane dinero facil | \
         gana dinero facil | duplique su dinero | duplica tu dinero | ganancias garantizadas | \
         rentabilidad garantizada | invierta en bitcoin | invierte en bitcoin | invierta en cripto* | invierte en cripto* | \
         compre bitcoin | compra bitcoin | bitcoin gratis | senales de trading",
    ),
    (
        Rule::Forbidden,
        Some(Pt),
        "de cbd | com cbd | cbd e | oleo cbd | maconha | vapes | vape* descartave* | cigarro eletronico | \
         cigarros eletronicos | cigarros electronicos | cigarro electronico | cogumelos magicos | \
         acompanhantes de luxo | garotas de programa | fotos nua* | videos adultos | videos para adultos | \
         sexo ao vivo | brinquedos sexuais | clube de striptease | erotic* | pretos de merda | macacos de merda | \
         casino online | cassino online | nosso cassino | nosso casino | rodadas gratis | giros gratis | \
         aposte hoje | aposte agora | aposte ja | apostas desportivas | apostas esportivas | faca a sua aposta | \
         faca sua aposta | casa de apostas | jogo do tigrinho | caca niqueis | \
         emprestimo na hora | emprestimo rapido | emprestimos rapidos | emprestimo imediato | \
         emprestimo facil | emprestimo para negativado* | credito na hora | credito rapido | credito imediato | \
         credito facil | dinheiro na hora | dinheiro rapido | sem consulta ao spc | sem consulta ao serasa | sem consulta spc | \
         limpe seu nome | limpe o seu nome | limpar o nome | limpar seu nome | consolidacao de dividas | consolide as suas dividas | \
         consolide suas dividas | elimine as suas dividas | elimine suas dividas | reduza suas dividas | \
         reduza as suas dividas | acabe com as dividas | recuperacao de credito pessoal | \
         empresa de cobranca | empresa de cobrancas | agencia de cobranca* | assessoria de cobranca* | em nome do seu credor | \
         fique rico | ganhe dinheiro em casa | ganhe dinheiro facil | ganhe dinheiro rapido | dinheiro facil | \
         duplique o seu dinheiro | dobre seu dinheiro | lucro garantido | lucros garantidos | retorno garantido | \
         invista em bitcoin | invista em cripto* | compre bitcoin | bitcoin gratis | sinais de trading",
    ),
    (
        Rule::Forbidden,
        Some(Pl),
        "z cbd | cbd i | olejek cbd | olejki cbd | zelki cbd | susz konopny | vape z | e papieros* | epapieros* | \
         jednorazowe vape* | vapy | grzybki halucynogenne | dopalacz* | \
         panie do towarzystwa | seks oferty | sex oferty | sekstelefon | filmy dla doroslych | \
         gadzety erotyczne | klub go go | nagie zdjecia | erotyczn* | ciapat* | zydzi do gazu | \
         kasyno online | kasynie online | kasyna online | nasze kasyno | naszym kasynie | darmowe spiny | \
         darmowych spinow | obstaw teraz | obstaw dzis | zaklady bukmacherskie | zaklady sportowe | bukmacher* | \
         automaty do gier online | \
         chwilowk* | pozyczka bez bik | pozyczki bez bik | bez bik | szybka pozyczka | szybkie pozyczki | \
         szybki kredyt bez | pozyczka od reki | pozyczki od reki | kredyt od reki | pozyczka na dowod | gotowka od reki | \
         oddluzani* | oddluzen* | konsolidacja dlugow | konsolidacja chwilowek | pozbadz sie dlugow | \
         zredukuj swoje dlugi | czyszczenie bik | wyczysc bik | \
         firma windykacyjna | w imieniu wierzyciela | \
         szybki zarobek | zarabiaj w domu | zarabiaj z domu | latwe pieniadze | podwoj swoje pieniadze | \
         gwarantowany zysk | gwarantowane zyski | zainwestuj w bitcoin* | inwestuj w krypto* | kup bitcoin* | \
         darmowe bitcoin* | sygnaly tradingowe",
    ),
    (
        Rule::Forbidden,
        Some(Fr),
        "au cbd | de cbd | cbd et | huile cbd | vapoteuse* | vapes | vape jetable* | puffs | cigarette electronique | \
         cigarettes electroniques | champignons hallucinogenes | champignons magiques | \
         service d escorte | escort girls | photos nues | videos pour adultes | sexe en direct | sextoy* | \
         club de strip* | strip tease | erotiqu* | bougnoul* | sales arabes | sale arabe | sales juifs | sale juif | \
         casino en ligne | notre casino | tours gratuits | pariez ce soir | pariez maintenant | \
         pariez aujourd hui | paris sportifs | faites vos jeux en ligne | machines a sous | \
         pret sur salaire | prets sur salaire | pret rapide | prets rapides | credit rapide | mini credit | \
         minicredit* | pret immediat | pret instantane | argent rapide | sans enquete de credit | pret sans refus | \
         credit sans justificatif* | \
         rachat de credit* | rachat de vos credits | consolidation de dettes | consolidez vos dettes | effacez vos dettes | eliminez vos dettes | \
         reduisez vos dettes | allegement de dettes | reparation de credit | redressement de credit | \
         societe de recouvrement | agence de recouvrement | au nom de votre creancier | \
         devenez riche | gagnez de l argent depuis chez vous | gagnez de l argent de chez vous | \
         gagnez de l argent facilement | argent facile | doublez votre argent | gains garantis | rendement garanti | \
         investissez dans le bitcoin | investissez dans la crypto* | achetez du bitcoin | bitcoins gratuits | \
         signaux de trading",
    ),
    (
        Rule::AgeGated,
        None,
        "vodka | whisky | whiskey | tequila | firearm* | handgun* | glock | ammo | ammunition",
    ),
    (
        Rule::AgeGated,
        Some(En),
        "happy hour | liquor | craft beer* | draft beer* | free beer | wine tasting | cocktail hour | gun show | \
         cigars | cigarettes | tobacco | rifles | pistols",
    ),
    (
        Rule::AgeGated,
        Some(Es),
        "cerveza gratis | cervezas gratis | hora feliz | licores | cata de vinos | municiones | armas de fuego | \
         cigarrillos | puros habanos | tabaco",
    ),
    (
        Rule::AgeGated,
        Some(Pt),
        "cerveja gratis | chope gratis | happy hour | bebidas alcoolicas | prova de vinhos | degustacao de vinhos | \
         municoes | armas de fogo | cigarros | charutos | tabaco",
    ),
    (
        Rule::AgeGated,
        Some(Pl),
        "wodka | wodki | piwo gratis | darmowe piwo | happy hour | alkohole | degustacja win | bron palna | \
         amunicj* | papierosy | cygara | tyton",
    ),
    (
        Rule::AgeGated,
        Some(Fr),
        "biere offerte | happy hour | spiritueux | degustation de vins | munitions | armes a feu | cigarettes | \
         cigares | tabac",
    ),
];

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let is_marketing = context.category == Category::Marketing;
    let marks = text.marks.iter().filter_map(|it| match it.rule {
        Rule::Forbidden => Some((Note::Forbidden, Severity::Refuse, it)),
        Rule::AgeGated if is_marketing => Some((Note::AgeGated, Severity::Warn, it)),
        _ => None,
    });
    marks
        .map(|(note, severity, it)| text.finding(note, severity, (it.start, it.end)))
        .collect()
}
