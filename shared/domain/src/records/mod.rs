//! A record of a firm's own system with what is planned for it and what became of that: its feed.
//!
//! Pure. [`Record::take`] says what an event plans and takes back, [`Record::look`] what is to be
//! done with a line whose time has come. Both look at the record alone, so a firing that is late,
//! early, lost or doubled finds out by itself.

mod answer;
mod fire;
mod ladder;
mod line;
mod plan;
mod reason;
mod size;
mod words;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::decision::Fact;
use crate::event::{Client, Event, EventType, RecordKind, Snapshot};
use crate::{ContactId, LocationId, RecordId};

pub use answer::{Heard, RecordAnswer, Unsaid};
pub use fire::Look;
pub use ladder::LadderEnd;
pub use line::{Baseline, Cause, Line, LineRef, LineState};
pub use plan::Planning;
pub use reason::LineReason;
pub use words::{FeedReason, FeedStatus};

/// States kept that a record was in lately.
const MAX_LEFT: usize = 5;
/// Lines that wait for their time at once.
const MAX_PLANNED: usize = 200;

/// The event that a record was last told of by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastEvent {
    /// What happened.
    pub kind: EventType,
    /// When.
    pub occurred_at: Timestamp,
}

/// A state that a record was in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Until when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// Which.
    #[serde(flatten)]
    pub state: Baseline,
}

/// A record of a firm's own system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its id.
    pub id: RecordId,
    /// What it is.
    pub kind: RecordKind,
    /// Its number in the firm's system.
    pub number: String,
    /// The newest revision.
    pub now: Snapshot,
    /// At which branch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location_id: Option<LocationId>,
    /// For whom.
    pub client: Client,
    /// In whose thread its messages stand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contact_id: Option<ContactId>,
    /// What happened last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_event: Option<LastEvent>,
    /// What it was lately, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub left: Vec<Left>,
    /// What was planned, oldest first.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// How many lines there were ever.
    #[serde(default)]
    pub lines_made: u32,
    /// Why no more collection steps go out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ladder_end: Option<LadderEnd>,
    /// The last day on which the collection ladder rests, because the client answered so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub held_until: Option<Date>,
    /// What the client answered to questions about it, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub answers: Vec<RecordAnswer>,
    /// Counts changes.
    #[serde(default)]
    pub version: u64,
}

impl Record {
    /// A record of which nothing is known but what an event says.
    pub fn told_by(event: &Event) -> Self {
        Self {
            id: event.record_id(),
            kind: event.kind.kind(),
            number: event.number.clone(),
            now: event.record.clone(),
            location_id: event.location_id.clone(),
            client: event.client.clone(),
            contact_id: None,
            last_event: None,
            left: Vec::new(),
            lines: Vec::new(),
            lines_made: 0,
            ladder_end: None,
            held_until: None,
            answers: Vec::new(),
            version: 0,
        }
    }

    /// The line with this number.
    pub fn line(&self, number: u32) -> Option<&Line> {
        self.lines.iter().find(|line| line.number == number)
    }

    /// The lines that wait for their time.
    pub fn planned(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.is_planned())
    }

    /// True while a line waits for exactly this time.
    pub fn is_planned_for(&self, number: u32, due: Timestamp) -> bool {
        self.line(number)
            .is_some_and(|line| line.is_planned_for(due))
    }

    /// Ends a line.
    pub fn end(
        &mut self,
        number: u32,
        state: LineState,
        now: Timestamp,
        reason: impl Into<Option<LineReason>>,
    ) {
        if let Some(line) = self.line_mut(number) {
            line.end(state, now, reason);
        }
    }

    /// Lets a line wait for another time, and says why.
    pub fn postpone(&mut self, number: u32, due: Timestamp, facts: Vec<Fact>) {
        if let Some(line) = self.line_mut(number) {
            line.due = line::kept(due);
            line.facts = facts;
        }
    }

    /// A line, to be changed.
    pub fn line_mut(&mut self, number: u32) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.number == number)
    }

    /// Remembers what it was, should an event have changed that.
    fn leave(&mut self, was: &Snapshot, at: Timestamp) {
        let (was, is) = (Baseline::from(was), Baseline::from(&self.now));
        if was == is {
            return;
        }
        self.left.push(Left {
            at: line::kept(at),
            state: was,
        });
        let surplus = self.left.len().saturating_sub(MAX_LEFT);
        self.left.drain(..surplus);
    }

    /// One that is too many is skipped at once, and lets go of no other line.
    fn add(&mut self, line: Line, now: Timestamp) {
        let is_surplus = self.planned().count() >= MAX_PLANNED;
        if is_surplus && self.lines.len() >= size::MAX_LINES {
            return;
        }
        self.lines_made += 1;
        self.lines.push(Line {
            number: self.lines_made,
            ..line
        });
        if is_surplus {
            let reason = LineReason::TooManyPlanned;
            self.end(self.lines_made, LineState::Skipped, now, reason);
        }
        self.let_surplus_go(now);
    }
}
