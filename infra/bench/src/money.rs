//! A thousand sends and top-ups of one firm at once, over a store that conflicts and throttles: no
//! overdraft, every sum exact; and how fast that is next to the store itself.
//!
//! Each movement is a transaction over the firm's balance and what goes with it, so movements of one
//! firm take turns. The bare loop repeats the very transaction of a send, one after the other: no firm
//! could move faster. What a movement costs beyond that is its other reads, its HTTP, and for a top-up
//! the card simulator, which all run on the same processors here; processor time and requests to the
//! store are counted for each.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use futures::future::join_all;
use recado_embedded::dynamo::{Fault, Operation, Verdict};
use recado_tests::{Caller, Running, micros, spawn_with};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::cpu::Cpu;
use crate::firm::{Folder, recipient};

const SENDS: usize = 700;
const TOP_UPS: usize = 300;
const TOP_UP_MICROS: i64 = 1_010_000;
const SEGMENT_MICROS: i64 = 40_000;
const CREDIT: &str = "30";
const BARE: u64 = 5_000;
/// Before something is asked for again.
const PAUSE: Duration = Duration::from_millis(20);
const TABLE: &str = "recado";
/// For what was not heard of a payment to be looked up.
const SWEPT: &str = "20m";

/// What a thousand movements at once came to.
struct Crowd {
    movements: usize,
    took: Duration,
    cpu: Duration,
    requests: usize,
    /// Of each, sorted.
    waits: Vec<Duration>,
}

/// Measures, and fails where money is not exact.
pub async fn run() -> bool {
    println!("{SENDS} sends and {TOP_UPS} top-ups of one firm at once through the API\n");
    println!(
        "              movements/s    bare loop   of it        p50        p99   processor   requests"
    );
    for (what, has_faults) in [("as it is", false), ("with faults", true)] {
        let (crowd, bare) = crowd(has_faults).await;
        let part = 100.0 * crowd.rate() / bare;
        println!(
            "{what:<14} {:>9.0}/s {bare:>10.0}/s {part:>5.0} % {crowd}",
            crowd.rate()
        );
    }
    true
}

/// A crowd on a new platform, and the rate of the bare loop on the same one.
async fn crowd(has_faults: bool) -> (Crowd, f64) {
    let folder = Folder::new();
    let platform = spawn_with(&[("RECADO_DATA", folder.path().to_str().unwrap())]).await;
    // What is accepted is not delivered meanwhile: only movements of money are measured.
    let stop = json!({"reason": "figures"});
    platform.operator.post("/admin/stop", stop).await.is(200);
    // Enough for every send before any top-up is paid.
    let credit = json!({"amount": CREDIT, "reason": "figures"});
    let desk = "/admin/firms/frm_demo/credit";
    platform.operator.post(desk, credit).await.is(201);
    let opening = platform.firm.books().await;
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    platform.platform().dynamo().faults().hook(move |call| {
        counted.fetch_add(1, Ordering::Relaxed);
        match call.operation {
            _ if !has_faults => Verdict::Proceed,
            Operation::TransactWriteItems if call.index % 13 == 0 => {
                Verdict::Before(Fault::Conflict)
            }
            Operation::TransactWriteItems if call.index % 17 == 0 => Verdict::After(Fault::Lost),
            _ if call.index % 29 == 0 => Verdict::Before(Fault::Throttled),
            _ => Verdict::Proceed,
        }
    });
    let (began, cpu) = (Instant::now(), Cpu::now());
    let mut waits = join_all((0..SENDS + TOP_UPS).map(|number| {
        let platform = &platform;
        async move {
            match number % 10 {
                0..7 => send(&platform.firm, number).await,
                _ => top_up(platform, number).await,
            }
            began.elapsed()
        }
    }))
    .await;
    let took = began.elapsed();
    let cpu = Cpu::now().since(cpu).own;
    platform.platform().dynamo().faults().reset();
    waits.sort();
    let crowd = Crowd {
        movements: SENDS + TOP_UPS,
        took,
        cpu,
        requests: requests.load(Ordering::Relaxed),
        waits,
    };
    check(&platform, opening).await;
    let bare = bare_loop(&platform.platform().dynamo().client()).await;
    (crowd, bare)
}

/// Sends until there is an answer.
async fn send(firm: &Caller, number: usize) {
    let message = json!({"to": {"phone": recipient(number)}, "body": "Your car is ready."});
    let key = format!("send-{number}");
    let (status, sent) = insist(|| post_once(firm, &key, "/v1/messages", &message)).await;
    assert_eq!(status, 202, "{sent}");
}

