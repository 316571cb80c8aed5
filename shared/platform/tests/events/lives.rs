//! Random lives of records over years: created, moved, canceled, paid, disputed, promised and answered,
//! told twice and out of order, by schedules that fire late, early, twice or not at all, and a queue
//! that stands still. Never a stale, double, early or out-of-hours text, none to somebody who is out, no
//! two steps on a day, nothing forgotten.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use recado_domain::event::Snapshot;

use crate::model::{Model, Told, anchor_of};
use crate::world::{Firing, World, minutes};

/// Of all continents; half hours and quarters, summer time of half an hour or two hours or that is
/// less than winter's, and where there is none.
const ZONES: [&str; 14] = [
    "America/New_York",
    "America/Phoenix",
    "America/Santiago",
    "America/St_Johns",
    "Pacific/Honolulu",
    "Europe/Warsaw",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
];
const APPOINTMENTS: usize = 3;
const INVOICES: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    /// An appointment is this many minutes ahead now, or canceled.
    Appointment {
        which: usize,
        ahead: i64,
        canceled: bool,
        skips: u64,
    },
    /// An invoice is due in so many days now.
    Invoice {
        which: usize,
        days: i64,
        what: Happens,
    },
    /// An event comes again, or one of an earlier revision.
    Late {
        which: usize,
        again: bool,
    },
    /// A client writes.
    Text {
        client: usize,
        body: &'static str,
    },
    /// Time passes.
    Pass {
        minutes: i64,
        firing: Firing,
        stalled: bool,
    },
    /// Something fires once more.
    FireAgain {
        which: usize,
    },
    Sweep,
}

#[derive(Clone, Copy, Debug)]
enum Happens {
    Moves,
    /// The client promised to pay so many days from now.
    Promises(i64),
    Is(&'static str),
}

fn firing() -> impl Strategy<Value = Firing> {
    prop_oneof![
        4 => Just(Firing::Prompt),
        1 => Just(Firing::Doubled),
        1 => Just(Firing::Lost),
        1 => (1i64..3000).prop_map(Firing::Late),
    ]
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        6 => Just(Happens::Moves),
        2 => (-2i64..20).prop_map(Happens::Promises),
        1 => prop_oneof![Just("paid"), Just("disputed"), Just("canceled")].prop_map(Happens::Is),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let text = prop_oneof![
        2 => Just("3"), 1 => Just("1"), 1 => Just("dispute"), 2 => Just("Can we talk?"),
        1 => Just("STOP"), 3 => Just("START"),
    ];
    let minutes = prop_oneof![1i64..600, 600i64..6_000, 6_000i64..60_000];
    let ahead = prop_oneof![-600i64..3_000, 0i64..30_000];
    let step = prop_oneof![
        3 => (0..APPOINTMENTS, ahead, prop::bool::weighted(0.1), 0u64..2)
            .prop_map(|(which, ahead, canceled, skips)| Step::Appointment { which, ahead, canceled, skips }),
        4 => (0..INVOICES, -10i64..20, happens())
            .prop_map(|(which, days, what)| Step::Invoice { which, days, what }),
        1 => (0..APPOINTMENTS + INVOICES, any::<bool>())
            .prop_map(|(which, again)| Step::Late { which, again }),
        2 => (0usize..3, text).prop_map(|(client, body)| Step::Text { client, body }),
        6 => (minutes, firing(), prop::bool::weighted(0.15))
            .prop_map(|(minutes, firing, stalled)| Step::Pass { minutes, firing, stalled }),
        1 => (0usize..1000).prop_map(|which| Step::FireAgain { which }),
        1 => Just(Step::Sweep),
    ];
    prop::collection::vec(step, 20..90)
}

struct Life {
    world: World,
    model: Model,
    /// The last event of each record: its id, and what it said.
    told: BTreeMap<String, (String, Snapshot)>,
    events: usize,
    posts: usize,
}

impl Life {
    async fn new(zone: &str, loses_every: usize) -> Self {
        Self {
            world: World::new(zone, loses_every).await,
            model: Model::new(zone),
            told: BTreeMap::new(),
            events: 0,
            posts: 0,
        }
    }

    fn check(&mut self) -> Result<(), TestCaseError> {
        for post in self.world.posts_since(self.posts) {
            self.posts += 1;
            self.model.post(&post)?;
        }
        Ok(())
    }

