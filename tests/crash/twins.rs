//! Equal texts to the same numbers by two bulk sends and by single messages, while answers get lost: the
//! carrier's listing does not tell them apart, and still each of them goes out once, and is paid once.

use recado_tests::carrier::{Fault, Rule};
use recado_tests::micros;
use serde_json::{Value, json};

use crate::lifecycle::phones;
use crate::storm::{Storm, Weather};

const TEXT: &str = "Recado Demo: closed on Monday.";
const BOTH: usize = 12;
const SEEDS: u64 = 8;

/// Two bulk sends to the same numbers and a message to one of them, in this weather.
async fn each_goes_out_once(seed: u64, weather: Weather) {
    println!("seed {seed} of {weather:?}");
    let mut storm = Storm::new(seed, weather).await;
    let send = json!({"body": TEXT, "to": {"phones": phones(BOTH)}});
    let first = storm.ask("POST", "/v1/bulk-sends", &send).await;
    let second = storm.ask("POST", "/v1/bulk-sends", &send).await;
    let single = json!({"body": TEXT, "to": {"phone": phones(1)[0]}});
    let single = storm.ask("POST", "/v1/messages", &single).await;
    storm.settle().await;

    let mut wanted = [phones(BOTH), phones(BOTH), phones(1)].concat();
    wanted.sort();
    let mut carried: Vec<String> = storm
        .carrier
        .accepted()
        .into_iter()
        .map(|it| it.to)
        .collect();
    carried.sort();
    assert_eq!(carried, wanted, "who got how many");
    for send in [first, second] {
        let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
        let send = storm.ask("GET", &path, &Value::Null).await;
        assert_eq!(send["counts"], json!({"delivered": BOTH}));
    }
    let path = format!("/v1/messages/{}", single["id"].as_str().unwrap());
    let single = storm.ask("GET", &path, &Value::Null).await;
    assert_eq!(single["status"], "delivered");
    let balance = storm.ask("GET", "/v1/balance", &Value::Null).await;
    let price = i64::try_from(wanted.len()).unwrap() * 40_000;
    assert_eq!(micros(&balance["available"]), 10_000_000 - price);
    assert_eq!(micros(&balance["held"]), 0);
}

#[tokio::test]
async fn answers_and_callbacks_get_lost() {
    for seed in 0..SEEDS {
        let lost = [
            Fault::AcceptThenDrop,
            Fault::DropBefore,
            Fault::CallbacksLost,
        ];
        let lost = lost.map(|fault| Rule::always(fault).with_probability(0.4));
        let weather = Weather {
            carrier: lost.to_vec(),
            repeat: 0.2,
            ..Weather::default()
        };
        each_goes_out_once(seed, weather).await;
    }
}

#[tokio::test]
async fn callbacks_come_after_others_have_adopted_what_they_are_about() {
    for seed in 0..SEEDS {
        let late = Fault::CallbacksDelayed { ms: 45 * 60_000 };
        let faults = [Fault::AcceptThenDrop, Fault::DropBefore];
        let faults = faults.map(|fault| Rule::always(fault).with_probability(0.5));
        let weather = Weather {
            carrier: [faults.as_slice(), &[Rule::always(late)]].concat(),
            ..Weather::default()
        };
        each_goes_out_once(seed, weather).await;
    }
}

#[tokio::test]
async fn processes_die_and_the_store_fails_meanwhile() {
    for seed in 0..SEEDS {
        let faults = [Fault::AcceptThenDrop, Fault::DropBefore];
        let faults = faults.map(|fault| Rule::always(fault).with_probability(0.3));
        let weather = Weather {
            store: 0.03,
            death: 0.004,
            repeat: 0.2,
            callbacks: 0.3,
            carrier: faults.to_vec(),
        };
        each_goes_out_once(seed, weather).await;
    }
}
