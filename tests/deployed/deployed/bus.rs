//! A firm whose systems are on AWS puts its events on a bus, and they are as good as posted ones.

use std::env;
use std::process::Command;

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use jiff::Timestamp;
use recado_aws::Sdk;
use recado_tests::{spawn, until};
use reqwest::Client;
use serde_json::{Value, json};

use crate::aws::Queue;

/// The emulator's own, which the tests' calls come from.
const ACCOUNT: &str = "000000000000";

/// The firm's systems tell it. The firm is nowhere in it.
async fn put(detail: &Value) {
    let stack = env::var("RECADO_DEPLOYED_STACK").unwrap();
    let sdk = Sdk::new("tests", Client::builder(), |name| env::var(name).ok());
    let client = sdk.unwrap().eventbridge();
    let entry = PutEventsRequestEntry::builder()
        .event_bus_name(format!("{stack}-firms"))
        .source("com.example.garage")
        .detail_type("work_order.created")
        .detail(detail.to_string())
        .build();
    let put = client.put_events().entries(entry).send().await.unwrap();
    assert_eq!(put.failed_entry_count(), 0);
}

#[tokio::test]
async fn what_a_firm_puts_on_the_bus_is_its_event_once_and_senseless_ones_are_set_aside() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let id = firm.get("/v1/firm").await.is(200)["id"].clone();
    let let_in = Command::new("python3")
        .args([concat!(env!("CARGO_MANIFEST_DIR"), "/firm_on_aws.py")])
        .args([id.as_str().unwrap(), ACCOUNT])
        .status();
    assert!(let_in.unwrap().success());
    let template = json!({
        "name": "Taken in", "channel": "sms", "category": "transactional",
        "variants": {"en": {"body": "Hello [CONTACT_FIRST_NAME], we have it."}},
    });
    let template = firm.post("/v1/templates", template).await.is(201);
    let rule = json!({
        "name": "At once", "location_ids": [], "channel": "sms", "enabled": true,
        "template_id": template["id"], "trigger": {"type": "work_order.created"},
    });
    firm.post("/v1/rules", rule).await.is(201);
    let mut event = json!({
        "id": "e-1", "type": "work_order.created", "occurred_at": Timestamp::now().to_string(),
        "record": {"kind": "work_order", "id": "W-1", "revision": 1, "status": "open"},
        "contact": {"name": "Ana Silva", "phones": [{"number": "+12125550134", "primary": true}]},
    });
    put(&event).await;
    put(&event).await;
    let sent = async || firm.get("/v1/records/work_order/W-1/feed").await.body;
    until(sent, |feed| feed["data"][0]["status"] == "delivered").await;
    // As if it had been posted: the same again is the same.
    firm.post("/v1/events", event.clone()).await.is(202);

    let (queue, dead_letters) = (
        Queue::named("EventsQueue").await,
        Queue::named("EventsDeadLetters").await,
    );
    let usual = queue.set_visibility(2).await;
    event["tenant"] = "frm_other".into();
    put(&event).await;
    dead_letters.until_it_holds(1).await;
    queue.set_visibility(usual).await;
    let set_aside: Value = serde_json::from_str(&dead_letters.take().await).unwrap();
    assert_eq!(set_aside, json!({"tenant": id, "event": event}));
    assert_eq!(platform.carried().await.len(), 1);
}
