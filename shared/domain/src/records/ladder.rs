//! The collection ladder: its steps end for good at the first of several things, and no two of them
//! go out on one day.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::line::{Cause, Line, LineState};
use super::{LineReason, Record};
use crate::RuleId;
use crate::event::{Event, RecordKind};
use crate::rules::{DateField, Rule, Trigger};

/// What settles a bill, whatever else is said about it.
const SETTLING: [LineReason; 2] = [LineReason::Paid, LineReason::Disputed];

/// Why a ladder has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderEnd {
    /// `paid`, `disputed`, `canceled`, `replied` or `opted_out`.
    pub reason: LineReason,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
}

impl Record {
    /// Ends the ladder for good, and takes its planned steps back. What settles the matter itself
    /// counts also when it comes later.
    pub fn end_ladder(&mut self, reason: LineReason, now: Timestamp) {
        if self.ladder_end.is_some() && (self.is_settled() || !SETTLING.contains(&reason)) {
            return;
        }
        self.ladder_end = Some(LadderEnd { reason, at: now });
        for line in self.lines.iter_mut().filter(|line| line.is_planned()) {
            if line.step_day().is_some() {
                line.end(LineState::Canceled, now, reason);
            }
        }
    }

    /// Lets the ladder rest until the end of a day, and takes back the steps planned until then.
    pub(super) fn hold_ladder(&mut self, until: Date, now: Timestamp) {
        self.held_until = self.held_until.max(Some(until));
        for line in self.lines.iter_mut().filter(|line| line.is_planned()) {
            if line.step_day().is_some_and(|day| day <= until) {
                line.end(LineState::Canceled, now, LineReason::Promised);
            }
        }
    }

    /// The last day on which no step goes out: what the firm was promised, or the client answered.
    pub(super) fn rests_until(&self) -> Option<Date> {
        self.now.promised_on().max(self.held_until)
    }

    pub(super) fn end_ladder_by(&mut self, event: &Event, now: Timestamp) {
        let record = &event.record;
        let told = |word: &str| event.kind.what() == word || record.is(word);
        let end = if told("paid") {
            LineReason::Paid
        } else if told("disputed") {
            LineReason::Disputed
        } else if record.is_canceled() {
            LineReason::Canceled
        } else {
            return;
        };
        self.end_ladder(end, now);
    }

    /// True when a rule is about the due day of a bill that is paid or disputed.
    pub(super) fn is_settled_bill(&self, rule: &Rule) -> bool {
        let by_due_day = matches!(
            rule.trigger,
            Trigger::Reminder {
                date: DateField::DueOn,
                ..
            }
        );
        self.kind == RecordKind::Invoice && by_due_day && self.is_settled()
    }

    /// True when nobody is to be reminded of a due day any more.
    pub(super) fn is_settled(&self) -> bool {
        let settles = |end: &LadderEnd| SETTLING.contains(&end.reason);
        self.ladder_end.as_ref().is_some_and(settles)
    }

    /// When the ladder's first step went out.
    pub fn ladder_began_at(&self) -> Option<Timestamp> {
        let sent = self.lines.iter().filter(|line| line.is_sent_step());
        sent.filter_map(|line| line.ended_at).min()
    }

    /// The day of the step that a rule wants.
    pub(super) fn step_day(&self, rule: &Rule) -> Option<Date> {
        let Trigger::Reminder {
            lapse,
            side,
            date: DateField::DueOn,
            kind,
        } = &rule.trigger
        else {
            return None;
        };
        if kind.is_some_and(|kind| kind != self.kind) {
            return None;
        }
        lapse.from_day(self.now.due_on?, *side)
    }

    /// The rules that decide on a line: its own, and of a step those of the others that wait.
    pub fn rules_of(&self, line: &Line) -> Vec<RuleId> {
        let is_step = line.step_day().is_some();
        let steps = self
            .planned()
            .filter(|it| is_step && it.step_day().is_some());
        let ids: BTreeSet<&RuleId> = steps.chain([line]).map(|it| &it.rule_id).collect();
        ids.into_iter().cloned().collect()
    }

    /// True for a step that waits and whose rule still wants it.
    fn is_to_come(&self, line: &Line, rules: &[Rule]) -> bool {
        let wants = |rule: &Rule| {
            rule.id == line.rule_id
                && rule.applies_at(self.location_id.as_ref())
                && self.step_day(rule) == line.step_day()
        };
        line.is_planned() && line.step_day().is_some() && rules.iter().any(wants)
    }

    /// True when a later step takes the place of the one with this number by the end of `day`, or went
    /// out while this one was late.
    pub fn is_overtaken(&self, number: u32, day: Date, rules: &[Rule]) -> bool {
        let own = self.line(number).and_then(Line::step_day);
        let goes = |line: &&Line| self.is_to_come(line, rules) || line.is_sent_step();
        self.lines.iter().filter(goes).any(|line| {
            let other = line.step_day();
            line.number != number && other > own && other <= Some(day)
        })
    }

    /// True when another step that was planned first waits for the same day.
    pub(super) fn is_doubled(&self, line: &Line, rules: &[Rule]) -> bool {
        let is_first = |it: &&Line| it.number < line.number && it.step_day() == line.step_day();
        let mut first = self.lines.iter().filter(is_first);
        line.instead_of.is_none() && first.any(|it| self.is_to_come(it, rules))
    }

    /// True when a step went out on this day, unless it is the one with this number.
    pub fn has_stepped_on(&self, day: Date, zone: &TimeZone, but: Option<u32>) -> bool {
        self.lines
            .iter()
            .filter(|line| line.is_sent_step() && Some(line.number) != but)
            .filter_map(|line| line.ended_at)
            .any(|at| at.to_zoned_datetime(zone.clone()).date() == day)
    }
}

impl Line {
    /// The day of a step.
    pub fn step_day(&self) -> Option<Date> {
        match self.cause {
            Cause::Step { day } => Some(day),
            Cause::Event { .. } | Cause::Reminder { .. } => None,
        }
    }

    fn is_sent_step(&self) -> bool {
        self.step_day().is_some() && matches!(self.state, LineState::Sent { .. })
    }
}
