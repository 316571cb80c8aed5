//! Planning with a store so slow that one invocation is not enough: it goes in steps, each recipient is
//! planned once, and neither jobs that come twice nor processes that die change that.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use aws_sdk_dynamodb::types::AttributeValue;
use axum::http::Request;
use jiff::SignedDuration;
use recado_embedded::dynamo::{Operation, Verdict};
use recado_platform::ports::Clock;
use recado_tests::{DEMO_KEY, micros};
use serde_json::{Value, json};

use crate::storm::{Storm, Weather};
use crate::world::{answer, request_with};

const RECIPIENTS: usize = 2_700;
/// A process that takes longer is killed, and the queue hands its job out again a minute later.
const EACH_CALL: SignedDuration = SignedDuration::from_millis(650);
const TEXT: &str = "Recado Demo: hello [NAME].";

/// A store that is slow as long as it is told to be, and a contact, so that each number is looked up.
pub struct SlowStore {
    pub is_slow: Arc<AtomicBool>,
    /// Pieces of plans that steps left to the next ones.
    pub left: Arc<AtomicUsize>,
}

pub async fn slow_store(storm: &mut Storm) -> SlowStore {
    let contact = json!({"name": "Ana", "phones": [{"number": "+12125550100", "primary": true}]});
    storm.ask("POST", "/v1/contacts", &contact).await;
    let (is_slow, left) = (
        Arc::new(AtomicBool::new(true)),
        Arc::new(AtomicUsize::new(0)),
    );
    let (clock, slow, counted) = (storm.clock.clone(), is_slow.clone(), Arc::clone(&left));
    storm.platform.dynamo().faults().hook(move |call| {
        if slow.load(Ordering::SeqCst) {
            clock.pass(EACH_CALL);
        }
        let body = String::from_utf8_lossy(call.body);
        if call.operation == Operation::PutItem && body.contains("PLAN#") {
            counted.fetch_add(1, Ordering::SeqCst);
        }
        Verdict::Proceed
    });
    SlowStore { is_slow, left }
}

/// Everybody once, but for the last one, who is also the first.
fn recipients() -> Vec<Value> {
    let number = |i: usize| format!("+1212{:03}{:04}", 556, i % (RECIPIENTS - 1));
    let recipient = |i| json!({"phone": number(i), "variables": {"NAME": format!("N{}", i % 7)}});
    (0..RECIPIENTS).map(recipient).collect()
}

pub async fn all_lines(storm: &mut Storm, path: &str) -> Vec<Value> {
    let mut lines = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = format!("{path}?limit=200{cursor}");
        let page = storm.ask("GET", &page, &Value::Null).await;
        let data = page.get("preview").unwrap_or(&page)["data"]
            .as_array()
            .unwrap()
            .clone();
        lines.extend(data);
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return lines,
        }
    }
}

pub async fn until_not(storm: &mut Storm, path: &str, status: &str) -> Value {
    loop {
        storm.go_for(SignedDuration::from_secs(10)).await;
        let answer = storm.ask("GET", path, &Value::Null).await;
        if answer["status"] != status {
            return answer;
        }
    }
}

fn sorted_numbers(lines: &[Value], is_skipped: bool) -> Vec<String> {
    let is_wanted = |line: &&Value| line["facts"].is_array() == is_skipped;
    let numbers = lines.iter().filter(is_wanted);
    let mut numbers: Vec<_> = numbers
        .map(|it| it["to"].as_str().unwrap().to_owned())
        .collect();
    numbers.sort();
    numbers
}

pub type Item = HashMap<String, AttributeValue>;

/// Everything in the table.
pub async fn table(storm: &Storm) -> Vec<Item> {
    let scan = storm.platform.dynamo().client().scan();
    let mut items = scan.table_name("recado").into_paginator().items().send();
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.unwrap());
    }
    all
}

pub fn sort_key(item: &Item) -> &str {
    item["sk"].as_s().unwrap()
}

async fn plans_everybody_once(seed: u64, weather: Weather) {
    println!("seed {seed} of {weather:?}");
    let mut storm = Storm::new(seed, weather).await;
    let store = slow_store(&mut storm).await;
    let credit = json!({"amount": "100", "reason": "test"});
    let path = "/admin/firms/frm_demo/credit";
    storm
        .ask_as(recado_tests::OPERATOR_TOKEN, "POST", path, &credit)
        .await;
    let tomorrow = storm
        .clock
        .now()
        .checked_add(SignedDuration::from_hours(24))
        .unwrap();

    let send = json!({"body": TEXT, "draft": true, "send_at": tomorrow.to_string(),
        "to": {"recipients": recipients()}});
    let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    storm
        .ask("POST", &format!("{path}/preview"), &json!({}))
        .await;
    storm.go_for(SignedDuration::from_mins(30)).await;
    let steps = store.left.load(Ordering::SeqCst);
    assert!(steps >= 2, "{steps}");
    let mut stays = table(&storm).await;
    stays.retain(|item| {
        ["CHUNK#", "PLAN#"]
            .iter()
            .any(|it| sort_key(item).starts_with(it))
    });
    assert!(!stays.is_empty());
    stays.retain(|item| !item.contains_key("ttl"));
    assert!(
        stays.is_empty(),
        "numbers of a draft's preview stay: {stays:?}"
    );
    let preview = storm
        .ask("GET", &format!("{path}/preview"), &Value::Null)
        .await;
    assert_eq!(preview["status"], "ready");
    assert_eq!(preview["is_current"], true);
    let foretold = all_lines(&mut storm, &format!("{path}/preview")).await;

    storm
        .ask("POST", &format!("{path}/start"), &json!({}))
        .await;
    let planned = until_not(&mut storm, &path, "planning").await;
    store.is_slow.store(false, Ordering::SeqCst);
    let counts = json!({"scheduled": RECIPIENTS - 1, "skipped": 1});
    assert_eq!(
        (&planned["status"], &planned["counts"]),
        (&json!("scheduled"), &counts)
    );
    assert_eq!(micros(&planned["price"]), 40_000 * (RECIPIENTS as i64 - 1));
    assert_eq!(planned["price"], preview["preview"]["price"]);
    let lines = all_lines(&mut storm, &format!("{path}/recipients")).await;
    let mut everybody: Vec<String> = recipients()[1..]
        .iter()
        .map(|it| it["phone"].as_str().unwrap().to_owned())
        .collect();
    everybody.sort();
    for (lines, of) in [(&lines, "plan"), (&foretold, "preview")] {
        assert_eq!(sorted_numbers(lines, false), everybody, "{of}");
        assert_eq!(sorted_numbers(lines, true).len(), 1, "{of}");
    }
    storm
        .ask("POST", &format!("{path}/cancel"), &json!({}))
        .await;
    storm.settle().await;
    let balance = storm.ask("GET", "/v1/balance", &Value::Null).await;
    assert_eq!(micros(&balance["available"]), 110_000_000);
}

