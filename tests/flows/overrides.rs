//! A person may answer for a refusal of the coach where neither a law nor a carrier stands behind
//! it; the reason stays with the message. What a firm turned down never turns down a refusal.

use recado_tests::spawn;
use serde_json::{Value, json};

const UNPAID: &str = "Recado Demo: invoice 12 is open, as agreed by phone. Reply STOP to opt out.";

fn collection(overrides: &Value) -> Value {
    json!({
        "to": {"phone": "+12125550134"},
        "category": "collection",
        "body": UNPAID,
        "overrides": overrides,
    })
}

fn fact<'a>(decision: &'a Value, name: &str) -> Option<&'a Value> {
    let mut facts = decision["facts"].as_array().unwrap().iter();
    facts.find(|it| it["fact"] == name)
}

#[tokio::test]
async fn an_overridden_refusal_goes_out_and_its_reason_is_explained() {
    let platform = spawn().await;
    let refused = platform
        .firm
        .post("/v1/messages", collection(&json!([])))
        .await;
    assert_eq!(refused.status, 422);
    let reason = "The plan was agreed by phone.";
    let overrides = json!([{"code": "payment_choice_missing", "reason": reason}]);
    let preview = platform
        .firm
        .post("/v1/messages/preview", collection(&overrides))
        .await
        .is(200);
    let findings = preview["findings"].as_array().unwrap();
    let finding = findings
        .iter()
        .find(|it| it["code"] == "payment_choice_missing")
        .unwrap();
    assert_eq!(finding["severity"], "warn");
    assert_eq!(finding["override_reason"], reason);
    let sent = platform
        .firm
        .post("/v1/messages", collection(&overrides))
        .await
        .is(202);
    let path = format!("/v1/messages/{}/explain", sent["id"].as_str().unwrap());
    let explained = platform.firm.get(&path).await.is(200);
    let fact = fact(&explained["decision"], "override").unwrap();
    assert_eq!(fact["value"], "payment_choice_missing");
    assert!(fact["detail"].as_str().unwrap().contains(reason), "{fact}");
}

#[tokio::test]
async fn what_the_law_or_a_carrier_asks_for_cannot_be_overridden() {
    let platform = spawn().await;
    let table = [
        (
            json!([{"code": "url_shortener", "reason": "it is ours"}]),
            "overrides[0].code",
            "not_supported",
        ),
        (
            json!([{"code": "rudeness", "reason": "x"}]),
            "overrides[0].code",
            "invalid_format",
        ),
        (
            json!([{"code": "payment_choice_missing", "reason": " "}]),
            "overrides[0].reason",
            "empty",
        ),
        (
            json!([{"code": "payment_choice_missing"}]),
            "overrides[0].reason",
            "required",
        ),
    ];
    for (overrides, field, code) in table {
        let refused = platform
            .firm
            .post("/v1/messages", collection(&overrides))
            .await;
        assert_eq!(refused.status, 422, "{overrides}");
        let found = refused.violations();
        assert_eq!(found, [(field.to_owned(), code.to_owned())], "{overrides}");
    }
}

#[tokio::test]
async fn a_firm_turns_advice_down_but_never_a_refusal() {
    let platform = spawn().await;
    let levels = json!({"coach": {"levels": {"emoji": "off", "url_shortener": "off"}}});
    platform.firm.patch("/v1/firm", levels).await.is(200);
    let message = json!({
        "to": {"phone": "+12125550134"},
        "body": "Recado Demo: ready 🙂 at bit.ly/3kd9. Call us.",
    });
    let preview = platform.firm.post("/v1/messages/preview", message).await;
    let preview = preview.is(200);
    let codes: Vec<_> = preview["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["code"].clone(), it["severity"].clone()))
        .collect();
    assert_eq!(codes, [(json!("url_shortener"), json!("refuse"))]);
    assert_eq!(preview["decision"]["action"], "refuse");
}
