//! A bulk send while it runs: what its firm, its recipients and its carrier do to it takes hold at
//! once, and goes on exactly where it stopped.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use recado_platform::ports::Clock;
use recado_tests::carrier::{Fault, Outcome, Rule};
use recado_tests::{DEMO_SENDER, OPERATOR_TOKEN, micros};
use serde_json::{Value, json};

use crate::storm::{Storm, Weather};
use crate::world::morning;

const RECIPIENTS: usize = 60;
const SECOND: SignedDuration = SignedDuration::from_secs(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// More than the bulk's share of a sender with [`RATE`] is in a second, and what was on its way.
const POSTED_IN_A_SECOND: usize = 6;
const RATE: u32 = 5;

pub fn phones(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("+1212556{i:04}")).collect()
}

/// A bulk send that takes a while, of which something has been sent.
pub struct Running {
    pub storm: Storm,
    path: String,
}

impl Running {
    pub async fn new(phones: &[String]) -> Self {
        let mut storm = Storm::new(1, Weather::default()).await;
        storm.wait_until(morning(storm.clock.now()));
        rate(&mut storm, RATE).await;
        let send = json!({"body": "Recado Demo: closed on Monday.", "to": {"phones": phones}});
        let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
        let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
        Self { storm, path }
    }

    /// As [`Running::new`], while the carrier does this for good.
    async fn facing(phones: &[String], carrier: impl IntoIterator<Item = Rule>) -> Self {
        let running = Self::new(phones).await;
        running.storm.carrier_does(carrier);
        running.storm.nobody_mends_the_carrier();
        running
    }

    async fn with_some_sent() -> Self {
        let mut running = Self::new(&phones(RECIPIENTS)).await;
        running.until_carried(10).await;
        running
    }

    async fn until_carried(&mut self, count: usize) {
        let carried = |storm: &Storm| storm.carrier.accepted().len() >= count;
        self.storm.go_until(carried).await;
    }

    fn carried(&self) -> usize {
        self.storm.carrier.accepted().len()
    }

    /// Asks for `change`; after a second of time nothing more is posted.
    async fn stops_by(&mut self, change: &str) {
        let before = self.carried();
        self.change(change).await;
        self.storm.go_for(SECOND).await;
        let stopped = self.carried();
        assert!(stopped - before <= POSTED_IN_A_SECOND, "{before} {stopped}");
        self.storm.go_for(MINUTE * 5).await;
        assert_eq!(self.carried(), stopped);
    }

    async fn change(&mut self, change: &str) -> Value {
        let path = format!("{}/{change}", self.path);
        self.storm.ask("POST", &path, &json!({})).await
    }

    pub async fn look(&mut self) -> Value {
        self.storm.ask("GET", &self.path, &Value::Null).await
    }

    /// How many messages each number got.
    pub fn copies(&self) -> BTreeMap<String, usize> {
        let mut copies = BTreeMap::new();
        for message in self.storm.carrier.accepted() {
            *copies.entry(message.to).or_default() += 1;
        }
        copies
    }

    /// Everything has ended: these counts, and this many messages paid.
    pub async fn ends_with(&mut self, status: &str, counts: Value, paid: i64) {
        self.storm.settle().await;
        let send = self.look().await;
        assert_eq!(
            (&send["status"], &send["counts"]),
            (&json!(status), &counts)
        );
        assert!(self.copies().values().all(|copies| *copies == 1));
        assert_eq!(micros(&send["cost"]), paid * 40_000);
        self.has_paid(paid).await;
    }

    async fn has_paid(&mut self, paid: i64) {
        let balance = self.storm.ask("GET", "/v1/balance", &Value::Null).await;
        assert_eq!(micros(&balance["available"]), 10_000_000 - paid * 40_000);
        assert_eq!(micros(&balance["held"]), 0);
        let ledger = self.storm.ask("GET", "/v1/ledger", &Value::Null).await;
        let entries = ledger["data"].as_array().unwrap().iter();
        let sum: i64 = entries.map(|entry| micros(&entry["amount"])).sum();
        assert_eq!(sum, micros(&balance["available"]));
    }
}

/// The sender works, at this rate.
async fn rate(storm: &mut Storm, segments_per_second: u32) {
    let sender = json!({"phone": DEMO_SENDER, "segments_per_second": segments_per_second});
    let firm = json!({"senders": [sender]});
    let path = "/admin/firms/frm_demo";
    storm.ask_as(OPERATOR_TOKEN, "PATCH", path, &firm).await;
}

