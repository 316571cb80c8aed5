//! What may be sent, as simply as it can be said: looked at by nobody but these tests.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ZonedDateTime};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::world::{CLIENTS, HELD_DAYS, Post, STEPS};

type Check = Result<(), TestCaseError>;

/// A record as the firm told it last.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub revision: u64,
    pub client: usize,
    pub is_canceled: bool,
    /// Of an appointment.
    pub at: Option<Timestamp>,
    /// Of an invoice.
    pub due_on: Option<Date>,
    pub promised: Option<Date>,
    pub held: Option<Date>,
    /// Its ladder has ended.
    pub is_over: bool,
    pub first_step_at: Option<Timestamp>,
    /// Payments told of.
    pub paid: BTreeSet<u64>,
}

/// What a text asked last in a thread.
#[derive(Clone, Debug)]
pub struct Asked {
    pub number: String,
    pub revision: u64,
    pub at: Timestamp,
    pub is_answered: bool,
}

pub struct Model {
    pub zone: TimeZone,
    pub records: BTreeMap<String, Told>,
    pub asked: BTreeMap<usize, Asked>,
    pub out: BTreeSet<usize>,
    /// How often each message was posted, and did not arrive.
    posted: BTreeMap<String, (u32, u32)>,
    /// The day of each step that went out, and which it was.
    stepped: BTreeMap<(String, Date), String>,
    last_step: BTreeMap<(String, Date), usize>,
}

impl Model {
    pub fn new(zone: &str) -> Self {
        Self {
            zone: TimeZone::get(zone).unwrap(),
            records: BTreeMap::new(),
            asked: BTreeMap::new(),
            out: BTreeSet::new(),
            posted: BTreeMap::new(),
            stepped: BTreeMap::new(),
            last_step: BTreeMap::new(),
        }
    }

    fn local(&self, at: Timestamp) -> ZonedDateTime {
        at.to_zoned_datetime(self.zone.clone())
    }

    /// Checks a text that the carrier was handed, and remembers it.
    pub fn post(&mut self, post: &Post) -> Check {
        let body = post.sms.body.clone();
        let words: Vec<&str> = body.split(' ').collect();
        let [_, _, number, word, anchor, revision, ..] = words[..] else {
            return Err(TestCaseError::fail(format!("what is this? {body}")));
        };
        let told = self.records[number].clone();
        let place = format!("{} {body}", post.at);
        prop_assert_eq!(post.sms.to.as_str(), CLIENTS[told.client]);
        prop_assert!(
            !self.out.contains(&told.client),
            "to somebody out: {}",
            place
        );
        let (posted, lost) = self
            .posted
            .entry(format!("{number} {word} {anchor}"))
            .or_default();
        prop_assert!(*posted == *lost, "twice: {}", place);
        prop_assert!(*posted < 3, "again and again: {}", place);
        *posted += 1;
        *lost += u32::from(post.is_lost);
        match word {
            "day" | "open" => self.reminder(post, &told, word, anchor, &place),
            "paid" => {
                let revision = revision.trim_end_matches('.').parse().unwrap();
                prop_assert!(told.paid.contains(&revision), "nobody paid: {}", place);
                Ok(())
            }
            step => {
                let step: usize = step.trim_start_matches("step").parse().unwrap();
                self.step(post, number, &told, step, anchor, &place)?;
                let asked = Asked {
                    number: number.to_owned(),
                    revision: revision.parse().unwrap(),
                    at: post.at,
                    is_answered: false,
                };
                self.asked.insert(told.client, asked);
                Ok(())
            }
        }
    }

