//! Keys of consents.

use jiff::Timestamp;
use recado_domain::Tenant;

use super::Key;

/// The partition of everything known about an address' consent.
pub fn consent_partition(tenant: &Tenant, address: &str) -> String {
    format!("CONSENT#{tenant}#{address}")
}

/// One topic's newest consent.
pub fn consent(tenant: &Tenant, address: &str, topic: &str) -> Key {
    Key {
        pk: consent_partition(tenant, address),
        sk: topic.to_owned(),
    }
}

/// The partition of what all addresses said last about a topic.
pub fn consents_on(tenant: &Tenant, topic: &str) -> String {
    format!("CONSENTS#{tenant}#{topic}")
}

/// What an address said last about a topic, among those of all others.
pub fn consent_on(tenant: &Tenant, topic: &str, address: &str) -> Key {
    Key {
        pk: consents_on(tenant, topic),
        sk: address.to_owned(),
    }
}

/// The partition of every change of an address' consent, apart from the newest ones so that these
/// stay cheap to read before each post.
pub fn consent_log(tenant: &Tenant, address: &str) -> String {
    format!("CONSENTLOG#{tenant}#{address}")
}

/// What the changes of one topic begin with.
pub fn consent_log_prefix(topic: &str) -> String {
    format!("{topic}#")
}

/// One change of a topic's consent; `digest` tells it from others of the same millisecond.
pub fn consent_change(
    tenant: &Tenant,
    address: &str,
    topic: &str,
    at: Timestamp,
    digest: &str,
) -> Key {
    let prefix = consent_log_prefix(topic);
    Key {
        pk: consent_log(tenant, address),
        sk: format!("{prefix}{:013}#{digest}", at.as_millisecond()),
    }
}
