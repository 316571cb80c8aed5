//! A message that did not arrive for a reason that may pass is sent again, later and not for ever.

use recado_tests::{Running, spawn};
use serde_json::{Value, json};

/// The carrier reports each message to it as undelivered: the phone is off (30003).
const OFF: &str = "+12155550110";
/// The carrier reports each message to it as failed (30008).
const FAILING: &str = "+12155550115";

async fn send(platform: &Running, phone: &str, more: Value) -> Value {
    let mut message = json!({"to": {"phone": phone}, "body": "Your car is ready."});
    let more = more.as_object().unwrap().clone();
    message.as_object_mut().unwrap().extend(more);
    platform.firm.post("/v1/messages", message).await.is(202)
}

/// The thread's messages, oldest first.
async fn thread(platform: &Running, sent: &Value) -> Vec<Value> {
    let contact = sent["contact_id"].as_str().unwrap();
    let path = format!("/v1/messages?contact_id={contact}");
    let mut messages = platform.firm.get(&path).await.is(200)["data"].take();
    messages.as_array_mut().unwrap().reverse();
    messages.as_array().unwrap().clone()
}

async fn explain(platform: &Running, message: &Value) -> Value {
    let id = message["id"].as_str().unwrap();
    let path = format!("/v1/messages/{id}/explain");
    platform.firm.get(&path).await.is(200)
}

#[tokio::test]
async fn a_phone_that_is_off_is_tried_twice_more_hours_apart_each_a_message_of_its_own() {
    let platform = spawn().await;
    let first = send(&platform, OFF, json!({})).await;
    platform.until_status(&first, "undelivered").await;
    assert_eq!(platform.firm.available().await, "9.960000");
    let planned = explain(&platform, &first).await;
    assert!(planned["retry"]["at"].is_string(), "{planned}");
    assert!(planned["retry"].get("message_id").is_none());
    platform.advance("119m").await;
    assert_eq!(thread(&platform, &first).await.len(), 1);
    platform.advance("2m").await;
    let tries = thread(&platform, &first).await;
    assert_eq!(tries.len(), 2);
    assert_eq!(tries[1]["retry_of"], first["id"]);
    assert_eq!(tries[1]["body"], first["body"]);
    let made = explain(&platform, &first).await;
    assert_eq!(made["retry"]["message_id"], tries[1]["id"]);
    assert_eq!(made["status"], "undelivered");
    platform.until_status(&tries[1], "undelivered").await;
    platform.advance("3d").await;
    let tries = thread(&platform, &first).await;
    assert_eq!(tries.len(), 3);
    platform.until_status(&tries[2], "undelivered").await;
    assert!(explain(&platform, &tries[2]).await.get("retry").is_none());
    platform.advance("3d").await;
    assert_eq!(thread(&platform, &first).await.len(), 3);
    assert_eq!(platform.carried().await.len(), 3);
    // The carrier charges what it could not deliver.
    assert_eq!(platform.firm.books().await, 10_000_000 - 3 * 40_000);
}

#[tokio::test]
async fn what_failed_costs_nothing_however_often_it_is_tried() {
    let platform = spawn().await;
    let first = send(&platform, FAILING, json!({})).await;
    platform.until_status(&first, "failed").await;
    assert_eq!(platform.firm.books().await, 10_000_000, "nothing is held");
    platform.advance("11m").await;
    let tries = thread(&platform, &first).await;
    platform.until_status(&tries[1], "failed").await;
    platform.advance("2h").await;
    let tries = thread(&platform, &first).await;
    platform.until_status(&tries[2], "failed").await;
    platform.advance("1d").await;
    assert_eq!(thread(&platform, &first).await.len(), 3);
    assert_eq!(platform.firm.books().await, 10_000_000);
}

#[tokio::test]
async fn nobody_is_tried_again_who_opted_out_or_for_whom_it_comes_too_late() {
    let platform = spawn().await;
    let soon = platform.platform().app().now() + std::time::Duration::from_secs(300);
    let useless = json!({"useless_after": soon.to_string()});
    let late = send(&platform, FAILING, useless).await;
    platform.until_status(&late, "failed").await;
    assert!(explain(&platform, &late).await.get("retry").is_none());
    let off = send(&platform, OFF, json!({})).await;
    platform.until_status(&off, "undelivered").await;
    platform.text_from(OFF, "STOP").await;
    platform.advance("3d").await;
    for message in [late, off] {
        let thread = thread(&platform, &message).await;
        let outbound = thread.iter().filter(|it| it["direction"] == "outbound");
        assert_eq!(outbound.count(), 1);
    }
}