#[tokio::test]
async fn a_pause_takes_hold_within_a_second_and_resuming_goes_on_where_it_stopped() {
    let mut running = Running::with_some_sent().await;
    running.stops_by("pause").await;
    assert_eq!(running.look().await["status"], "paused");
    running.change("resume").await;
    let counts = json!({"delivered": RECIPIENTS});
    running.ends_with("completed", counts, 60).await;
}

#[tokio::test]
async fn one_that_is_still_planned_is_paused_before_anything_goes_out() {
    let mut running = Running::new(&phones(RECIPIENTS)).await;
    assert_eq!(running.change("pause").await["status"], "planning");
    running.storm.go_for(MINUTE * 5).await;
    let send = running.look().await;
    assert_eq!(
        (&send["status"], &send["reason"]),
        (&json!("paused"), &json!("paused_by_firm"))
    );
    assert_eq!(running.carried(), 0);
    running.change("resume").await;
    let counts = json!({"delivered": RECIPIENTS});
    running.ends_with("completed", counts, 60).await;
}

#[tokio::test]
async fn one_that_is_still_planned_goes_out_when_its_pause_is_taken_back() {
    let mut running = Running::new(&phones(RECIPIENTS)).await;
    running.change("pause").await;
    assert_eq!(running.change("resume").await["status"], "planning");
    let counts = json!({"delivered": RECIPIENTS});
    running.ends_with("completed", counts, 60).await;
}

#[tokio::test]
async fn canceling_takes_hold_within_a_second_and_gives_the_rest_back() {
    let mut running = Running::with_some_sent().await;
    running.stops_by("cancel").await;
    let sent = running.carried();
    let counts = json!({"delivered": sent, "canceled": RECIPIENTS - sent});
    let paid = i64::try_from(sent).unwrap();
    running.ends_with("canceled", counts, paid).await;
}

#[tokio::test]
async fn a_recipient_who_answers_stop_meanwhile_gets_nothing_more() {
    let mut running = Running::with_some_sent().await;
    let copies = running.copies();
    let others = phones(RECIPIENTS);
    let last = others.iter().rfind(|it| !copies.contains_key(*it)).unwrap();
    running.storm.text_from(last, "STOP").await;
    running.storm.settle().await;
    let texts = running.storm.carrier.accepted().into_iter();
    let about = texts.filter(|it| it.to == *last && it.body.contains("Monday"));
    assert_eq!(about.count(), 0);
    let send = running.look().await;
    let counts = json!({"delivered": RECIPIENTS - 1, "skipped": 1});
    assert_eq!(send["counts"], counts);
}

#[tokio::test]
async fn a_sender_that_cannot_send_pauses_the_list_instead_of_burning_it_until_it_is_mended() {
    for code in [20003, 21606, 30034] {
        let mut running = Running::with_some_sent().await;
        running
            .storm
            .carrier_does([Rule::always(Fault::Refuse { code })]);
        running.storm.go_for(MINUTE).await;
        let send = running.look().await;
        assert_eq!(send["status"], "paused", "{code}");
        assert_eq!(send["counts"]["failed"], Value::Null, "{code}: {send}");
        running.storm.carrier_does([]);
        rate(&mut running.storm, RATE).await;
        running.storm.go_for(SECOND).await;
        assert_eq!(running.look().await["status"], "running", "{code}");
        let counts = json!({"delivered": RECIPIENTS});
        running.ends_with("completed", counts, 60).await;
    }
}

#[tokio::test]
async fn a_sender_that_has_had_its_share_of_the_day_goes_on_later() {
    let mut running = Running::with_some_sent().await;
    let capped = Fault::Refuse { code: 63038 };
    running.storm.carrier_does([Rule::always(capped)]);
    running.storm.go_for(MINUTE * 4).await;
    let carried = running.carried();
    running.storm.carrier_does([]);
    running.storm.go_for(MINUTE / 2).await;
    assert_eq!(running.carried(), carried, "it waits for the next hour");
    running
        .ends_with("completed", json!({"delivered": RECIPIENTS}), 60)
        .await;
}

