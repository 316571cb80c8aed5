//! What can be a number, and a sender.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberType};

/// The number with its formatting removed, where it can be a number at all: `+`, a country code
/// that exists, and as many digits as that country has.
pub(crate) fn e164(text: &str) -> Option<String> {
    let number: String = text
        .chars()
        .filter(|ch| !matches!(ch, ' ' | '-' | '(' | ')' | '.'))
        .collect();
    let digits = number.strip_prefix('+')?;
    if !(7..=15).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let parsed = PHONE_NUMBER_UTIL.parse(&number, None).ok()?;
    PHONE_NUMBER_UTIL
        .is_possible_number(&parsed)
        .then_some(number)
}

/// Whether its country's plan says that this is a landline.
pub(crate) fn is_landline(number: &str) -> bool {
    PHONE_NUMBER_UTIL.parse(number, None).is_ok_and(|parsed| {
        PHONE_NUMBER_UTIL.get_number_type(&parsed) == PhoneNumberType::FixedLine
    })
}

/// Five or six digits.
pub(crate) fn is_short_code(from: &str) -> bool {
    matches!(from.len(), 5 | 6) && from.bytes().all(|byte| byte.is_ascii_digit())
}

/// An alphanumeric sender ID: up to eleven letters, digits and blanks, one a letter at least.
pub(crate) fn is_name(from: &str) -> bool {
    from.len() <= 11
        && from.bytes().any(|byte| byte.is_ascii_alphabetic())
        && from
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b' ')
}
