//! Whoever is erased is not written to, whatever was scheduled.

use jiff::{SignedDuration, Timestamp};
use recado_tests::spawn;
use serde_json::json;

#[tokio::test]
async fn what_was_scheduled_for_an_erased_contact_is_taken_back() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let tomorrow = Timestamp::now() + SignedDuration::from_hours(24);
    let hello = json!({
        "to": {"phone": "+12125550134"}, "body": "Hello", "send_at": tomorrow.to_string(),
    });
    let sent = firm.post("/v1/messages", hello).await.is(202);
    let erase = format!(
        "/v1/contacts/{}/erase",
        sent["contact_id"].as_str().unwrap()
    );
    let erased = firm.post(&erase, json!({})).await.is(200);
    assert_eq!(erased["messages"], 1);
    assert_eq!(firm.available().await, "10.000000");
}