    async fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        let now = self.world.now();
        match step {
            Step::Appointment {
                which,
                ahead,
                canceled,
                skips,
            } => {
                let at = now + minutes(ahead);
                let told = self.model.records.entry(format!("A-{which}")).or_default();
                let told = Told {
                    revision: told.revision + 1 + skips,
                    client: which % 3,
                    is_canceled: canceled,
                    at: Some(at),
                    ..told.clone()
                };
                let status = if canceled { "canceled" } else { "open" };
                let record = Snapshot {
                    scheduled_for: Some(at),
                    ..snapshot(told.revision, status, &anchor_of(at))
                };
                self.tell(
                    "appointment",
                    "schedule_changed",
                    &format!("A-{which}"),
                    told,
                    record,
                )
                .await;
            }
            Step::Invoice { which, days, what } => self.invoice(which, days, what).await,
            Step::Late { which, again } => {
                let number = match which.checked_sub(APPOINTMENTS) {
                    None => format!("A-{which}"),
                    Some(which) => format!("I-{which}"),
                };
                let Some((id, record)) = self.told.get(&number).cloned() else {
                    return Ok(());
                };
                let told = self.model.records[&number].clone();
                let kind = if number.starts_with('A') {
                    "appointment"
                } else {
                    "invoice"
                };
                let before = self.world.record(kind, &number).await;
                if again {
                    let (kind, id) = id.split_once(' ').unwrap();
                    self.world
                        .tell(id, kind, &number, told.client, record)
                        .await;
                } else {
                    let record = Snapshot {
                        status: "other".to_owned(),
                        ..record
                    };
                    self.events += 1;
                    let id = format!("e{}", self.events);
                    let kind = format!("{kind}.status_changed");
                    self.world
                        .tell(&id, &kind, &number, told.client, record)
                        .await;
                }
                prop_assert_eq!(self.world.record(kind, &number).await, before);
            }
            Step::Text { client, body } => self.text(client, body).await?,
            Step::Pass {
                minutes: passed,
                firing,
                stalled,
            } => {
                self.world
                    .pass(now + minutes(passed), firing, stalled)
                    .await;
            }
            Step::FireAgain { which } => {
                let ever = self.world.timers.ever.lock().unwrap().clone();
                if let Some(payload) = ever.get(which % ever.len().max(1)) {
                    self.world.fire(payload).await;
                }
            }
            Step::Sweep => {
                self.world.sweep().await;
                self.check()?;
                self.nothing_is_left().await?;
            }
        }
        self.check()
    }

    async fn invoice(&mut self, which: usize, days: i64, what: Happens) {
        let number = format!("I-{which}");
        let today = self.today();
        let mut told = self
            .model
            .records
            .entry(number.clone())
            .or_default()
            .clone();
        told.revision += 1;
        told.client = which % 3;
        let (mut word, mut status) = ("schedule_changed", "open");
        match what {
            Happens::Moves => told.due_on = Some(today + Span::new().days(days)),
            Happens::Promises(days) => told.promised = Some(today + Span::new().days(days)),
            Happens::Is("paid") => word = "paid",
            Happens::Is("disputed") => word = "disputed",
            Happens::Is(other) => (word, status) = ("status_changed", other),
        }
        told.is_canceled = status == "canceled";
        told.is_over |= matches!(what, Happens::Is(_));
        if word == "paid" {
            told.paid.insert(told.revision);
        }
        let due_on = *told.due_on.get_or_insert(today);
        let anchor = if word == "paid" {
            format!("r{}", told.revision)
        } else {
            due_on.to_string()
        };
        let mut record = Snapshot {
            due_on: Some(due_on),
            ..snapshot(told.revision, status, &anchor)
        };
        if let Some(promised) = told.promised {
            let promised = promised.to_string();
            record
                .fields
                .insert("promised_on".to_owned(), promised.into());
        }
        self.tell("invoice", word, &number, told, record).await;
    }

    fn today(&self) -> Date {
        let now = self.world.now();
        now.to_zoned_datetime(self.model.zone.clone()).date()
    }

    async fn tell(&mut self, kind: &str, word: &str, number: &str, told: Told, record: Snapshot) {
        self.events += 1;
        let (id, kind) = (format!("e{}", self.events), format!("{kind}.{word}"));
        let client = told.client;
        self.model.records.insert(number.to_owned(), told);
        self.told
            .insert(number.to_owned(), (format!("{kind} {id}"), record.clone()));
        self.world.tell(&id, &kind, number, client, record).await;
    }

