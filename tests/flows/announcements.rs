//! A firm announces its number to the contacts that have e-mail.

use std::collections::BTreeMap;

use recado_tests::{Running, spawn_with, until};
use serde_json::{Value, json};

async fn save(platform: &Running, name: &str, details: Value) {
    let mut contact = json!({"name": name});
    for (key, value) in details.as_object().unwrap() {
        contact[key] = value.clone();
    }
    platform.firm.post("/v1/contacts", contact).await.is(201);
}

async fn announce(platform: &Running) -> Value {
    platform
        .firm
        .post("/v1/announcements", json!({}))
        .await
        .is(202)
}

#[tokio::test]
async fn each_contact_that_has_e_mail_and_allows_it_reads_it_once_in_its_language() {
    let platform = spawn_with(&[]).await;
    for n in 0..45 {
        let language = ["en", "es"][n % 2];
        let details = json!({"email": format!("c{n}@example.com"), "language": language});
        save(&platform, &format!("Client{n} Lima"), details).await;
    }
    let off = json!({"email": "off@example.com", "channels": {"sms": true, "email": false}});
    save(&platform, "Off", off).await;
    save(
        &platform,
        "Phone",
        json!({"phones": [{"number": "+12125550134", "primary": true}]}),
    )
    .await;
    save(&platform, "Shares", json!({"email": "c1@example.com"})).await;
    for _ in 0..3 {
        announce(&platform).await;
    }
    let done = until(
        async || announce(&platform).await,
        |it| it["status"] == "done",
    )
    .await;
    assert_eq!((&done["sent"], &done["skipped"]), (&json!(45), &json!(3)));
    let outbox = async || {
        let listed = platform.firm.get("/outbox?limit=200").await.is(200);
        listed["data"].as_array().unwrap().clone()
    };
    let mails = until(outbox, |mails| mails.len() == 45).await;
    let mut by_address = BTreeMap::<&str, u32>::new();
    for mail in &mails {
        *by_address.entry(mail["to"].as_str().unwrap()).or_default() += 1;
        assert!(mail["text"].as_str().unwrap().contains("+15005550006"));
    }
    assert_eq!(
        (by_address.len(), by_address.values().max()),
        (45, Some(&1))
    );
    let spanish = mails
        .iter()
        .filter(|it| it["subject"] == "Ya puede escribir por SMS a Recado Demo");
    assert!((21..=23).contains(&spanish.count()));
    assert!(platform.verify().await.findings.is_empty());
}

#[tokio::test]
async fn an_announcement_that_the_balance_ended_goes_on_after_a_top_up() {
    let platform = spawn_with(&[]).await;
    for n in 0..3 {
        save(
            &platform,
            "Ana",
            json!({"email": format!("c{n}@example.com")}),
        )
        .await;
    }
    let dear = json!({"direction": "outbound", "unit": "email", "amount": "4.00"});
    let prices = "/admin/firms/frm_demo/prices";
    platform.operator.put(prices, dear.clone()).await.is(200);
    announce(&platform).await;
    let mails = async || {
        let listed = platform.firm.get("/outbox").await.is(200);
        listed["data"].as_array().unwrap().len()
    };
    until(mails, |count| *count == 2).await;
    // What is left of the balance does not cover the third.
    platform.advance("1m").await;
    let credit = json!({"amount": "4.00", "reason": "for the test"});
    let path = "/admin/firms/frm_demo/credit";
    let credited = platform.operator.post(path, credit).await;
    assert!(
        credited
            .header("content-type")
            .starts_with("application/json")
    );
    let ask = async || announce(&platform).await;
    let done = until(ask, |it| it["status"] == "done").await;
    assert_eq!(done["sent"], 3);
    until(mails, |count| *count == 3).await;
    let other = json!({"number": "+12125550199"});
    let wrong = platform.firm.post("/v1/announcements", other).await;
    assert_eq!(
        wrong.violations(),
        [("number".to_owned(), "not_found".to_owned())]
    );
}
