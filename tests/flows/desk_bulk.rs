//! The operator's desk: doubts about recipients of bulk sends are ended one by one.

use recado_tests::carrier::{Fault, Faults, Rule};
use recado_tests::{Running, spawn, until};
use serde_json::{Value, json};

use crate::desk::{resolve, trail};

/// A bulk send of which the carrier says nothing of some, and those as the desk lists them.
async fn unknown_of_bulk(platform: &Running, fault: Fault, times: u32) -> (Value, Vec<Value>) {
    unknown_under(platform, Faults::of([Rule::next(times, fault)]), times).await
}

async fn unknown_under(platform: &Running, faults: Faults, times: u32) -> (Value, Vec<Value>) {
    let firm = json!({"repost_unknown": "never"});
    platform.firm.patch("/v1/firm", firm).await.is(200);
    platform.simulator().set_faults(faults);
    let to: Vec<String> = (0..5).map(|i| format!("+1212556100{i}")).collect();
    let many = json!({"to": {"phones": to}, "body": "We close at noon."});
    let send = platform.firm.post("/v1/bulk-sends", many).await.is(202);
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let ask = async || platform.firm.get(&path).await.is(200);
    until(ask, |send| send["counts"]["unknown"] == times).await;
    let unknown = format!("{path}/recipients?status=unknown");
    let lines = platform.firm.get(&unknown).await.is(200)["data"]
        .as_array()
        .unwrap()
        .clone();
    // One by one, as pages.
    let mut listed = Vec::new();
    let mut cursor = String::new();
    let ask = async || {
        platform
            .operator
            .get("/admin/messages?limit=1")
            .await
            .is(200)
    };
    platform.advance("31s").await;
    until(ask, |page| {
        page["data"].as_array().is_some_and(|it| !it.is_empty())
    })
    .await;
    loop {
        let page = format!("/admin/messages?status=unknown&limit=1{cursor}");
        let page = platform.operator.get(&page).await.is(200);
        listed.extend(page["data"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let ids = |them: &[Value]| them.iter().map(|it| it["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&listed), ids(&lines));
    assert!(
        listed
            .iter()
            .all(|it| it["bulk_id"] == send["id"] && it["firm_id"] == "frm_demo")
    );
    (send, listed)
}

#[tokio::test]
async fn recipients_of_a_bulk_send_that_were_never_sent_to_are_given_back() {
    let platform = spawn().await;
    let (send, unknown) = unknown_of_bulk(&platform, Fault::Error500Before, 2).await;
    for message in &unknown {
        assert_eq!(
            message["to"].as_str().unwrap().replace('•', "").len(),
            9,
            "it is masked"
        );
        let verdict = json!({"outcome": "not_sent", "reason": "the carrier's log has none"});
        let operator = &platform.operator;
        let resolved = operator
            .post(&resolve(message), verdict.clone())
            .await
            .is(200);
        assert_eq!(resolved["status"], "failed");
        let again = operator.post(&resolve(message), verdict).await.is(409);
        assert_eq!(again["code"], "not_unknown");
    }
    let listed = platform.operator.get("/admin/messages").await.is(200);
    assert_eq!(listed["data"], json!([]));
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    platform.advance("10m").await;
    let ask = async || platform.firm.get(&path).await.is(200);
    let ended = until(ask, |send| send["status"] == "completed").await;
    assert_eq!(ended["counts"], json!({"delivered": 3, "failed": 2}));
    assert_eq!(platform.firm.books().await, 9_880_000);
    assert_eq!(platform.verify().await.findings, []);
    let trail = trail(&platform, 2).await;
    for (line, message) in trail.iter().rev().zip(&unknown) {
        assert_eq!(line["action"], "message_resolved");
        assert_eq!(line["detail"]["message_id"], message["id"]);
    }
}

#[tokio::test]
async fn a_recipient_of_a_bulk_send_that_was_sent_to_becomes_what_the_carrier_says() {
    let platform = spawn().await;
    // Neither the callback nor the listing tells of it.
    let (send, unknown) = {
        let rules = [
            Rule::next(2, Fault::AcceptThenDrop),
            Rule::always(Fault::CallbacksLost),
        ];
        let faults = Faults {
            listing_lag_ms: 86_400_000,
            ..Faults::of(rules)
        };
        unknown_under(&platform, faults, 2).await
    };
    let sid_of = async |message: &Value| {
        let path = format!("/v1/messages/{}", message["id"].as_str().unwrap());
        let to = platform.firm.get(&path).await.is(200)["to"].clone();
        let carried = platform.carried().await;
        let found = carried.iter().find(|it| it["to"] == to).unwrap();
        found["sid"].clone()
    };
    let (first, second) = (&unknown[0], &unknown[1]);
    let mine = sid_of(first).await;
    let verdict = |sid: &Value| json!({"outcome": "sent", "carrier_sid": sid, "reason": "found"});
    let operator = &platform.operator;
    let refused = operator
        .post(&resolve(second), verdict(&mine))
        .await
        .is(409);
    assert_eq!(refused["code"], "carrier_sid_differs");
    let resolved = operator.post(&resolve(first), verdict(&mine)).await.is(200);
    assert_eq!(
        (&resolved["status"], &resolved["carrier_sid"]),
        (&json!("delivered"), &mine)
    );
    let listed = operator.get("/admin/messages").await.is(200);
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    platform.simulator().set_faults(Faults::default());
    platform.advance("2h").await;
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let ask = async || platform.firm.get(&path).await.is(200);
    let ended = until(ask, |send| send["status"] == "completed").await;
    assert_eq!(ended["counts"], json!({"delivered": 5}));
    assert_eq!(platform.firm.books().await, 9_800_000);
    assert_eq!(platform.carried().await.len(), 5);
    assert_eq!(platform.verify().await.findings, []);
}
