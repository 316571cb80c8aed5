//! The operator creates firms, changes them and gives them credit.

use recado_tests::{Running, spawn};
use reqwest::Method;
use serde_json::{Value, json};

fn garage() -> Value {
    json!({
        "name": "Garage Lima", "country": "US", "time_zone": "America/Chicago",
        "senders": [{"phone": "+12015550123", "segments_per_second": 3.75}],
    })
}

async fn create(platform: &Running, firm: Value) -> Value {
    platform.operator.post("/admin/firms", firm).await.is(201)
}

fn id(answer: &Value) -> &str {
    answer["id"].as_str().unwrap()
}

#[tokio::test]
async fn a_new_firm_has_a_key_that_works_and_a_balance_that_credit_fills() {
    let platform = spawn().await;
    let created = create(&platform, garage()).await;
    assert_eq!(created["senders"][0]["segments_per_second"], 3.75);
    assert_eq!(created["price_per_segment"]["amount"], "0.040000");
    let firm = platform.with_key(created["key"].as_str().unwrap());
    assert_eq!(firm.available().await, "0.000000");
    let path = format!("/admin/firms/{}/credit", id(&created));
    let credit = json!({"amount": "5.00", "reason": "Welcome"});
    let first = platform
        .operator
        .post_once("c1", &path, credit.clone())
        .await
        .is(201);
    assert_eq!(first["kind"], "credit");
    assert_eq!(first["reference"], "Welcome");
    assert_eq!(first["balance_after"]["amount"], "5.000000");
    let again = platform
        .operator
        .post_once("c1", &path, credit.clone())
        .await
        .is(201);
    assert_eq!(again, first, "a repeat gets the very same answer");
    assert_eq!(firm.available().await, "5.000000");
    let other = json!({"amount": "6.00", "reason": "Welcome"});
    platform
        .operator
        .post_once("c1", &path, other)
        .await
        .is(409);
    let second = platform
        .operator
        .post_once("c2", &path, credit)
        .await
        .is(201);
    assert_ne!(second["id"], first["id"], "the same reason, another credit");
    assert_eq!(firm.available().await, "10.000000");
    let message = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    firm.post("/v1/messages", message).await.is(202);
}

