//! Whose turn it is to plan. Planning goes in steps, each short enough for one invocation.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{BulkSend, BulkStatus};

/// Whoever has begun a step is left alone for this long: longer than an invocation may take.
const LEFT_ALONE: SignedDuration = SignedDuration::from_secs(60);

/// A step of planning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStep {
    /// Of which attempt to plan; 0 where one is to be begun.
    #[serde(rename = "e", default)]
    pub edition: u32,
    /// The how manieth step of it.
    #[serde(rename = "n", default)]
    pub number: u32,
    /// Of what would become of a draft, and of no plan that is carried out.
    #[serde(rename = "p", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_preview: bool,
}

/// Who plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planner {
    /// The step that was begun last.
    #[serde(rename = "n")]
    pub number: u32,
    /// When.
    #[serde(
        rename = "t",
        with = "jiff::fmt::serde::timestamp::millisecond::required"
    )]
    pub since: Timestamp,
}

/// What whoever was handed a step of planning does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Do it, once this is written.
    Go(Box<BulkSend>),
    /// Ask again after this time: somebody is planning.
    Later(Duration),
    /// Nothing: it is done, or another attempt was begun.
    Never,
}

impl BulkSend {
    /// Whose turn it is. A step that was begun long ago and not ended has lost its worker, and what it
    /// wrote is not known: planning begins anew then.
    pub fn turn(&self, asked: PlanStep, now: Timestamp) -> Turn {
        let wanted = match asked.is_preview {
            true => BulkStatus::Draft,
            false => BulkStatus::Planning,
        };
        if self.status != wanted {
            return Turn::Never;
        }
        let go = |attempts, number| {
            Turn::Go(Box::new(Self {
                version: self.version + 1,
                attempts,
                planner: Some(Planner { number, since: now }),
                ..self.clone()
            }))
        };
        let anew = || match self.left_alone_for(now) {
            Some(wait) => Turn::Later(wait),
            None => go(self.attempts + 1, 0),
        };
        match self.planner {
            _ if asked.edition == 0 => anew(),
            Some(planner) if asked.edition == self.attempts => {
                if asked.number == planner.number + 1 {
                    go(self.attempts, asked.number)
                } else if asked.number == planner.number {
                    anew()
                } else {
                    Turn::Never
                }
            }
            _ => Turn::Never,
        }
    }

    /// True while its recipients are being looked at; also those of a draft for its preview, as long as
    /// somebody is at it.
    pub fn is_being_planned(&self, now: Timestamp) -> bool {
        match self.status {
            BulkStatus::Planning => true,
            BulkStatus::Draft => self.left_alone_for(now).is_some(),
            _ => false,
        }
    }

    /// Attempts to plan that do not count, once it is planned, newest first: nobody reads what they have
    /// written. Those of a draft's previews are not among them.
    pub fn superseded(&self) -> impl Iterator<Item = u32> + use<> {
        let counts = self.plan.as_ref().map(|plan| plan.edition);
        let attempts = match self.status {
            BulkStatus::Planning | BulkStatus::Draft => 0,
            _ => self.attempts,
        };
        (self.attempts_as_draft.saturating_add(1)..=attempts)
            .rev()
            .filter(move |it| Some(*it) != counts)
    }

