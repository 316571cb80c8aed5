//! How a text sounds: threats, shouting, emoji, slang, length.

use super::{Category, CoachContext, Finding, Note, Severity, Text};
use crate::Language;
use crate::fold::Folded;

/// Segments from which a text is longer than people read on a phone.
const LONG_SEGMENTS: u16 = 4;

/// Words in capitals in a row that are shouting.
const SHOUTED_WORDS: usize = 3;

/// Words people write in capitals without raising their voice.
const QUIET_CAPITALS: &str = "stop help yes no start end quit cancel unsubscribe info llc inc ltd usa \
    asap faq pdf iban sms mms vip nif cpf pesel bic swift hvac atm pin eta est pst cst mst edt pdt \
    cdt mdt utc gmt usd cad eur pln brl am pm id qr url suv gps dvd led lcd ac";

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let mut found = harsh(text, context.category);
    found.extend(shouting(text, context));
    found.extend(emoji(text));
    found.extend(slang(text));
    if text.segments.count >= LONG_SEGMENTS {
        found.push(text.finding(Note::TooLong, Severity::Advise, text.whole()));
    }
    found
}

/// Threats and insults; in collection they break the law (15 U.S.C. 1692d, 1692e).
fn harsh(text: &Text<'_>, category: Category) -> Vec<Finding> {
    let severity = match category {
        Category::Collection => Severity::Refuse,
        _ => Severity::Warn,
    };
    let insults = text.folded.phrases(insulting(text.language));
    let threats = match category {
        Category::Collection => text.folded.phrases(threatening(text.language)),
        _ => Vec::new(),
    };
    let finding = |place| text.finding(Note::HarshTone, severity, place);
    insults.into_iter().chain(threats).map(finding).collect()
}

fn insulting(language: Language) -> &'static str {
    match language {
        Language::En => {
            "deadbeat | deadbeats | liar | thief | scammer | crook | fraudster | shame on you | \
             you should be ashamed | idiot | idiots | stupid | pathetic | shameless | or else | \
             you will regret | you ll regret | lowlife | loser"
        }
        Language::Es => {
            "sinverguenza | ladron | ladrona | estafador | estafadora | verguenza deberia | \
             idiota | estupido | estupida | mentiroso | mentirosa | se arrepentira | \
             te arrepentiras | atengase a las consecuencias | caradura"
        }
        Language::Pt => {
            "caloteiro | caloteira | ladrao | vigarista | mentiroso | mentirosa | idiota | burro | \
             estupido | vergonha na cara | devia ter vergonha | vai arrepender se | \
             vai se arrepender | trapaceiro | sem vergonha"
        }
        Language::Pl => {
            "oszust | oszustka | zlodziej | zlodziejka | klamca | idiota | idiotka | glupi | \
             wstydz sie | pozalujesz | bedziesz zalowac | naciagacz | bezczelny"
        }
        Language::Fr => {
            "voleur | voleuse | escroc | menteur | menteuse | idiot | imbecile | honte a vous | \
             vous devriez avoir honte | vous le regretterez | mauvais payeur | stupide"
        }
    }
}

fn threatening(language: Language) -> &'static str {
    match language {
        Language::En => {
            "legal action | legal proceedings | lawsuit | sue | suing | to collections | take you to court | see you in court | \
             to court | our lawyer | our lawyers | our attorney | our attorneys | arrest | arrested | \
             jail | prison | call the police | the police will | warrant | seize | seizure | garnish* | \
             repossess* | foreclos* | final warning | last warning | final demand | last chance | \
             pay now or | pay immediately or | pay today or | face consequences | serious consequences | \
             legal consequences | suffer the consequences | ruin your credit | destroy your credit | \
             damage your credit | credit bureau* | report you to | tell your employer | contact your employer | tell your family | your neighbors | \
             you must pay | pay up | failure to pay | we know where you live | no more excuses | \
             demand immediate payment | you refuse to pay | you have ignored"
        }
        Language::Es => {
            "acciones legales | accion legal | medidas legales | medidas judiciales | via judicial | \
             demanda judicial | demandaremos | demandarle | demandarlo | demandarte | tribunales | \
             nuestros abogados | nuestro abogado | embargo | embargar* | embargos | carcel | prision | policia | \
             denunciaremos | denunciar* | ultima advertencia | ultimo aviso | ultima oportunidad | \
             moroso | morosa | morosos | lista de morosos | asnef | su empleador | \
             o tendra consecuencias | consecuencias graves | consecuencias legales | debe pagar ya | \
             pague inmediatamente | pague ya | basta de excusas"
        }
        Language::Pt => {
            "acao judicial | accao judicial | acoes judiciais | medidas judiciais | medidas legais | via judicial | \
             tribunal | processo judicial | processa lo | processaremos | nossos advogados | \
             nosso advogado | penhora | penhorar | cadeia | prisao | policia | ultimo aviso | \
             ultima advertencia | ultima oportunidade | nome sujo | negativar | negativado | negativacao | \
             serasa | spc | seu empregador | seu patrao | consequencias graves | \
             consequencias legais | sofrer as consequencias | pague imediatamente | pague ja | \
             inadimplente | chega de desculpas | execucao judicial | protesto em cartorio"
        }
        Language::Pl => {
            "komornik* | do sadu | sprawa sadowa | droga sadowa | droge sadowa | postepowanie sadowe | \
             pozew | pozwiemy | egzekucj* | zajecie konta | zajecie wynagrodzenia | policja | policje | policji | \
             wiezien* | areszt* | ostateczne ostrzezenie | ostatnie ostrzezenie | ostatnia szansa | \
             konsekwencje prawne | powazne konsekwencje | poniesiesz konsekwencje | dluznik* | \
             rejestr dlugow | krd | twoj pracodawca | pracodawce | zaplac natychmiast | \
             natychmiastowej zaplaty | koniec wymowek | windykator*"
        }
        Language::Fr => {
            "poursuites | action en justice | actions en justice | action judiciaire | tribunal | \
             tribunaux | nos avocats | notre avocat | huissier | huissiers | saisie | saisir vos | \
             saisirons | prison | police | plainte | dernier avertissement | derniere chance | \
             mise en demeure | consequences graves | consequences juridiques | fichage | fiche banque | \
             votre employeur | payez immediatement | payez maintenant ou | injonction de payer | \
             assez d excuses"
        }
    }
}

