//! A firm sees every movement of its money.

use jiff::Timestamp;
use recado_tests::{Running, spawn, until};
use reqwest::Method;
use serde_json::{Value, json};

/// A platform whose firm has one delivered message of two segments.
async fn after_one_message() -> (Running, String) {
    let platform = spawn().await;
    let body = "Your car is ready. ".repeat(10);
    let message = json!({"to": {"phone": "+12125550134"}, "body": body});
    let sent = platform.firm.post("/v1/messages", message).await.is(202);
    platform.until_status(&sent, "delivered").await;
    (platform, sent["id"].as_str().unwrap().to_owned())
}

fn amounts(entry: &Value) -> [&str; 3] {
    [
        entry["kind"].as_str().unwrap(),
        entry["amount"]["amount"].as_str().unwrap(),
        entry["balance_after"]["amount"].as_str().unwrap(),
    ]
}

#[tokio::test]
async fn each_entry_says_what_it_was_for_and_what_was_left() {
    let (platform, id) = after_one_message().await;
    let ledger = platform.firm.get("/v1/ledger").await.is(200);
    let entries = ledger["data"].as_array().unwrap();
    assert_eq!(
        entries.iter().map(amounts).collect::<Vec<_>>(),
        [
            ["post", "0.000000", "9.920000"],
            ["hold", "-0.080000", "9.920000"],
            ["credit", "10.000000", "10.000000"],
        ]
    );
    let post = &entries[0];
    assert_eq!(post["charged"]["amount"], "0.080000");
    assert_eq!(post["subject"], json!({"kind": "message", "id": id}));
    assert_eq!(post["units"], 2);
    assert_eq!(post["unit_price"]["amount"], "0.040000");
    let balance = platform.firm.get("/v1/balance").await.is(200);
    assert_eq!(balance["available"]["amount"], "9.920000");
    assert_eq!(balance["held"]["amount"], "0.000000");
    assert_eq!(balance["held_for"], json!([]));
}

#[tokio::test]
async fn what_a_message_of_a_bulk_send_cost_is_found_as_what_the_bulk_send_cost() {
    let platform = spawn().await;
    let many = json!({"to": {"phones": ["+12125560001", "+12125560002"]}, "body": "We close."});
    let many = platform.firm.post("/v1/bulk-sends", many).await.is(202);
    let path = format!("/v1/bulk-sends/{}", many["id"].as_str().unwrap());
    let ask = async || platform.firm.get(&path).await.is(200);
    until(ask, |send| send["counts"]["delivered"] == 2).await;
    let lines = platform.firm.get(&format!("{path}/recipients")).await;
    let id = lines.is(200)["data"][1]["id"].clone();
    let query = format!("/v1/ledger?message_id={}", id.as_str().unwrap());
    let entries = platform.firm.get(&query).await.is(200);
    let entries = entries["data"].as_array().unwrap();
    let kinds: Vec<&Value> = entries.iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["hold"]);
    let subject = json!({"kind": "bulk_send", "id": many["id"]});
    assert!(
        entries.iter().all(|it| it["subject"] == subject),
        "{entries:?}"
    );
}

