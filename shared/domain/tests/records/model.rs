//! Random lives of a record against a simple model, with firings that are lost, late, early and
//! doubled, and a rule that is edited: never a stale reminder, never a second one, none of those that were
//! due forgotten.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;
use recado_domain::event::Snapshot;
use recado_domain::rules::{DateField, Rule, Side};

use crate::world::{World, at, event, minutes, on_event, reminder, snapshot};

#[derive(Clone, Debug)]
enum Step {
    /// The firm tells that the record is at this hour now, in this status.
    Tell {
        hour: i64,
        status: usize,
        skips: u64,
    },
    /// An event of an older revision comes late.
    TellOld { hour: i64 },
    /// Time passes, and what falls due fires, or is lost.
    Pass { minutes: i64, lost: bool },
    /// Something fires again, for a time it once had.
    FireAgain { which: usize },
    /// The sweep fires what was lost.
    Sweep,
    /// The rule reminds so long before by now; what has to follow happens, or is lost.
    Edit { minutes: i64, lost: bool },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (1i64..200, 0usize..4, 0u64..2).prop_map(|(hour, status, skips)| Step::Tell { hour, status, skips }),
        1 => (1i64..200).prop_map(|hour| Step::TellOld { hour }),
        4 => (1i64..2000, any::<bool>()).prop_map(|(minutes, lost)| Step::Pass { minutes, lost }),
        3 => (0usize..40).prop_map(|which| Step::FireAgain { which }),
        2 => Just(Step::Sweep),
        2 => (1i64..3000, any::<bool>()).prop_map(|(minutes, lost)| Step::Edit { minutes, lost }),
    ];
    prop::collection::vec(step, 1..40)
}

const STATUSES: [&str; 4] = ["open", "open", "ready", "canceled"];

/// What the model knows: the record's date and status, when its reminder is to go, and which went.
struct Model {
    start: Timestamp,
    now: Timestamp,
    revision: u64,
    scheduled_for: Option<Timestamp>,
    status: &'static str,
    /// How long before the date the rule reminds.
    lapse: i64,
    reminder_at: Option<Timestamp>,
    waits: bool,
    reminded: BTreeSet<Timestamp>,
}

impl Model {
    fn wanted_at(&self) -> Option<Timestamp> {
        let at = self.scheduled_for? - minutes(self.lapse);
        (self.status != "canceled").then_some(at)
    }

    fn told(&mut self) {
        let wanted = self.wanted_at();
        let is_kept = self.waits && wanted == self.reminder_at;
        let is_new = |at: Timestamp| at > self.now && !self.reminded.contains(&at);
        self.waits = is_kept || wanted.is_some_and(is_new);
        self.reminder_at = wanted;
    }

    /// What waits goes when the rule says so by now, unless that has passed.
    fn follow_edit(&mut self) {
        let wanted = self.wanted_at().filter(|at| *at > self.now);
        if self.waits && wanted.is_some() {
            self.reminder_at = wanted;
        }
    }

    /// A line that fires in time finds an edit that nothing has followed.
    fn fire(&mut self, world: &mut World, number: u32, due: Timestamp) {
        let line = world.record.as_ref().and_then(|it| it.line(number));
        let line = line.filter(|it| it.is_planned_for(due) && due <= self.now);
        if line.is_some_and(|it| it.rule_id == world.rules[0].id) {
            self.follow_edit();
        }
        world.fire(number, due, self.now);
    }

    /// Checks what was sent since `already` and remembers it.
    fn check(&mut self, world: &World, already: usize) -> Result<(), TestCaseError> {
        for (rule, at) in &world.sent[already..] {
            prop_assert_eq!(*at, self.now);
            if *rule == world.rules[0].id {
                let Some(own) = self.reminder_at else {
                    return Err(TestCaseError::fail("a reminder of a canceled record"));
                };
                prop_assert!(self.waits, "a reminder that does not wait");
                self.waits = false;
                prop_assert!(own <= self.now, "an early or stale reminder");
                let over = self.scheduled_for.unwrap();
                prop_assert!(self.now < over, "a reminder of what is over");
                prop_assert!(self.reminded.insert(own), "a second reminder");
            } else {
                prop_assert_eq!(
                    self.status,
                    "ready",
                    "a notification that is not true any more"
                );
            }
        }
        Ok(())
    }
}

