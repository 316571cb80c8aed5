//! What happened to a record of a firm's own system.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use recado_content::{Language, PhoneNumber};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::contact::{Channels, Contact};
use crate::hours::Zone;
use crate::{ContactId, EmailAddress, LocationId, RecordId};

/// The most fields of a record.
pub const MAX_FIELDS: usize = 50;
/// The longest id of an event, number of a record, status and name of a field, in characters.
pub const MAX_WORD_CHARACTERS: usize = 128;
/// The longest text in a record's field, in characters.
pub const MAX_FIELD_CHARACTERS: usize = 1_000;
/// The field in which a firm says by which day its client promised to pay, such as `2026-05-20`.
pub const PROMISED_ON: &str = "promised_on";

const CANCELED: &str = "canceled";

/// Firms write it in two ways, and mean the same.
fn american(status: &str) -> &str {
    match status.eq_ignore_ascii_case("cancelled") {
        true => CANCELED,
        false => status,
    }
}

/// What a record is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// Work for a client.
    WorkOrder,
    /// Somebody who may become a client.
    Lead,
    /// A booking.
    Appointment,
    /// A bill.
    Invoice,
    /// Something bought.
    Purchase,
    /// Anything else.
    Custom,
}

impl RecordKind {
    /// The words of the API.
    pub const WORDS: [&str; 6] = [
        "work_order",
        "lead",
        "appointment",
        "invoice",
        "purchase",
        "custom",
    ];

    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

impl FromStr for RecordKind {
    type Err = EventTypeError;

    fn from_str(text: &str) -> Result<Self, EventTypeError> {
        use RecordKind::{Appointment, Custom, Invoice, Lead, Purchase, WorkOrder};
        [WorkOrder, Lead, Appointment, Invoice, Purchase, Custom]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(EventTypeError)
    }
}

/// A text that is no type of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be a kind (work_order, lead, appointment, invoice, purchase, custom), a dot, and created, \
     status_changed or schedule_changed; or invoice.paid, invoice.disputed, or custom. and a word of \
     your own"
)]
pub struct EventTypeError;

/// Such as `work_order.status_changed`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventType {
    kind: RecordKind,
    what: String,
}

impl EventType {
    /// What it happened to.
    pub fn kind(&self) -> RecordKind {
        self.kind
    }

    /// What happened, such as `created`.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// True when something was one thing and is another now.
    pub fn is_change(&self) -> bool {
        matches!(self.what(), "status_changed" | "schedule_changed")
    }
}

impl FromStr for EventType {
    type Err = EventTypeError;

    fn from_str(text: &str) -> Result<Self, EventTypeError> {
        let (kind, what) = text.split_once('.').ok_or(EventTypeError)?;
        let kind: RecordKind = kind.parse()?;
        let is_word = (1..=64).contains(&what.len())
            && what
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let is_known = match (kind, what) {
            (_, "created" | "status_changed" | "schedule_changed")
            | (RecordKind::Invoice, "paid" | "disputed") => true,
            (kind, _) => kind == RecordKind::Custom && is_word,
        };
        let event_type = Self {
            kind,
            what: what.to_owned(),
        };
        is_known.then_some(event_type).ok_or(EventTypeError)
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.kind.as_str(), self.what)
    }
}

impl TryFrom<String> for EventType {
    type Error = EventTypeError;
    fn try_from(text: String) -> Result<Self, EventTypeError> {
        text.parse()
    }
}

impl From<EventType> for String {
    fn from(event_type: EventType) -> Self {
        event_type.to_string()
    }
}

/// What a record costs, as the firm wrote it: the platform does not reckon with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// A plain decimal, such as `120.00`.
    pub amount: String,
    /// ISO 4217, such as `USD`.
    pub currency: String,
}

/// A record as one revision has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Counts changes in the firm's system.
    pub revision: u64,
    /// Where it stands, in the firm's words.
    pub status: String,
    /// When it takes place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scheduled_for: Option<Timestamp>,
    /// The day it is due.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due_on: Option<Date>,
    /// What it costs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount: Option<Amount>,
    /// The firm's own fields.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub fields: BTreeMap<String, Value>,
}

