//! What a firm wants to be sent when something happens to a record, or before or after its date.

mod condition;
mod lapse;
mod reply;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::event::{Event, EventType, RecordKind, Snapshot};
use crate::{Channel, LocationId, RuleId, TemplateId};

pub use condition::{Condition, ConditionError, Facts};
pub use lapse::{Lapse, LapseError, Side};
pub use reply::KeywordReply;

/// A date of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateField {
    /// The instant it takes place.
    ScheduledFor,
    /// The day it is due.
    DueOn,
}

impl DateField {
    /// The words of the API.
    pub const WORDS: [&str; 2] = ["scheduled_for", "due_on"];

    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

/// What sets a rule off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Something happens.
    Event {
        /// What.
        #[serde(rename = "type")]
        kind: EventType,
        /// The record has this status then.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        status: Option<String>,
        /// This field of the record has changed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        field: Option<String>,
    },
    /// A date of a record comes, or has passed.
    Reminder {
        /// How long before or after.
        lapse: Lapse,
        /// Before or after.
        side: Side,
        /// Which date.
        date: DateField,
        /// Only for records of this kind.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        kind: Option<RecordKind>,
    },
}

/// What a firm wants to be sent, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What the firm calls it.
    pub name: String,
    /// For which branches; for all where none is named.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub location_ids: Vec<LocationId>,
    /// What sets it off.
    pub trigger: Trigger,
    /// What it asks of the record.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub condition: Option<Condition>,
    /// How it is sent.
    pub channel: Channel,
    /// What is sent.
    pub template_id: TemplateId,
    /// How long after the event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub delay: Option<Lapse>,
    /// How long the event must have stood before it counts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grace: Option<Lapse>,
    /// Only while the branch is open.
    #[serde(default)]
    pub working_hours_only: bool,
    /// How long after the event (or the reminder's own time) it is of no use any more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub useless_after: Option<Lapse>,
    /// How it is sent when the channel does not take it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fallback_channel: Option<Channel>,
    /// What a client may answer to it by SMS.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub replies: Vec<KeywordReply>,
    /// It is in force.
    pub enabled: bool,
    /// When it was created.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// Counts changes; the ETag.
    #[serde(default)]
    pub version: u64,
}

impl Rule {
    /// True when it is in force at a branch.
    pub fn applies_at(&self, location: Option<&LocationId>) -> bool {
        self.enabled
            && (self.location_ids.is_empty()
                || location.is_some_and(|location| self.location_ids.contains(location)))
    }

    /// True when an event sets it off, as far as its trigger says. `before` is the record as it was.
    pub fn is_set_off_by(&self, event: &Event, before: Option<&Snapshot>) -> bool {
        let Trigger::Event {
            kind,
            status,
            field,
        } = &self.trigger
        else {
            return false;
        };
        let has_changed =
            |field: &String| before.and_then(|it| it.field(field)) != event.record.field(field);
        *kind == event.kind
            && status.as_ref().is_none_or(|it| event.record.is(it))
            && field.as_ref().is_none_or(has_changed)
    }

    /// True when what it asks of the record is so.
    pub fn holds(&self, facts: &Facts) -> bool {
        self.condition.as_ref().is_none_or(|it| it.holds(facts))
    }

    /// How long it waits: for its delay from the event, for its grace from when it was told.
    pub fn due_at(&self, event: &Event, now: Timestamp) -> Timestamp {
        let delayed = self.delay.map(|delay| delay.after(event.occurred_at));
        let settled = self.grace.map(|grace| grace.after(now));
        delayed.into_iter().chain(settled).fold(now, Timestamp::max)
    }
}
