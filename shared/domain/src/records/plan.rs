//! What an event plans, and what it takes back.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::line::{Baseline, Cause, FieldDigest, Line, LineState, kept};
use super::{LastEvent, LineReason, Record};
use crate::event::{Event, Snapshot};
use crate::rules::{DateField, Facts, Rule, Side, Trigger};
use crate::{ContactId, RuleId};

/// The hour at which a day's reminders are due, where nothing else is said.
const MORNING: i8 = 9;

/// What planning looks at beside the record and the event.
#[derive(Clone, Copy, Debug)]
pub struct Planning<'a> {
    /// All rules of the firm.
    pub rules: &'a [Rule],
    /// Those whose templates make them steps of the collection ladder.
    pub steps: &'a BTreeSet<RuleId>,
    /// The clock of the record's branch, else the firm's.
    pub zone: &'a TimeZone,
    /// In whose thread the record's messages stand.
    pub contact: Option<&'a ContactId>,
    /// Now.
    pub now: Timestamp,
}

/// When a reminder is due.
pub(super) struct Times {
    pub at: Timestamp,
    /// From when on there is nothing to be reminded of any more.
    pub over: Option<Timestamp>,
}

impl Record {
    /// The record after an event, with what that plans and takes back. `None` when the event's
    /// revision is not above the record's: it comes too late and changes nothing.
    pub fn take(before: Option<&Self>, event: &Event, planning: Planning<'_>) -> Option<Self> {
        if before.is_some_and(|it| it.now.revision >= event.record.revision) {
            return None;
        }
        let mut record = Self {
            now: event.record.clone(),
            location_id: event.location_id.clone(),
            client: event.client.clone(),
            contact_id: planning.contact.cloned(),
            last_event: Some(LastEvent {
                kind: event.kind.clone(),
                occurred_at: event.occurred_at,
            }),
            ..before.cloned().unwrap_or_else(|| Self::told_by(event))
        };
        if let Some(before) = before {
            record.leave(&before.now, event.occurred_at);
        }
        let facts = Facts::of(&record);
        let in_force = record.in_force(planning.rules);
        let snapshot = before.map(|it| &it.now);
        for rule in &in_force {
            if rule.is_set_off_by(event, snapshot) && rule.holds(&facts) {
                let was = snapshot.map(|was| record.was_before(rule, event, was));
                record.notify(rule, event, was, planning.now);
            }
        }
        record.end_ladder_by(event, planning.now);
        let wanted = record.reminders(&in_force, &facts, planning);
        record.replan(wanted, planning.now);
        record.next_version(planning.now);
        Some(record)
    }

    /// Plans what the rules, which have been edited, want of the record by now and have not planned.
    pub fn plan_anew(&mut self, planning: Planning<'_>) {
        let in_force = self.in_force(planning.rules);
        let wanted = self.reminders(&in_force, &Facts::of(self), planning);
        self.plan(wanted, planning.now);
    }

    /// Follows edits of the rules `edited`: what they planned and want at another time by now, or as a
    /// step and not as a reminder, is taken back and planned so. Of a rule that is not there any more all is
    /// taken back.
    pub fn follow_edits(&mut self, edited: &[RuleId], planning: Planning<'_>) {
        let (here, zone, now) = (self.location_id.as_ref(), planning.zone, planning.now);
        let in_force = self.in_force(planning.rules);
        let mut wanted = self.reminders(&in_force, &Facts::of(self), planning);
        let mut outdated = BTreeSet::new();
        let mut lines = std::mem::take(&mut self.lines);
        let waiting = lines.iter_mut().filter(|line| line.is_planned());
        for line in waiting.filter(|line| edited.contains(&line.rule_id)) {
            let rule = planning.rules.iter().find(|it| it.id == line.rule_id);
            let Some(rule) = rule else {
                line.end(LineState::Canceled, now, LineReason::RuleDeleted);
                continue;
            };
            if let Some(same) = wanted.iter().find(|it| it.is_same(line)) {
                line.useless_after = same.useless_after;
            } else if rule.applies_at(here)
                && (planning.steps.contains(&rule.id) != line.step_day().is_some()
                    || self.is_outdated(line, rule, zone, now))
            {
                line.end(LineState::Canceled, now, LineReason::RuleChanged);
                outdated.insert(line.rule_id.clone());
            }
        }
        self.lines = lines;
        wanted.retain(|line| outdated.contains(&line.rule_id));
        self.plan(wanted, now);
    }

