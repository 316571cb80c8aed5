//! Threads and their messages.

use jiff::Timestamp;
use jiff::civil::Date;
use recado_domain::{ContactId, MessageId, Tenant};

use super::Key;

/// The partition of the messages with one contact.
pub fn thread(tenant: &Tenant, contact: &ContactId) -> String {
    format!("THREAD#{tenant}#{contact}")
}

/// A message.
pub fn message(tenant: &Tenant, id: &MessageId) -> Key {
    Key {
        pk: thread(tenant, &id.contact()),
        sk: id.to_string(),
    }
}

/// What the marks of messages that go out late sort before; a dollar sign sorts after a hash.
pub const LATE_END: &str = "LATE$";

/// Before the marks of messages that went out at `since` or later.
pub fn late_since(since: Timestamp) -> String {
    format!("LATE#{:014}", since.as_millisecond().max(0))
}

/// The mark of a message that goes out at `at`, long after it was made.
pub fn late(tenant: &Tenant, at: Timestamp, id: &MessageId) -> Key {
    Key {
        pk: thread(tenant, &id.contact()),
        sk: format!("{}#{id}", late_since(at)),
    }
}

/// Which message the carrier's `sid` became.
pub fn received(tenant: &Tenant, sid: &str) -> Key {
    Key {
        pk: format!("RECEIVED#{tenant}#{sid}"),
        sk: "RECEIVED".to_owned(),
    }
}

/// Whose what the carrier calls `sid` is.
pub fn sid_owner(tenant: &Tenant, sid: &str) -> Key {
    Key {
        pk: format!("SID#{tenant}#{sid}"),
        sk: "OWNER".to_owned(),
    }
}

/// A thread at a glance.
pub fn thread_glance(tenant: &Tenant, contact: &ContactId) -> Key {
    Key {
        pk: thread(tenant, contact),
        sk: "THREAD".to_owned(),
    }
}

/// The partition of the threads that wait for an answer.
pub fn unanswered_partition(tenant: &Tenant) -> String {
    format!("UNANSWERED#{tenant}")
}

/// A thread that waits for an answer since this instant.
pub fn unanswered(tenant: &Tenant, since: Timestamp, contact: &ContactId) -> Key {
    Key {
        pk: unanswered_partition(tenant),
        sk: format!("{:014}#{contact}", since.as_millisecond()),
    }
}

/// What the sort keys of a thread's questions begin with.
pub const QUESTION_PREFIX: &str = "QUESTION#";

/// What a message asks.
pub fn question(tenant: &Tenant, id: &MessageId) -> Key {
    Key {
        pk: thread(tenant, &id.contact()),
        sk: format!("{QUESTION_PREFIX}{id}"),
    }
}

/// The partition of how long contacts waited for answers.
pub fn answers_partition(tenant: &Tenant) -> String {
    format!("ANSWERS#{tenant}")
}

/// The answers of one day, where the firm is, in threads that this person looks after.
pub fn answers(tenant: &Tenant, day: Date, person: &str) -> Key {
    Key {
        pk: answers_partition(tenant),
        sk: format!("{day}#{person}"),
    }
}
