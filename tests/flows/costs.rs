//! What one message costs in the store, from its POST to its end, callbacks included. An
//! Idempotency-Key has a record of its own: one unit more. What a recipient of a bulk send costs is
//! counted in `tests/crash`, where time stands still.

use recado_tests::{Running, spawn};
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