    fn in_force<'r>(&self, rules: &'r [Rule]) -> Vec<&'r Rule> {
        let here = self.location_id.as_ref();
        rules.iter().filter(|it| it.applies_at(here)).collect()
    }

    /// What the record was before an event, or rather before all that happened within the rule's
    /// grace: what is left and come back to within that time has not changed.
    fn was_before(&self, rule: &Rule, event: &Event, was: &Snapshot) -> Baseline {
        let since = rule
            .grace
            .and_then(|grace| event.occurred_at.checked_sub(grace.elapsed()).ok());
        let left = since.and_then(|since| self.left.iter().find(|it| it.at > since));
        let field = match &rule.trigger {
            Trigger::Event { field, .. } => field.as_deref(),
            Trigger::Reminder { .. } => None,
        };
        Baseline {
            field_digest: field.map(|it| FieldDigest::of(was.field(it).as_ref())),
            ..left.map_or_else(|| was.into(), |left| left.state.clone())
        }
    }

    /// A rule that waits for a change to settle does so once: what sets it off again makes it wait
    /// anew. Other events, such as two payments, are each told.
    fn notify(&mut self, rule: &Rule, event: &Event, before: Option<Baseline>, now: Timestamp) {
        let due = rule.due_at(event, now);
        let mut before = before;
        let settles = rule.grace.is_some() || event.kind.is_change();
        let waiting = self.lines.iter_mut().find(|line| {
            line.is_planned() && line.rule_id == rule.id && line.due > now && line.is_event()
        });
        if let Some(line) = waiting.filter(|_| settles) {
            if let Cause::Event { before: first, .. } = &line.cause {
                before.clone_from(first);
            }
            line.end(LineState::Canceled, now, LineReason::Superseded);
        }
        self.add(
            Line {
                number: 0,
                rule_id: rule.id.clone(),
                cause: Cause::Event {
                    event_id: event.id.clone(),
                    kind: event.kind.clone(),
                    occurred_at: event.occurred_at,
                    before: before.filter(|_| due > now),
                    was_canceled: event.record.is_canceled(),
                },
                instead_of: None,
                revision: event.record.revision,
                due: kept(due),
                useless_after: rule.useless_after.map(|it| it.after(event.occurred_at)),
                state: LineState::Planned,
                ended_at: None,
                reason: None,
                facts: Vec::new(),
            },
            now,
        );
    }

    /// The reminders and steps that the record's dates ask for, those whose time has passed too.
    fn reminders(&self, rules: &[&Rule], facts: &Facts, planning: Planning<'_>) -> Vec<Line> {
        if self.now.is_canceled() {
            return Vec::new();
        }
        let mut wanted = Vec::new();
        for rule in rules {
            // What a rule asks of the record is looked at last: it is an expression to be evaluated.
            if !matches!(rule.trigger, Trigger::Reminder { .. }) || !rule.holds(facts) {
                continue;
            }
            let line = if planning.steps.contains(&rule.id) {
                self.step(rule, planning)
            } else {
                self.reminder(rule, planning)
            };
            wanted.extend(line);
        }
        wanted
    }

    fn reminder(&self, rule: &Rule, planning: Planning<'_>) -> Option<Line> {
        if self.is_settled_bill(rule) {
            return None;
        }
        let Times { at, over } = self.reminder_times(rule, planning.zone)?;
        let own = rule.useless_after.map(|it| it.after(at));
        let useless_after = own.into_iter().chain(over).min();
        Some(self.wanted(rule, Cause::Reminder { at }, at, useless_after))
    }

    /// When a rule wants to remind of the record's date.
    pub(super) fn reminder_times(&self, rule: &Rule, zone: &TimeZone) -> Option<Times> {
        let Trigger::Reminder {
            lapse,
            side,
            date,
            kind,
        } = &rule.trigger
        else {
            return None;
        };
        if kind.is_some_and(|kind| kind != self.kind) {
            return None;
        }
        let (anchor, over) = match date {
            DateField::ScheduledFor => {
                let at = self.now.scheduled_for?;
                (at, at)
            }
            DateField::DueOn => {
                let day = self.now.due_on?;
                let over = day.tomorrow().map_or(Timestamp::MAX, |next| {
                    start_of(next, 0, zone).unwrap_or(Timestamp::MAX)
                });
                (start_of(day, MORNING, zone)?, over)
            }
        };
        Some(Times {
            at: lapse.from_instant(anchor, *side, zone)?,
            over: (*side == Side::Before).then_some(over),
        })
    }

    fn step(&self, rule: &Rule, planning: Planning<'_>) -> Option<Line> {
        let day = self.step_day(rule).filter(|_| self.ladder_end.is_none())?;
        if self.rests_until().is_some_and(|last| day <= last) {
            return None;
        }
        let morning = start_of(day, MORNING, planning.zone)?;
        let today = planning.now.to_zoned_datetime(planning.zone.clone()).date();
        let due = if day == today {
            morning.max(planning.now)
        } else {
            morning
        };
        let useless_after = rule.useless_after.map(|it| it.after(morning));
        Some(self.wanted(rule, Cause::Step { day }, due, useless_after))
    }

    fn wanted(
        &self,
        rule: &Rule,
        cause: Cause,
        due: Timestamp,
        useless_after: Option<Timestamp>,
    ) -> Line {
        Line {
            number: 0,
            rule_id: rule.id.clone(),
            cause,
            instead_of: None,
            revision: self.now.revision,
            due: kept(due),
            useless_after,
            state: LineState::Planned,
            ended_at: None,
            reason: None,
            facts: Vec::new(),
        }
    }

    /// Keeps what is planned or sent and still wanted, now of this revision; takes back the rest; plans what
    /// is new and not past.
    fn replan(&mut self, wanted: Vec<Line>, now: Timestamp) {
        let revision = self.now.revision;
        let mut lines = std::mem::take(&mut self.lines);
        for line in &mut lines {
            match wanted.iter().find(|it| it.is_same(line)) {
                Some(same) if line.is_planned() => {
                    line.revision = revision;
                    line.useless_after = same.useless_after;
                }
                // Its message may still be on its way, and is as good as before.
                Some(_) => line.revision = revision,
                None if line.is_planned() && !line.is_event() => {
                    line.end(LineState::Canceled, now, why_unwanted(self, line));
                }
                None => {}
            }
        }
        self.lines = lines;
        self.plan(wanted, now);
    }

    /// Plans what is new and not past.
    fn plan(&mut self, wanted: Vec<Line>, now: Timestamp) {
        for line in wanted {
            let is_new = !self
                .lines
                .iter()
                .any(|it| it.is_same(&line) && !matches!(it.state, LineState::Canceled));
            let is_past = match line.cause {
                // A step whose day it is has not passed.
                Cause::Step { .. } => line.due < kept(now),
                _ => line.due <= now,
            };
            if is_new && !is_past {
                self.add(line, now);
            }
        }
    }
}

impl Line {
    pub(super) fn is_event(&self) -> bool {
        matches!(self.cause, Cause::Event { .. })
    }

    /// True for the same rule's reminder at the same time, or step on the same day.
    fn is_same(&self, other: &Self) -> bool {
        self.rule_id == other.rule_id && !self.is_event() && self.cause == other.cause
    }
}

fn why_unwanted(record: &Record, line: &Line) -> LineReason {
    if record.now.is_canceled() {
        LineReason::RecordCanceled
    } else if record.is_settled() {
        LineReason::Settled
    } else if line.step_day().is_some() && line.step_day() <= record.rests_until() {
        LineReason::Promised
    } else {
        LineReason::Moved
    }
}

/// An hour of a day on a zone's clock; after a gap where the hour does not exist.
fn start_of(day: Date, hour: i8, zone: &TimeZone) -> Option<Timestamp> {
    let zoned = day.at(hour, 0, 0, 0).to_zoned_datetime(zone.clone()).ok()?;
    Some(zoned.timestamp())
}
