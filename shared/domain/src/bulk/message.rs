//! A recipient of a bulk send as its message.

use jiff::Timestamp;
use recado_content::Category;

use crate::decision::Fact;
use crate::firm::SenderAddress;
use crate::message::Moment;
use crate::{BulkMessageId, ContactId, LocationId, Micros};

/// What a recipient of a bulk send gets, as a message of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkMessage {
    /// Its id.
    pub id: BulkMessageId,
    /// In whose thread it stands.
    pub contact: ContactId,
    /// The number.
    pub to: String,
    /// The sender.
    pub from: SenderAddress,
    /// Why it is sent.
    pub category: Category,
    /// What it is about, for consent.
    pub topic: Option<String>,
    /// The branch it is sent for.
    pub location_id: Option<LocationId>,
    /// What it reads.
    pub body: String,
    /// Segments of that.
    pub segments: u32,
    /// What it may cost, or has cost.
    pub price: Micros,
    /// When the bulk send was accepted.
    pub created_at: Timestamp,
    /// Not before.
    pub send_at: Option<Timestamp>,
    /// Not after.
    pub useless_after: Option<Timestamp>,
    /// How it stands.
    pub now: Moment,
    /// Why it is not written to, if it is not.
    pub facts: Vec<Fact>,
}
