//! Numbers with letters: Spanish DNI and NIE, and IBAN.

use super::numbers::Held;
use crate::coach::Text;
use crate::fold::Token;

pub(super) fn places(text: &Text<'_>) -> Vec<Held> {
    let tokens = &text.folded.tokens;
    let mut found = Vec::new();
    let mut free_from = 0;
    for at in 0..tokens.len() {
        if at < free_from {
            continue;
        }
        let rest = tokens.get(at..).unwrap_or_default();
        let number = iban(rest).map(|count| (count, true));
        if let Some((count, may_be_the_firms)) =
            number.or_else(|| Some((spanish(text, rest)?, false)))
        {
            let last = &tokens[at + count - 1];
            found.push(Held {
                place: (tokens[at].start, last.end),
                may_be_the_firms,
            });
            free_from = at + count;
        }
    }
    found
}

/// How many of the next tokens are an IBAN, which may be written in groups.
fn iban(tokens: &[Token]) -> Option<usize> {
    let (country, rest) = tokens.first()?.text.split_at_checked(2)?;
    if rest.starts_with(|ch: char| !ch.is_ascii_digit()) {
        return None;
    }
    // "at", "de" and "no" are words, too.
    let digits = match (rest, tokens) {
        ("", [_, next, ..]) => next.text.as_str(),
        _ => rest,
    };
    if !digits.starts_with(|ch: char| ch.is_ascii_digit()) {
        return None;
    }
    let (_, length) = LENGTHS.iter().find(|(it, _)| *it == country)?;
    let mut joined = String::with_capacity(*length);
    for (index, token) in tokens.iter().enumerate() {
        joined.push_str(&token.text);
        if joined.len() >= *length {
            let checked = joined.get(2..4)?.bytes().all(|it| it.is_ascii_digit());
            // One text in 97 would pass the check: `de 402 € le quedan 92`.
            let digits = joined.bytes().filter(u8::is_ascii_digit).count();
            let checked = checked && digits * 2 >= joined.len();
            let is_iban = checked && joined.len() == *length && has_remainder_one(&joined);
            return is_iban.then_some(index + 1);
        }
    }
    None
}

/// How many of the next tokens are a DNI or NIE, which may have dots and a hyphen: `12.345.678-Z`.
fn spanish(text: &Text<'_>, tokens: &[Token]) -> Option<usize> {
    let first = &tokens.first()?.text;
    if !first.starts_with(|ch: char| ch.is_ascii_digit() || matches!(ch, 'x' | 'y' | 'z')) {
        return None;
    }
    let mut joined = String::with_capacity(12);
    let mut end = tokens.first()?.start;
    for (index, token) in tokens.iter().enumerate() {
        let between = text.chars.get(end..token.start).unwrap_or_default();
        if !matches!(between, [] | ['-'] | ['.']) || joined.len() > 9 {
            return None;
        }
        joined.push_str(&token.text);
        end = token.end;
        if is_spanish(&joined) {
            return Some(index + 1);
        }
    }
    None
}

/// Spain: eight digits (NIE: X, Y or Z for the first) and the letter their remainder by 23 gives.
fn is_spanish(text: &str) -> bool {
    let Some((number, letter)) = text.split_at_checked(8) else {
        return false;
    };
    let digits = match number.split_at_checked(1) {
        Some(("x", rest)) => format!("0{rest}"),
        Some(("y", rest)) => format!("1{rest}"),
        Some(("z", rest)) => format!("2{rest}"),
        _ => number.to_owned(),
    };
    check_letter(&digits).is_some_and(|wanted| letter.chars().eq([wanted]))
}

fn check_letter(digits: &str) -> Option<char> {
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let rest = digits.parse::<usize>().ok()? % 23;
    "trwagmyfpdxbnjzsqvhlcke".chars().nth(rest)
}

/// Countries and their IBANs' lengths (SWIFT, IBAN registry).
const LENGTHS: [(&str, usize); 33] = [
    ("ad", 24),
    ("at", 20),
    ("be", 16),
    ("br", 29),
    ("ch", 21),
    ("cz", 24),
    ("de", 22),
    ("dk", 18),
    ("ee", 20),
    ("es", 24),
    ("fi", 18),
    ("fr", 27),
    ("gb", 22),
    ("gr", 27),
    ("hr", 21),
    ("hu", 28),
    ("ie", 22),
    ("it", 27),
    ("li", 21),
    ("lt", 20),
    ("lu", 20),
    ("lv", 21),
    ("mt", 31),
    ("nl", 18),
    ("no", 15),
    ("pl", 28),
    ("pt", 25),
    ("ro", 24),
    ("se", 24),
    ("si", 19),
    ("sk", 24),
    ("ua", 29),
    ("cy", 28),
];

/// The check of an IBAN: its end first, letters as 10 to 35, remainder 1 by 97 (ISO 13616).
fn has_remainder_one(iban: &str) -> bool {
    let Some((front, account)) = iban.split_at_checked(4) else {
        return false;
    };
    let digits = account.bytes().chain(front.bytes());
    let remainder = digits.into_iter().try_fold(0_u32, |sum, byte| match byte {
        b'0'..=b'9' => Some((sum * 10 + u32::from(byte - b'0')) % 97),
        b'a'..=b'z' => Some((sum * 100 + u32::from(byte - b'a') + 10) % 97),
        _ => None,
    });
    remainder == Some(1)
}