#[tokio::test]
async fn what_its_firm_has_paused_stays_paused_when_its_sender_is_mended() {
    let mut running = Running::with_some_sent().await;
    running
        .storm
        .carrier_does([Rule::always(Fault::Refuse { code: 30034 })]);
    running.storm.go_for(MINUTE).await;
    running.change("pause").await;
    running.storm.carrier_does([]);
    rate(&mut running.storm, RATE).await;
    running.storm.go_for(MINUTE * 120).await;
    let send = running.look().await;
    assert_eq!(send["reason"], "paused_by_firm", "{send}");
}

#[tokio::test]
async fn a_recipient_whom_the_carrier_refuses_delays_nobody() {
    for code in [30036, 30610] {
        let refused = Rule::always(Fault::Refuse { code }).to("0001");
        let mut running = Running::facing(&phones(4), [refused]).await;
        running.storm.go_for(MINUTE).await;
        let counts = &running.look().await["counts"];
        assert_eq!(*counts, json!({"delivered": 3, "failed": 1}), "{code}");
    }
}

#[tokio::test]
async fn a_recipient_of_whom_the_carrier_never_knows_delays_nobody_and_ends_after_72_hours() {
    let silent = [
        Rule::always(Fault::DropBefore).to("0001"),
        Rule::always(Fault::CallbacksLost).to("0002"),
        Rule::always(Fault::Outcome(Outcome::StaysSent)).to("0003"),
    ];
    let mut running = Running::facing(&phones(4), silent).await;
    running.storm.go_for(MINUTE * 120).await;
    let counts = &running.look().await["counts"];
    assert_eq!(counts["delivered"], 2, "{counts}");
    running.storm.go_for(MINUTE * 60 * 69).await;
    assert_eq!(running.look().await["status"], "running");
    running.storm.go_for(MINUTE * 60 * 3).await;
    let counts = json!({"delivered": 2, "sent": 1, "unknown": 1});
    running.ends_with("completed", counts, 3).await;
}

#[tokio::test]
async fn a_carrier_that_takes_nothing_for_hours_pauses_the_bulk_send_each_time_anew() {
    let slower = Rule::always(Fault::TooManyRequests);
    let mut running = Running::facing(&phones(4), [slower]).await;
    running.storm.go_for(MINUTE * 60 * 24).await;
    let send = running.look().await;
    assert_eq!(send["status"], "paused", "{send}");
    assert_eq!(send["reason"], "the carrier takes nothing from the sender");
    running.change("resume").await;
    running.storm.go_for(MINUTE).await;
    assert_eq!(running.look().await["status"], "running", "it counts anew");
    running.storm.go_for(MINUTE * 60 * 24).await;
    assert_eq!(running.look().await["status"], "paused", "and to the end");
    running.change("resume").await;
    running.storm.carrier_does([]);
    let counts = json!({"delivered": 4});
    running.ends_with("completed", counts, 4).await;
}

#[tokio::test]
async fn what_nobody_ever_hears_of_ends_after_72_hours() {
    let mut storm = Storm::new(1, Weather::default()).await;
    let never = json!({"repost_unknown": "never"});
    storm.ask("PATCH", "/v1/firm", &never).await;
    let lost = Rule::always(Fault::DropBefore).to("0001");
    let silent = Rule::always(Fault::Outcome(Outcome::StaysSent)).to("0002");
    storm.carrier_does([lost, silent]);
    let send = json!({"body": "Recado Demo: closed on Monday.", "to": {"phones": phones(4)}});
    let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let began = storm.clock.now();
    storm.go_for(SignedDuration::from_hours(71)).await;
    let mut running = Running { storm, path };
    assert_eq!(running.look().await["status"], "running");
    let counts = json!({"delivered": 2, "sent": 1, "unknown": 1});
    running.ends_with("completed", counts, 3).await;
    let took = running.storm.clock.now().duration_since(began);
    assert!(took < SignedDuration::from_hours(74), "{took:?}");
}

#[tokio::test]
async fn callbacks_that_come_after_the_end_change_nothing() {
    let mut running = Running::new(&phones(6)).await;
    let late = Rule::always(Fault::CallbacksDelayed { ms: 6 * 3_600_000 });
    running.storm.carrier_does([late]);
    running
        .ends_with("completed", json!({"delivered": 6}), 6)
        .await;
    let before = running.storm.clock.now();
    running.storm.go_for(SignedDuration::from_hours(8)).await;
    running.storm.clock.pass(SignedDuration::from_hours(8));
    let late = running.storm.tell_what_is_due().await;
    assert!(late > 0, "since {before}");
    running
        .ends_with("completed", json!({"delivered": 6}), 6)
        .await;
}
