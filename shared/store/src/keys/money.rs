//! Keys of balances, ledgers, top-ups, and of the checks of them.

use jiff::Timestamp;
use recado_domain::{EntryId, Tenant, TopUpId};

use super::Key;

/// A tenant's balance.
pub fn balance(tenant: &Tenant) -> Key {
    Key {
        pk: format!("BALANCE#{tenant}"),
        sk: "BALANCE".to_owned(),
    }
}

/// The partition of a tenant's ledger for the month of `at` (UTC).
pub fn ledger_month(tenant: &Tenant, at: Timestamp) -> String {
    let month = at.strftime("%Y-%m");
    format!("LEDGER#{tenant}#{month}")
}

/// The first instant of the month of `at` (UTC).
pub fn month_start(at: Timestamp) -> Timestamp {
    in_months(at, 0)
}

/// The first instant of the month after that of `at` (UTC).
pub fn next_month(at: Timestamp) -> Timestamp {
    in_months(at, 1)
}

fn in_months(at: Timestamp, months: i32) -> Timestamp {
    let zoned = at.to_zoned_datetime(jiff::tz::TimeZone::UTC);
    zoned
        .first_of_month()
        .and_then(|first| first.start_of_day())
        .and_then(|first| first.checked_add(jiff::Span::new().months(months)))
        .map_or(Timestamp::MAX, |first| first.timestamp())
}

/// An entry.
pub fn entry(tenant: &Tenant, at: Timestamp, id: &EntryId) -> Key {
    Key {
        pk: ledger_month(tenant, at),
        sk: entry_sort(at, id),
    }
}

/// An entry's place within its month. Sixteen digits of microseconds sort as text until the year
/// 2286.
pub fn entry_sort(at: Timestamp, id: &EntryId) -> String {
    format!("{:016}#{id}", at.as_microsecond())
}

/// The partition of a tenant's top-ups.
pub fn top_ups(tenant: &Tenant) -> String {
    format!("TOPUP#{tenant}")
}

/// A top-up. Its id sorts by time.
pub fn top_up(tenant: &Tenant, id: &TopUpId) -> Key {
    Key {
        pk: top_ups(tenant),
        sk: id.to_string(),
    }
}

/// How far what the payment provider told was read.
pub fn told() -> Key {
    Key {
        pk: "TOLD".to_owned(),
        sk: "TOLD".to_owned(),
    }
}

/// A tenant's wishes about its balance.
pub fn funds(tenant: &Tenant) -> Key {
    Key {
        pk: format!("FUNDS#{tenant}"),
        sk: "FUNDS".to_owned(),
    }
}

/// The partition of what a tenant was told.
pub fn notices(tenant: &Tenant) -> String {
    format!("NOTICE#{tenant}")
}

/// Something a tenant was told.
pub fn notice(tenant: &Tenant, at: Timestamp, cause: &str) -> Key {
    Key {
        pk: notices(tenant),
        sk: format!("{:013}#{cause}", at.as_millisecond()),
    }
}

/// How far a tenant's ledger is checked.
pub fn checkpoint(tenant: &Tenant) -> Key {
    Key {
        pk: format!("CHECK#{tenant}"),
        sk: "CHECK".to_owned(),
    }
}

/// A part of what that check carries.
pub fn checkpoint_part(tenant: &Tenant, edition: &str, number: u32) -> Key {
    Key {
        pk: checkpoint(tenant).pk,
        sk: format!("PART#{edition}#{number:04}"),
    }
}

/// The partition of a bucket of a comparison with the carrier, up to `run`.
pub fn compared_bucket(tenant: &Tenant, run: Timestamp, bucket: u8) -> String {
    format!("COMPARED#{tenant}#{:013}#{bucket:02}", run.as_millisecond())
}

/// What a step of a comparison has gathered for a bucket.
pub fn compared(tenant: &Tenant, run: Timestamp, bucket: u8, step: u32) -> Key {
    Key {
        pk: compared_bucket(tenant, run, bucket),
        sk: format!("{step:06}"),
    }
}
