//! Typed ids. An id carries enough of its key to be found without an index.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use crate::tenant::{Mode, Tenant};

/// Crockford's base 32 in lower case (no i, l, o, u), the alphabet of ULIDs.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const ULID_LEN: usize = 26;
/// Of these, what tells the time.
const MILLIS_LEN: usize = 10;
/// Of what tells a contact from others.
pub(crate) const CONTACT_LEN: usize = 13;

/// A text that is not an id of the kind asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id")]
pub struct IdError;

fn encode(mut value: u128, len: usize) -> String {
    let mut text = vec![b'0'; len];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(value & 31) as usize];
        value >>= 5;
    }
    text.into_iter().map(char::from).collect()
}

fn is_base32(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| ALPHABET.contains(&b))
}

/// A time-ordered unique part: 48 bits of milliseconds, 80 bits of `entropy` (the ULID layout).
fn ulid(at: Timestamp, entropy: [u8; 10]) -> String {
    let millis = u128::try_from(at.as_millisecond()).unwrap_or(0) & ((1 << 48) - 1);
    let random = entropy
        .iter()
        .fold(0u128, |sum, byte| (sum << 8) | u128::from(*byte));
    encode((millis << 80) | random, ULID_LEN)
}

/// The first 64 bits of SHA-256 over the parts, each closed by a NUL.
fn digest64(parts: &[&str]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize()
        .iter()
        .take(8)
        .fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte))
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as text, prefix included.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.to_owned())) } else { Err(IdError) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

mod bulk;

pub use bulk::{BulkId, BulkMessageId};

text_id!(
    /// A firm: `frm_` and letters, digits or `_`.
    FirmId,
    |text| text.strip_prefix("frm_").is_some_and(|rest| {
        (1..=40).contains(&rest.len())
            && rest
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    })
);
text_id!(
    /// A contact: `ctc_` and 13 characters.
    ContactId,
    |text| text.strip_prefix("ctc_").is_some_and(|rest| is_base32(rest, CONTACT_LEN))
);
text_id!(
    /// A message: `msg_`, 26 time-ordered characters, and the 13 of its contact.
    MessageId,
    |text| text.strip_prefix("msg_").is_some_and(|rest| is_base32(rest, ULID_LEN + CONTACT_LEN))
);
text_id!(
    /// A movement of the ledger: `ent_` and 26 characters.
    EntryId,
    |text| text.strip_prefix("ent_").is_some_and(|rest| is_base32(rest, ULID_LEN))
);
text_id!(
    /// A top-up: `top_` and 26 time-ordered characters.
    TopUpId,
    |text| text.strip_prefix("top_").is_some_and(|rest| is_base32(rest, ULID_LEN))
);
text_id!(
    /// A template: `tpl_` and 26 time-ordered characters.
    TemplateId,
    |text| text.strip_prefix("tpl_").is_some_and(|rest| is_base32(rest, ULID_LEN))
);
text_id!(
    /// An operator's action: `aud_` and 26 characters.
    AuditId,
    |text| text.strip_prefix("aud_").is_some_and(|rest| is_base32(rest, ULID_LEN))
);
text_id!(
    /// An API key's public name: `key_` and 26 characters. Not the secret.
    KeyId,
    |text| text.strip_prefix("key_").is_some_and(|rest| is_base32(rest, ULID_LEN))
);

text_id!(
    /// A location of a firm: `loc_` and 26 characters.
    LocationId,
    |text| text.strip_prefix("loc_").is_some_and(|rest| is_base32(rest, ULID_LEN))
);

text_id!(
    /// A rule: `rul_` and 26 time-ordered characters.
    RuleId,
    |text| text.strip_prefix("rul_").is_some_and(|rest| is_base32(rest, ULID_LEN))
);
text_id!(
    /// A record of a firm's own system: a digest of its kind and number, which may be anything.
    RecordId,
    |text| text.strip_prefix("rec_").is_some_and(|rest| is_base32(rest, ULID_LEN))
);

impl RuleId {
    /// A new rule's id.
    pub fn generate(at: Timestamp, entropy: [u8; 10]) -> Self {
        Self(format!("rul_{}", ulid(at, entropy)))
    }
}

impl RecordId {
    /// The record with this number among those of its kind.
    pub fn of(kind: &str, number: &str) -> Self {
        let high = u128::from(digest64(&[kind, number, "high"]));
        let low = u128::from(digest64(&[kind, number, "low"]));
        Self(format!("rec_{}", encode((high << 64) | low, ULID_LEN)))
    }
}

impl FirmId {
    /// A new firm's id.
    pub fn generate(at: Timestamp, entropy: [u8; 10]) -> Self {
        Self(format!("frm_{}", ulid(at, entropy)))
    }

    /// The demonstration firm of the local platform.
    pub fn demo() -> Self {
        Self("frm_demo".to_owned())
    }
}

impl KeyId {
    /// A new key's id.
    pub fn generate(at: Timestamp, entropy: [u8; 10]) -> Self {
        Self(format!("key_{}", ulid(at, entropy)))
    }
}

impl LocationId {
    /// A new location's id.
    pub fn generate(at: Timestamp, entropy: [u8; 10]) -> Self {
        Self(format!("loc_{}", ulid(at, entropy)))
    }
}

impl TopUpId {
    /// A new top-up's id.
    pub fn generate(at: Timestamp, entropy: [u8; 10]) -> Self {
        Self(format!("top_{}", ulid(at, entropy)))
    }
}

impl TemplateId {
    /// A new template's id.
    pub fn generate(at: Timestamp, entropy: [u8; 10]) -> Self {
        Self(format!("tpl_{}", ulid(at, entropy)))
    }
}

impl AuditId {
    /// A new action's id.
    pub fn generate(at: Timestamp, entropy: [u8; 10]) -> Self {
        Self(format!("aud_{}", ulid(at, entropy)))
    }
}

impl EntryId {
    /// The id of a movement of `kind` caused by `parent`: the same step gives the same id.
    pub fn derive(kind: &str, parent: &str) -> Self {
        let high = u128::from(digest64(&[kind, parent, "high"]));
        let low = u128::from(digest64(&[kind, parent, "low"]));
        Self(format!("ent_{}", encode((high << 64) | low, ULID_LEN)))
    }
}

impl ContactId {
    /// The id of a contact whose address stands for somebody else already.
    pub fn generate(entropy: [u8; 10]) -> Self {
        let digest = entropy.iter().take(8);
        let number = digest.fold(0u128, |sum, byte| (sum << 8) | u128::from(*byte));
        Self(format!("ctc_{}", encode(number, CONTACT_LEN)))
    }

    /// The contact that an address stands for before the firm has saved one.
    pub fn of_address(tenant: &Tenant, address: &str) -> Self {
        let digest = digest64(&[&tenant.to_string(), address]);
        Self(format!("ctc_{}", encode(u128::from(digest), CONTACT_LEN)))
    }

    /// What tells it from other contacts.
    pub(crate) fn suffix(&self) -> &str {
        &self.0["ctc_".len()..]
    }
}

/// A number below `parts`, evenly spread over contacts and the same for one contact always: from what
/// tells it from others.
pub(crate) fn spread_over(suffix: &[u8], parts: u32) -> u32 {
    let number = suffix.iter().fold(0_u64, |sum, digit| {
        let value = ALPHABET.iter().position(|it| it == digit).unwrap_or(0);
        (sum << 5) | u64::try_from(value).unwrap_or(0)
    });
    u32::try_from(number % u64::from(parts.max(1))).unwrap_or(0)
}

impl MessageId {
    /// A new message in the thread with `contact`.
    pub fn generate(at: Timestamp, entropy: [u8; 10], contact: &ContactId) -> Self {
        Self(format!("msg_{}{}", ulid(at, entropy), contact.suffix()))
    }

    /// An id before all of those made from `at` on in the thread with `contact`.
    pub fn earliest(at: Timestamp, contact: &ContactId) -> Self {
        Self::generate(at, [0; 10], contact)
    }

    /// The id of the message that the step `parent` sends: the same step gives the same id.
    pub fn derive(at: Timestamp, parent: &str, contact: &ContactId) -> Self {
        let mut entropy = [0; 10];
        for (place, byte) in entropy.iter_mut().zip(Sha256::digest(parent.as_bytes())) {
            *place = byte;
        }
        Self::generate(at, entropy, contact)
    }

    /// The message that is sent at `at` because `earlier` did not arrive.
    pub fn following(earlier: &Self, at: Timestamp) -> Self {
        let digest = digest64(&["following", &earlier.0]).to_be_bytes();
        let mut entropy = [0; 10];
        entropy[..8].copy_from_slice(&digest);
        Self::generate(at, entropy, &earlier.contact())
    }

    /// When the id was made, to the millisecond.
    pub fn made_at(&self) -> Timestamp {
        let digits = self.0["msg_".len()..].bytes().take(MILLIS_LEN);
        let millis = digits.fold(0_i64, |sum, digit| {
            let value = ALPHABET.iter().position(|it| *it == digit).unwrap_or(0);
            (sum << 5) | i64::try_from(value).unwrap_or(0)
        });
        Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
    }

    /// The contact whose thread the message stands in.
    pub fn contact(&self) -> ContactId {
        ContactId(format!("ctc_{}", &self.0["msg_".len() + ULID_LEN..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo() -> Tenant {
        Tenant::live(FirmId::demo())
    }

    #[test]
    fn a_message_id_names_its_thread_and_sorts_by_time() {
        let contact = ContactId::of_address(&demo(), "+15005550006");
        let early = MessageId::generate(Timestamp::UNIX_EPOCH, [255; 10], &contact);
        let late = MessageId::generate(Timestamp::from_second(1).unwrap(), [0; 10], &contact);
        assert!(early < late);
        assert_eq!(early.contact(), contact);
        assert_eq!(early.made_at(), Timestamp::UNIX_EPOCH);
        assert_eq!(late.made_at(), Timestamp::from_second(1).unwrap());
        assert_eq!(early.as_str().parse::<MessageId>(), Ok(early));
    }

    #[test]
    fn a_contact_of_one_firm_is_nobody_in_another_or_in_the_sandbox() {
        let live = ContactId::of_address(&demo(), "+15005550006");
        let test = ContactId::of_address(&Tenant::test(FirmId::demo()), "+15005550006");
        assert_ne!(live, test);
    }

    #[test]
    fn foreign_text_is_no_id() {
        for text in [
            "",
            "msg_",
            "msg_../../etc",
            "frm_demo",
            "msg_\u{e9}",
            "MSG_0",
        ] {
            assert!(text.parse::<MessageId>().is_err(), "{text:?}");
        }
        for text in ["frm_", "frm_a b", "frm_A", "frm_demo~test", "demo"] {
            assert!(text.parse::<FirmId>().is_err(), "{text:?}");
        }
        assert_eq!("frm_demo~test".parse(), Ok(Tenant::test(FirmId::demo())));
    }

    #[test]
    fn the_same_step_gives_the_same_entry_id() {
        assert_eq!(
            EntryId::derive("post", "msg_1"),
            EntryId::derive("post", "msg_1")
        );
        assert_ne!(
            EntryId::derive("post", "msg_1"),
            EntryId::derive("void", "msg_1")
        );
        assert!(
            EntryId::derive("post", "msg_1")
                .as_str()
                .parse::<EntryId>()
                .is_ok()
        );
    }
}
