//! A firm decides about itself.

use recado_tests::{DEMO_TEST_KEY, spawn};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_firm_is_shown_and_changes_what_is_its_own() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let shown = firm.get("/v1/firm").await;
    let tag = shown.header("etag").to_owned();
    let shown = shown.is(200);
    assert_eq!(
        (&shown["id"], &shown["mode"]),
        (&json!("frm_demo"), &json!("live"))
    );
    assert_eq!(
        shown["coach"],
        json!({"sender_missing": "flag", "levels": {}})
    );
    assert_eq!(shown["repost_unknown"], "after_two_empty_listings");
    let change = |version: &str| {
        let patch = json!({
            "language": "es", "email": "Hola@Example.com", "repost_unknown": "never",
            "coach": {"sender_missing": "sign", "signature": "- Lima", "levels": {"emoji": "off"}},
            "transactional_hours": {"legal": true},
        });
        firm.request(Method::PATCH, "/v1/firm")
            .header("if-match", version)
            .json(&patch)
    };
    let changed = firm.ask(change(&tag)).await.is(200);
    assert_eq!(
        (&changed["language"], &changed["email"]),
        (&json!("es"), &json!("hola@example.com"))
    );
    assert_eq!(
        changed["transactional_hours"],
        json!({"opening": false, "legal": true})
    );
    firm.ask(change(&tag)).await.is(412);
    let signed = json!({"to": {"phone": "+12125550134"}, "body": "Your car is ready. Call us."});
    let sent = firm.post("/v1/messages", signed).await.is(202);
    assert_eq!(sent["body"], "Your car is ready. Call us.\n- Lima");
    let unsigned = json!({"coach": {"sender_missing": "flag", "signature": null}, "email": null});
    let changed = firm.patch("/v1/firm", unsigned).await.is(200);
    assert_eq!(
        changed["coach"],
        json!({"sender_missing": "flag", "levels": {"emoji": "off"}})
    );
    assert!(changed.get("email").is_none());
}

#[tokio::test]
async fn a_firm_cannot_change_what_is_the_operators() {
    let platform = spawn().await;
    let patch = json!({
        "price_per_segment": "0", "suspended": false, "name": "", "time_zone": "Mars",
        "email": "nobody", "coach": {"levels": {"emoji": "refuse", "rhymes": "off"}},
    });
    let refused = platform.firm.patch("/v1/firm", patch).await;
    let mut found = refused.violations();
    found.sort();
    let expected = [
        ("coach.levels.emoji", "invalid_format"),
        ("coach.levels.rhymes", "unknown_field"),
        ("email", "invalid_email"),
        ("name", "empty"),
        ("price_per_segment", "unknown_field"),
        ("suspended", "unknown_field"),
        ("time_zone", "invalid_time_zone"),
    ]
    .map(|(field, code)| (field.to_owned(), code.to_owned()));
    assert_eq!(found, expected);
    let sandbox = platform.with_key(DEMO_TEST_KEY);
    sandbox
        .patch("/v1/firm", json!({"name": "Mine"}))
        .await
        .is(403);
    assert_eq!(sandbox.get("/v1/firm").await.is(200)["mode"], "test");
}
