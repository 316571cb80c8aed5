//! How a text sounds beside its words: shouting, emoji, slang, length.

use super::lexicon::Rule;
use super::{CoachContext, Finding, Note, Severity, Text};
use crate::fold::Folded;

/// Segments from which a text is longer than people read on a phone.
const LONG_SEGMENTS: u16 = 4;

/// Words in capitals in a row that are shouting.
const SHOUTED_WORDS: usize = 3;

/// Words people write in capitals without raising their voice.
const QUIET_CAPITALS: &[&str] = &[
    "stop",
    "help",
    "yes",
    "no",
    "start",
    "end",
    "quit",
    "cancel",
    "unsubscribe",
    "info",
    "baja",
    "sair",
    "llc",
    "inc",
    "ltd",
    "usa",
    "asap",
    "faq",
    "pdf",
    "iban",
    "sms",
    "mms",
    "vip",
    "nif",
    "cpf",
    "cnpj",
    "pesel",
    "dni",
    "nie",
    "bic",
    "swift",
    "hvac",
    "atm",
    "pin",
    "eta",
    "est",
    "pst",
    "cst",
    "mst",
    "edt",
    "pdt",
    "cdt",
    "mdt",
    "utc",
    "gmt",
    "usd",
    "cad",
    "eur",
    "pln",
    "brl",
    "am",
    "pm",
    "id",
    "qr",
    "url",
    "suv",
    "gps",
    "dvd",
    "led",
    "lcd",
    "ac",
    "dmv",
    "mri",
    "iva",
    "tva",
    "vat",
    "pix",
    "blik",
    "mbway",
    "sepa",
];

pub(super) const LISTS: &str = include_str!("style.txt");

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let mut found = slang(text);
    found.extend(shouted_words(text, context).or_else(|| shouted_marks(text)));
    found.extend(emoji(text));
    if text.segments.count >= LONG_SEGMENTS {
        found.push(text.finding(Note::TooLong, Severity::Advise, text.whole()));
    }
    found
}

/// A row of words in capitals.
fn shouted_words(text: &Text<'_>, context: &CoachContext<'_>) -> Option<Finding> {
    let upper = text.chars.iter().filter(|ch| ch.is_uppercase()).count();
    if upper < 3 * SHOUTED_WORDS {
        return None;
    }
    let names = [context.firm_name, context.sender_name.unwrap_or_default()];
    let names = names.map(Folded::of);
    let is_quiet = |word: &str| {
        let mut names = names.iter().flat_map(|it| &it.tokens);
        QUIET_CAPITALS.contains(&word) || names.any(|it| it.text == word)
    };
    let mut row: Option<(usize, usize, usize)> = None;
    for token in &text.folded.tokens {
        let written = text.chars.get(token.start..token.end).unwrap_or_default();
        let letters = written.iter().filter(|ch| ch.is_alphabetic()).count();
        let is_loud = letters >= 3
            && !written
                .iter()
                .any(|ch| ch.is_lowercase() || ch.is_numeric())
            && !is_quiet(&token.text);
        // Short words and numbers neither make nor end a row: "PAY IT NOW".
        let is_neutral = letters < 3 && !written.iter().any(|ch| ch.is_lowercase());
        row = match row {
            Some((start, _, count)) if is_loud => Some((start, token.end, count + 1)),
            None if is_loud => Some((token.start, token.end, 1)),
            Some(row) if is_neutral => Some(row),
            Some((_, _, count)) if count >= SHOUTED_WORDS => break,
            _ => None,
        };
    }
    let (start, end, _) = row.filter(|(_, _, count)| *count >= SHOUTED_WORDS)?;
    let shouted = text.chars.get(start..end).unwrap_or_default();
    let first = shouted.iter().take(1);
    let rest = shouted.iter().skip(1).flat_map(|ch| ch.to_lowercase());
    let calm = first.copied().chain(rest).collect();
    let finding = text.finding(Note::Shouting, Severity::Advise, (start, end));
    Some(finding.suggesting(calm))
}

/// A row of exclamation and question marks.
fn shouted_marks(text: &Text<'_>) -> Option<Finding> {
    let is_mark = |ch: &char| matches!(ch, '!' | '?');
    if text.chars.iter().filter(|ch| is_mark(ch)).count() < 2 {
        return None;
    }
    let mut at = 0;
    for row in text.chars.chunk_by(|a, b| is_mark(a) == is_mark(b)) {
        let loud = row.iter().all(is_mark) && (row.len() > 2 || row == ['!', '!']);
        if loud {
            let asks = row.contains(&'?');
            let finding = text.finding(Note::Shouting, Severity::Advise, (at, at + row.len()));
            return Some(finding.suggesting(if asks { "?" } else { "!" }.to_owned()));
        }
        at += row.len();
    }
    None
}

/// Each row of emoji; to suggest is to leave it out.
fn emoji(text: &Text<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if text.original.is_ascii() || !text.chars.iter().any(|ch| is_emoji(*ch)) {
        return found;
    }
    let mut at = 0_usize;
    for row in text
        .chars
        .chunk_by(|a, b| is_in_emoji(*a) == is_in_emoji(*b))
    {
        let before = at.checked_sub(1).and_then(|it| text.chars.get(it));
        let is_keycap = row.first() == Some(&VARIATION) && before.is_some_and(is_key);
        if is_keycap || row.iter().any(|it| is_emoji(*it)) {
            let start = if is_keycap { at - 1 } else { at };
            let finding = text.finding(Note::Emoji, Severity::Advise, (start, at + row.len()));
            found.push(finding.suggesting(String::new()));
        }
        at += row.len();
    }
    found
}

/// Asks for the picture of the sign before it.
const VARIATION: char = '\u{fe0f}';

/// A sign that is drawn on a key: 1️⃣.
fn is_key(ch: &char) -> bool {
    ch.is_ascii_digit() || matches!(ch, '#' | '*')
}

/// What emoji are put together of: pictures, joiners, keys and flags' letters.
fn is_in_emoji(ch: char) -> bool {
    is_emoji(ch) || matches!(ch, '\u{200d}' | '\u{20e3}' | '\u{e0020}'..='\u{e007f}')
}

/// Blocks of pictures (Unicode emoji data); ©, ®, ™ and arrows are signs, not emoji.
fn is_emoji(ch: char) -> bool {
    ch >= '\u{231a}'
        && matches!(ch, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}' | '\u{2b55}'
        | '\u{23e9}'..='\u{23fa}' | '\u{231a}' | '\u{231b}' | '\u{fe0f}')
}

fn slang(text: &Text<'_>) -> Vec<Finding> {
    // "U", "TB" and the like in capitals are initials, sizes and units.
    let is_lower = |start, end| {
        let written = text.chars.get(start..end).unwrap_or_default();
        written.iter().any(|ch| ch.is_lowercase())
    };
    let marks = text.marks_of(Rule::Slang);
    let marks = marks.filter(|it| is_lower(it.start, it.end));
    let finding = |start, end| text.finding(Note::Slang, Severity::Advise, (start, end));
    marks
        .map(|it| match it.instead {
            Some(instead) => finding(it.start, it.end).suggesting(instead.to_owned()),
            None => finding(it.start, it.end),
        })
        .collect()
}
