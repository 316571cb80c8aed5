//! The reference that travels in the callback URL and comes back with each status.
//!
//! The carrier's own signature covers the URL, but a firm with an account of its own knows that
//! account's token: only our tag proves that we made the reference.

use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use recado_domain::ids::IdError;
use recado_domain::{BulkMessageId, MessageId, Tenant};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// 128 bits are beyond guessing and keep the URL short.
const TAG_BYTES: usize = 16;

/// What a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Referred {
    /// A message of its own.
    Message(MessageId),
    /// A message of a bulk send.
    Bulk(BulkMessageId),
}

impl FromStr for Referred {
    type Err = IdError;

    fn from_str(id: &str) -> Result<Self, IdError> {
        match id.parse() {
            Ok(id) => Ok(Self::Message(id)),
            Err(_) => id.parse().map(Self::Bulk),
        }
    }
}

/// What a reference is good for; one is not taken for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Telling a message's status.
    Status,
    /// Unsubscribing its recipient.
    Unsubscribe,
}

fn tag(purpose: Purpose, secret: &SecretString, tenant: &Tenant, id: &str) -> Option<Hmac<Sha256>> {
    let purpose = match purpose {
        Purpose::Status => "status",
        Purpose::Unsubscribe => "unsubscribe",
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    mac.update(format!("{purpose} {tenant} {id}").as_bytes());
    Some(mac)
}

/// The reference of a message in its callback URL.
pub fn sign(secret: &SecretString, tenant: &Tenant, id: &str) -> String {
    sign_for(Purpose::Status, secret, tenant, id)
}

/// The reference of a message for this purpose.
pub(crate) fn sign_for(
    purpose: Purpose,
    secret: &SecretString,
    tenant: &Tenant,
    id: &str,
) -> String {
    let tag = tag(purpose, secret, tenant, id)
        .map(|mac| BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()[..TAG_BYTES]))
        .unwrap_or_default();
    format!("{tenant}.{id}.{tag}")
}

/// Whose message a callback's reference names, if we made it.
pub fn verify(secret: &SecretString, reference: &str) -> Option<(Tenant, Referred)> {
    verify_for(Purpose::Status, secret, reference)
}

/// Whose message a reference names, if we made it for this purpose.
pub(crate) fn verify_for(
    purpose: Purpose,
    secret: &SecretString,
    reference: &str,
) -> Option<(Tenant, Referred)> {
    let mut parts = reference.split('.');
    let (tenant, id, given) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let tenant = tenant.parse().ok()?;
    let given = BASE64URL_NOPAD.decode(given.as_bytes()).ok()?;
    if given.len() != TAG_BYTES {
        return None;
    }
    tag(purpose, secret, &tenant, id)?
        .verify_truncated_left(&given)
        .ok()?;
    Some((tenant, id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use recado_domain::{BulkId, ContactId, FirmId};

    #[test]
    fn only_a_reference_we_made_is_taken_back() {
        let secret = SecretString::from("platform");
        let tenant = Tenant::test(FirmId::demo());
        let contact = ContactId::of_address(&tenant, "+15005550006");
        let id = MessageId::generate(Timestamp::UNIX_EPOCH, [1; 10], &contact);
        let bulk = BulkMessageId::new(&BulkId::generate(Timestamp::UNIX_EPOCH, [1; 10]), 3, 7);
        let reference = sign(&secret, &tenant, bulk.as_str());
        let named = Some((tenant.clone(), Referred::Bulk(bulk)));
        assert_eq!(verify(&secret, &reference), named);
        let reference = sign(&secret, &tenant, id.as_str());
        let other = verify_for(Purpose::Unsubscribe, &secret, &reference);
        assert_eq!(other, None);
        let named = Some((tenant, Referred::Message(id)));
        assert_eq!(verify(&secret, &reference), named);
        for forged in [
            reference.replace("~test", ""),
            reference.replace("frm_demo", "frm_other"),
            reference[..reference.len() - 1].to_owned(),
            format!("{reference}.x"),
            format!("{}.", &reference[..reference.rfind('.').unwrap()]),
            String::new(),
        ] {
            assert_eq!(verify(&secret, &forged), None, "{forged}");
        }
        assert_eq!(verify(&SecretString::from("other"), &reference), None);
    }
}
