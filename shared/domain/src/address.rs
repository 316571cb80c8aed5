//! What a message goes to: a phone number or an e-mail address.

use std::fmt;
use std::str::FromStr;

use recado_content::{CountryCode, PhoneError, PhoneNumber};
use serde::{Deserialize, Serialize};

use crate::ViolationCode;

/// Longest address that SMTP carries (RFC 5321, 4.5.3.1.3, without its angle brackets).
const LONGEST_EMAIL: usize = 254;
/// Longest part before the `@` (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;

/// A text that is not an e-mail address we can write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address, such as ana@example.com")]
pub struct EmailError;

/// An e-mail address in lower case, as mailbox providers compare it. Quoted names and address
/// literals, which nobody hands out, are not read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hides whose it is, for logs.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domain = self.0.rsplit('@').next().unwrap_or_default();
        write!(f, "•••@{domain}")
    }
}

impl FromStr for EmailAddress {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError)?;
        let is_sound = text.len() <= LONGEST_EMAIL && is_local(local) && is_domain(domain);
        if is_sound {
            Ok(Self(text.to_lowercase()))
        } else {
            Err(EmailError)
        }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailError;
    fn try_from(text: String) -> Result<Self, EmailError> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> String {
        address.0
    }
}

/// Dot-separated atoms (RFC 5322, 3.2.3; RFC 6532 adds letters beyond ASCII).
fn is_local(local: &str) -> bool {
    let is_atom = |ch: char| {
        ch.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(ch) || is_letter(ch)
    };
    local.len() <= LONGEST_LOCAL
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(is_atom))
}

/// At least two labels (RFC 1034, 3.5), the last one not a number.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|ch| ch.is_ascii_alphanumeric() || ch == '-' || is_letter(ch))
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(is_label)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_letter(ch: char) -> bool {
    !ch.is_ascii() && ch.is_alphanumeric()
}

/// What a message goes to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Address {
    /// By SMS.
    Phone(PhoneNumber),
    /// By e-mail.
    Email(EmailAddress),
}

impl From<PhoneNumber> for Address {
    fn from(phone: PhoneNumber) -> Self {
        Self::Phone(phone)
    }
}

impl From<EmailAddress> for Address {
    fn from(email: EmailAddress) -> Self {
        Self::Email(email)
    }
}

/// From the form in which it is kept.
impl TryFrom<String> for Address {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let found = match text.contains('@') {
            true => text.parse().map(Self::Email).ok(),
            false => PhoneNumber::from_stored(&text).map(Self::Phone),
        };
        found.ok_or("not an address")
    }
}

impl From<Address> for String {
    fn from(address: Address) -> String {
        address.as_str().to_owned()
    }
}

/// A text that is neither a phone number nor an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It has an `@`, but is no e-mail address.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// It is no phone number.
    #[error(transparent)]
    Phone(#[from] PhoneError),
}

impl AddressError {
    /// The code of the API.
    pub fn code(self) -> ViolationCode {
        match self {
            Self::Email(_) => ViolationCode::InvalidEmail,
            Self::Phone(_) => ViolationCode::InvalidPhone,
        }
    }
}

impl Address {
    /// Reads what has an `@` as an e-mail address and all else as a phone number of this country.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn parse(text: &str, country: CountryCode) -> Result<Self, AddressError> {
        if text.contains('@') {
            return Ok(Self::Email(text.parse()?));
        }
        Ok(Self::Phone(PhoneNumber::parse(text, Some(country))?))
    }

    /// The number, if it is one.
    pub fn phone(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Phone(phone) => Some(phone),
            Self::Email(_) => None,
        }
    }

    /// The e-mail address, if it is one.
    pub fn email(&self) -> Option<&EmailAddress> {
        match self {
            Self::Email(email) => Some(email),
            Self::Phone(_) => None,
        }
    }

    /// The address as text, in the one form in which it is kept.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.as_str(),
            Self::Email(email) => email.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_e_mail_address_is_read_and_kept_in_one_form() {
        let long = format!("{}@example.com", "a".repeat(65));
        for (text, expected) in [
            (
                " Ana.Lima+shop@Example.COM ",
                Some("ana.lima+shop@example.com"),
            ),
            ("o'brien@example.ie", Some("o'brien@example.ie")),
            ("josé@exämple.es", Some("josé@exämple.es")),
            ("a@b.co", Some("a@b.co")),
            ("", None),
            ("ana", None),
            ("ana@", None),
            ("@example.com", None),
            ("ana@localhost", None),
            ("ana@example..com", None),
            ("ana@-example.com", None),
            ("ana@127.0.0.1", None),
            (".ana@example.com", None),
            ("ana lima@example.com", None),
            ("ana@exam ple.com", None),
            ("ana@b@example.com", None),
            ("ana@example.com\nBcc: x@y.z", None),
            ("<ana@example.com>", None),
            (long.as_str(), None),
        ] {
            let read = text.parse::<EmailAddress>().ok();
            assert_eq!(
                read.as_ref().map(EmailAddress::as_str),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn an_address_is_a_phone_unless_it_has_an_at_sign() {
        for (text, expected) in [
            ("(212) 555-0134", Some("+12125550134")),
            ("+351 912 345 678", Some("+351912345678")),
            ("Ana@example.com", Some("ana@example.com")),
            ("ana@", None),
            ("12", None),
        ] {
            let read = Address::parse(text, CountryCode::US).ok();
            assert_eq!(read.as_ref().map(Address::as_str), expected, "{text:?}");
        }
    }

    #[test]
    fn debug_output_hides_whose_it_is() {
        let email: EmailAddress = "ana@example.com".parse().unwrap();
        assert_eq!(format!("{email:?}"), "•••@example.com");
    }
}
