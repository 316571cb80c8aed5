//! What one message costs in the store, from its POST to its end, callbacks included. An
//! Idempotency-Key has a record of its own: one unit more.

use recado_tests::{Running, spawn, until};
use serde_json::json;

/// Enough that a share of what does not belong to a message would show.
const MESSAGES: usize = 5;
const ALLOWED_DELIVERED: f64 = 10.0;
const ALLOWED_GIVEN_BACK: f64 = 15.0;

/// Write units of one message to this number.
async fn write_units(platform: &Running, to: &str, status: &str) -> f64 {
    let meter = platform.platform().dynamo().meter();
    let before = meter.snapshot();
    for number in 0..MESSAGES {
        let message = json!({"to": {"phone": to}, "body": format!("Your car {number} is ready.")});
        let sent = platform.firm.post("/v1/messages", message).await.is(202);
        platform.until_status(&sent, status).await;
    }
    platform.simulator().callbacks_idle().await;
    let used = meter.since(&before);
    used.write_units / MESSAGES as f64
}

#[tokio::test]
async fn a_delivered_message_costs_at_most_10_write_units() {
    let platform = spawn().await;
    let each = write_units(&platform, "+12125550134", "delivered").await;
    assert!(each <= ALLOWED_DELIVERED, "{each}");
}

#[tokio::test]
async fn a_failed_message_whose_price_is_given_back_costs_at_most_15_write_units() {
    let platform = spawn().await;
    let each = write_units(&platform, "+12155550115", "failed").await;
    assert!(each <= ALLOWED_GIVEN_BACK, "{each}");
}

/// Recipients of the bulk send that is counted: several chunks, the last one not full.
const RECIPIENTS: usize = 450;
const ALLOWED_BULK_WRITES: f64 = 3.2;
/// 1.3 by design. While it runs, somebody looks once a second whether it is paused, and other tests
/// make it run longer than it would.
const ALLOWED_BULK_READS: f64 = 1.3 + 0.3;
const ALLOWED_BULK_REQUESTS: f64 = 3.5 + 0.3;

/// From the POST to the settlement, planning, callbacks and failed conditions included.
#[tokio::test]
async fn a_recipient_of_a_bulk_send_costs_few_writes_reads_and_requests() {
    let platform = spawn().await;
    let credit = json!({"amount": "100.00", "reason": "bulk"});
    let path = "/admin/firms/frm_demo/credit";
    platform.operator.post(path, credit).await;
    let meter = platform.platform().dynamo().meter();
    let before = meter.snapshot();
    let phones: Vec<String> = (0..RECIPIENTS).map(|i| format!("+1212556{i:04}")).collect();
    let text = format!("Recado Demo: {}", "a".repeat(147));
    assert_eq!(text.len(), 160);
    let send = json!({"body": text, "to": {"phones": phones}});
    let send = platform.firm.post("/v1/bulk-sends", send).await.is(202);
    let carried = async || platform.simulator().messages().len();
    until(carried, |carried| *carried == RECIPIENTS).await;
    platform.simulator().callbacks_idle().await;
    // The sweep and the close run too; asking how it stands would cost reads.
    platform.advance("5m").await;
    let used = meter.since(&before);
    let send = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let ask = async || platform.firm.get(&send).await.is(200);
    until(ask, |send| send["status"] == "completed").await;
    let each = |units: f64| units / RECIPIENTS as f64;
    let requests: u64 = used.by_operation.values().map(|it| it.requests).sum();
    let requests = each(requests as f64);
    let (writes, reads) = (each(used.write_units), each(used.read_units));
    println!("a recipient: {writes:.3} writes, {reads:.3} reads, {requests:.3} requests");
    assert!(writes <= ALLOWED_BULK_WRITES, "{writes}: {used:?}");
    assert!(reads <= ALLOWED_BULK_READS, "{reads}: {used:?}");
    assert!(requests <= ALLOWED_BULK_REQUESTS, "{requests}: {used:?}");
    platform.firm.books().await;
}
