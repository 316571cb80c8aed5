//! Bulk sends in a storm: each recipient gets exactly one message, and the money is right.

use recado_tests::carrier::{Fault, Rule};
use recado_tests::{OPERATOR_TOKEN, micros};
use serde_json::{Value, json};

use crate::storm::{Storm, Weather};

/// Recipients whom a message reaches; with a slow sender they are several chunks.
const REACHED: usize = 24;
/// Storms of each kind.
const SEEDS: u64 = 6;

/// The carrier takes nothing, without an answer or with one, or takes it and does not say so.
fn moody_carrier(probability: f64) -> Vec<Rule> {
    let faults = [
        Fault::AcceptThenDrop,
        Fault::Error500After,
        Fault::DropBefore,
        Fault::TooManyRequests,
    ];
    let rules = faults.map(|fault| Rule::always(fault).with_probability(probability));
    rules.to_vec()
}

async fn survives(weather: Weather) {
    for seed in 0..SEEDS {
        println!("seed {seed} of {weather:?}");
        let mut storm = Storm::new(seed, weather.clone()).await;
        if seed % 2 == 0 {
            slow_sender(&mut storm).await;
        }
        all_get_it_once(&mut storm).await;
    }
}

async fn slow_sender(storm: &mut Storm) {
    let senders = json!({"senders": [{"phone": "+15005550006", "segments_per_second": 1}]});
    let path = "/admin/firms/frm_demo";
    storm.ask_as(OPERATOR_TOKEN, "PATCH", path, &senders).await;
}

async fn all_get_it_once(storm: &mut Storm) {
    let reached: Vec<String> = (0..REACHED).map(|i| format!("+1212556{i:04}")).collect();
    let mut phones = reached.clone();
    let others = ["+12155550113", "+12155550110", "+12125560000", "nonsense"];
    phones.extend(others.map(str::to_owned));
    let send = json!({"body": "Recado Demo: closed on Monday.", "to": {"phones": phones}});
    let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
    storm.settle().await;

    let mut expected = reached;
    expected.extend(["+12155550113", "+12155550110"].map(str::to_owned));
    expected.sort();
    let carried = storm.carrier.accepted().into_iter();
    let mut carried: Vec<String> = carried.map(|it| it.to).collect();
    carried.sort();
    assert_eq!(carried, expected, "who got how many");

    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let send = storm.ask("GET", &path, &Value::Null).await;
    let counts = json!({"delivered": REACHED, "failed": 1, "undelivered": 1, "skipped": 2});
    assert_eq!(send["counts"], counts);
    assert_eq!(send["status"], "completed");

    let price = i64::try_from(expected.len()).unwrap() * 40_000;
    let ledger = storm.ask("GET", "/v1/ledger", &Value::Null).await;
    let lines = ledger["data"].as_array().unwrap().iter().rev().skip(1);
    let mut lines: Vec<_> = lines
        .map(|it| (it["kind"].to_string(), micros(&it["amount"])))
        .collect();
    lines.sort();
    let expected = [("hold", -price), ("post", 0), ("void", 40_000)];
    let expected = expected.map(|(kind, amount)| (json!(kind).to_string(), amount));
    assert_eq!(lines, expected);
    let balance = storm.ask("GET", "/v1/balance", &Value::Null).await;
    assert_eq!(micros(&balance["available"]), 10_000_000 - price + 40_000);
    assert_eq!(micros(&balance["held"]), 0);
}

#[tokio::test]
async fn in_calm_weather_all_get_it_once() {
    survives(Weather::default()).await;
}

#[tokio::test]
async fn jobs_come_twice_and_in_any_order() {
    survives(Weather {
        repeat: 0.5,
        ..Weather::default()
    })
    .await;
}

#[tokio::test]
async fn processes_die_at_any_moment() {
    survives(Weather {
        death: 0.01,
        repeat: 0.2,
        ..Weather::default()
    })
    .await;
}

#[tokio::test]
async fn the_store_is_throttled_conflicts_and_loses_answers() {
    survives(Weather {
        store: 0.1,
        repeat: 0.3,
        ..Weather::default()
    })
    .await;
}

#[tokio::test]
async fn the_carrier_refuses_hangs_and_loses_answers_and_callbacks() {
    survives(Weather {
        callbacks: 0.2,
        carrier: moody_carrier(0.15),
        ..Weather::default()
    })
    .await;
}

#[tokio::test]
async fn the_carrier_takes_nothing_for_minutes() {
    survives(Weather {
        carrier: vec![Rule::always(Fault::TooManyRequests)],
        ..Weather::default()
    })
    .await;
}

#[tokio::test]
async fn the_carrier_takes_everything_and_answers_nothing_for_minutes() {
    survives(Weather {
        carrier: vec![Rule::always(Fault::AcceptThenDrop)],
        callbacks: 0.5,
        ..Weather::default()
    })
    .await;
}

#[tokio::test]
async fn everything_goes_wrong_at_once() {
    survives(Weather {
        store: 0.03,
        death: 0.004,
        repeat: 0.3,
        callbacks: 0.1,
        carrier: moody_carrier(0.1),
    })
    .await;
}
