//! Events that a firm's systems put on an event bus, as the queue behind it hands them over.

use recado_domain::Error;
use recado_tests::spawn;
use serde_json::{Value, json};

/// As EventBridge makes it of what account 123456789012 put on the bus.
const ON_THE_BUS: &str = include_str!("../deployed/events/eventbridge-firm.json");

/// What the rule of `infra/firm-on-aws.yaml` makes of it, for the firm with that account.
fn passed_on(tenant: &str) -> String {
    let event: Value = serde_json::from_str(ON_THE_BUS).unwrap();
    json!({"tenant": tenant, "event": event["detail"]}).to_string()
}

#[tokio::test]
async fn an_event_from_the_bus_is_the_one_that_is_posted() {
    let platform = spawn().await;
    let app = platform.platform().app();
    let body = passed_on("frm_demo");
    function_events::hear(app, &body).await.unwrap();
    function_events::hear(app, &body).await.unwrap();
    let feed = "/v1/records/appointment/R-1/feed";
    platform.firm.get(feed).await.is(200);
    platform.sandbox.get(feed).await.is(404);

    let event: Value = serde_json::from_str(&body).unwrap();
    let mut posted = event["event"].clone();
    platform
        .firm
        .post("/v1/events", posted.clone())
        .await
        .is(202);
    posted["record"]["status"] = "closed".into();
    platform
        .firm
        .post("/v1/events", posted.clone())
        .await
        .is(409);
    let changed = json!({"tenant": "frm_demo", "event": posted}).to_string();
    let refused = function_events::hear(app, &changed).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict { .. }), "{refused}");
}

#[tokio::test]
async fn an_event_from_the_bus_belongs_to_the_firm_that_the_rule_names() {
    let platform = spawn().await;
    let app = platform.platform().app();
    function_events::hear(app, &passed_on("frm_demo~test"))
        .await
        .unwrap();
    let feed = "/v1/records/appointment/R-1/feed";
    platform.sandbox.get(feed).await.is(200);
    platform.firm.get(feed).await.is(404);
    let nobody = function_events::hear(app, &passed_on("frm_nobody")).await;
    assert!(matches!(nobody, Err(Error::NotFound("firm"))));
}

#[tokio::test]
async fn a_senseless_event_from_the_bus_is_refused_and_the_refusal_repeats_nothing_of_it() {
    let platform = spawn().await;
    let app = platform.platform().app();
    for body in [
        "",
        "+12125550134",
        r#"{"tenant": "+12125550134", "event": {}}"#,
        r#"{"tenant": "frm_demo"}"#,
        r#"{"tenant": "frm_demo", "event": "+12125550134"}"#,
        r#"{"tenant": "frm_demo", "event": {"contact": {"phone": "+12125550134x"}}}"#,
        r#"{"tenant": "frm_demo", "event": {"id": "+12125550134", "tenant": "frm_other"}}"#,
    ] {
        let refused = function_events::hear(app, body).await.unwrap_err();
        assert!(!refused.to_string().contains("2125550134"), "{refused}");
    }
}
