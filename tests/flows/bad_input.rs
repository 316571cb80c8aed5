//! What is wrong with a request is told, with every violation, and changes nothing: no money moves,
//! no message exists, the carrier hears nothing.

use recado_tests::{Answer, Running, spawn};
use reqwest::Method;
use serde_json::{Value, json};

const RECIPIENT: &str = "+12125550134";

/// A message that would be accepted, with these members instead; null takes one away.
fn with(changes: Value) -> Value {
    let mut message = json!({"to": {"phone": RECIPIENT}, "body": "Hello"});
    let members = message.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
    message
}

fn to(phone: &str) -> Value {
    with(json!({"to": {"phone": phone}}))
}

fn body(text: impl Into<String>) -> Value {
    with(json!({"body": text.into()}))
}

/// Status and violations, as `field: code`, of a problem.
fn problem(answer: &Answer) -> (u16, Vec<String>) {
    let violations = answer.violations().into_iter();
    let lines = violations.map(|(field, code)| format!("{field}: {code}"));
    (answer.status, lines.collect())
}

async fn nothing_has_changed(platform: &Running) {
    for mode in [&platform.firm, &platform.sandbox] {
        assert_eq!(mode.available().await, "10.000000");
        let ledger = mode.get("/v1/ledger").await.is(200);
        assert_eq!(ledger["data"].as_array().unwrap().len(), 1, "{ledger}");
    }
    platform.carrier_has_heard_nothing().await;
}

#[tokio::test]
async fn a_request_without_a_valid_key_is_refused() {
    let platform = spawn().await;
    for key in ["", "demo", "demo-key2", "operator-demo"] {
        let refused = platform
            .with_key(key)
            .post("/v1/messages", with(json!({})))
            .await;
        assert_eq!(problem(&refused), (401, vec![]), "{key:?}");
    }
    let request = platform.firm.request(Method::POST, "/v1/messages");
    let refused = platform
        .firm
        .ask(request.bearer_auth("demo-key").json(&with(json!({}))));
    assert_eq!(problem(&refused.await), (401, vec![]), "two keys are none");
    nothing_has_changed(&platform).await;
}

