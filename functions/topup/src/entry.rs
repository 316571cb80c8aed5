//! An entry of the ledger as the API shows it.

use jiff::Timestamp;
use recado_domain::ledger::{EntryKind, Purpose};
use recado_platform::money::Line;
use recado_web::Money;
use serde::Serialize;
use utoipa::ToSchema;

/// One movement of the balance, or the charge that a hold became.
#[derive(Serialize, ToSchema)]
pub struct EntryAnswer {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `topup`, `credit`, `hold`, `post`, `void`, `inbound`, `refund`, `dispute` or `adjustment`.
    kind: &'static str,
    /// Signed; all amounts together are the balance. Zero for a post, whose hold took the money.
    amount: Money,
    /// The balance after it.
    balance_after: Money,
    /// A message, a bulk send, a top-up, or words.
    reference: String,
    /// What the reference is.
    subject: Subject,
    /// The entry in words.
    description: String,
    /// For a post: how much of the hold was charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    charged: Option<Money>,
    /// Units that were priced, such as segments.
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<u32>,
    /// Price of one unit when it was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_price: Option<Money>,
}

/// What an entry is about.
#[derive(Serialize, ToSchema)]
pub struct Subject {
    /// `message`, `bulk_send`, `top_up` or `note`.
    kind: &'static str,
    /// Its id; none for a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

impl Subject {
    fn of(reference: &str) -> Self {
        let purpose = Purpose::of(reference);
        Self {
            kind: purpose.as_str(),
            id: (purpose != Purpose::Note).then(|| reference.to_owned()),
        }
    }
}

impl From<Line> for EntryAnswer {
    fn from(line: Line) -> Self {
        let entry = line.entry;
        Self {
            description: entry.description(),
            subject: Subject::of(&entry.reference),
            id: entry.id.to_string(),
            at: entry.at,
            kind: entry.kind.as_str(),
            amount: entry.amount.into(),
            balance_after: line.balance_after.into(),
            charged: match entry.kind {
                EntryKind::Post => entry.settled.map(Money::from),
                _ => None,
            },
            units: entry.units,
            unit_price: entry.unit_price.map(Money::from),
            reference: entry.reference,
        }
    }
}
