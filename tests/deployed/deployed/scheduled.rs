//! A message for later waits with the scheduler, and goes when its time has come.

use jiff::{SignedDuration, Timestamp};
use recado_tests::spawn;
use reqwest::Method;
use serde_json::{Value, json};

fn at(from_now: SignedDuration) -> Value {
    Value::String((Timestamp::now() + from_now).to_string())
}

fn hello(send_at: Value) -> Value {
    json!({"to": {"phone": "+12125550134"}, "body": "Hello", "send_at": send_at})
}

#[tokio::test]
async fn a_message_goes_when_its_time_has_come_and_not_when_it_was_moved_or_cancelled() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let soon = SignedDuration::from_secs(4);
    let send = async || {
        let sent = firm.post("/v1/messages", hello(at(soon))).await.is(202);
        assert_eq!(sent["status"], "scheduled");
        let path = format!("/v1/messages/{}", sent["id"].as_str().unwrap());
        (sent, path)
    };
    let (kept, _) = send().await;
    let (_, moved) = send().await;
    let (_, cancelled) = send().await;
    let tomorrow = json!({"send_at": at(SignedDuration::from_hours(24))});
    let patch = firm.request(Method::PATCH, &moved).json(&tomorrow);
    firm.ask(patch.header("content-type", "application/merge-patch+json"))
        .await
        .is(200);
    let gone = firm.delete(&cancelled).await;
    assert!(matches!(gone.status, 200 | 204), "{}", gone.body);

    let waiting = firm.get("/v1/messages?status=scheduled").await.is(200);
    assert!(!waiting["data"].as_array().unwrap().is_empty());
    platform.until_status(&kept, "delivered").await;
    assert_eq!(firm.get(&moved).await.is(200)["status"], "scheduled");
    assert_eq!(firm.get(&cancelled).await.is(200)["status"], "canceled");
    assert_eq!(platform.carried().await.len(), 1);
    firm.delete(&moved).await;
}
