//! A firm sends its first SMS.

use recado_tests::{Answer, Caller, spawn};
use reqwest::Method;
use serde_json::{Value, json};

fn car_is_ready() -> Value {
    json!({
        "to": {"phone": "+12125550134"},
        "body": "Hello [NAME], your car is ready.",
        "variables": {"NAME": "Ana"}
    })
}

async fn send(caller: &Caller, body: Value) -> Answer {
    caller.post_once("k", "/v1/messages", body).await
}

#[tokio::test]
async fn a_message_is_accepted_delivered_once_and_charged_once() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let first = send(firm, car_is_ready()).await.is(202);
    let delivered = platform.until_status(&first, "delivered").await;
    let timeline = delivered["timeline"].as_array().unwrap();
    assert_eq!(timeline.first().unwrap()["status"], "queued");
    assert_eq!(timeline.last().unwrap()["status"], "delivered");
    let again = send(firm, car_is_ready()).await.is(202);
    assert_eq!(again, first, "a repeat gets the very same answer");
    let other = json!({"to": {"phone": "+12125550135"}, "body": "Hello"});
    send(firm, other).await.is(409);
    assert_eq!(firm.available().await, "9.960000");
    assert_eq!(platform.carried().await.len(), 1);
}

#[tokio::test]
async fn the_sandbox_has_a_balance_of_its_own_and_the_carrier_hears_nothing() {
    let platform = spawn().await;
    let sandbox = &platform.sandbox;
    let sent = send(sandbox, car_is_ready()).await.is(202);
    let path = format!("/v1/messages/{}", sent["id"].as_str().unwrap());
    sandbox.get(&path).await.is(200);
    platform.firm.get(&path).await.is(404);
    assert_eq!(platform.firm.available().await, "10.000000");
    assert_eq!(sandbox.available().await, "9.960000");
    assert!(platform.carried().await.is_empty());
}

#[tokio::test]
async fn a_callback_that_the_carrier_did_not_sign_changes_nothing() {
    let platform = spawn().await;
    let sent = send(&platform.firm, car_is_ready()).await.is(202);
    let before = platform.until_status(&sent, "delivered").await;
    let forged = platform
        .firm
        .request(Method::POST, "/webhooks/twilio/status?m=x")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-twilio-signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
        .body("AccountSid=AC00000000000000000000000000000000&MessageStatus=failed&MessageSid=SM1");
    platform.firm.ask(forged).await.is(403);
    assert_eq!(platform.until_status(&sent, "delivered").await, before);
}