#[tokio::test]
async fn a_plan_too_long_for_one_invocation_is_made_in_steps() {
    plans_everybody_once(1, Weather::default()).await;
}

#[tokio::test]
async fn jobs_that_come_twice_and_processes_that_die_do_not_plan_anybody_twice() {
    for seed in 0..2 {
        let weather = Weather {
            repeat: 0.5,
            death: 0.003,
            ..Weather::default()
        };
        plans_everybody_once(seed, weather).await;
    }
}

/// A draft to one, and where it is.
async fn draft(storm: &mut Storm) -> String {
    let send = json!({"body": "Recado Demo: hi.", "draft": true,
        "to": {"phones": ["+12125560001"]}});
    let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
    format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_preview_that_is_asked_for_five_times_is_made_once_and_disturbs_no_start() {
    let mut storm = Storm::new(1, Weather::default()).await;
    let path = draft(&mut storm).await;
    let preview = format!("{path}/preview");
    for _ in 0..5 {
        storm.ask("POST", &preview, &json!({})).await;
    }
    storm.settle().await;
    // Started before somebody comes to it.
    storm.ask("POST", &preview, &json!({})).await;
    storm
        .ask("POST", &format!("{path}/start"), &json!({}))
        .await;
    storm.settle().await;
    let send = storm.ask("GET", &path, &Value::Null).await;
    assert_eq!(send["status"], "completed");
    let items = table(&storm).await;
    let of_first = |item: &&Item| item["pk"].as_s().unwrap().ends_with("#0000000");
    let chunks = items.iter().filter(of_first).map(sort_key);
    let editions: BTreeSet<_> = chunks.filter(|it| it.starts_with("CHUNK#")).collect();
    let expected = BTreeSet::from(["CHUNK#1", "CHUNK#2"]);
    assert_eq!(editions, expected, "the preview's and the plan's");
    let sent = storm.jobs.sent();
    let fan_outs = sent.iter().filter(|it| it.contains("fan_out"));
    assert_eq!(fan_outs.count(), 1, "{sent:?}");
}

#[tokio::test]
async fn a_preview_that_is_being_made_is_not_begun_again_unless_recipients_were_added() {
    let mut storm = Storm::new(1, Weather::default()).await;
    let store = slow_store(&mut storm).await;
    let path = draft(&mut storm).await;
    let more = format!("{path}/recipients");
    storm
        .ask("POST", &more, &json!({"recipients": recipients()}))
        .await;
    let preview = format!("{path}/preview");
    storm.ask("POST", &preview, &json!({})).await;
    storm
        .go_until(|_| store.left.load(Ordering::SeqCst) > 0)
        .await;
    store.is_slow.store(false, Ordering::SeqCst);
    let asked = |storm: &Storm| {
        let sent = storm.jobs.sent();
        sent.iter().filter(|it| it.contains("\"plan\"")).count()
    };
    let before = asked(&storm);
    let again = storm.ask("POST", &preview, &json!({})).await;
    assert_eq!(
        (&again["status"], asked(&storm)),
        (&json!("planning"), before)
    );

    let ana = storm.ask("GET", "/v1/contacts", &Value::Null).await;
    let erase = format!(
        "/v1/contacts/{}/erase",
        ana["data"][0]["id"].as_str().unwrap()
    );
    let erase = request_with(
        DEMO_KEY,
        Request::builder().method("POST").uri(erase),
        &json!({}),
    );
    let (status, refused) = answer(storm.platform.router(), erase).await;
    assert_eq!(
        (status, &refused["code"]),
        (409, &json!("messages_in_flight"))
    );

    storm
        .ask("POST", &more, &json!({"phones": ["+12125570001"]}))
        .await;
    let old = storm.ask("GET", &preview, &Value::Null).await;
    assert_eq!(
        (&old["status"], &old["is_current"]),
        (&json!("planning"), &json!(false))
    );
    storm.ask("POST", &preview, &json!({})).await;
    assert_eq!(asked(&storm), before + 1);
    storm.go_for(SignedDuration::from_mins(5)).await;
    let new = storm.ask("GET", &preview, &Value::Null).await;
    assert_eq!(
        (&new["status"], &new["is_current"]),
        (&json!("ready"), &json!(true))
    );
    assert_eq!(new["preview"]["total"], RECIPIENTS + 2);
}