impl Snapshot {
    /// True when it will not take place.
    pub fn is_canceled(&self) -> bool {
        self.is(CANCELED)
    }

    /// True when it has this status, however it is written.
    pub fn is(&self, status: &str) -> bool {
        american(&self.status).eq_ignore_ascii_case(american(status))
    }

    /// The day by which the client promised to pay: until then no collection step goes out.
    pub fn promised_on(&self) -> Option<Date> {
        self.fields.get(PROMISED_ON)?.as_str()?.parse().ok()
    }

    /// What stands in a field: `status`, `scheduled_for`, `due_on`, `amount`, or one of the firm's
    /// own.
    pub fn field(&self, name: &str) -> Option<Value> {
        match name {
            "status" => Some(Value::from(self.status.as_str())),
            "scheduled_for" => self.scheduled_for.map(|at| Value::from(at.to_string())),
            "due_on" => self.due_on.map(|day| Value::from(day.to_string())),
            "amount" => {
                let amount = self.amount.as_ref()?;
                Some(format!("{} {}", amount.amount, amount.currency).into())
            }
            name => {
                let name = name.strip_prefix("fields.").unwrap_or(name);
                self.fields.get(name).cloned()
            }
        }
    }
}

/// Whom a record is for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Client {
    /// A contact of the firm's; the rest is what the event says, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<ContactId>,
    /// Where SMS go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
    /// Where e-mail goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What to call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The language it is written to in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Where its clock stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Zone>,
    /// Its postcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What it takes.
    #[serde(skip_serializing_if = "Channels::are_all_on")]
    pub channels: Channels,
    /// The firm's own fields.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Value>,
}

impl Client {
    /// What is said here, and from `other` what is not. A channel that either switches off is off.
    pub fn or(self, other: Self) -> Self {
        let mut fields = other.fields;
        fields.extend(self.fields);
        Self {
            contact_id: self.contact_id.or(other.contact_id),
            phone: self.phone.or(other.phone),
            email: self.email.or(other.email),
            name: self.name.or(other.name),
            first_name: self.first_name.or(other.first_name),
            language: self.language.or(other.language),
            time_zone: self.time_zone.or(other.time_zone),
            postcode: self.postcode.or(other.postcode),
            address: self.address.or(other.address),
            channels: self.channels.and(other.channels),
            fields,
        }
    }
}

impl From<Contact> for Client {
    fn from(contact: Contact) -> Self {
        Self {
            phone: contact.primary_phone().cloned(),
            contact_id: Some(contact.id),
            email: contact.email,
            name: Some(contact.name),
            first_name: contact.first_name,
            language: contact.language,
            time_zone: contact.time_zone,
            postcode: contact.postcode,
            address: contact.address,
            channels: contact.channels,
            fields: contact.fields,
        }
    }
}

/// Something happened to a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The firm's own id of it.
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// When.
    pub occurred_at: Timestamp,
    /// At which branch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location_id: Option<LocationId>,
    /// For whom.
    pub client: Client,
    /// The record's number in the firm's system.
    pub number: String,
    /// The record as it is now.
    pub record: Snapshot,
}

impl Event {
    /// Which record it is about.
    pub fn record_id(&self) -> RecordId {
        RecordId::of(self.kind.kind().as_str(), &self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_of_events_are_a_closed_vocabulary_but_for_custom_ones() {
        for text in [
            "work_order.created",
            "lead.status_changed",
            "appointment.schedule_changed",
            "invoice.paid",
            "invoice.disputed",
            "custom.parcel_2_arrived",
        ] {
            assert_eq!(text.parse::<EventType>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "created",
            "invoice.",
            "invoice.eaten",
            "lead.paid",
            "car.created",
            "custom.",
            "custom.Über",
            "custom.a.b",
            "Invoice.paid",
        ] {
            assert_eq!(text.parse::<EventType>(), Err(EventTypeError), "{text:?}");
        }
    }
}
