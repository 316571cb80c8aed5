//! A firm records what its contacts agreed to, and keeps the proof.

use recado_tests::{Caller, spawn};
use serde_json::{Value, json};

const ANA: &str = "+12125550134";

fn hello(category: &str, topic: Option<&str>) -> Value {
    json!({"to": {"phone": ANA}, "body": "Hello", "category": category, "topic": topic})
}

async fn contact(firm: &Caller) -> String {
    let sent = firm
        .post("/v1/messages", hello("transactional", None))
        .await
        .is(202);
    sent["contact_id"].as_str().unwrap().to_owned()
}

fn paper(state: &str, at: Option<&str>) -> Value {
    json!({
        "state": state, "address": ANA, "method": "paper", "at": at,
        "wording": "Yes, send me offers by SMS.\nAna",
    })
}

#[tokio::test]
async fn what_a_contact_agreed_to_decides_what_may_be_sent_at_once() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let path = format!("/v1/contacts/{}/consents", contact(firm).await);
    firm.post("/v1/messages", hello("marketing", Some("offers")))
        .await
        .is(422);
    let granted = firm
        .put(&format!("{path}/offers"), paper("granted", None))
        .await
        .is(200);
    assert_eq!(
        (&granted["topic"], &granted["state"]),
        (&json!("offers"), &json!("granted"))
    );
    let sent = firm.post("/v1/messages", hello("marketing", Some(" Offers")));
    assert_eq!(sent.await.is(202)["topic"], "offers");
    firm.put(
        &format!("{path}/all"),
        json!({"state": "denied", "method": "phone_call"}),
    )
    .await
    .is(200);
    let refused = firm
        .post("/v1/messages", hello("transactional", None))
        .await
        .is(422);
    assert_eq!(refused["decision"]["facts"][0]["value"], "opted_out");
    let topics = firm.get(&path).await.is(200);
    let states: Vec<_> = topics["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|consent| {
            (
                consent["topic"].as_str().unwrap(),
                consent["state"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(states, [("all", "denied"), ("offers", "granted")]);
}

#[tokio::test]
async fn every_change_is_kept_with_when_how_which_words_and_who() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let path = format!("/v1/contacts/{}/consents/offers", contact(firm).await);
    firm.put(&path, paper("granted", Some("2026-01-10T09:00:00Z")))
        .await
        .is(200);
    firm.put(&path, json!({"state": "denied", "method": "phone_call"}))
        .await
        .is(200);
    let shown = firm.get(&path).await.is(200);
    assert_eq!(shown["state"], "denied");
    let history = shown["history"].as_array().unwrap();
    assert_eq!(history.len(), 2, "{shown}");
    assert_eq!(history[0]["method"], "phone_call");
    let first = &history[1];
    assert_eq!(first["at"], "2026-01-10T09:00:00Z");
    assert_eq!(first["method"], "paper");
    assert_eq!(first["wording"], "Yes, send me offers by SMS.\nAna");
    assert!(first["recorded_by"].as_str().unwrap().starts_with("key_"));
}

#[tokio::test]
async fn an_old_form_typed_in_late_does_not_undo_an_opt_out() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let path = format!("/v1/contacts/{}/consents/all", contact(firm).await);
    firm.put(&path, json!({"state": "denied", "method": "phone_call"}))
        .await
        .is(200);
    let typed = firm
        .put(&path, paper("granted", Some("2026-01-10T09:00:00Z")))
        .await
        .is(200);
    assert_eq!(typed["state"], "denied");
    assert_eq!(typed["history"].as_array().unwrap().len(), 2);
    firm.post("/v1/messages", hello("transactional", None))
        .await
        .is(422);
    let again = json!({"state": "granted", "method": "web_form"});
    assert_eq!(firm.put(&path, again).await.is(200)["state"], "granted");
    firm.post("/v1/messages", hello("transactional", None))
        .await
        .is(202);
}

#[tokio::test]
async fn a_contact_that_was_never_written_to_needs_its_address() {
    let platform = spawn().await;
    let sandbox = &platform.sandbox;
    let live = contact(&platform.firm).await;
    let path = format!("/v1/contacts/{live}/consents/offers");
    let statement = json!({"state": "granted", "method": "paper"});
    // The sandbox has never heard of the live contact.
    let refused = sandbox.put(&path, statement).await;
    assert_eq!(
        refused.violations(),
        [("address".to_owned(), "required".to_owned())]
    );
    let refused = sandbox.put(&path, paper("granted", None)).await;
    assert_eq!(
        refused.violations(),
        [("address".to_owned(), "not_found".to_owned())]
    );
    sandbox.get(&path).await.is(404);
    sandbox
        .get(&format!("/v1/contacts/{live}/consents"))
        .await
        .is(404);
    platform
        .firm
        .get("/v1/contacts/nobody/consents")
        .await
        .is(404);
    platform
        .firm
        .get(&format!("/v1/contacts/{live}/consents/two%23words"))
        .await
        .is(404);
}

#[tokio::test]
async fn what_is_wrong_with_a_consent_is_told() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let path = format!("/v1/contacts/{}/consents/offers", contact(firm).await);
    let wrong = json!({
        "state": "maybe", "method": " ", "wording": "x".repeat(4001), "at": "yesterday", "by": "me",
    });
    let expected = [
        ("state", "invalid_format"),
        ("method", "empty"),
        ("wording", "too_long"),
        ("at", "invalid_time"),
        ("by", "unknown_field"),
    ]
    .map(|(field, code)| (field.to_owned(), code.to_owned()));
    assert_eq!(firm.put(&path, wrong).await.violations(), expected);
    for (address, code) in [
        ("ana@", "invalid_email"),
        ("12", "invalid_phone"),
        ("+12125550135", "not_found"),
    ] {
        let statement = json!({"state": "granted", "method": "paper", "address": address});
        let refused = firm.put(&path, statement).await;
        assert_eq!(
            refused.violations(),
            [("address".to_owned(), code.to_owned())]
        );
    }
    let future = json!({"state": "granted", "method": "paper", "at": "2999-01-01T00:00:00Z"});
    assert_eq!(
        firm.put(&path, future).await.violations(),
        [("at".to_owned(), "out_of_range".to_owned())]
    );
    assert_eq!(firm.get(&path).await.is(200)["state"], Value::Null);
}
