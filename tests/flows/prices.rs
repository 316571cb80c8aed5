//! What a firm pays is set per direction and unit, from a date on; what was charged stays.

use recado_tests::{spawn, until};
use serde_json::{Value, json};

const PRICES: &str = "/admin/firms/frm_demo/prices";

fn price_of<'a>(prices: &'a Value, direction: &str, unit: &str) -> Vec<&'a str> {
    let lines = prices["data"].as_array().unwrap().iter();
    lines
        .filter(|line| line["direction"] == direction && line["unit"] == unit)
        .map(|line| line["amount"]["amount"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_price_holds_from_its_date_and_what_was_charged_before_stays() {
    let platform = spawn().await;
    let send = async || -> Value {
        let message = json!({"to": {"phone": "+12125550134"}, "body": "Your car is ready."});
        let sent = platform.firm.post("/v1/messages", message).await.is(202);
        platform.until_status(&sent, "delivered").await
    };
    let first = send().await;
    assert_eq!(first["price"]["amount"], "0.040000");

    let now = json!({"direction": "outbound", "unit": "sms_segment", "amount": "0.05"});
    let set = platform.operator.put(PRICES, now).await.is(200);
    assert_eq!(price_of(&set, "outbound", "sms_segment"), ["0.050000"]);
    assert_eq!(price_of(&set, "inbound", "sms_segment"), ["0.040000"]);
    let second = send().await;
    assert_eq!(second["price"]["amount"], "0.050000");

    let later = json!({
        "direction": "outbound", "unit": "sms_segment", "amount": "0.06",
        "effective_from": "2100-01-01T00:00:00Z",
    });
    platform.operator.put(PRICES, later).await.is(200);
    let own = platform.firm.get("/v1/prices").await.is(200);
    assert_eq!(
        price_of(&own, "outbound", "sms_segment"),
        ["0.050000", "0.060000"]
    );

    for path in ["/v1/firm", "/admin/firms/frm_demo"] {
        let asker = match path {
            "/v1/firm" => &platform.firm,
            _ => &platform.operator,
        };
        let shown = asker.get(path).await.is(200);
        assert_eq!(shown["price_per_segment"]["amount"], "0.050000", "{path}");
    }
    // A patch of something else leaves the price as the book says.
    let renamed = json!({"name": "Renamed"});
    let changed = platform.operator.patch("/admin/firms/frm_demo", renamed);
    changed.await.is(200);
    assert_eq!(send().await["price"]["amount"], "0.050000");

    // The one price of the firm still works, and holds from now on.
    let patch = json!({"price_per_segment": "0.03"});
    platform
        .operator
        .patch("/admin/firms/frm_demo", patch)
        .await
        .is(200);
    assert_eq!(send().await["price"]["amount"], "0.030000");
    for (message, price) in [(&first, "0.040000"), (&second, "0.050000")] {
        let path = format!("/v1/ledger?message_id={}", message["id"].as_str().unwrap());
        let entries = platform.firm.get(&path).await.is(200);
        for entry in entries["data"].as_array().unwrap() {
            assert_eq!(entry["unit_price"]["amount"], price);
        }
    }
}

#[tokio::test]
async fn a_draft_goes_out_at_the_price_of_its_start() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let draft = json!({"body": "Recado Demo: closed on Monday.", "draft": true});
    let draft = firm.post("/v1/bulk-sends", draft).await.is(202);
    let path = format!("/v1/bulk-sends/{}", draft["id"].as_str().unwrap());
    let recipients = json!({"phones": ["+12125550134"]});
    let given = firm.post(&format!("{path}/recipients"), recipients).await;
    assert!(given.status < 300, "{given:?}");
    let now = json!({"direction": "outbound", "unit": "sms_segment", "amount": "0.05"});
    platform.operator.put(PRICES, now).await.is(200);
    let started = firm.post(&format!("{path}/start"), json!({})).await;
    assert!(started.status < 300, "{started:?}");
    until(
        async || firm.available().await,
        |available| available == "9.950000",
    )
    .await;
}

#[tokio::test]
async fn a_senseless_price_is_refused_and_only_the_operator_sets_one() {
    let platform = spawn().await;
    for (body, expected) in [
        (json!({}), vec!["direction", "unit", "amount"]),
        (
            json!({"direction": "up", "unit": "fax", "amount": "-1"}),
            vec!["direction", "unit", "amount"],
        ),
        (
            json!({"direction": "inbound", "unit": "mms", "amount": "1", "effective_from": "2001-01-01T00:00:00Z"}),
            vec!["effective_from"],
        ),
    ] {
        let answer = platform.operator.put(PRICES, body).await;
        let fields: Vec<_> = answer
            .violations()
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(fields, expected);
        answer.is(422);
    }
    let fine = json!({"direction": "inbound", "unit": "mms", "amount": "1"});
    platform.firm.put(PRICES, fine.clone()).await.is(403);
    let nobody = "/admin/firms/frm_nobody/prices";
    platform.operator.put(nobody, fine).await.is(404);
}