#[tokio::test]
async fn a_filter_and_a_cursor_find_the_same_entries() {
    let (platform, id) = after_one_message().await;
    let kinds = async |query: &str| -> Vec<String> {
        let page = platform.firm.get(&format!("/v1/ledger?{query}")).await;
        let page = page.is(200);
        let entries = page["data"].as_array().unwrap().iter();
        entries
            .map(|entry| entry["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    for (query, expected) in [
        ("kind=hold".to_owned(), vec!["hold"]),
        (format!("message_id={id}"), vec!["post", "hold"]),
        (format!("reference={id}&kind=post"), vec!["post"]),
        ("from=2100-01-01T00:00:00Z".to_owned(), vec![]),
        ("to=2000-01-01T00:00:00Z".to_owned(), vec![]),
        ("limit=2".to_owned(), vec!["post", "hold"]),
    ] {
        assert_eq!(kinds(&query).await, expected, "{query}");
    }
    let mut walked = Vec::new();
    let mut path = "/v1/ledger?limit=1".to_owned();
    loop {
        let page = platform.firm.get(&path).await.is(200);
        walked.extend(page["data"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/v1/ledger?limit=1&cursor={cursor}");
    }
    let whole = platform.firm.get("/v1/ledger").await.is(200);
    assert_eq!(Value::from(walked), whole["data"]);
}

#[tokio::test]
async fn a_senseless_filter_is_refused_with_every_violation() {
    let platform = spawn().await;
    for (query, expected) in [
        ("kind=gift", vec![("kind", "invalid_format")]),
        ("message_id=1", vec![("message_id", "invalid_id")]),
        (
            "from=monday&limit=0",
            vec![("limit", "out_of_range"), ("from", "invalid_time")],
        ),
        ("cursor=YWJj", vec![("cursor", "invalid_cursor")]),
        ("order=up", vec![("order", "unknown_field")]),
        (
            "reference=a&topup_id=top_00000000000000000000000000",
            vec![("reference", "mutually_exclusive")],
        ),
    ] {
        let answer = platform.firm.get(&format!("/v1/ledger?{query}")).await;
        let violations = answer.violations();
        let found: Vec<_> = violations
            .iter()
            .map(|(field, code)| (field.as_str(), code.as_str()))
            .collect();
        assert_eq!(found, expected, "{query}");
        answer.is(422);
    }
}

#[tokio::test]
async fn a_statement_runs_from_the_opening_to_the_closing_balance() {
    let (platform, _) = after_one_message().await;
    let ledger = platform.firm.get("/v1/ledger").await.is(200);
    let firm = platform.firm.get("/v1/firm").await.is(200);
    let at: Timestamp = ledger["data"][0]["at"].as_str().unwrap().parse().unwrap();
    let at = at.in_tz(firm["time_zone"].as_str().unwrap()).unwrap();
    let path = format!("/v1/reports/statement?month={}", at.strftime("%Y-%m"));
    let statement = platform.firm.get(&path).await.is(200);
    assert_eq!(statement["opening_balance"]["amount"], "0.000000");
    assert_eq!(statement["closing_balance"]["amount"], "9.920000");
    let totals = statement["totals"].as_array().unwrap().iter();
    let totals: Vec<_> = totals
        .map(|it| {
            (
                &it["kind"],
                &it["amount"]["amount"],
                &it["charged"]["amount"],
            )
        })
        .collect();
    let none = &json!(null);
    assert_eq!(
        totals,
        [
            (&json!("credit"), &json!("10.000000"), none),
            (&json!("hold"), &json!("-0.080000"), none),
            (&json!("post"), &json!("0.000000"), &json!("0.080000")),
        ]
    );
    let first = statement["data"].as_array().unwrap().iter();
    let kinds: Vec<_> = first.map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds, ["credit", "hold", "post"], "oldest first");

    let csv = platform.firm.request(Method::GET, &path);
    let csv = platform.firm.ask(csv.header("accept", "text/csv")).await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    let csv = csv.is(200);
    let rows: Vec<&str> = csv.as_str().unwrap().lines().collect();
    assert!(rows[0].starts_with("at,id,kind,reference,description"));
    assert!(rows[1].contains("opening_balance") && rows[1].contains("0.000000"));
    assert!(
        rows[3].contains(",2,0.040000,-0.080000,,9.920000,USD"),
        "{rows:?}"
    );
    assert!(rows[5].contains("closing_balance") && rows[5].contains("9.920000"));
    let same = platform.firm.get(&path.replace('?', ".csv?")).await.is(200);
    assert_eq!(same, csv);

    for month in ["2026-13", "2026-1", "2026-11-01", "9998-12", ""] {
        let path = format!("/v1/reports/statement?month={month}");
        platform.firm.get(&path).await.is(422);
    }
}
