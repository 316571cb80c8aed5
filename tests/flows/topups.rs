//! Money comes in by card: credited once, whatever is heard of the payment and however often.

use recado_tests::card_simulator::Fault;
use recado_tests::{Answer, Caller, DEMO_TEST_KEY, Running, spawn, until};
use reqwest::Method;
use serde_json::{Value, json};

const PAYS: &str = "4242424242424242";
const DECLINES: &str = "4000000000000002";
const AUTHENTICATES: &str = "4000002760003184";
const DISPUTES: &str = "4000000000000259";
const FAILS_REFUNDS: &str = "4000000000005126";

async fn begin(firm: &Caller, amount: &str) -> Value {
    firm.post("/v1/topups", json!({"amount": amount}))
        .await
        .is(201)
}

/// Fills in the page to pay on, as a person would.
async fn fill_in(platform: &Running, top_up: &Value, field: &str, value: &str) -> String {
    let page = top_up["payment_url"].as_str().unwrap();
    let path = page.strip_prefix(&platform.cards().base_url()).unwrap();
    let payer = Caller::new(&platform.cards().base_url(), "");
    let request = payer.request(Method::POST, path).form(&[(field, value)]);
    let page = payer.ask(request).await.is(200);
    page.as_str().unwrap().to_owned()
}

async fn pay(platform: &Running, top_up: &Value, card: &str) -> String {
    fill_in(platform, top_up, "number", card).await
}

async fn until_available(platform: &Running, amount: &str) {
    until(async || platform.firm.available().await, |it| it == amount).await;
}

async fn show(platform: &Running, top_up: &Value) -> Value {
    let path = format!("/v1/topups/{}", top_up["id"].as_str().unwrap());
    platform.firm.get(&path).await.is(200)
}