fn before(minutes: i64) -> Rule {
    let lapse = format!("{minutes}m");
    reminder(1, &lapse, Side::Before, DateField::ScheduledFor)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_stale_nothing_twice_and_nothing_forgotten(steps in steps()) {
        let rules = vec![
            before(120),
            {
                let mut rule = on_event(2, "appointment.status_changed", Some("ready"));
                rule.grace = Some("10m".parse().unwrap());
                rule
            },
        ];
        let mut world = World::new("America/New_York", rules);
        let start = at("2026-10-28T12:00:00Z");
        let mut model = Model {
            start, now: start, revision: 0, scheduled_for: None, status: "", lapse: 120, reminder_at: None, waits: false,
            reminded: BTreeSet::new(),
        };
        // Every firing there ever was.
        let mut fired: Vec<(u32, Timestamp)> = Vec::new();
        for step in steps {
            let already = world.sent.len();
            match step {
                Step::Tell { hour, status, skips } => {
                    model.revision += 1 + skips;
                    model.status = STATUSES[status];
                    model.scheduled_for = Some(model.start + minutes(60 * hour));
                    let kind = "appointment.status_changed";
                    let record = Snapshot {
                        scheduled_for: model.scheduled_for,
                        ..snapshot(model.revision, model.status)
                    };
                    world.tell(&event(kind, model.now, record), model.now);
                    model.told();
                }
                Step::TellOld { hour } => {
                    let record = Snapshot {
                        scheduled_for: Some(model.start + minutes(60 * hour)),
                        ..snapshot(model.revision, "ready")
                    };
                    let before = world.record.clone();
                    if before.is_some() {
                        world.tell(&event("appointment.status_changed", model.now, record), model.now);
                        prop_assert_eq!(&world.record, &before);
                    }
                }
                Step::Pass { minutes: passed, lost } => {
                    let until = model.now + minutes(passed);
                    if !lost {
                        while let Some((number, due)) = world.planned().into_iter()
                            .filter(|(_, due)| *due <= until).min_by_key(|(number, due)| (*due, *number))
                        {
                            // What was lost before fires late.
                            model.now = model.now.max(due);
                            let already = world.sent.len();
                            fired.push((number, due));
                            model.fire(&mut world, number, due);
                            model.check(&world, already)?;
                        }
                        // It was there to be sent and in time, so it was sent.
                        if let Some(own) = model.reminder_at {
                            let planned = world.planned().iter().any(|(_, due)| *due == own);
                            prop_assert!(own > until || !planned);
                        }
                    }
                    model.now = until;
                    continue;
                }
                Step::FireAgain { which } => {
                    fired.extend(world.planned());
                    if let Some((number, due)) = fired.get(which % fired.len().max(1)).copied() {
                        model.fire(&mut world, number, due);
                    }
                }
                Step::Edit { minutes, lost } => {
                    model.lapse = minutes;
                    match lost {
                        true => world.rules[0] = before(minutes),
                        false => {
                            world.edit(before(minutes), model.now);
                            model.follow_edit();
                        }
                    }
                }
                Step::Sweep => {
                    for (number, due) in world.planned() {
                        if due <= model.now {
                            fired.push((number, due));
                            let already = world.sent.len();
                            model.fire(&mut world, number, due);
                            model.check(&world, already)?;
                        }
                    }
                    continue;
                }
            }
            model.check(&world, already)?;
            // Whatever is planned is planned for the record as it is.
            let wanted = model.reminder_at;
            for line in world.record.iter().flat_map(|record| record.planned()) {
                if line.rule_id == world.rules[0].id {
                    prop_assert_eq!(Some(line.due), wanted);
                    prop_assert_eq!(line.revision, world.record.as_ref().unwrap().now.revision);
                }
            }
            // A reminder still to come is planned, unless it went already.
            if let Some(own) = wanted.filter(|own| model.waits && *own > model.now) {
                let planned = world.planned().iter().any(|(_, due)| *due == own);
                prop_assert!(planned, "a forgotten reminder");
            }
        }
    }
}
