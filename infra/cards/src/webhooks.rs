//! Telling what happened: signed, in order, again after a pause when it is not taken.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::simulator::Shared;

const TRIES: u32 = 12;
const PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
const TIME_OUT: Duration = Duration::from_secs(10);

/// Tells every event, for as long as it is polled.
#[expect(
    clippy::disallowed_methods,
    reason = "the simulator pauses between its retries on its own"
)]
pub async fn tell(shared: Arc<Shared>) {
    let http = reqwest::Client::builder()
        .no_proxy()
        .timeout(TIME_OUT)
        .build();
    let Ok(http) = http else {
        tracing::error!("the card simulator has no HTTP client for its webhooks");
        return;
    };
    loop {
        let Some(event) = shared.next_event() else {
            shared.told.notified().await;
            continue;
        };
        for tried in 0..TRIES {
            if is_taken(&shared, &http, &event).await {
                break;
            }
            let pause = PAUSE.saturating_mul(1 << tried).min(LONGEST_PAUSE);
            tokio::time::sleep(pause).await;
        }
        shared.forget_event(&event);
    }
}

async fn is_taken(shared: &Shared, http: &reqwest::Client, event: &Value) -> bool {
    let body = event.to_string();
    let now = (shared.config.clock)();
    let signature = sign(&shared.config.webhook_secret, now, &body);
    let sent = http
        .post(&shared.config.webhook_url)
        .header("content-type", "application/json")
        .header("stripe-signature", signature)
        .body(body)
        .send()
        .await;
    sent.is_ok_and(|response| response.status().is_success())
}

/// `Stripe-Signature` of a body.
fn sign(secret: &str, now: i64, body: &str) -> String {
    let tag = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(format!("{now}.{body}").as_bytes());
        HEXLOWER.encode(&mac.finalize().into_bytes())
    });
    format!("t={now},v1={}", tag.unwrap_or_default())
}
