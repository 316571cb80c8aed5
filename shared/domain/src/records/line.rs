use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::LineReason;
use crate::decision::Fact;
use crate::event::{EventType, Snapshot};
use crate::{MessageId, RecordId, RuleId};

/// What a record was before an event whose rule waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// Its status.
    pub status: String,
    /// When it was to take place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scheduled_for: Option<Timestamp>,
    /// The day it was due.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due_on: Option<Date>,
    /// What stood in the field that the rule asks about; none where that is not known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field_digest: Option<FieldDigest>,
}

/// Tells whether a field has the value it had, which may be long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDigest(String);

impl FieldDigest {
    /// Of what stands in it, if it is there.
    pub fn of(value: Option<&Value>) -> Self {
        let json = value.map(Value::to_string).unwrap_or_default();
        let digest = Sha256::digest(json);
        let hex = digest[..16].iter().map(|byte| format!("{byte:02x}"));
        Self(hex.collect())
    }
}

impl From<&Snapshot> for Baseline {
    fn from(record: &Snapshot) -> Self {
        Self {
            status: record.status.clone(),
            scheduled_for: record.scheduled_for,
            due_on: record.due_on,
            field_digest: None,
        }
    }
}

/// Why a line is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Cause {
    /// Something happened.
    Event {
        /// The event.
        event_id: String,
        /// What.
        kind: EventType,
        /// When.
        occurred_at: Timestamp,
        /// It waits, and what the record was before.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        before: Option<Baseline>,
        /// The record was canceled already when it happened.
        #[serde(default)]
        was_canceled: bool,
    },
    /// A date comes or has passed.
    Reminder {
        /// The reminder's own time, whatever the hours make of it.
        at: Timestamp,
    },
    /// A step of the collection ladder.
    Step {
        /// Its day at the branch.
        day: Date,
    },
}

/// Where a line stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LineState {
    /// It waits for its time.
    Planned,
    /// It was taken back before its time.
    Canceled,
    /// Its time came, and it was not to be sent.
    Skipped,
    /// It became a message.
    Sent {
        /// Which.
        message_id: MessageId,
    },
}

/// One notification, reminder or step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number within the record.
    #[serde(rename = "n")]
    pub number: u32,
    /// Which rule wants it.
    pub rule_id: RuleId,
    /// Why.
    pub cause: Cause,
    /// The line whose message did not reach the client: this one takes the rule's other channel.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instead_of: Option<u32>,
    /// The revision it belongs to.
    pub revision: u64,
    /// When it is looked at.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub due: Timestamp,
    /// From when on it is of no use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub useless_after: Option<Timestamp>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: LineState,
    /// When it ended.
    #[serde(
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub ended_at: Option<Timestamp>,
    /// Why it ended without a message.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<LineReason>,
    /// What decided: that it ended without a message, or that it waits for another time.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub facts: Vec<Fact>,
}

/// Names a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRef {
    /// Of which record.
    #[serde(rename = "r")]
    pub record: RecordId,
    /// Its number there.
    #[serde(rename = "n")]
    pub number: u32,
}

impl Line {
    /// True while it waits for its time.
    pub fn is_planned(&self) -> bool {
        self.state == LineState::Planned
    }

    /// True while it waits for exactly this time.
    pub fn is_planned_for(&self, due: Timestamp) -> bool {
        self.is_planned() && self.due == due
    }

    /// The message it became.
    pub fn message_id(&self) -> Option<&MessageId> {
        match &self.state {
            LineState::Sent { message_id } => Some(message_id),
            LineState::Planned | LineState::Canceled | LineState::Skipped => None,
        }
    }

    pub(super) fn end(
        &mut self,
        state: LineState,
        now: Timestamp,
        reason: impl Into<Option<LineReason>>,
    ) {
        self.state = state;
        let is_sent = self.message_id().is_some();
        // A message that does not arrive may be followed by another line, which asks for it again.
        if let Cause::Event { before, .. } = &mut self.cause
            && !is_sent
        {
            *before = None;
        }
        // Why it waited is not why it ended.
        self.facts.clear();
        self.ended_at = Some(now);
        self.reason = reason.into();
    }
}

/// To the millisecond, as times of lines are kept: a firing names the time it is for.
pub(super) fn kept(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}
