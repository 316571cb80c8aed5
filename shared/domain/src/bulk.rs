//! A bulk send: one text to many.
//!
//! Its recipients are planned into chunks. A worker *takes* some places of a chunk before it hands
//! them to the carrier; that one conditional write is the intent of all of them. A place is taken
//! once, so two workers with the same chunk share it and never hand over the same recipient. What
//! became of a recipient is an item of its own; a place that was taken and has none after a while
//! belongs to a worker that died, and its outcome is unknown.

mod chunk;
mod directory;
mod message;
mod outcome;
mod plan;
mod planning;
mod stands;
mod tally;
mod turn;

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_content::{Category, Language};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::firm::SenderAddress;
use crate::rate::SegmentRate;
use crate::{BulkId, LocationId, Micros, Tenant};

pub use chunk::{Chunk, Planned, Progress, Repost, Skip, Window};
pub use directory::{Directory, DirectoryPage, Listed, page_of};
pub use message::BulkMessage;
pub use outcome::Outcome;
pub use plan::{ChunkNumber, MOST_WAVES, Plan, Wave};
pub use planning::{DraftPreview, Outlook, Place, PlanSheet, Planning};
pub use stands::Stands;
pub use tally::Tally;
pub use turn::{PlanStep, Planner, Turn};

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
    /// Who paused it, while it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paused_by: Option<PausedBy>,
    /// Counts changes.
    pub version: u64,
    /// Why it is sent.
    pub category: Category,
    /// What it is about, for consent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub topic: Option<String>,
    /// The branch it is sent for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location_id: Option<LocationId>,
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
    /// Recipients given; those of a tag are counted once it is planned.
    pub given: u32,
    /// How often planning was begun. Only the last one counts.
    #[serde(default)]
    pub attempts: u32,
    /// How many of those were for previews, before it was started: what they wrote leaves by itself.
    #[serde(default)]
    pub attempts_as_draft: u32,
    /// Who plans, while somebody does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub planner: Option<Planner>,
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

impl Settled {
    /// Settled at `at`, with so many segments charged at this price each.
    pub fn new(unit_price: Micros, segments: u32, at: Timestamp) -> Self {
        Self {
            at,
            cost: unit_price.times(segments),
            segments,
        }
    }
}

/// Who paused a bulk send, and so who lets it go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PausedBy {
    /// The firm that sends it.
    Firm,
    /// Its sender or firm may not send: it goes on by itself once they may.
    Sender,
    /// The carrier, that has taken nothing for hours.
    Carrier,
}

impl BulkSend {
    /// True once it is known what becomes of its recipients.
    pub fn is_planned(&self) -> bool {
        let is_open = matches!(self.status, BulkStatus::Draft | BulkStatus::Planning);
        !is_open && self.plan.is_some()
    }

    /// True while it waits for its sender or firm to be mended.
    pub fn waits_for_its_sender(&self) -> bool {
        self.status == BulkStatus::Paused && self.paused_by == Some(PausedBy::Sender)
    }

    /// What is held for it, at most: the sum of its quotes.
    pub fn price(&self) -> Micros {
        let segments = self.plan.as_ref().map_or(0, |plan| plan.segments);
        self.unit_price.times(segments)
    }

    /// True when nothing of it goes out at `now`, and never will.
    pub fn is_over(&self, now: Timestamp) -> bool {
        matches!(self.status, BulkStatus::Canceled | BulkStatus::Completed)
            || self.useless_after.is_some_and(|end| end <= now)
    }

    /// Which chunks are its plan's: see [`Plan::edition`].
    pub fn edition(&self) -> u32 {
        self.plan.as_ref().map_or(0, |plan| plan.edition)
    }

    /// When a wave goes; at once where it is not said.
    pub fn start_of(&self, wave: &Wave) -> Option<Timestamp> {
        wave.window.from.or(self.send_at)
    }

    /// True while nothing of it may go yet.
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        let waves = self.plan.iter().flat_map(|plan| &plan.waves);
        let mut with_chunks = waves.filter(|wave| wave.recipients > 0).peekable();
        let waits = |wave: &Wave| self.start_of(wave).is_some_and(|at| at > now);
        match with_chunks.peek() {
            Some(_) => with_chunks.all(waits),
            None => self.send_at.is_some_and(|at| at > now),
        }
    }

    /// When a chunk of it may be handed over: as its wave, unless it missed that one.
    pub fn window(&self, chunk: ChunkNumber, progress: &Progress) -> Window {
        let wave = self.plan.as_ref().and_then(|plan| plan.wave(chunk));
        let planned = wave.map(|wave| wave.window).unwrap_or_default();
        progress.window.unwrap_or(planned)
    }
}

/// The text of a bulk send as it was asked for, kept once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BulkText {
    /// With short codes: a text for everybody, or a template's in each of its languages.
    pub variants: Vec<TextVariant>,
    /// Values for all recipients.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub variables: BTreeMap<String, Value>,
}

/// A text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextVariant {
    /// Its language, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<Language>,
    /// With short codes.
    pub body: String,
}
