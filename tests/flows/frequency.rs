//! A contact is not written to more often than the firm's cap allows.

use recado_tests::{spawn_by_day, until};
use serde_json::{Value, json};

fn offer(n: u32) -> Value {
    json!({
        "to": {"phone": "+12125550134"}, "category": "collection",
        "body": format!("Recado Demo: invoice {n} is due. Pay online, in parts, or call us. Reply STOP to end."),
    })
}

#[tokio::test]
async fn the_cap_refuses_with_its_facts_and_lets_what_was_asked_for_pass() {
    let platform = spawn_by_day().await;
    let firm = &platform.firm;
    let cap = json!({"frequency_cap": {"per_day": 1, "per_week": 2}});
    let changed = firm.patch("/v1/firm", cap).await.is(200);
    assert_eq!(changed["frequency_cap"]["per_day"], 1);
    let first = firm.post("/v1/messages", offer(1)).await.is(202);
    let facts = first["facts"].as_array().unwrap();
    let fact = facts.iter().find(|it| it["fact"] == "frequency").unwrap();
    assert_eq!(fact["value"], "0/1 0/2");
    let refused = firm.post("/v1/messages", offer(2)).await.is(422);
    let facts = refused["decision"]["facts"].as_array().unwrap();
    let fact = facts
        .iter()
        .find(|it| it["fact"] == "frequency_cap")
        .unwrap();
    assert_eq!(fact["detail"], "1 of at most 1 messages within 24 hours.");
    let asked_for = json!({"to": {"phone": "+12125550134"}, "body": "Your car is ready."});
    firm.post("/v1/messages", asked_for.clone()).await.is(202);
    let other = json!({"to": {"phone": "+13125550135"}, "category": "collection", "body": offer(1)["body"]});
    firm.post("/v1/messages", other).await.is(202);
    platform.advance("25h").await;
    firm.post("/v1/messages", offer(3)).await.is(202);
    platform.advance("25h").await;
    let preview = firm.post("/v1/messages/preview", offer(4)).await.is(200);
    assert_eq!(preview["decision"]["action"], "refuse");
    let all = json!({"frequency_cap": {"per_day": 1, "per_week": null, "every_category": true}});
    firm.patch("/v1/firm", all).await.is(200);
    firm.post("/v1/messages", asked_for.clone()).await.is(202);
    firm.post("/v1/messages", asked_for.clone()).await.is(422);
    firm.patch("/v1/firm", json!({"frequency_cap": null}))
        .await
        .is(200);
    firm.post("/v1/messages", asked_for).await.is(202);
    let wrong = json!({"frequency_cap": {"per_day": 0}});
    let wrong = firm.patch("/v1/firm", wrong).await;
    assert_eq!(
        wrong.violations(),
        [(
            "frequency_cap.per_day".to_owned(),
            "out_of_range".to_owned()
        )]
    );
}

#[tokio::test]
async fn what_came_by_a_bulk_send_counts_for_single_messages_and_for_the_next_bulk_send() {
    let platform = spawn_by_day().await;
    let firm = &platform.firm;
    let cap = json!({"frequency_cap": {"per_day": 1, "every_category": true}});
    firm.patch("/v1/firm", cap).await.is(200);
    let told = |body: &str, phones: &[&str]| {
        let body = format!("Recado Demo: {body}");
        json!({"body": body, "to": {"phones": phones}})
    };
    let counts = async |send: serde_json::Value, wanted: serde_json::Value| {
        let send = firm.post("/v1/bulk-sends", send).await.is(202);
        let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
        let ask = async || firm.get(&path).await.is(200);
        until(ask, |send| send["counts"] == wanted).await
    };
    // The last number never gets anything, so nothing counts for it.
    let phones = ["+12125550134", "+12155550113"];
    counts(told("one", &phones), json!({"delivered": 1, "failed": 1})).await;
    let message = |phone: &str| json!({"to": {"phone": phone}, "body": "Your car is ready."});
    let refused = firm.post("/v1/messages", message(phones[0])).await.is(422);
    let facts = refused["decision"]["facts"].as_array().unwrap();
    assert_eq!(
        facts[0]["fact"], "frequency_cap",
        "what refuses stands first"
    );
    assert_eq!(refused["detail"], facts[0]["detail"]);
    let preview = firm
        .post("/v1/bulk-sends/preview", told("two", &phones))
        .await
        .is(200);
    assert_eq!(
        (&preview["recipients"], &preview["total"]),
        (&json!(1), &json!(2))
    );
    let others = [phones[0], "+12125550135"];
    counts(told("two", &others), json!({"delivered": 1, "skipped": 1})).await;
    platform.advance("25h").await;
    firm.post("/v1/messages", message(phones[0])).await.is(202);
}