/// Tops up, pays and looks until it is credited; the payment is also told by its webhook.
async fn top_up(platform: &Running, number: usize) {
    let firm = &platform.firm;
    let (key, amount) = (format!("top-up-{number}"), json!({"amount": "1.01"}));
    let (status, top_up) = insist(|| post_once(firm, &key, "/v1/topups", &amount)).await;
    assert_eq!(status, 201, "{top_up}");
    let cards = platform.cards().base_url();
    let payer = Caller::new(&cards, "");
    let page = top_up["payment_url"].as_str().unwrap();
    let page = page.strip_prefix(&cards).unwrap();
    let card = [("number", "4242424242424242")];
    insist(|| payer.request(Method::POST, page).form(&card)).await;
    let path = format!("/v1/topups/{}", top_up["id"].as_str().unwrap());
    loop {
        let (_, shown) = insist(|| firm.request(Method::GET, &path)).await;
        if shown["status"] == "succeeded" {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn post_once(firm: &Caller, key: &str, path: &str, body: &Value) -> RequestBuilder {
    let request = firm.request(Method::POST, path).json(body);
    request.header("idempotency-key", key)
}

/// Asks until the store was there to answer, and the system had room for one more connection.
async fn insist(request: impl Fn() -> RequestBuilder) -> (u16, Value) {
    loop {
        if let Ok(answer) = request().send().await
            && answer.status() != StatusCode::SERVICE_UNAVAILABLE
        {
            let status = answer.status().as_u16();
            return (status, answer.json().await.unwrap_or_default());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Fails unless the balance is what it must be, to the micro-dollar, and never was below zero.
async fn check(platform: &Running, opening: i64) {
    platform.advance(SWEPT).await;
    let held = i64::try_from(SENDS).unwrap() * SEGMENT_MICROS;
    let paid = i64::try_from(TOP_UPS).unwrap() * TOP_UP_MICROS;
    assert_eq!(platform.firm.books().await, opening + paid - held);
    assert_eq!(platform.verify().await.findings, []);
    let mut path = "/v1/ledger?limit=200".to_owned();
    loop {
        let page = platform.firm.get(&path).await.is(200);
        for entry in page["data"].as_array().unwrap() {
            assert!(micros(&entry["balance_after"]) >= 0, "{entry}");
        }
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/ledger?limit=200&cursor={cursor}"),
            None => break,
        }
    }
}

/// The transaction of a send, with the very items that the crowd has left, one after the other:
/// transactions per second.
async fn bare_loop(client: &Client) -> f64 {
    let balance = found(client, "begins_with(pk, :begin)", "BALANCE#").await;
    let message = found(client, "begins_with(sk, :begin)", "msg_").await;
    let began = Instant::now();
    for version in 0..BARE {
        let mut balance = balance.clone();
        balance.insert("pk".to_owned(), text("BALANCE#bare".to_owned()));
        balance.insert("version".to_owned(), number(version + 1));
        let condition = "attribute_not_exists(pk) OR version = :old";
        let balance = Put::builder()
            .set_item(Some(balance))
            .condition_expression(condition)
            .expression_attribute_values(":old", number(version));
        let mut message = message.clone();
        message.insert("sk".to_owned(), text(format!("bare-{version}")));
        let message = Put::builder()
            .set_item(Some(message))
            .condition_expression("attribute_not_exists(pk)");
        let put = |put: aws_sdk_dynamodb::types::builders::PutBuilder| {
            let put = put.table_name(TABLE).build().unwrap();
            TransactWriteItem::builder().put(put).build()
        };
        let writes = client.transact_write_items();
        let writes = writes
            .transact_items(put(balance))
            .transact_items(put(message));
        writes.send().await.unwrap();
    }
    BARE as f64 / began.elapsed().as_secs_f64()
}

type Item = std::collections::HashMap<String, AttributeValue>;

async fn found(client: &Client, filter: &str, begin: &str) -> Item {
    let mut all = client
        .scan()
        .table_name(TABLE)
        .filter_expression(filter)
        .expression_attribute_values(":begin", text(begin.to_owned()))
        .into_paginator()
        .items()
        .send();
    all.next().await.unwrap().unwrap()
}

fn text(text: String) -> AttributeValue {
    AttributeValue::S(text)
}

fn number(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

impl Crowd {
    fn rate(&self) -> f64 {
        self.movements as f64 / self.took.as_secs_f64()
    }
}

impl fmt::Display for Crowd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wait = |percent: usize| self.waits[(self.waits.len() - 1) * percent / 100];
        write!(
            f,
            "{:>7} ms {:>7} ms {:>8.1} ms {:>10.1}",
            wait(50).as_millis(),
            wait(99).as_millis(),
            self.cpu.as_secs_f64() * 1_000.0 / self.movements as f64,
            self.requests as f64 / self.movements as f64,
        )
    }
}
