//! A firm is told about its money where it wants to be told, once each time.

use recado_tests::{Running, spawn_with, until};
use serde_json::{Value, json};

async fn mails_to(platform: &Running, address: &str) -> Vec<Value> {
    let listed = platform.firm.get(&format!("/outbox?to={address}")).await;
    listed.is(200)["data"].as_array().unwrap().clone()
}

async fn send(platform: &Running, text: &str) {
    let message = json!({"to": {"phone": "+12125550134"}, "body": text});
    let sent = platform.firm.post("/v1/messages", message).await.is(202);
    platform.until_status(&sent, "delivered").await;
}

#[tokio::test]
async fn a_low_balance_is_mailed_once_per_crossing_to_the_address_for_notices() {
    let platform = spawn_with(&[]).await;
    let firm = &platform.firm;
    let address = "money@garage.example";
    let patch = json!({"email": "office@garage.example", "notice_email": address});
    let changed = firm.patch("/v1/firm", patch).await.is(200);
    assert_eq!(changed["notice_email"], address);
    let threshold = json!({"threshold": {"amount": "9.98", "currency": "USD"}});
    firm.put("/v1/balance/alert", threshold).await.is(200);
    send(&platform, "One.").await;
    let told = until(
        async || mails_to(&platform, address).await,
        |it| !it.is_empty(),
    )
    .await;
    assert_eq!(told[0]["subject"], "Recado Demo: the balance is low");
    let text = told[0]["text"].as_str().unwrap();
    assert!(text.starts_with("The balance is 9.960000 USD"), "{text}");
    // Further below, and swept: nothing new to tell.
    send(&platform, "Two.").await;
    platform.advance("2h").await;
    assert_eq!(mails_to(&platform, address).await.len(), 1);
    let notices = firm.get("/v1/notices").await.is(200);
    assert!(notices["data"][0]["mailed_at"].is_string(), "{notices}");
    // Above and below again.
    let credit = json!({"amount": "1.00", "reason": "for the test"});
    let path = "/admin/firms/frm_demo/credit";
    platform.operator.post(path, credit).await;
    for n in 0..24 {
        send(&platform, &format!("Number {n}.")).await;
    }
    until(
        async || mails_to(&platform, address).await,
        |it| it.len() == 2,
    )
    .await;
    assert!(
        mails_to(&platform, "office@garage.example")
            .await
            .is_empty()
    );
}
