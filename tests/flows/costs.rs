//! What one message costs in the store, from its POST to its end, callbacks included. An
//! Idempotency-Key has a record of its own: one unit more. What a recipient of a bulk send costs is
//! counted in `tests/crash`, where time stands still.

use recado_tests::{Running, spawn, until};
use serde_json::json;

/// Enough that a share of what does not belong to a message would show.
const MESSAGES: usize = 5;
const ALLOWED_DELIVERED: f64 = 10.0;
/// What `infra/costs.md` counts on.
const ALLOWED_READS: f64 = 17.0;
const ALLOWED_GIVEN_BACK: f64 = 15.0;

/// Read and write units of one message to this number.
async fn units(platform: &Running, to: &str, status: &str) -> (f64, f64) {
    let meter = platform.platform().dynamo().meter();
    let before = meter.snapshot();
    let mut sent = vec![];
    for number in 1..=MESSAGES {
        let message = json!({"to": {"phone": to}, "body": format!("Your car {number} is ready.")});
        sent.push(platform.firm.post("/v1/messages", message).await.is(202));
        // To ask the platform would cost reads.
        let carried = async || platform.simulator().messages().len();
        until(carried, |carried| *carried == number).await;
        platform.simulator().callbacks_idle().await;
    }
    let used = meter.since(&before);
    for message in &sent {
        platform.until_status(message, status).await;
    }
    let each = |units: f64| units / MESSAGES as f64;
    println!("{status}: {used:?}");
    (each(used.read_units), each(used.write_units))
}

#[tokio::test]
async fn a_delivered_message_costs_at_most_10_write_and_17_read_units() {
    let platform = spawn().await;
    let (reads, writes) = units(&platform, "+12125550134", "delivered").await;
    assert!(writes <= ALLOWED_DELIVERED, "{writes}");
    assert!(reads <= ALLOWED_READS, "{reads}");
}

#[tokio::test]
async fn a_failed_message_whose_price_is_given_back_costs_at_most_15_write_units() {
    let platform = spawn().await;
    let (_, writes) = units(&platform, "+12155550115", "failed").await;
    assert!(writes <= ALLOWED_GIVEN_BACK, "{writes}");
}

/// Rules of a firm, of which an event sets off a few.
const RULES: usize = 50;
const MATCHING: usize = 3;
/// Key, firm, rules, client, record; the lines that wait, the event with the record.
const ALLOWED_PLANNING: u64 = 10;
/// What a notification that goes out at once asks for, up to its last callback.
const ALLOWED_SENDING: u64 = 27;

/// From the POST on: three of fifty rules plan something for later, then three send at once.
#[tokio::test]
async fn an_event_asks_little_of_the_store_whatever_rules_there_are() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let text = "Order [RECORD_NUMBER] is [RECORD_STATUS].";
    let text = crate::events::template(firm, "transactional", text).await;
    let trigger = |status: &str| json!({"type": "work_order.status_changed", "status": status});
    for number in 0..RULES - 2 * MATCHING {
        let other = json!({"trigger": trigger(&format!("status {number}"))});
        crate::events::rule(firm, &text, other).await;
    }
    for number in 0..MATCHING {
        let name = format!("Rule {number}");
        let later = json!({"name": name, "trigger": trigger("waiting"), "delay": "1h"});
        crate::events::rule(firm, &text, later).await;
        let at_once = json!({"name": name, "trigger": trigger("ready")});
        crate::events::rule(firm, &text, at_once).await;
    }
    let meter = platform.platform().dynamo().meter();
    for (revision, status, allowed) in [
        (1, "waiting", ALLOWED_PLANNING),
        (
            2,
            "ready",
            ALLOWED_PLANNING + MATCHING as u64 * ALLOWED_SENDING,
        ),
    ] {
        let kind = "work_order.status_changed";
        let record = json!({"status": status});
        let told = crate::events::event(status, kind, platform.now(), revision, record);
        let before = meter.snapshot();
        firm.post("/v1/events", told).await.is(202);
        if status == "ready" {
            let carried = async || platform.simulator().messages().len();
            until(carried, |carried| *carried == MATCHING).await;
            platform.simulator().callbacks_idle().await;
        }
        let used = meter.since(&before);
        let requests: u64 = used.by_operation.values().map(|it| it.requests).sum();
        println!("{status}: {requests} requests, {used:?}");
        assert!(requests <= allowed, "{status}: {requests}, {used:?}");
    }
}
