//! A new firm begins with templates and rules in one call.

use recado_tests::{spawn, until};
use serde_json::{Value, json};

use crate::events::{event, hours, now};

#[tokio::test]
async fn a_new_clinic_confirms_and_reminds_in_its_clients_language_after_one_call() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let begun = firm.post("/v1/starters/clinic", json!({})).await.is(201);
    let at = (now(&platform) + hours(48)).to_string();
    let mut told = event(
        "e1",
        "appointment.created",
        now(&platform),
        1,
        json!({"scheduled_for": at}),
    );
    told["contact"]["language"] = "pt".into();
    firm.post("/v1/events", told).await.is(202);
    platform.advance("47h").await;
    let bodies = || -> Vec<String> {
        let messages = platform.simulator().messages().into_iter();
        messages.map(|message| message.body).collect()
    };
    until(async || bodies(), |bodies| bodies.len() == 3).await;
    for body in bodies() {
        assert!(body.starts_with("Olá Ana, "), "{body}");
    }

    // What the firm has changed stays, what it has deleted comes back, nothing is there twice.
    let template = begun["templates"][0]["id"].as_str().unwrap();
    let template = format!("/v1/templates/{template}");
    firm.patch(&template, json!({"name": "Our own words"}))
        .await
        .is(200);
    let again = firm.post("/v1/starters/clinic", json!({})).await.is(200);
    assert_eq!(again["templates"][0]["name"], "Our own words");
    let rule = begun["rules"][0]["id"].as_str().unwrap();
    firm.delete(&format!("/v1/rules/{rule}")).await.is(204);
    let mended = firm.post("/v1/starters/clinic", json!({})).await.is(201);
    assert_eq!(mended["rules"][0]["id"], rule);
    let count = async |path: &str| {
        let listed = firm.get(path).await.is(200);
        listed["data"].as_array().unwrap().len()
    };
    assert_eq!(count("/v1/rules").await, 5);
    // Two of them answer.
    assert_eq!(count("/v1/templates").await, 7);
}

#[tokio::test]
async fn every_starter_can_be_installed_and_what_is_none_is_not_there() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let starters = firm.get("/v1/starters").await.is(200);
    let starters = starters["data"].as_array().unwrap();
    assert_eq!(starters.len(), 5);
    for starter in starters {
        let kind = starter["kind"].as_str().unwrap();
        let path = format!("/v1/starters/{kind}");
        let begun = firm.post(&path, Value::Null).await.is(201);
        let rules = begun["rules"].as_array().unwrap().len();
        assert_eq!(starter["rules"], rules, "{kind}");
    }
    firm.post("/v1/starters/florist", json!({})).await.is(404);
}
