//! Phone numbers, by the metadata of Google's libphonenumber.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{
    NotANumberError, PHONE_NUMBER_UTIL, ParseError, PhoneNumberFormat, PhoneNumberType, Region,
};
use serde::{Deserialize, Serialize};

/// Longest input that is looked at, in characters: 15 digits with generous formatting.
const MAX_INPUT_CHARACTERS: usize = 64;

/// The carrier's magic test numbers are this and one more digit (Twilio: "Test credentials", magic
/// phone numbers). Area code 500 is assigned to no region, so the metadata calls them invalid.
const TEST_NUMBER_PREFIX: &str = "+1500555000";

/// A country or territory: two upper-case letters of ISO 3166-1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode([u8; 2]);

/// What was given is not two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a country is two letters, such as US")]
pub struct CountryCodeError;

impl CountryCode {
    /// The United States.
    pub const US: Self = Self(*b"US");
    /// Canada.
    pub const CA: Self = Self(*b"CA");

    /// Reads two letters of either case.
    ///
    /// # Errors
    /// Anything but two ASCII letters.
    pub fn parse(text: &str) -> Result<Self, CountryCodeError> {
        match *text.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(CountryCodeError),
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CountryCode {
    type Err = CountryCodeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for CountryCode {
    type Error = CountryCodeError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<CountryCode> for String {
    fn from(country: CountryCode) -> Self {
        country.as_str().to_owned()
    }
}

/// Why an input is not a phone number we can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing but blanks.
    #[error("a phone number is missing")]
    Empty,
    /// More than a phone number can need.
    #[error("longer than any phone number")]
    TooLong,
    /// Not digits with the usual formatting, or without `+` and country code where no country is
    /// known.
    #[error("not a phone number; write it as + and country code, such as +12025550123")]
    NotANumber,
    /// Nobody can have this number by the numbering plan of its country.
    #[error("no such phone number exists in its country's numbering plan")]
    Invalid,
}

impl PhoneError {
    /// The violation's code for API answers.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_phone",
            Self::TooLong => "phone_too_long",
            Self::NotANumber | Self::Invalid => "invalid_phone",
        }
    }
}

/// What kind of line a number belongs to, as far as its digits tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineType {
    /// A mobile phone.
    Mobile,
    /// A landline, in a country whose plan keeps them apart.
    FixedLine,
    /// Either, as in North America.
    FixedLineOrMobile,
    /// Free for the caller.
    TollFree,
    /// Voice over IP.
    Voip,
    /// Premium rate, shared cost, pager, personal number and the like.
    Other,
}

