//! What is to be done with a line whose time has come.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::line::{Baseline, Cause, FieldDigest, Line, LineState, kept};
use super::{LineReason, Record};
use crate::rules::{Facts, Rule, Trigger};

/// What is to be done with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing: it has ended, or was moved to another time.
    Nothing,
    /// It fired too early: it must fire again when it is due.
    Early,
    /// It is over.
    End(LineState, LineReason),
    /// It is true, of this revision and of use. Hours, consent and money are still to be asked.
    Go,
}

impl Record {
    /// Looks at a line that fires for the time `due`, by its rule as it is now: `rules` are those that
    /// [`Self::rules_of`] names, as far as they are there.
    pub fn look(
        &self,
        number: u32,
        due: Timestamp,
        rules: &[Rule],
        zone: &TimeZone,
        now: Timestamp,
    ) -> Look {
        let planned = self.line(number).filter(|line| line.is_planned_for(due));
        let Some(line) = planned else {
            return Look::Nothing;
        };
        if now < due {
            return Look::Early;
        }
        let Some(rule) = rules.iter().find(|it| it.id == line.rule_id) else {
            return Look::End(LineState::Canceled, LineReason::RuleDeleted);
        };
        if !rule.applies_at(self.location_id.as_ref()) {
            return Look::End(LineState::Canceled, LineReason::RuleNotInForce);
        }
        if line.useless_after.is_some_and(|end| end <= now) {
            return Look::End(LineState::Skipped, LineReason::UselessAfter);
        }
        if let Some(why) = self.is_untrue(line, rule, rules, zone, now) {
            return Look::End(LineState::Skipped, why);
        }
        if !rule.holds(&Facts::of(self)) {
            return Look::End(LineState::Skipped, LineReason::ConditionNotMet);
        }
        Look::Go
    }

    /// True while a message that a line became may still go: a reminder and a step only for the
    /// record as it is now, a step only while the ladder goes on.
    pub fn still_wants(&self, number: u32) -> bool {
        self.line(number).is_some_and(|line| match &line.cause {
            Cause::Event { .. } => true,
            Cause::Reminder { .. } => line.revision == self.now.revision,
            Cause::Step { day } => {
                line.revision == self.now.revision
                    && self.ladder_end.is_none()
                    && self.rests_until().is_none_or(|last| last < *day)
            }
        })
    }

    /// Plans, at once, another line for one whose message ended without reaching the client, to go
    /// by the rule's other channel; false when that is not wanted, or was done before.
    pub fn fall_back(&mut self, number: u32, now: Timestamp) -> bool {
        let is_done = self.lines.iter().any(|it| it.instead_of == Some(number));
        if is_done || !self.still_wants(number) {
            return false;
        }
        let is_of_use = |line: &&Line| line.useless_after.is_none_or(|end| now < end);
        let sent = self.line(number).filter(|line| line.message_id().is_some());
        let Some(sent) = sent.filter(is_of_use) else {
            return false;
        };
        if sent.instead_of.is_some() {
            return false;
        }
        let other = Line {
            instead_of: Some(number),
            due: kept(now),
            state: LineState::Planned,
            ended_at: None,
            reason: None,
            facts: Vec::new(),
            ..sent.clone()
        };
        self.add(other, now);
        true
    }

    fn is_untrue(
        &self,
        line: &Line,
        rule: &Rule,
        rules: &[Rule],
        zone: &TimeZone,
        now: Timestamp,
    ) -> Option<LineReason> {
        match &line.cause {
            Cause::Event {
                kind,
                before,
                was_canceled,
                ..
            } => {
                let Trigger::Event { status, field, .. } = &rule.trigger else {
                    return Some(LineReason::RuleChanged);
                };
                if status.as_ref().is_some_and(|it| !self.now.is(it)) {
                    return Some(LineReason::StatusChangedAgain);
                }
                if self.now.is_canceled() && !was_canceled {
                    return Some(LineReason::RecordCanceled);
                }
                let (status, field) = (status.as_deref(), field.as_deref());
                let is_back = before
                    .as_ref()
                    .is_some_and(|it| self.is_back(it, kind.what(), status, field));
                is_back.then_some(LineReason::ChangedBack)
            }
            Cause::Reminder { .. } | Cause::Step { .. }
                if self.is_outdated(line, rule, zone, now) =>
            {
                Some(LineReason::RuleChanged)
            }
            Cause::Reminder { .. } => {
                if line.revision != self.now.revision {
                    Some(LineReason::OlderRevision)
                } else if self.is_settled_bill(rule) {
                    Some(LineReason::Settled)
                } else {
                    None
                }
            }
            Cause::Step { .. } => {
                let today = now.to_zoned_datetime(zone.clone()).date();
                if line.revision != self.now.revision {
                    Some(LineReason::OlderRevision)
                } else if self.ladder_end.is_some() {
                    Some(LineReason::LadderEnded)
                } else if self.is_overtaken(line.number, today, rules) {
                    Some(LineReason::ALaterStepIsDue)
                } else if self.has_stepped_on(today, zone, line.instead_of)
                    || self.is_doubled(line, rules)
                {
                    Some(LineReason::AnotherStepThatDay)
                } else {
                    None
                }
            }
        }
    }

    /// True when the rule, which was edited since it planned this line, wants something else or at
    /// another time that is still to come. What should have gone by now goes as it was planned.
    pub(super) fn is_outdated(
        &self,
        line: &Line,
        rule: &Rule,
        zone: &TimeZone,
        now: Timestamp,
    ) -> bool {
        match line.cause {
            Cause::Event { .. } => false,
            Cause::Reminder { at } => {
                let wanted = self.reminder_times(rule, zone);
                wanted.is_none_or(|it| it.at != at && kept(it.at) > now)
            }
            Cause::Step { day } => {
                let today = now.to_zoned_datetime(zone.clone()).date();
                let wanted = self.step_day(rule);
                wanted.is_none_or(|it| it != day && it >= today)
            }
        }
    }

    /// True when all that the rule asks about and that changed before the wait is as it was: what the event
    /// says has changed, and a field, together with the status if the rule names one.
    fn is_back(
        &self,
        before: &Baseline,
        what: &str,
        status: Option<&str>,
        field: Option<&str>,
    ) -> bool {
        let is_same_status = self.now.is(&before.status);
        let by_kind = match what {
            "status_changed" => Some(is_same_status),
            "schedule_changed" => Some(
                (self.now.scheduled_for, self.now.due_on) == (before.scheduled_for, before.due_on),
            ),
            _ => None,
        };
        let by_field = field.map(|name| {
            // What is not known to be as it was counts as changed.
            let digest = FieldDigest::of(self.now.field(name).as_ref());
            before.field_digest.as_ref() == Some(&digest) && (status.is_none() || is_same_status)
        });
        match (by_kind, by_field) {
            (None, None) => false,
            (kind, field) => kind.unwrap_or(true) && field.unwrap_or(true),
        }
    }
}
