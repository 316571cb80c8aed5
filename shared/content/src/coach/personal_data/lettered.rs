//! Numbers with letters: Spanish DNI and NIE, and IBAN.

use super::numbers::Held;
use crate::fold::Folded;

pub(super) fn places(folded: &Folded) -> Vec<Held> {
    let mut found = Vec::new();
    let tokens = &folded.tokens;
    let mut free_from = 0;
    for at in 0..tokens.len() {
        if at < free_from {
            continue;
        }
        let mut joined = String::new();
        let mut tight = true;
        for (index, token) in tokens.iter().enumerate().skip(at).take(10) {
            if let Some(before) = index.checked_sub(1).filter(|_| index > at) {
                tight &= is_tight(folded, tokens[before].end, token.start);
            }
            joined.push_str(&token.text);
            if joined.len() > 34 {
                break;
            }
            let iban = is_iban(&joined);
            if iban || (tight && is_spanish(&joined)) {
                found.push(Held {
                    place: (tokens[at].start, token.end),
                    may_be_the_firms: iban,
                });
                free_from = index + 1;
                break;
            }
        }
    }
    found
}

/// Whether two tokens stand together but for a hyphen or dot.
fn is_tight(folded: &Folded, end: usize, start: usize) -> bool {
    let between = folded
        .chars
        .iter()
        .filter(|it| (end..start).contains(&it.at));
    start <= end + 1 && between.into_iter().all(|it| matches!(it.ch, '-' | '.'))
}

/// Spain: eight digits (NIE: X, Y or Z for the first) and the letter their remainder by 23 gives.
fn is_spanish(text: &str) -> bool {
    let Some((number, letter)) = text.split_at_checked(text.len().saturating_sub(1)) else {
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

/// Country, length (SWIFT, IBAN registry) and remainder 1 by 97 (ISO 13616).
fn is_iban(text: &str) -> bool {
    const LENGTHS: &str = "ad24 at20 be16 br29 ch21 cz24 de22 dk18 ee20 es24 fi18 fr27 gb22 gr27 hr21 \
        hu28 ie22 it27 li21 lt20 lu20 lv21 mt31 nl18 no15 pl28 pt25 ro24 se24 si19 sk24 ua29";
    if !text.is_ascii() || text.len() < 15 || !text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        return false;
    }
    let (country, rest) = text.split_at(2);
    let length = LENGTHS
        .split_ascii_whitespace()
        .find_map(|entry| entry.strip_prefix(country)?.parse::<usize>().ok());
    if length != Some(text.len()) {
        return false;
    }
    let (check, account) = rest.split_at(2);
    let value = [account, country, check].concat();
    let remainder = value.bytes().try_fold(0_u32, |sum, byte| match byte {
        b'0'..=b'9' => Some((sum * 10 + u32::from(byte - b'0')) % 97),
        b'a'..=b'z' => Some((sum * 100 + u32::from(byte - b'a') + 10) % 97),
        _ => None,
    });
    check.bytes().all(|byte| byte.is_ascii_digit()) && remainder == Some(1)
}
