//! The platform as a user meets it: over HTTP, with the simulated carrier.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use recado_local::{DEMO_KEY, DEMO_TEST_KEY, Platform, Settings};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

struct Running {
    platform: Arc<Platform>,
    base: String,
    client: Client,
}

async fn start() -> Running {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let public_url = base.clone();
    let settings = Settings::read(|name| match name {
        "RECADO_DATA" => Some(":memory:".into()),
        "RECADO_CARRIER_ADDR" => Some("127.0.0.1:0".into()),
        "RECADO_PUBLIC_URL" => Some(public_url.clone()),
        _ => None,
    })
    .unwrap();
    let platform = Arc::new(Platform::open(&settings).await.unwrap());
    let router = platform.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let worker = platform.clone();
    tokio::spawn(async move { worker.work().await });
    Running {
        platform,
        base,
        client: Client::builder().no_proxy().build().unwrap(),
    }
}

impl Running {
    async fn post(&self, key: &str, idempotency: &str, body: Value) -> Response {
        self.client
            .post(format!("{}/v1/messages", self.base))
            .bearer_auth(key)
            .header("idempotency-key", idempotency)
            .json(&body)
            .send()
            .await
            .unwrap()
    }

    async fn get(&self, key: &str, path: &str) -> Response {
        self.client
            .get(format!("{}{path}", self.base))
            .bearer_auth(key)
            .send()
            .await
            .unwrap()
    }

    async fn available(&self, key: &str) -> Value {
        let balance: Value = self.get(key, "/v1/balance").await.json().await.unwrap();
        balance["available"]["amount"].clone()
    }

    /// Asks until the message has this status; the test runner's own limit ends it otherwise.
    async fn until(&self, id: &str, status: &str) -> Value {
        loop {
            let path = format!("/v1/messages/{id}");
            let message: Value = self.get(DEMO_KEY, &path).await.json().await.unwrap();
            if message["status"] == status {
                return message;
            }
            tokio::task::yield_now().await;
        }
    }
}

fn car_is_ready() -> Value {
    json!({
        "to": {"phone": "+12125550134"},
        "body": "Hello [NAME], your car is ready.",
        "variables": {"NAME": "Ana"}
    })
}

#[tokio::test]
async fn a_message_is_accepted_delivered_once_and_charged_once() {
    let running = start().await;
    let first = running.post(DEMO_KEY, "k", car_is_ready()).await;
    assert_eq!(first.status(), StatusCode::ACCEPTED);
    let first: Value = first.json().await.unwrap();
    let id = first["id"].as_str().unwrap();
    let delivered = running.until(id, "delivered").await;
    let timeline = delivered["timeline"].as_array().unwrap();
    assert_eq!(timeline.first().unwrap()["status"], "queued");
    assert_eq!(timeline.last().unwrap()["status"], "delivered");
    let again = running.post(DEMO_KEY, "k", car_is_ready()).await;
    let again: Value = again.json().await.unwrap();
    assert_eq!(again, first, "a repeat gets the very same answer");
    let other = json!({"to": {"phone": "+12125550135"}, "body": "Hello"});
    let other = running.post(DEMO_KEY, "k", other).await;
    assert_eq!(other.status(), StatusCode::CONFLICT);
    assert_eq!(running.available(DEMO_KEY).await, "9.960000");
    let simulator = running.platform.simulator().unwrap();
    simulator.callbacks_idle().await;
    assert_eq!(simulator.messages().len(), 1);
}

#[tokio::test]
async fn the_sandbox_has_a_balance_of_its_own_and_the_carrier_hears_nothing() {
    let running = start().await;
    let sent = running.post(DEMO_TEST_KEY, "k", car_is_ready()).await;
    let sent: Value = sent.json().await.unwrap();
    let path = format!("/v1/messages/{}", sent["id"].as_str().unwrap());
    assert_eq!(
        running.get(DEMO_TEST_KEY, &path).await.status(),
        StatusCode::OK
    );
    let foreign = running.get(DEMO_KEY, &path).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
    assert_eq!(running.available(DEMO_KEY).await, "10.000000");
    assert_eq!(running.available(DEMO_TEST_KEY).await, "9.960000");
    assert!(running.platform.simulator().unwrap().messages().is_empty());
}

#[tokio::test]
async fn a_callback_that_the_carrier_did_not_sign_changes_nothing() {
    let running = start().await;
    let sent = running.post(DEMO_KEY, "k", car_is_ready()).await;
    let sent: Value = sent.json().await.unwrap();
    let id = sent["id"].as_str().unwrap();
    let before = running.until(id, "delivered").await;
    let forged = running
        .client
        .post(format!("{}/webhooks/twilio/status?m=x", running.base))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-twilio-signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
        .body("AccountSid=AC00000000000000000000000000000000&MessageStatus=failed&MessageSid=SM1")
        .send()
        .await
        .unwrap();
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    assert_eq!(running.until(id, "delivered").await, before);
}

#[tokio::test]
async fn a_request_without_a_valid_key_is_refused() {
    let running = start().await;
    for key in ["", "demo", "demo-key2"] {
        let refused = running.post(key, "k", car_is_ready()).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{key:?}");
        let kind = refused.headers()["content-type"].to_str().unwrap();
        assert!(kind.starts_with("application/problem+json"), "{kind}");
    }
}
