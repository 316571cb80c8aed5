//! The carrier takes a message and does not say so: it is found in the carrier's listing, not sent again.

use recado_tests::spawn;
use reqwest::Client;
use serde_json::json;

/// No other flow writes to it.
const PHONE: &str = "+12125550177";

#[tokio::test]
async fn a_message_that_the_carrier_took_without_a_word_is_found_there() {
    let platform = spawn().await;
    let carrier = std::env::var("RECADO_DEPLOYED_CARRIER").unwrap();
    let faults = json!({"rules": [
        {"fault": "accept_then_drop", "to": PHONE}, {"fault": "callbacks_lost", "to": PHONE},
    ]});
    let change = Client::new().put(format!("{carrier}/_simulator/faults"));
    let changed = change.json(&faults).send().await.unwrap();
    assert!(changed.status().is_success());

    let hello = json!({"to": {"phone": PHONE}, "body": "Hello"});
    let sent = platform.firm.post("/v1/messages", hello).await.is(202);
    platform.until_status(&sent, "unknown").await;
    platform.until_status(&sent, "delivered").await;
    assert_eq!(platform.carried().await.len(), 1);
    assert_eq!(platform.firm.books().await, 9_960_000);
}
