//! Records of a firm's own system, and events about them.

use jiff::Timestamp;
use recado_domain::{ContactId, RecordId, Tenant};

use super::Key;

/// A record of the firm's own system.
pub fn record(tenant: &Tenant, id: &RecordId) -> Key {
    Key {
        pk: format!("RECORD#{tenant}#{id}"),
        sk: "RECORD".to_owned(),
    }
}

/// An event; `digest` is the hexadecimal digest of the firm's id of it.
pub fn event(tenant: &Tenant, digest: &str) -> Key {
    Key {
        pk: format!("EVENT#{tenant}#{digest}"),
        sk: "EVENT".to_owned(),
    }
}

/// The partition of a tenant's events by time.
pub fn events(tenant: &Tenant) -> String {
    format!("EVENTS#{tenant}")
}

/// An event among the others.
pub fn event_by_time(tenant: &Tenant, at: Timestamp, digest: &str) -> Key {
    Key {
        pk: events(tenant),
        sk: format!("{:014}#{digest}", at.as_millisecond()),
    }
}

/// The partition of the lines of records that wait for their time.
pub fn due_partition(tenant: &Tenant) -> String {
    format!("DUE#{tenant}")
}

/// A line of a record that is due at `at`.
pub fn due(tenant: &Tenant, at: Timestamp, record: &RecordId, line: u32) -> Key {
    Key {
        pk: due_partition(tenant),
        sk: format!("{:014}#{record}#{line}", at.as_millisecond()),
    }
}

/// The partition of the records of one client.
pub fn client_records(tenant: &Tenant, contact: &ContactId) -> String {
    format!("CLIENT#{tenant}#{contact}")
}

/// A record among those of its client.
pub fn client_record(tenant: &Tenant, contact: &ContactId, record: &RecordId) -> Key {
    Key {
        pk: client_records(tenant, contact),
        sk: record.to_string(),
    }
}
