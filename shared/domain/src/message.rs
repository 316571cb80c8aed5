//! One message, as it is kept.

use jiff::Timestamp;
pub use recado_content::Category;
use recado_content::{Encoding, PhoneNumber};
use serde::{Deserialize, Serialize};

use crate::decision::Fact;
use crate::firm::SenderAddress;
use crate::{MessageId, Micros, Status, Tenant};

/// In or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the contact.
    Inbound,
    /// To the contact.
    Outbound,
}

impl Direction {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }
}

/// A moment of a message's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The status it took.
    #[serde(rename = "s")]
    pub status: Status,
    /// When.
    #[serde(
        rename = "t",
        with = "jiff::fmt::serde::timestamp::millisecond::required"
    )]
    pub at: Timestamp,
    /// The carrier's code.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none", default)]
    pub code: Option<u32>,
    /// Why, where a code does not say it.
    #[serde(rename = "r", skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}

/// One SMS. The stored names are short because each kilobyte of the item is a write unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id, which names its contact.
    pub id: MessageId,
    /// Whose it is.
    #[serde(rename = "f")]
    pub tenant: Tenant,
    /// Where it stands.
    #[serde(rename = "st")]
    pub status: Status,
    /// Its rank, so that a condition can compare it. [`Status::TERMINAL_RANK`] for a final unknown.
    #[serde(rename = "rk")]
    pub rank: u8,
    /// In or out.
    #[serde(rename = "dir")]
    pub direction: Direction,
    /// Why it is sent.
    #[serde(rename = "cat")]
    pub category: Category,
    /// What it is about, for consent.
    #[serde(rename = "top", skip_serializing_if = "Option::is_none", default)]
    pub topic: Option<String>,
    /// Recipient.
    pub to: PhoneNumber,
    /// Sender.
    #[serde(rename = "fr")]
    pub from: SenderAddress,
    /// The text as the recipient reads it.
    #[serde(rename = "b")]
    pub body: String,
    /// How it is encoded.
    #[serde(rename = "enc")]
    pub encoding: Encoding,
    /// Segments the carrier bills.
    #[serde(rename = "seg")]
    pub segments: u32,
    /// Price of one segment when it was accepted.
    #[serde(rename = "up")]
    pub unit_price: Micros,
    /// The quote: what it may cost, at most.
    #[serde(rename = "pr")]
    pub price: Micros,
    /// When it was accepted from the firm.
    #[serde(
        rename = "cr",
        with = "jiff::fmt::serde::timestamp::millisecond::required"
    )]
    pub created_at: Timestamp,
    /// Not before.
    #[serde(
        rename = "sa",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub send_at: Option<Timestamp>,
    /// Not after.
    #[serde(
        rename = "ua",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub useless_after: Option<Timestamp>,
    /// How often it has been handed to the carrier.
    #[serde(rename = "at", default)]
    pub attempt: u32,
    /// When the present attempt was claimed.
    #[serde(
        rename = "cl",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub claimed_at: Option<Timestamp>,
    /// The carrier's id.
    #[serde(rename = "sid", skip_serializing_if = "Option::is_none", default)]
    pub carrier_sid: Option<String>,
    /// Empty listings seen since the outcome became unknown, and when the last one was.
    #[serde(rename = "el", default, skip_serializing_if = "is_zero")]
    pub empty_listings: u32,
    /// When the last empty listing was seen.
    #[serde(
        rename = "ela",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub last_empty_listing_at: Option<Timestamp>,
    /// When its money was settled.
    #[serde(
        rename = "se",
        with = "jiff::fmt::serde::timestamp::microsecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub settled_at: Option<Timestamp>,
    /// Its life so far.
    #[serde(rename = "tl")]
    pub timeline: Vec<Moment>,
    /// The facts that decided.
    #[serde(rename = "fa", default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Message {
    /// True when nothing more can happen, a final unknown included.
    pub fn is_final(&self) -> bool {
        self.rank >= Status::TERMINAL_RANK
    }

    /// The message as it was when it was accepted: the answer that an idempotent repeat gets again.
    pub fn as_accepted(mut self) -> Self {
        self.timeline.truncate(1);
        if let Some(first) = self.timeline.first() {
            self.status = first.status;
        }
        self.rank = self.status.rank();
        self.attempt = 0;
        self.claimed_at = None;
        self.settled_at = None;
        self.carrier_sid = None;
        self
    }
}
