//! One text to many, in chunks over the cloud's own queues.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use recado_tests::{spawn, until};
use serde_json::{Value, json};

const MANY: u64 = 1_000;

#[tokio::test]
async fn a_thousand_recipients_are_written_to_once_each() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let firm_id = firm.get("/v1/firm").await.is(200)["id"].clone();
    let credit = json!({"amount": "40.00", "reason": "a bulk send"});
    let credits = format!("/admin/firms/{}/credit", firm_id.as_str().unwrap());
    platform.operator.post(&credits, credit).await.is(201);
    let phones: Vec<_> = (0..MANY).map(|i| format!("+1212556{i:04}")).collect();
    let send = json!({"body": "Recado Demo: hello.", "to": {"phones": phones}});
    let send = firm.post("/v1/bulk-sends", send).await.is(202);

    // As long as there is progress, a slow machine may take its time.
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let delivered = async || {
        let send = firm.get(&path).await.is(200);
        send["counts"]["delivered"].as_u64().unwrap_or(0)
    };
    let mut count = 0;
    while count < MANY {
        count = until(delivered, |now| *now > count).await;
    }
    let carried = platform.carried().await;
    let recipients: HashSet<_> = carried
        .iter()
        .map(|sms: &Value| sms["to"].as_str())
        .collect();
    assert_eq!((carried.len(), recipients.len()), (1_000, 1_000));
    assert_eq!(firm.books().await, 10_000_000);
}

#[tokio::test]
async fn a_bulk_send_to_saved_contacts_is_shown_before_it_is_made() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let ana = json!({"name": "Ana Silva", "phones": [{"number": "+12125550134", "primary": true}]});
    let ana = firm.post("/v1/contacts", ana).await.is(201);
    let send = json!({"body": "Recado Demo: hello.", "to": {"contact_ids": [ana["id"]]}});
    firm.post("/v1/bulk-sends/preview", send).await.is(200);
    assert!(platform.carried().await.is_empty());
}

#[tokio::test]
async fn a_bulk_send_of_tomorrow_is_paused_resumed_and_taken_back() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let tomorrow = Timestamp::now() + SignedDuration::from_hours(24);
    let send = json!({
        "body": "Recado Demo: hello.", "to": {"phones": ["+12125550134"]},
        "send_at": tomorrow.to_string(),
    });
    let send = firm.post("/v1/bulk-sends", send).await.is(202);
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let show = async || firm.get(&path).await.is(200);
    until(show, |send| send["status"] == "scheduled").await;
    for (step, status) in [
        ("pause", "paused"),
        ("resume", "scheduled"),
        ("cancel", "canceled"),
    ] {
        let changed = firm.post(&format!("{path}/{step}"), json!({})).await;
        assert_eq!(changed.body["status"], status);
    }
    until(async || firm.available().await, |it| it == "10.000000").await;
    assert!(platform.carried().await.is_empty());
}