#[tokio::test]
async fn a_firm_is_listed_shown_changed_and_suspended() {
    let platform = spawn().await;
    let created = create(&platform, garage()).await;
    let path = format!("/admin/firms/{}", id(&created));
    let shown = platform.operator.get(&path).await;
    let tag = shown.header("etag").to_owned();
    let shown = shown.is(200);
    assert_eq!(shown["name"], "Garage Lima");
    assert!(shown.get("key").is_none());
    let patch = |version: &str| {
        let request = platform.operator.request(Method::PATCH, &path);
        request
            .header("if-match", version)
            .json(&json!({"suspended": true}))
    };
    platform.operator.ask(patch("\"99\"")).await.is(412);
    let changed = platform.operator.ask(patch(&tag)).await;
    assert_ne!(changed.header("etag"), tag);
    let changed = changed.is(200);
    assert_eq!(changed["suspended"], true);
    assert_eq!(changed["senders"], created["senders"]);
    platform.operator.ask(patch(&tag)).await.is(412);
    let firm = platform.with_key(created["key"].as_str().unwrap());
    let message = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    let refused = firm.post("/v1/messages", message).await.is(422);
    assert_eq!(refused["decision"]["facts"][0]["value"], "suspended");
    let first = platform.operator.get("/admin/firms?limit=1").await.is(200);
    assert_eq!(first["data"][0]["id"], created["id"]);
    let next = format!(
        "/admin/firms?limit=1&cursor={}",
        first["next_cursor"].as_str().unwrap()
    );
    let last = platform.operator.get(&next).await.is(200);
    assert_eq!(last["data"][0]["id"], "frm_demo");
    assert_eq!(last["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_sender_belongs_to_one_firm_and_is_free_when_it_is_given_up() {
    let platform = spawn().await;
    let first = create(&platform, garage()).await;
    let taken = platform
        .operator
        .post("/admin/firms", garage())
        .await
        .is(409);
    assert_eq!(taken["code"], "sender_taken");
    let path = format!("/admin/firms/{}", id(&first));
    let other = json!({"senders": [{"phone": "+12015550124"}]});
    platform.operator.patch(&path, other.clone()).await.is(200);
    let second = create(&platform, garage()).await;
    let path = format!("/admin/firms/{}", id(&second));
    platform.operator.patch(&path, other).await.is(409);
    let unchanged = platform.operator.get(&path).await.is(200);
    assert_eq!(unchanged["senders"], second["senders"]);
}

#[tokio::test]
async fn the_secret_of_a_carriers_account_is_never_shown() {
    let platform = spawn().await;
    let account = "AC".to_owned() + &"1".repeat(32);
    let mut firm = garage();
    firm["carrier"] = json!({"account_sid": account, "auth_token": "hush-hush"});
    let created = create(&platform, firm).await;
    assert_eq!(created["carrier"], json!({"account_sid": account}));
    let path = format!("/admin/firms/{}", id(&created));
    platform
        .operator
        .patch(&path, json!({"name": "Garage Luz"}))
        .await
        .is(200);
    let kept = platform.operator.get(&path).await.is(200);
    assert_eq!(kept["carrier"], json!({"account_sid": account}));
    let trail = platform.operator.get("/admin/audit").await.is(200);
    assert!(!trail.to_string().contains("hush-hush"));
    let elsewhere = json!({"carrier": {"account_sid": "AC".to_owned() + &"2".repeat(32)}});
    let refused = platform.operator.patch(&path, elsewhere).await;
    let expected = ("carrier.auth_token".to_owned(), "required".to_owned());
    assert_eq!(refused.violations(), [expected]);
    let removed = platform
        .operator
        .patch(&path, json!({"carrier": null}))
        .await
        .is(200);
    assert!(removed.get("carrier").is_none());
}

#[tokio::test]
async fn each_action_of_the_operator_is_on_the_audit_trail() {
    let platform = spawn().await;
    let created = create(&platform, garage()).await;
    let path = format!("/admin/firms/{}", id(&created));
    platform
        .operator
        .patch(&path, json!({"price_per_segment": "0.05"}))
        .await
        .is(200);
    let credit = json!({"amount": "1", "reason": "Goodwill"});
    let entry = platform
        .operator
        .post(&format!("{path}/credit"), credit)
        .await
        .is(201);
    let key = platform
        .operator
        .post(&format!("{path}/keys"), json!({}))
        .await
        .is(201);
    let trail = platform.operator.get("/admin/audit?limit=4").await.is(200);
    let lines = trail["data"].as_array().unwrap();
    let actions: Vec<_> = lines
        .iter()
        .map(|line| line["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        ["key_created", "credited", "firm_changed", "firm_created"]
    );
    assert!(lines.iter().all(|line| line["firm_id"] == created["id"]));
    assert_eq!(lines[0]["detail"]["key_id"], key["id"]);
    assert_eq!(lines[1]["entry_id"], entry["id"]);
    assert_eq!(
        lines[2]["detail"],
        json!({"price_per_segment": {"from": "0.040000", "to": "0.050000"}})
    );
    let secret = key["secret"].as_str().unwrap();
    platform.with_key(secret).get("/v1/keys").await.is(200);
}

#[tokio::test]
async fn what_is_wrong_with_a_firm_is_told_field_by_field() {
    let platform = spawn().await;
    let wrong = json!({
        "name": " ", "country": "USA", "time_zone": "Mars/Base", "price_per_segment": "-1",
        "senders": [
            {"phone": "12"}, {"segments_per_second": 0},
            {"messaging_service_sid": "MG1", "opt_out_handling": "nobody"},
            {"phone": "+12015550123"}, {"phone": "+12015550123"},
        ],
        "carrier": {"account_sid": "AC1"}, "owner": "Ana",
    });
    let refused = platform.operator.post("/admin/firms", wrong).await;
    let expected = [
        ("name", "empty"),
        ("country", "invalid_format"),
        ("time_zone", "invalid_time_zone"),
        ("senders[0].phone", "invalid_phone"),
        ("senders[1].phone", "required"),
        ("senders[1].segments_per_second", "out_of_range"),
        ("senders[2].messaging_service_sid", "invalid_format"),
        ("senders[2].opt_out_handling", "invalid_format"),
        ("senders[1]", "already_exists"),
        ("price_per_segment", "out_of_range"),
        ("carrier.account_sid", "invalid_format"),
        ("carrier.auth_token", "required"),
        ("owner", "unknown_field"),
    ]
    .map(|(field, code)| (field.to_owned(), code.to_owned()));
    assert_eq!(refused.violations(), expected);
    refused.is(422);
    for (credit, code) in [
        (json!({"amount": "0", "reason": "x"}), "out_of_range"),
        (json!({"amount": "-5", "reason": "x"}), "out_of_range"),
        (json!({"amount": "1e3", "reason": "x"}), "invalid_amount"),
        (json!({"amount": "5"}), "required"),
    ] {
        let refused = platform
            .operator
            .post("/admin/firms/frm_demo/credit", credit)
            .await;
        assert_eq!(refused.violations()[0].1, code);
        refused.is(422);
    }
    assert_eq!(platform.firm.available().await, "10.000000");
}

#[tokio::test]
async fn only_the_operator_opens_the_desk() {
    let platform = spawn().await;
    for path in ["/admin/firms", "/admin/firms/frm_demo", "/admin/audit"] {
        platform.firm.get(path).await.is(403);
        platform.with_key("nobody").get(path).await.is(401);
        platform.with_key("").get(path).await.is(401);
        platform.operator.get(path).await.is(200);
    }
    platform.operator.get("/v1/keys").await.is(401);
    let credit = json!({"amount": "1", "reason": "mine"});
    platform
        .firm
        .post("/admin/firms/frm_demo/credit", credit.clone())
        .await
        .is(403);
    platform
        .operator
        .post("/admin/firms/frm_none/credit", credit)
        .await
        .is(404);
    platform.operator.get("/admin/firms/FRM").await.is(404);
}