    fn reminder(&self, post: &Post, told: &Told, word: &str, anchor: &str, place: &str) -> Check {
        prop_assert!(!told.is_canceled, "canceled: {}", place);
        let at = told.at.unwrap();
        prop_assert_eq!(anchor, anchor_of(at), "stale: {}", place);
        let wanted = match word {
            // The same hour of the day before, or the one after it where the clock skips it.
            "day" => self
                .local(at)
                .checked_sub(Span::new().days(1))
                .unwrap()
                .timestamp(),
            _ => at - SignedDuration::from_hours(2),
        };
        prop_assert!(wanted <= post.at, "early: {}", place);
        prop_assert!(post.at < at, "over: {}", place);
        self.ends_before(post, at, place)?;
        if word == "open" {
            self.is_open(post, place)?;
        }
        Ok(())
    }

    fn step(
        &mut self,
        post: &Post,
        number: &str,
        told: &Told,
        step: usize,
        anchor: &str,
        place: &str,
    ) -> Check {
        prop_assert!(!told.is_over && !told.is_canceled, "it is over: {}", place);
        let due_on = told.due_on.unwrap();
        prop_assert_eq!(anchor, due_on.to_string(), "stale: {}", place);
        let day = |step: usize| due_on.checked_add(Span::new().days(STEPS[step])).unwrap();
        let today = self.local(post.at).date();
        prop_assert!(day(step) <= today, "early: {}", place);
        let rests = told.promised.max(told.held);
        prop_assert!(
            rests < Some(day(step)),
            "promised until {:?}: {}",
            rests,
            place
        );
        let last = self.last_step.insert((number.to_owned(), due_on), step);
        prop_assert!(last <= Some(step), "step {:?} went before: {}", last, place);
        let other = self
            .stepped
            .insert((number.to_owned(), today), format!("{step} {anchor}"));
        let is_same = other.is_none_or(|it| it == format!("{step} {anchor}"));
        prop_assert!(is_same, "two steps on one day: {}", place);
        self.is_open(post, place)?;
        let record = self.records.get_mut(number).unwrap();
        record.first_step_at = record.first_step_at.or(Some(post.at));
        // Eight to nine where the client may be.
        let zones = ["America/New_York", "America/Chicago", "Pacific/Honolulu"];
        let theirs = post
            .at
            .to_zoned_datetime(TimeZone::get(zones[told.client]).unwrap());
        prop_assert!((8..21).contains(&theirs.hour()), "at {}: {}", theirs, place);
        let night = theirs.with().hour(21).minute(0).second(0).build().unwrap();
        self.ends_before(post, night.timestamp(), place)
    }

    /// Nine to five on weekdays, also as long as the carrier may keep it.
    fn is_open(&self, post: &Post, place: &str) -> Check {
        let local = self.local(post.at);
        let is_weekday = !matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
        let is_open = is_weekday && (9..17).contains(&local.hour());
        prop_assert!(is_open, "closed at {}: {}", local, place);
        let closing = local.with().hour(17).minute(0).second(0).build().unwrap();
        self.ends_before(post, closing.timestamp(), place)
    }

    fn ends_before(&self, post: &Post, end: Timestamp, place: &str) -> Check {
        let validity = SignedDuration::from_secs(post.sms.validity_period_secs.into());
        // The carrier takes no less than a second.
        let until = post.at + validity - SignedDuration::from_secs(1);
        prop_assert!(until <= end, "valid until {}: {}", until, place);
        Ok(())
    }

    /// A plain text ends the ladders that have begun.
    pub fn replied(&mut self, client: usize) {
        for told in self.records.values_mut().filter(|it| it.client == client) {
            told.is_over |= told.first_step_at.is_some();
        }
    }

    /// The client took a choice of what it was asked last.
    pub fn answered(&mut self, client: usize, word: &str, now: Timestamp) {
        let today = self.local(now).date();
        let asked = self.asked.get_mut(&client).unwrap();
        asked.is_answered = true;
        let told = self.records.get_mut(&asked.number).unwrap();
        match word {
            "3" => told.held = today.checked_add(Span::new().days(HELD_DAYS)).ok(),
            _ => told.is_over = true,
        }
    }
}

/// What an appointment's texts call its time.
pub fn anchor_of(at: Timestamp) -> String {
    format!("{}", at.as_second() / 60 % 10_000_000)
}
