//! Money comes in by card, over the deployed webhook, and by itself when little is left.

use recado_tests::{Caller, spawn, until};
use reqwest::Method;
use serde_json::{Value, json};

/// Fills in the provider's page to pay on, as a person would.
async fn pay(top_up: &Value, card: &str) {
    let page = Caller::new(top_up["payment_url"].as_str().unwrap(), "");
    let form = page.request(Method::POST, "").form(&[("number", card)]);
    page.ask(form).await.is(200);
}

#[tokio::test]
async fn a_payment_is_credited_and_its_kept_card_pays_when_little_is_left() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let wanted = json!({"amount": "25.00", "save_payment_method": true});
    let top_up = firm.post("/v1/topups", wanted).await.is(201);
    pay(&top_up, "4242424242424242").await;
    until(async || firm.available().await, |it| it == "35.000000").await;
    let path = format!("/v1/topups/{}", top_up["id"].as_str().unwrap());
    assert_eq!(firm.get(&path).await.is(200)["status"], "succeeded");

    let recharge = json!({
        "enabled": true, "threshold": "34.98", "amount": "20.00", "monthly_limit": "100.00",
    });
    firm.put("/v1/balance/auto-recharge", recharge)
        .await
        .is(200);
    let hello = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    firm.post("/v1/messages", hello).await.is(202);
    until(async || firm.available().await, |it| it == "54.960000").await;
    assert_eq!(firm.books().await, 54_960_000);
}

#[tokio::test]
async fn a_declined_card_pays_nothing_and_a_disputed_payment_leaves_the_balance_again() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let top_up = firm.post("/v1/topups", json!({"amount": "20.00"}));
    let top_up = top_up.await.is(201);
    pay(&top_up, "4000000000000002").await;
    let path = format!("/v1/topups/{}", top_up["id"].as_str().unwrap());
    let show = async || firm.get(&path).await.is(200);
    until(show, |it| it["failure"] == "generic_decline").await;
    assert_eq!(firm.available().await, "10.000000");
    pay(&top_up, "4000000000000259").await;
    let ledger = format!("/v1/ledger?topup_id={}", top_up["id"].as_str().unwrap());
    let kinds = async || {
        let page = firm.get(&ledger).await.is(200);
        let entries = page["data"].as_array().unwrap().iter();
        entries
            .map(|entry| entry["kind"].clone())
            .collect::<Vec<_>>()
    };
    until(kinds, |kinds| *kinds == ["dispute", "topup"]).await;
    assert_eq!(firm.books().await, 10_000_000);
}