    /// How much longer whoever has begun a step is left alone; nothing where nobody has, or long ago.
    fn left_alone_for(&self, now: Timestamp) -> Option<Duration> {
        let left = LEFT_ALONE - now.duration_since(self.planner?.since);
        left.is_positive().then(|| left.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::Plan;
    use crate::firm::SenderAddress;
    use crate::{BulkId, FirmId, Micros, Tenant};
    use recado_content::Category;

    const SECOND: i64 = 1;
    const MINUTES: i64 = 120;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn step(edition: u32, number: u32) -> PlanStep {
        PlanStep {
            edition,
            number,
            is_preview: false,
        }
    }

    fn send(status: BulkStatus, attempts: u32, planner: Option<Planner>) -> BulkSend {
        BulkSend {
            id: BulkId::generate(at(0), [7; 10]),
            tenant: Tenant::live(FirmId::demo()),
            name: None,
            status,
            reason: None,
            paused_by: None,
            version: 1,
            category: Category::Transactional,
            topic: None,
            location_id: None,
            from: SenderAddress::parse("+15005550006").unwrap(),
            rate: crate::rate::SegmentRate::ONE,
            unit_price: Micros::ZERO,
            created_at: at(0),
            send_at: None,
            useless_after: None,
            parts: 1,
            given: 1,
            attempts,
            attempts_as_draft: 0,
            planner,
            is_held: false,
            plan: None,
            started_at: None,
            settled: None,
        }
    }

    /// The attempt and the step that are begun; or how long to wait, or nothing.
    fn turn(send: &BulkSend, asked: PlanStep, second: i64) -> (&'static str, u64, u64) {
        match send.turn(asked, at(second)) {
            Turn::Go(new) => {
                let planner = new.planner.unwrap();
                assert_eq!((planner.since, new.version), (at(second), 2));
                ("go", new.attempts.into(), planner.number.into())
            }
            Turn::Later(wait) => ("later", wait.as_secs(), 0),
            Turn::Never => ("never", 0, 0),
        }
    }

    #[test]
    fn one_step_follows_the_other_and_nobody_plans_beside_somebody_who_is_planning() {
        let planner = |number| {
            Some(Planner {
                number,
                since: at(0),
            })
        };
        for (status, is_preview) in [(BulkStatus::Planning, false), (BulkStatus::Draft, true)] {
            let step = |edition, number| PlanStep {
                is_preview,
                ..step(edition, number)
            };
            let fresh = send(status, 0, None);
            assert_eq!(turn(&fresh, step(0, 0), SECOND), ("go", 1, 0));
            let begun = send(status, 1, planner(2));
            for (asked, second, expected) in [
                (step(1, 3), SECOND, ("go", 1, 3)),
                (step(1, 3), MINUTES, ("go", 1, 3)),
                // Handed out twice.
                (step(1, 2), SECOND, ("later", 59, 0)),
                (step(0, 0), SECOND, ("later", 59, 0)),
                (step(1, 1), MINUTES, ("never", 0, 0)),
                // Whoever began it has died.
                (step(1, 2), MINUTES, ("go", 2, 0)),
                (step(0, 0), MINUTES, ("go", 2, 0)),
                // Of another attempt.
                (step(2, 3), SECOND, ("never", 0, 0)),
            ] {
                assert_eq!(turn(&begun, asked, second), expected, "{asked:?} {second}");
            }
            // Begun anew by whoever started it, after a look at the draft.
            let anew = send(status, 2, None);
            assert_eq!(turn(&anew, step(1, 3), SECOND), ("never", 0, 0));
        }
        let running = send(BulkStatus::Running, 1, planner(2));
        for asked in [step(0, 0), step(1, 2), step(1, 3)] {
            assert_eq!(turn(&running, asked, MINUTES), ("never", 0, 0));
            // A look at the draft that it no longer is.
            let started = send(BulkStatus::Planning, 1, planner(2));
            let look = PlanStep {
                is_preview: true,
                ..asked
            };
            assert_eq!(turn(&started, look, MINUTES), ("never", 0, 0));
        }
    }

    #[test]
    fn attempts_are_superseded_once_there_is_a_plan_that_counts_or_will_be_none() {
        for (status, (as_draft, attempts), edition, expected) in [
            (BulkStatus::Running, (0, 1), Some(1), vec![]),
            (BulkStatus::Running, (0, 3), Some(3), vec![2, 1]),
            // Begun anew by somebody who came too late.
            (BulkStatus::Running, (0, 3), Some(2), vec![3, 1]),
            // Previewed before it was started.
            (BulkStatus::Running, (500, 501), Some(501), vec![]),
            (BulkStatus::Running, (500, 503), Some(502), vec![503, 501]),
            // Blocked before: its recipients are shown until there are others.
            (BulkStatus::Planning, (0, 3), Some(1), vec![]),
            (BulkStatus::Canceled, (0, 2), None, vec![2, 1]),
            (BulkStatus::Draft, (0, 1), None, vec![]),
        ] {
            let plan = edition.map(|edition| Plan {
                edition,
                ..Plan::default()
            });
            let send = BulkSend {
                plan,
                attempts_as_draft: as_draft,
                ..send(status, attempts, None)
            };
            let superseded: Vec<u32> = send.superseded().collect();
            assert_eq!(superseded, expected, "{status:?} {attempts} {edition:?}");
        }
    }

    #[test]
    fn a_draft_is_being_planned_until_whoever_began_must_have_died() {
        let begun = Some(Planner {
            number: 0,
            since: at(0),
        });
        for (status, planner, expected) in [
            (BulkStatus::Draft, None, [false, false]),
            (BulkStatus::Draft, begun, [true, false]),
            (BulkStatus::Planning, None, [true, true]),
            (BulkStatus::Running, begun, [false, false]),
        ] {
            let send = send(status, 1, planner);
            let planned = [SECOND, MINUTES].map(|second| send.is_being_planned(at(second)));
            assert_eq!(planned, expected, "{status:?} {planner:?}");
        }
    }
}
