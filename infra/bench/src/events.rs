//! Processor time of an event where a firm has fifty rules: reading the request and the rules, deciding,
//! and writing the record and the event as items. DynamoDB's client and its database are not part of
//! it.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Duration;

use function_events::ReadEvent;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use recado_content::CountryCode;
use recado_domain::event::Event;
use recado_domain::records::{Planning, Record};
use recado_domain::rules::Rule;
use recado_domain::{RuleId, TemplateId};
use recado_store::item::{self, Item};
use recado_web::json::from_json;
use serde::Serialize;
use serde_json::{Value, json};

use crate::cpu::of_this_thread;

const RULES: usize = 50;
const MATCHING: usize = 3;
const EVENTS: u32 = 2_000;
const PROMISED: Duration = Duration::from_micros(200);

/// Measures; false when it is more than promised.
pub fn run() -> bool {
    println!(
        "an event where the firm has {RULES} rules, each with a condition of its own, {MATCHING} of which match:\n\
         processor time of one, over {EVENTS}\n"
    );
    let now: Timestamp = "2026-05-04T09:31:00Z".parse().unwrap();
    let items: Vec<Item> = (0..RULES)
        .map(|number| written(&rule(number, now)))
        .collect();
    let body = serde_json::to_vec(&request()).unwrap();
    let rules = read_rules(items.clone());
    let event = read(&body);
    let record = decide(&event, &rules, now);
    assert_eq!(record.lines.len(), MATCHING);
    // The store hands its items over; here they are copied for each reading, which does not count.
    let copying = time(&|| drop(black_box(items.clone())));
    let parts = [
        (
            "reading the request",
            time(&|| drop(black_box(read(&body)))),
        ),
        (
            "reading the rules",
            time(&|| drop(black_box(read_rules(items.clone())))).saturating_sub(copying),
        ),
        (
            "deciding",
            time(&|| drop(black_box(decide(&event, &rules, now)))),
        ),
        (
            "writing",
            time(&|| drop(black_box((written(&record), written(&event))))),
        ),
    ];
    for (what, took) in parts {
        println!("{what:<20} {:>6.1} µs", micros(took));
    }
    let all = parts.iter().map(|(_, took)| *took).sum();
    println!("{:<20} {:>6.1} µs", "all of it", micros(all));
    all <= PROMISED
}

fn time(part: &dyn Fn()) -> Duration {
    for _ in 0..EVENTS / 10 {
        part();
    }
    let before = of_this_thread();
    for _ in 0..EVENTS {
        part();
    }
    (of_this_thread() - before) / EVENTS
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000_000.0
}

fn read(body: &[u8]) -> Event {
    let country = CountryCode::parse("US").unwrap();
    let read: ReadEvent = from_json(body).unwrap();
    read.of_firm_in(country).unwrap()
}

fn read_rules(items: Vec<Item>) -> Vec<Rule> {
    let read = |item: Item| item::read(item).unwrap();
    items.into_iter().map(read).collect()
}

fn decide(event: &Event, rules: &[Rule], now: Timestamp) -> Record {
    let planning = Planning {
        rules,
        steps: &BTreeSet::new(),
        zone: &TimeZone::get("America/New_York").unwrap(),
        contact: None,
        now,
    };
    Record::take(None, event, planning).unwrap()
}

fn written(value: &impl Serialize) -> Item {
    item::write(value).unwrap()
}

/// All are set off by the event, and differ in what they ask of its record.
fn rule(number: usize, now: Timestamp) -> Value {
    let priority = if number < MATCHING { "high" } else { "low" };
    json!({
        "id": RuleId::generate(now, [u8::try_from(number).unwrap(); 10]),
        "name": format!("Rule {number}"),
        "trigger": {"event": {"type": "work_order.status_changed", "status": "ready"}},
        "condition": format!("fields.priority == \"{priority}\" and amount > {number}"),
        "channel": "sms",
        "template_id": TemplateId::generate(now, [0; 10]),
        "delay": "10m",
        "useless_after": "1d",
        "enabled": true,
        "created_at": now.as_millisecond(),
        "version": 1,
    })
}

fn request() -> Value {
    json!({
        "id": "e-1", "type": "work_order.status_changed", "occurred_at": "2026-05-04T09:30:00Z",
        "contact": {"name": "Ana Silva", "phones": [{"number": "+12125550134", "primary": true}]},
        "record": {
            "kind": "work_order", "id": "W-17", "revision": 2, "status": "ready",
            "amount": {"amount": "120.00", "currency": "USD"},
            "fields": {"car": "a Fiat", "priority": "high", "payment_link": "https://pay.example/17"},
        },
    })
}