#[tokio::test]
async fn each_violation_of_a_message_has_its_field_and_code() {
    let platform = spawn().await;
    let cases: &[(Value, &[&str])] = &[
        // the shape
        (json!([]), &[": wrong_type"]),
        (json!("hello"), &[": wrong_type"]),
        (json!({}), &["to: required", "body: required"]),
        (with(json!({"to": RECIPIENT})), &["to: wrong_type"]),
        (with(json!({"to": {}})), &["to.phone: required"]),
        (
            with(json!({"to": {"phone": 12125550134_i64}})),
            &["to.phone: wrong_type"],
        ),
        (with(json!({"body": 7})), &["body: wrong_type"]),
        (with(json!({"variables": []})), &["variables: wrong_type"]),
        (
            with(json!({"category": "party"})),
            &["category: invalid_format"],
        ),
        (
            with(json!({"useless_after": "soon"})),
            &["useless_after: invalid_time"],
        ),
        (with(json!({"sender": "x"})), &["sender: unknown_field"]),
        (
            with(json!({"to": {"phone": RECIPIENT, "fax": "1"}})),
            &["to.fax: unknown_field"],
        ),
        // the number
        (to(""), &["to.phone: empty"]),
        (to("12"), &["to.phone: invalid_phone"]),
        (to("+1212555013"), &["to.phone: invalid_phone"]),
        (to("+12125550134 ext. 5"), &["to.phone: invalid_phone"]),
        (
            to("+12125550134, +12125550135"),
            &["to.phone: invalid_phone"],
        ),
        (to("+10005550134"), &["to.phone: invalid_phone"]),
        (to("+447911123456"), &["to.phone: country_not_enabled"]),
        (to("+351212345678"), &["to.phone: country_not_enabled"]),
        (to("+19005550134"), &["to.phone: landline_only"]),
        // the text
        (body(""), &["body: empty"]),
        (body(" \n\t"), &["body: empty"]),
        (body("x".repeat(1601)), &["body: too_long"]),
        (body("Hello\u{0}"), &["body: invalid_character"]),
        (body("Hello [NAME]"), &["body: unknown_code"]),
        (body("Hello [NAME"), &["body: template_syntax"]),
        (
            with(json!({"body": "Hello [NAME]", "variables": {"NAME": " "}})),
            &["body: empty_code"],
        ),
        (
            with(json!({"body": "[A], [B], [C]", "variables": {"B": "", "C": "c"}})),
            &["body: unknown_code", "body: empty_code"],
        ),
        (
            with(json!({"template_id": "tpl_01m871y4fxfk2gjnqqvbvnxq0v"})),
            &["body: mutually_exclusive"],
        ),
        (with(json!({"topic": "a#b"})), &["topic: invalid_format"]),
        (with(json!({"topic": "Number"})), &["topic: invalid_format"]),
        // the time
        (
            with(json!({"send_at": "2020-01-01T00:00:00Z"})),
            &["send_at: time_in_past"],
        ),
        (
            with(json!({"send_at": "2199-01-01T00:00:00Z"})),
            &["send_at: out_of_range"],
        ),
        (
            with(json!({"useless_after": "2020-01-01T00:00:00Z"})),
            &["useless_after: time_in_past"],
        ),
        // everything at once
        (
            json!({"to": {"phone": 1}, "body": 2, "category": 3, "urgent": true}),
            &[
                "to.phone: wrong_type",
                "body: wrong_type",
                "category: wrong_type",
                "urgent: unknown_field",
            ],
        ),
        (
            json!({"to": {"phone": "12"}, "body": "[WHO]", "useless_after": "2020-01-01T00:00:00Z"}),
            &[
                "to.phone: invalid_phone",
                "body: unknown_code",
                "useless_after: time_in_past",
            ],
        ),
    ];
    let mut wrong = Vec::new();
    for (request, expected) in cases {
        let refused = platform
            .firm
            .post_once("k", "/v1/messages", request.clone())
            .await;
        let got = problem(&refused);
        if got.0 != 422 || got.1 != *expected {
            wrong.push(format!("{request}: {got:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    nothing_has_changed(&platform).await;
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_malformed() {
    let platform = spawn().await;
    let json = "application/json";
    let good = with(json!({})).to_string();
    let cases: &[(&str, &str, u16, &[&str])] = &[
        (json, "", 400, &[": malformed_json"]),
        (json, "{", 400, &[": malformed_json"]),
        (json, "{\"to\": }", 400, &[": malformed_json"]),
        (
            json,
            "{\"body\":\"a\",\"body\":\"b\"}",
            400,
            &[": malformed_json"],
        ),
        (json, &format!("{good}{good}"), 400, &[": malformed_json"]),
        (json, &format!("{good}{}", " ".repeat(300_000)), 413, &[]),
    ];
    for (kind, body, status, violations) in cases {
        let request = platform.firm.request(Method::POST, "/v1/messages");
        let request = request
            .header("content-type", *kind)
            .body((*body).to_owned());
        let refused = platform.firm.ask(request).await;
        let shown = &body[..body.len().min(40)];
        let expected = violations.iter().map(ToString::to_string).collect();
        assert_eq!(problem(&refused), (*status, expected), "{kind}: {shown}");
    }
    nothing_has_changed(&platform).await;
}

#[tokio::test]
async fn a_body_that_is_no_text_is_malformed() {
    let platform = spawn().await;
    let broken = platform.firm.request(Method::POST, "/v1/messages");
    let broken = broken
        .header("content-type", "application/json")
        .body(vec![b'"', 0xff, b'"']);
    assert_eq!(problem(&platform.firm.ask(broken).await).0, 400);
    nothing_has_changed(&platform).await;
}

#[tokio::test]
async fn an_idempotency_key_has_1_to_255_visible_characters() {
    let platform = spawn().await;
    for key in ["", &"k".repeat(256), "schlüssel"] {
        let request = platform
            .firm
            .request(Method::POST, "/v1/messages")
            .json(&with(json!({})));
        let refused = platform
            .firm
            .ask(request.header("idempotency-key", key))
            .await;
        let violation = "Idempotency-Key: invalid_format".to_owned();
        assert_eq!(problem(&refused), (400, vec![violation]), "{key:?}");
    }
    nothing_has_changed(&platform).await;
}

#[tokio::test]
async fn wrong_paths_methods_and_ids_are_problems() {
    let platform = spawn().await;
    for (method, path, status) in [
        (Method::GET, "/v1/nothing", 404),
        (Method::GET, "/", 404),
        (Method::PUT, "/v1/messages", 405),
        (Method::PATCH, "/v1/balance", 405),
        (Method::GET, "/webhooks/twilio/status", 405),
        (Method::GET, "/v1/messages/msg_1", 404),
        (Method::GET, "/v1/messages/%00", 404),
        (Method::GET, "/v1/messages/%FF", 404),
        (Method::GET, "/v1/messages/..%2F..%2Fbalance", 404),
        (
            Method::GET,
            "/v1/messages/msg_01m871y4fxfk2gjnqqvbvnxq0v9yerr2dvr6f8n",
            404,
        ),
    ] {
        let request = platform.firm.request(method.clone(), path);
        let refused = platform.firm.ask(request).await;
        assert_eq!(problem(&refused), (status, vec![]), "{method} {path}");
    }
    nothing_has_changed(&platform).await;
}

#[tokio::test]
async fn a_key_reused_for_another_message_is_a_conflict_and_sends_nothing_more() {
    let platform = spawn().await;
    let first = platform
        .firm
        .post_once("k", "/v1/messages", with(json!({})))
        .await
        .is(202);
    platform.until_status(&first, "delivered").await;
    for other in [body("Goodbye"), with(json!({"topic": "news"}))] {
        let refused = platform.firm.post_once("k", "/v1/messages", other).await;
        assert_eq!(problem(&refused), (409, vec![]));
        assert_eq!(refused.body["code"], "idempotency_key_reused");
    }
    let other_mode = platform
        .sandbox
        .post_once("k", "/v1/messages", body("Goodbye"))
        .await;
    other_mode.is(202);
    platform.callbacks_idle().await;
    assert_eq!(platform.carried().await.len(), 1);
    assert_eq!(platform.firm.available().await, "9.960000");
}

#[tokio::test]
async fn what_the_balance_does_not_cover_is_not_sent() {
    let platform = spawn().await;
    // 10 segments at 0.04 each take 0.40 of the 10 USD.
    let long = body("x".repeat(1530));
    for _ in 0..25 {
        platform
            .firm
            .post("/v1/messages", long.clone())
            .await
            .is(202);
    }
    assert_eq!(platform.firm.available().await, "0.000000");
    let refused = platform.firm.post("/v1/messages", body("Hello")).await;
    assert_eq!(problem(&refused), (402, vec![]));
    assert_eq!(refused.body["needed"]["amount"], "0.040000");
    assert_eq!(refused.body["available"]["amount"], "0.000000");
    platform.callbacks_idle().await;
    assert_eq!(platform.firm.available().await, "0.000000");
}
