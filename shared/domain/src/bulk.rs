//! A bulk send: one text to many.
//!
//! Its recipients are planned into chunks. A worker *takes* some places of a chunk before it hands
//! them to the carrier; that one conditional write is the intent of all of them. A place is taken
//! once, so two workers with the same chunk share it and never hand over the same recipient. What
//! became of a recipient is an item of its own; a place that was taken and has none after a while
//! belongs to a worker that died, and its outcome is unknown.

mod chunk;
mod tally;

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_content::{Category, CoachSettings, Language};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::firm::SenderAddress;
use crate::rate::SegmentRate;
use crate::{BulkId, Micros, Tenant};

pub use chunk::{Chunk, Outcome, Planned, Progress, Skip, Stands};
pub use tally::Tally;

/// The most recipients of a bulk send.
pub const MOST_RECIPIENTS: u32 = 100_000;
/// The most recipients of a chunk that are written to.
pub const MOST_OF_CHUNK: usize = 100;

/// Where a bulk send stands (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkStatus {
    /// Its recipients are still being added.
    Draft,
    /// Its recipients are being looked at.
    Planning,
    /// It cannot go on; the reason says why.
    Blocked,
    /// Paid for, waiting for its time.
    Scheduled,
    /// On its way.
    Running,
    /// Stopped, by the firm or because its sender cannot send.
    Paused,
    /// Taken back; what was not handed over never will be.
    Canceled,
    /// Everything has ended, and the money is settled.
    Completed,
}

impl BulkStatus {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Planning => "planning",
            Self::Blocked => "blocked",
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Canceled => "canceled",
            Self::Completed => "completed",
        }
    }
}

/// A bulk send, without its text and recipients: small, because its changes are written often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkSend {
    /// Its id.
    pub id: BulkId,
    /// Whose it is.
    pub tenant: Tenant,
    /// What the firm calls it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Where it stands.
    pub status: BulkStatus,
    /// Why it stands there, where that is not plain.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// Counts changes.
    pub version: u64,
    /// Why it is sent.
    pub category: Category,
    /// What it is about, for consent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub topic: Option<String>,
    /// Its sender.
    pub from: SenderAddress,
    /// What the sender carried when it was accepted; decides the size of chunks.
    pub rate: SegmentRate,
    /// Price of one segment when it was accepted.
    pub unit_price: Micros,
    /// When it was accepted.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// Not before.
    #[serde(
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub send_at: Option<Timestamp>,
    /// Not after.
    #[serde(
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub useless_after: Option<Timestamp>,
    /// Parts in which its recipients were given.
    pub parts: u32,
    /// Recipients given.
    pub given: u32,
    /// Its price is held; it stays so until it is settled.
    #[serde(default)]
    pub is_held: bool,
    /// What the plan came to, once there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plan: Option<Plan>,
    /// When it began to run.
    #[serde(
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub started_at: Option<Timestamp>,
    /// How it ended, once its money is settled.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub settled: Option<Settled>,
}

/// What a plan came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Chunks.
    pub chunks: u32,
    /// Recipients that will be written to.
    pub recipients: u32,
    /// Entries that will not, each with its reason.
    pub skipped: u32,
    /// Segments of all recipients together.
    pub segments: u32,
}

/// The settled money of a bulk send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub at: Timestamp,
    /// What it cost.
    pub cost: Micros,
    /// The segments that were charged.
    pub segments: u32,
}

impl BulkSend {
    /// What is held for it, at most: the sum of its quotes.
    pub fn price(&self) -> Micros {
        let segments = self.plan.map_or(0, |plan| plan.segments);
        self.unit_price.times(segments)
    }

    /// True when nothing of it goes out at `now`, and never will.
    pub fn is_over(&self, now: Timestamp) -> bool {
        matches!(self.status, BulkStatus::Canceled | BulkStatus::Completed)
            || self.useless_after.is_some_and(|end| end <= now)
    }
}

/// The text of a bulk send and all it is rendered with, kept once. The same recipient gets the same
/// text from it at any time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BulkText {
    /// With short codes.
    pub template: String,
    /// The message's language, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<Language>,
    /// Values for all recipients.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub variables: BTreeMap<String, Value>,
    /// Why it is sent.
    pub category: Category,
    /// The firm's name.
    pub firm_name: String,
    /// The firm's language.
    pub firm_language: Language,
    /// How the firm has its texts looked at.
    pub coach: CoachSettings,
    /// The firm's time zone.
    pub time_zone: String,
    /// The time that codes of the present show.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
}