/// Rows of words in capitals, and rows of exclamation and question marks.
fn shouting(text: &Text<'_>, context: &CoachContext<'_>) -> Option<Finding> {
    let original: Vec<char> = text.original.chars().collect();
    let name = Folded::of(&[context.firm_name, context.sender_name.unwrap_or_default()].join(" "));
    let is_name = |word: &str| name.tokens.iter().any(|it| it.text == word);
    let mut row: Option<(usize, usize, usize)> = None;
    for token in &text.folded.tokens {
        let written = original.get(token.start..token.end).unwrap_or_default();
        let letters = written.iter().filter(|ch| ch.is_alphabetic()).count();
        let is_loud = letters >= 3
            && written
                .iter()
                .all(|ch| !ch.is_lowercase() && !ch.is_numeric())
            && !is_name(&token.text)
            && !QUIET_CAPITALS
                .split_ascii_whitespace()
                .any(|it| it == token.text);
        // Short words and numbers neither make nor end a row: "PAY IT NOW".
        let is_neutral = letters < 3 && !written.iter().any(|ch| ch.is_lowercase());
        row = match row {
            Some((start, _, count)) if is_loud => Some((start, token.end, count + 1)),
            None if is_loud => Some((token.start, token.end, 1)),
            Some(row) if is_neutral => Some(row),
            _ => None,
        };
        if let Some((start, end, SHOUTED_WORDS)) = row {
            return Some(text.finding(Note::Shouting, Severity::Advise, (start, end)));
        }
    }
    let marks = original
        .windows(3)
        .position(|it| it.iter().all(|ch| matches!(ch, '!' | '?')));
    let doubled = original.windows(2).position(|it| it == ['!', '!']);
    let (at, length) = marks.map(|at| (at, 3)).or(doubled.map(|at| (at, 2)))?;
    Some(text.finding(Note::Shouting, Severity::Advise, (at, at + length)))
}

fn emoji(text: &Text<'_>) -> Option<Finding> {
    let at = text.original.chars().position(is_emoji)?;
    Some(text.finding(Note::Emoji, Severity::Advise, (at, at + 1)))
}

/// Blocks of pictures (Unicode emoji data); ©, ®, ™ and arrows are signs, not emoji.
fn is_emoji(ch: char) -> bool {
    matches!(ch, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}' | '\u{2b55}'
        | '\u{23e9}'..='\u{23fa}' | '\u{231a}' | '\u{231b}' | '\u{fe0f}')
}

fn slang(text: &Text<'_>) -> Vec<Finding> {
    let words = match text.language {
        Language::En => {
            "u | ur | plz | pls | thx | tnx | ty | lol | lmao | omg | wtf | idk | btw | imo | gr8 | \
             l8r | b4 | 2day | 2moro | 2morrow | 2nite | cuz | coz | gonna | wanna | gotta | kinda | \
             dunno | yo | hey guys | dude | bro | sup | wassup | ya ll | yep | nope | np | tbh | rn | \
             k thx | kk | cya | ttyl | brb"
        }
        Language::Es => {
            "xq | pq | xfa | xfi | porfa | porfis | tqm | tkm | tmb | tb | bn | ntp | q tal | k tal | \
             finde | jaja* | jeje* | wey | guey | chido | parce | bro | osea"
        }
        Language::Pt => {
            "vc | vcs | tb | tbm | blz | pq | obg | bjs | flw | vlw | kk* | rsrs* | haha* | \
             bora | fixe | bue | ta bom | to indo | pra vc"
        }
        Language::Pl => {
            "siema | siemka | elo | nara | narka | spoko | pzdr | dzieks | \
             zw | jj | nwm | bd | cb | wgl | ogar | ogarnij | sorki | sory | haha* | hehe*"
        }
        Language::Fr => {
            "mdr | ptdr | lol | stp | slt | bjr | bsr | dsl | pk | pcq | jsp | tkt | bcp | kdo | \
             koi | kwa | wesh | meuf | tjs | haha*"
        }
    };
    let finding = |place| text.finding(Note::Slang, Severity::Advise, place);
    let original: Vec<char> = text.original.chars().collect();
    // "U", "TB" and the like in capitals are initials, sizes and units.
    let is_lower = |place: &(usize, usize)| {
        let written = original.get(place.0..place.1).unwrap_or_default();
        written.iter().any(|ch| ch.is_lowercase())
    };
    let places = text.folded.phrases(words).into_iter();
    places.filter(is_lower).map(finding).collect()
}