/// What the ledger says of a top-up, newest first.
async fn booked(platform: &Running, top_up: &Value) -> Vec<(String, String)> {
    let path = format!("/v1/ledger?topup_id={}", top_up["id"].as_str().unwrap());
    let ledger = platform.firm.get(&path).await.is(200);
    let entries = ledger["data"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    entries
        .map(|entry| (text(&entry["kind"]), text(&entry["amount"]["amount"])))
        .collect()
}

async fn at_provider(platform: &Running, path: &str, form: &[(&str, &str)]) -> Value {
    let provider = Caller::new(&platform.cards().base_url(), "sk_test_local");
    let request = provider.request(Method::POST, path).form(form);
    provider.ask(request).await.is(200)
}

#[tokio::test]
async fn a_paid_top_up_is_credited_once_and_the_payer_may_try_another_card() {
    let platform = spawn().await;
    let top_up = begin(&platform.firm, "25.50").await;
    assert_eq!(top_up["status"], "pending");
    assert!(
        pay(&platform, &top_up, DECLINES)
            .await
            .contains("generic_decline")
    );
    let declined = show(&platform, &top_up).await;
    assert_eq!(
        (&declined["status"], &declined["failure"]),
        (&json!("pending"), &json!("generic_decline"))
    );
    assert!(
        pay(&platform, &top_up, AUTHENTICATES)
            .await
            .contains("Your bank asks")
    );
    assert_eq!(platform.firm.available().await, "10.000000");
    assert!(
        fill_in(&platform, &top_up, "authenticate", "pass")
            .await
            .contains("Paid")
    );
    until_available(&platform, "35.500000").await;
    let paid = show(&platform, &top_up).await;
    assert_eq!(paid["status"], "succeeded");
    assert_eq!(paid["credited"]["amount"], "25.500000");
    assert!(paid.get("payment_url").is_none() && paid.get("failure").is_none());
    assert_eq!(
        booked(&platform, &top_up).await,
        [("topup".into(), "25.500000".into())]
    );
}

#[tokio::test]
async fn a_payment_is_found_when_its_webhook_never_comes() {
    let platform = spawn().await;
    let top_up = begin(&platform.firm, "5").await;
    platform.cards().mute(true);
    pay(&platform, &top_up, PAYS).await;
    assert_eq!(show(&platform, &top_up).await["status"], "succeeded");
    assert_eq!(platform.firm.available().await, "15.000000");
}

#[tokio::test]
async fn a_repeat_under_the_same_key_begins_one_top_up_also_when_the_provider_fails() {
    let platform = spawn().await;
    let post = async |amount: &str| -> Answer {
        let body = json!({"amount": amount});
        platform.firm.post_once("k", "/v1/topups", body).await
    };
    let cards = platform.cards();
    // Told of the payment, the platform would look at it and take a fault meant for the request.
    cards.mute(true);
    cards.fail_next(&[Fault::After, Fault::Before, Fault::Before]);
    post("7").await.is(503);
    cards.mute(false);
    let first = post("7").await.is(201);
    assert_eq!(post("7").await.is(201), first);
    post("8").await.is(409);
    pay(&platform, &first, PAYS).await;
    until_available(&platform, "17.000000").await;
    assert_eq!(
        post("7").await.is(201),
        first,
        "the answer stays the first one"
    );
    let list = platform.firm.get("/v1/topups").await.is(200);
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_paid_back_or_disputed_leaves_the_balance_and_the_statement_says_why() {
    let platform = spawn().await;
    let top_up = begin(&platform.firm, "20").await;
    pay(&platform, &top_up, DISPUTES).await;
    until(
        async || booked(&platform, &top_up).await.len(),
        |it| *it == 2,
    )
    .await;
    assert_eq!(platform.firm.available().await, "10.000000");
    let payment = top_up["payment_intent_id"].as_str().unwrap();
    for (amount, left) in [("500", "5.000000"), ("1500", "-10.000000")] {
        let form = [("payment_intent", payment), ("amount", amount)];
        at_provider(&platform, "/v1/refunds", &form).await;
        until_available(&platform, left).await;
    }
    let message = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    platform.firm.post("/v1/messages", message).await.is(402);
    let second = at_provider(
        &platform,
        "/_config/disputes",
        &[("payment_intent", payment), ("amount", "100")],
    )
    .await;
    until_available(&platform, "-11.000000").await;
    let path = format!("/_config/disputes/{}", second["id"].as_str().unwrap());
    at_provider(&platform, &path, &[("status", "won")]).await;
    until_available(&platform, "-10.000000").await;
    let kinds: Vec<_> = booked(&platform, &top_up).await;
    let expected = [
        ("dispute", "1.000000"),
        ("dispute", "-1.000000"),
        ("refund", "-15.000000"),
        ("refund", "-5.000000"),
        ("dispute", "-20.000000"),
        ("topup", "20.000000"),
    ];
    assert_eq!(
        kinds,
        expected.map(|(kind, amount)| (kind.to_owned(), amount.to_owned()))
    );
    let shown = show(&platform, &top_up).await;
    assert_eq!(shown["refunded"]["amount"], "20.000000");
    assert_eq!(shown["disputed"]["amount"], "20.000000");
}

#[tokio::test]
async fn what_went_back_while_webhooks_were_lost_is_booked_once_by_the_next_sweep() {
    let platform = spawn().await;
    let [refunded, failing, disputed] = [
        begin(&platform.firm, "20").await,
        begin(&platform.firm, "30").await,
        begin(&platform.firm, "40").await,
    ];
    pay(&platform, &refunded, PAYS).await;
    pay(&platform, &failing, FAILS_REFUNDS).await;
    until_available(&platform, "60.000000").await;
    platform.cards().mute(true);
    pay(&platform, &disputed, DISPUTES).await;
    for top_up in [&refunded, &failing] {
        let payment = top_up["payment_intent_id"].as_str().unwrap();
        let form = [("payment_intent", payment), ("amount", "500")];
        at_provider(&platform, "/v1/refunds", &form).await;
    }
    assert_eq!(platform.firm.available().await, "60.000000");
    // Heard again: what comes now is told by its webhook and listed.
    platform.cards().mute(false);
    let payment = refunded["payment_intent_id"].as_str().unwrap();
    let form = [("payment_intent", payment), ("amount", "100")];
    at_provider(&platform, "/v1/refunds", &form).await;
    let expected = [
        (&refunded, vec!["-1.000000", "-5.000000", "20.000000"]),
        (&failing, vec!["30.000000"]),
        (&disputed, vec!["-40.000000", "40.000000"]),
    ];
    for _ in 0..2 {
        platform.advance("5m").await;
        assert_eq!(platform.firm.available().await, "54.000000");
        for (top_up, amounts) in &expected {
            let booked = booked(&platform, top_up).await;
            let mut found: Vec<_> = booked.iter().map(|(_, amount)| amount).collect();
            found.sort();
            assert_eq!(&found, amounts);
        }
    }
    assert_eq!(platform.verify().await.findings, []);
}

#[tokio::test]
async fn a_refund_that_fails_later_comes_back_and_the_statement_says_why() {
    let platform = spawn().await;
    let top_up = begin(&platform.firm, "20").await;
    pay(&platform, &top_up, FAILS_REFUNDS).await;
    until_available(&platform, "30.000000").await;
    let payment = top_up["payment_intent_id"].as_str().unwrap();
    let form = [
        ("payment_intent", payment),
        ("amount", "500"),
        ("reason", "requested_by_customer"),
    ];
    let refund = at_provider(&platform, "/v1/refunds", &form).await;
    let path = format!("/v1/ledger?topup_id={}", top_up["id"].as_str().unwrap());
    let ledger = until(
        async || platform.firm.get(&path).await.is(200),
        |it| it["data"].as_array().unwrap().len() == 3,
    )
    .await;
    assert_eq!(platform.firm.available().await, "30.000000");
    let id = refund["id"].as_str().unwrap();
    let said: Vec<_> = ledger["data"].as_array().unwrap().iter().collect();
    let said: Vec<&str> = said
        .iter()
        .map(|it| it["description"].as_str().unwrap())
        .collect();
    let expected = [
        &format!(
            "Top-up not paid back after all: the refund failed ({id}: expired_or_canceled_card)"
        ),
        &format!("Top-up paid back to the card ({id}: requested_by_customer)"),
        "Top-up by card",
    ];
    assert_eq!(said, expected);
    let shown = show(&platform, &top_up).await;
    assert_eq!(shown["refunded"]["amount"], "0.000000");
}

#[tokio::test]
async fn what_was_accepted_waits_while_a_dispute_keeps_the_balance_below_zero() {
    let platform = spawn().await;
    let top_up = begin(&platform.firm, "20").await;
    pay(&platform, &top_up, PAYS).await;
    until_available(&platform, "30.000000").await;
    let send_at = platform.now() + jiff::SignedDuration::from_hours(1);
    let send_at = send_at.to_string();
    let message = json!({
        "to": {"phone": "+12125550134"}, "body": "Your car is ready.", "send_at": send_at,
    });
    let message = platform.firm.post("/v1/messages", message).await.is(202);
    let many = json!({
        "to": {"phones": ["+12125560001", "+12125560002"]}, "body": "We close.", "send_at": send_at,
    });
    let many = platform.firm.post("/v1/bulk-sends", many).await.is(202);
    let many = format!("/v1/bulk-sends/{}", many["id"].as_str().unwrap());
    let ask = async || platform.firm.get(&many).await.is(200);
    until(ask, |send| send["status"] == "scheduled").await;
    let payment = top_up["payment_intent_id"].as_str().unwrap();
    let disputed = [("payment_intent", payment), ("amount", "3500")];
    at_provider(&platform, "/_config/disputes", &disputed).await;
    until_available(&platform, "-5.120000").await;
    platform.advance("2h").await;
    platform.carrier_has_heard_nothing().await;
    platform.until_status(&message, "scheduled").await;
    assert_eq!(ask().await["reason"], "the balance is below zero");

    // It is the top-up that lets them go on, not the time that passes.
    let paid = begin(&platform.firm, "20").await;
    pay(&platform, &paid, PAYS).await;
    platform.until_status(&message, "delivered").await;
    until(ask, |send| send["counts"] == json!({"delivered": 2})).await;

    // It is told once each time that it falls below.
    let disputed = [("payment_intent", payment), ("amount", "1500")];
    at_provider(&platform, "/_config/disputes", &disputed).await;
    until_available(&platform, "-0.120000").await;
    platform.advance("1h").await;
    let told = platform.firm.get("/v1/notices").await.is(200);
    let told = told["data"].as_array().unwrap();
    let said: Vec<&str> = told.iter().map(|it| it["text"].as_str().unwrap()).collect();
    let expected = ["-0.120000", "-5.120000"];
    let expected =
        expected.map(|it| format!("The balance is {it} USD. Nothing is sent until it is paid."));
    assert_eq!(said, expected);
    assert_eq!(told[0]["kind"], "balance_below_zero");
}

#[tokio::test]
async fn a_senseless_or_forged_event_changes_nothing() {
    let platform = spawn().await;
    let forged = async |signature: &str, body: &str| {
        let request = platform.firm.request(Method::POST, "/webhooks/stripe");
        let request = request.header("stripe-signature", signature);
        platform
            .firm
            .ask(request.body(body.to_owned()))
            .await
            .status
    };
    let event = r#"{"type":"payment_intent.succeeded","data":{"object":{"id":"pi_1"}}}"#;
    for signature in ["", "t=1,v1=00", "v1=", "t=99999999999,v1=zz"] {
        assert_eq!(forged(signature, event).await, 403, "{signature}");
    }
    assert_eq!(platform.firm.available().await, "10.000000");
}

#[tokio::test]
async fn an_amount_that_no_card_can_pay_is_refused() {
    let platform = spawn().await;
    for (body, field, code) in [
        (json!({}), "amount", "required"),
        (json!({"amount": "0.50"}), "amount", "out_of_range"),
        (json!({"amount": "-5"}), "amount", "out_of_range"),
        (json!({"amount": "10001"}), "amount", "out_of_range"),
        (json!({"amount": "10.001"}), "amount", "invalid_amount"),
        (json!({"amount": "1e1"}), "amount", "invalid_amount"),
        (
            json!({"amount": {"amount": "10", "currency": "EUR"}}),
            "amount",
            "invalid_amount",
        ),
        (json!({"amount": 10}), "amount", "wrong_type"),
        (
            json!({"amount": "10", "card": "4242"}),
            "card",
            "unknown_field",
        ),
    ] {
        let answer = platform.firm.post("/v1/topups", body.clone()).await;
        assert_eq!(
            answer.violations(),
            [(field.to_owned(), code.to_owned())],
            "{body}"
        );
        answer.is(422);
    }
    platform
        .firm
        .get("/v1/topups/top_00000000000000000000000000")
        .await
        .is(404);
    platform.firm.get("/v1/topups/1").await.is(404);
    let list = platform.firm.get("/v1/topups").await.is(200);
    assert_eq!(list["data"], json!([]));
}

#[tokio::test]
async fn the_sandbox_pays_without_a_card_and_is_nobody_elses_money() {
    let platform = spawn().await;
    let sandbox = platform.with_key(DEMO_TEST_KEY);
    let top_up = begin(&sandbox, "3").await;
    assert_eq!(sandbox.available().await, "13.000000");
    assert_eq!(platform.firm.available().await, "10.000000");
    let path = format!("/v1/topups/{}", top_up["id"].as_str().unwrap());
    platform.firm.get(&path).await.is(404);
    assert_eq!(sandbox.get(&path).await.is(200)["status"], "succeeded");
}