/// A phone number in E.164: `+` and 7 to 15 digits.
///
/// `Debug` and [`masked`](Self::masked) hide its middle, so that it can stand in logs; `Display`
/// shows it whole.
///
/// ```
/// use recado_content::{CountryCode, PhoneNumber};
/// let phone = PhoneNumber::parse("(202) 456-1111", Some(CountryCode::US))?;
/// assert_eq!(phone.as_str(), "+12024561111");
/// assert_eq!(phone.masked(), "+1202•••1111");
/// # Ok::<(), recado_content::PhoneError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as people write it: with `+` and country code, or nationally when
    /// `default_region` says in which country.
    ///
    /// # Errors
    /// See [`PhoneError`]; extensions and letters are not read.
    pub fn parse(input: &str, default_region: Option<CountryCode>) -> Result<Self, PhoneError> {
        let input = input.trim();
        let input = input.strip_prefix("tel:").unwrap_or(input);
        if input.is_empty() {
            return Err(PhoneError::Empty);
        }
        if input.chars().nth(MAX_INPUT_CHARACTERS).is_some() {
            return Err(PhoneError::TooLong);
        }
        if !input.chars().all(is_phone_character) {
            return Err(PhoneError::NotANumber);
        }
        let region = default_region.and_then(|country| Region::try_from(country.as_str()).ok());
        let parsed = PHONE_NUMBER_UTIL.parse(input, region).map_err(reason)?;
        let number = Self(
            PHONE_NUMBER_UTIL
                .format(&parsed, PhoneNumberFormat::E164)
                .into_owned(),
        );
        // Some countries have numbers too short for any phone that takes texts: +49 1640.
        let is_kept = Self::from_stored(number.as_str()).is_some();
        if is_kept && (number.is_test_number() || PHONE_NUMBER_UTIL.is_valid_number(&parsed)) {
            Ok(number)
        } else {
            Err(PhoneError::Invalid)
        }
    }

    /// Takes back a number that was parsed before it was stored: only its shape is looked at.
    pub fn from_stored(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+')?;
        let shaped = (7..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        shaped.then(|| Self(text.to_owned()))
    }

    /// `+` and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with at least three digits hidden: `+1500•••0006`.
    pub fn masked(&self) -> String {
        let digits = self.0.trim_start_matches('+');
        let shown_last = if digits.len() >= 10 { 4 } else { 2 };
        let shown_first = digits.len().saturating_sub(shown_last + 3).min(4);
        let first = digits.get(..shown_first).unwrap_or_default();
        let last = digits.get(digits.len() - shown_last..).unwrap_or_default();
        format!("+{first}•••{last}")
    }

    /// The country or territory, where the number tells: not for world-wide services (+800, +883).
    pub fn region(&self) -> Option<CountryCode> {
        if self.is_test_number() {
            return Some(CountryCode::US);
        }
        let parsed = PHONE_NUMBER_UTIL.parse(&self.0, None).ok()?;
        let region = PHONE_NUMBER_UTIL.get_region_for_number(&parsed)?;
        CountryCode::parse(&region.as_region_str()).ok()
    }

    /// What kind of line the digits tell.
    pub fn line_type(&self) -> LineType {
        if self.is_test_number() {
            return LineType::Mobile;
        }
        let Ok(parsed) = PHONE_NUMBER_UTIL.parse(&self.0, None) else {
            return LineType::Other;
        };
        match PHONE_NUMBER_UTIL.get_number_type(&parsed) {
            PhoneNumberType::Mobile => LineType::Mobile,
            PhoneNumberType::FixedLine => LineType::FixedLine,
            PhoneNumberType::FixedLineOrMobile => LineType::FixedLineOrMobile,
            PhoneNumberType::TollFree => LineType::TollFree,
            PhoneNumberType::VoIP => LineType::Voip,
            _ => LineType::Other,
        }
    }

    /// Whether a text has a chance to arrive: not at a landline where the plan keeps landlines
    /// apart, nor at premium and other special numbers. Toll-free numbers take texts in North
    /// America only.
    pub fn can_receive_sms(&self) -> bool {
        match self.line_type() {
            LineType::Mobile | LineType::FixedLineOrMobile | LineType::Voip => true,
            LineType::TollFree => self.0.starts_with("+1"),
            LineType::FixedLine | LineType::Other => false,
        }
    }

    fn is_test_number(&self) -> bool {
        self.0.len() == 12 && self.0.starts_with(TEST_NUMBER_PREFIX)
    }
}

/// libphonenumber picks numbers out of running text; a field must hold a number and nothing else.
fn is_phone_character(ch: char) -> bool {
    ch.is_numeric()
        || ch.is_whitespace()
        || matches!(
            ch,
            '+' | '＋' | '(' | ')' | '-' | '.' | '/' | '\u{2010}'
                ..='\u{2015}'
                    | '\u{2212}'
                    | '\u{200e}'
                    | '\u{200b}'
                    | '\u{2060}'
                    | '\u{202a}'
                    | '\u{202c}'
        )
}

fn reason(error: ParseError) -> PhoneError {
    match error {
        ParseError::NotANumber(NotANumberError::FailedToParseNumberAsInt(_))
        | ParseError::TooLongNsn
        | ParseError::TooShortAfterIdd
        | ParseError::TooShortNsn => PhoneError::Invalid,
        ParseError::NotANumber(_) | ParseError::InvalidCountryCode => PhoneError::NotANumber,
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = PhoneError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::from_stored(&text).ok_or(PhoneError::NotANumber)
    }
}

impl From<PhoneNumber> for String {
    fn from(phone: PhoneNumber) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests;