    /// A choice counts for what was asked last, if that is still what it was; anything else is a reply.
    async fn text(&mut self, client: usize, body: &str) -> Result<(), TestCaseError> {
        // What was on its way before it is there before it.
        self.world.settle().await;
        self.check()?;
        let now = self.world.now();
        let is_out = self.model.out.contains(&client);
        let asked = self.model.asked.get(&client).cloned();
        let answers = async |world: &World| match &asked {
            Some(asked) => {
                let record = world.record("invoice", &asked.number).await;
                record.map_or(0, |record| record.answers.len())
            }
            None => 0,
        };
        let before = answers(&self.world).await;
        self.world.text(client, body).await;
        self.world.settle().await;
        let was_taken = answers(&self.world).await > before;
        let is_choice = matches!(body, "1" | "3" | "dispute") && !is_out;
        let stands = asked.as_ref().is_some_and(|asked| {
            let revision = self.model.records[&asked.number].revision;
            is_choice && !asked.is_answered && asked.revision == revision
        });
        let is_fresh = asked.is_some_and(|it| now < it.at + SignedDuration::from_hours(24 * 6));
        prop_assert!(stands || !was_taken, "answered what was not asked");
        prop_assert!(was_taken || !(stands && is_fresh), "an answer was lost");
        match body {
            _ if was_taken => self.model.answered(client, body, now),
            "STOP" => {
                self.model.out.insert(client);
                self.model.replied(client);
            }
            "START" => {
                self.model.out.remove(&client);
                self.model.replied(client);
            }
            _ => self.model.replied(client),
        }
        Ok(())
    }

    /// After a sweep nothing waits whose time has passed.
    async fn nothing_is_left(&self) -> Result<(), TestCaseError> {
        let now = self.world.now();
        for number in self.model.records.keys() {
            let kind = if number.starts_with('A') {
                "appointment"
            } else {
                "invoice"
            };
            let record = self.world.record(kind, number).await.unwrap();
            let left = record.planned().find(|line| line.due < now - minutes(4));
            prop_assert!(left.is_none(), "{} is left: {:?}", number, left);
        }
        Ok(())
    }
}

fn snapshot(revision: u64, status: &str, anchor: &str) -> Snapshot {
    Snapshot {
        revision,
        status: status.to_owned(),
        scheduled_for: None,
        due_on: None,
        amount: None,
        fields: [
            ("anchor".to_owned(), anchor.into()),
            ("revision".to_owned(), revision.into()),
        ]
        .into(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn nothing_stale_nothing_twice_nothing_out_of_hours_and_nothing_forgotten(
        zone in 0..ZONES.len(), loses_every in 2usize..9, begins in 0i64..525_600, steps in steps(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut life = Life::new(ZONES[zone], loses_every).await;
            life.world.platform.clock.advance(minutes(begins));
            for step in steps {
                life.step(step).await?;
            }
            life.world.settle().await;
            life.check()
        })?;
    }
}

#[tokio::test]
async fn an_appointment_is_reminded_of_in_every_zone() {
    for zone in ZONES {
        let mut life = Life::new(zone, 1_000).await;
        // On a Friday at one in the afternoon.
        let now = life.world.now();
        let day = now.to_zoned_datetime(life.model.zone.clone()).date() + Span::new().days(3);
        let at = day
            .at(13, 0, 0, 0)
            .to_zoned_datetime(life.model.zone.clone());
        let ahead = at.unwrap().timestamp().duration_since(now).as_mins();
        let appointment = Step::Appointment {
            which: 0,
            ahead,
            canceled: false,
            skips: 0,
        };
        let passed = Step::Pass {
            minutes: 4 * 24 * 60,
            firing: Firing::Prompt,
            stalled: false,
        };
        for step in [appointment, passed] {
            life.step(step).await.unwrap();
        }
        let posts = life.world.posts_since(0);
        let is = |post: &crate::world::Post, word: &str| post.sms.body.contains(word);
        assert_eq!(posts.len(), 2, "{zone}");
        assert!(is(&posts[0], " day ") && is(&posts[1], " open "), "{zone}");
    }
}

/// That the model sees something, and what.
#[tokio::test]
async fn a_quiet_life_is_told_of_every_reminder_and_step() {
    let mut life = Life::new("America/New_York", 1_000).await;
    let start: Timestamp = life.world.now();
    // One in the afternoon in New York.
    let ahead = (3 * 24 + 8) * 60;
    let appointment = Step::Appointment {
        which: 0,
        ahead,
        canceled: false,
        skips: 0,
    };
    let invoice = Step::Invoice {
        which: 1,
        days: 5,
        what: Happens::Moves,
    };
    for step in [appointment, invoice] {
        life.step(step).await.unwrap();
    }
    let passed = Step::Pass {
        minutes: 40 * 24 * 60,
        firing: Firing::Prompt,
        stalled: false,
    };
    life.step(passed).await.unwrap();
    let paid = Step::Invoice {
        which: 1,
        days: 5,
        what: Happens::Is("paid"),
    };
    life.step(paid).await.unwrap();
    life.world.settle().await;
    life.check().unwrap();
    let posts = life.world.posts_since(0);
    let words: Vec<&str> = posts
        .iter()
        .map(|it| it.sms.body.split(' ').nth(3).unwrap())
        .collect();
    let sent = ["step0", "day", "open", "step1", "step2", "step3", "paid"];
    assert_eq!(words, sent, "since {start}");
}
