//! One text to many.

use recado_tests::{Running, micros, spawn, until};
use serde_json::{Value, json};

/// Numbers that receive everything.
fn phones(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("+1212556{i:04}")).collect()
}

async fn until_counts(platform: &Running, send: &Value, wanted: Value) -> Value {
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let ask = async || platform.firm.get(&path).await.is(200);
    until(ask, |send| send["counts"] == wanted).await
}

#[tokio::test]
async fn each_recipient_gets_its_own_text_once_and_only_what_was_sent_is_charged() {
    let platform = spawn().await;
    let send = platform
        .firm
        .post(
            "/v1/bulk-sends",
            json!({"name": "October", "body": "Recado Demo: hello [NAME], see you.",
            "to": {"recipients": [
                {"phone": "+12125560001", "variables": {"NAME": "Ana"}},
                {"phone": "(212) 556-0002", "variables": {"NAME": "Bo"}},
                {"phone": "+12125560001", "variables": {"NAME": "Ana again"}},
                {"phone": "nonsense", "variables": {"NAME": "Nobody"}},
                {"phone": "+12125560003"},
                {"phone": "+12155550113", "variables": {"NAME": "Filtered"}},
            ]}}),
        )
        .await
        .is(202);
    assert_eq!(send["status"], "planning");
    assert_eq!(send["total"], 6);
    let counts = json!({"delivered": 2, "failed": 1, "skipped": 3});
    let send = until_counts(&platform, &send, counts).await;
    assert_eq!(
        (&send["segments"], &send["status"]),
        (&json!(3), &json!("running"))
    );
    assert_eq!(micros(&send["price"]), 120_000);

    let id = send["id"].as_str().unwrap();
    let path = format!("/v1/bulk-sends/{id}/recipients");
    let lines = platform.firm.get(&path).await.is(200);
    let lines = lines["data"].as_array().unwrap();
    let shown: Vec<_> = lines
        .iter()
        .map(|line| {
            let fact = line["facts"][0]["value"].as_str().unwrap_or("");
            (
                line["to"].as_str().unwrap(),
                line["status"].as_str().unwrap(),
                fact,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("+12125560001", "delivered", ""),
            ("+12125560002", "delivered", ""),
            ("+12125560001", "skipped", "duplicate"),
            ("nonsense", "skipped", "invalid"),
            ("+12125560003", "skipped", "unknown_code"),
            ("+12155550113", "failed", ""),
        ]
    );
    let skipped = format!("{path}?status=skipped&limit=2");
    let page = platform.firm.get(&skipped).await.is(200);
    assert_eq!(page["data"].as_array().unwrap().len(), 2);
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = format!("{skipped}&cursor={cursor}");
    let rest = platform.firm.get(&next).await.is(200);
    assert_eq!(rest["data"].as_array().unwrap().len(), 1);
    assert_eq!(rest["next_cursor"], Value::Null);

    let path = format!("/v1/messages?bulk_id={id}");
    let messages = platform.firm.get(&path).await.is(200);
    let messages = messages["data"].as_array().unwrap();
    assert_eq!(messages.len(), 3, "whoever is skipped has none");
    assert_eq!(messages[0]["body"], "Recado Demo: hello Ana, see you.");
    let one = format!("/v1/messages/{}", messages[0]["id"].as_str().unwrap());
    assert_eq!(platform.firm.get(&one).await.is(200), messages[0]);
    let why = platform.firm.get(&format!("{one}/explain")).await.is(200);
    assert_eq!(why["summary"], "The recipient's phone received it.");
    assert_eq!(why["decision"]["facts"][0]["fact"], "bulk_send");
    let duplicate = format!("/v1/messages/{}/explain", lines[2]["id"].as_str().unwrap());
    let why = platform.firm.get(&duplicate).await.is(200);
    let (action, summary) = (&why["decision"]["action"], &why["summary"]);
    assert_eq!(action, "refuse");
    assert_eq!(
        summary,
        "It was not written to. It stands in the list before."
    );
    let skipped = format!("/v1/messages/{}", lines[2]["id"].as_str().unwrap());
    let message = platform.firm.get(&skipped).await.is(200);
    assert_eq!(
        (&message["status"], &message["status"]),
        (&why["status"], &json!("refused"))
    );
    assert_eq!(message["facts"], lines[2]["facts"]);
    for id in [&one, &skipped] {
        let part = platform.firm.delete(id).await.is(409);
        assert_eq!(part["code"], "part_of_bulk_send");
        let later = json!({"send_at": "2027-01-05T09:00:00Z"});
        platform.firm.patch(id, later).await.is(409);
    }
    platform.with_key("demo-test-key").get(&one).await.is(404);

    let received = platform.simulator().messages();
    let bodies: Vec<_> = received.iter().map(|it| it.body.as_str()).collect();
    assert_eq!(bodies.len(), 3, "{bodies:?}");
    assert!(bodies.contains(&"Recado Demo: hello Ana, see you."));

    // The money is held until it is settled: one hold, one return, one charge.
    assert_eq!(platform.firm.books().await, 9_880_000);
    platform.advance("1h").await;
    let send = platform
        .firm
        .get(&format!("/v1/bulk-sends/{id}"))
        .await
        .is(200);
    assert_eq!(send["status"], "completed");
    assert_eq!(micros(&send["cost"]), 80_000);
    assert_eq!(platform.firm.books().await, 9_920_000);
    let ledger = platform.firm.get("/v1/ledger").await.is(200);
    let kinds: Vec<_> = ledger["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["reference"] == id)
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.len(), 3, "{kinds:?}");

    let path = format!("/v1/bulk-sends/{id}/results.csv");
    let csv = platform.firm.get(&path).await.is(200);
    let rows: Vec<&str> = csv.as_str().unwrap().lines().collect();
    assert_eq!(rows.len(), 7);
    assert!(rows[0].starts_with("id,to,status"), "{}", rows[0]);
    assert!(rows[1].contains(",+12125560001,delivered"), "{}", rows[1]);
}

#[tokio::test]
async fn a_sheet_of_results_holds_no_formula() {
    let platform = spawn().await;
    let phones = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "+12125560001"];
    let send = json!({"body": "Recado Demo: hi.", "to": {"phones": phones}});
    let send = platform.firm.post("/v1/bulk-sends", send).await.is(202);
    until_counts(&platform, &send, json!({"delivered": 1, "skipped": 3})).await;
    let path = format!(
        "/v1/bulk-sends/{}/results.csv",
        send["id"].as_str().unwrap()
    );
    let csv = platform.firm.get(&path).await.is(200);
    let cells = csv.as_str().unwrap().lines().skip(1);
    let cells: Vec<_> = cells.map(|row| row.split(',').nth(1).unwrap()).collect();
    assert_eq!(
        cells,
        ["'=1+1", "'+cmd|' /C calc'!A0", "'@SUM(A1)", "+12125560001"]
    );
}

#[tokio::test]
async fn a_repeat_with_its_key_is_the_same_bulk_send_and_nothing_elsewhere() {
    let platform = spawn().await;
    let body = json!({"body": "Recado Demo: closed on Monday.", "to": {"phones": phones(30)}});
    let first = platform.firm.post_once("k", "/v1/bulk-sends", body.clone());
    let first = first.await.is(202);
    let second = platform.firm.post_once("k", "/v1/bulk-sends", body);
    let second = second.await.is(202);
    assert_eq!(first["id"], second["id"]);
    let other = json!({"body": "Recado Demo: open.", "to": {"phones": phones(1)}});
    let reused = platform.firm.post_once("k", "/v1/bulk-sends", other);
    reused.await.is(409);
    until_counts(&platform, &first, json!({"delivered": 30})).await;
    assert_eq!(platform.simulator().messages().len(), 30);
    let list = platform.firm.get("/v1/bulk-sends").await.is(200);
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    let same = json!({"body": "Recado Demo: closed on Monday.", "to": {"phones": phones(30)}});
    let elsewhere = platform.firm.post_once("k", "/v1/messages", same).await;
    assert_eq!(elsewhere.is(409)["code"], "idempotency_key_reused");
    let nobody = platform.with_key("demo-test-key");
    let path = format!("/v1/bulk-sends/{}", first["id"].as_str().unwrap());
    nobody.get(&path).await.is(404);
}

#[tokio::test]
async fn a_cursor_of_another_bulk_send_is_refused() {
    let platform = spawn().await;
    let body = json!({"body": "Recado Demo: closed on Monday.", "to": {"phones": phones(3)}});
    let mut recipients = Vec::new();
    for _ in 0..2 {
        let send = platform.firm.post("/v1/bulk-sends", body.clone()).await;
        let send = send.is(202);
        until_counts(&platform, &send, json!({"delivered": 3})).await;
        let id = send["id"].as_str().unwrap();
        recipients.push(format!("/v1/bulk-sends/{id}/recipients?limit=2"));
    }
    let page = platform.firm.get(&recipients[0]).await.is(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    let own = format!("{}&cursor={cursor}", recipients[0]);
    assert_eq!(
        platform.firm.get(&own).await.is(200)["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let others = format!("{}&cursor={cursor}", recipients[1]);
    let refused = platform.firm.get(&others).await;
    let violation = ("cursor".to_owned(), "invalid_cursor".to_owned());
    assert_eq!(
        (refused.status, refused.violations()),
        (422, vec![violation])
    );
}

#[tokio::test]
async fn a_bulk_send_that_is_not_covered_waits_for_money_and_sends_nothing() {
    let platform = spawn().await;
    let body = json!({"body": "Recado Demo: hello.", "to": {"phones": phones(251)}});
    let send = platform.firm.post("/v1/bulk-sends", body).await.is(202);
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let ask = async || platform.firm.get(&path).await.is(200);
    let send = until(ask, |send| send["status"] == "blocked").await;
    assert_eq!(send["reason"], "insufficient_balance");
    assert_eq!(platform.firm.books().await, 10_000_000);
    let credit = json!({"amount": "1.00", "reason": "goodwill"});
    platform
        .operator
        .post("/admin/firms/frm_demo/credit", credit)
        .await;
    platform
        .firm
        .post(&format!("{path}/resume"), json!({}))
        .await
        .is(200);
    until_counts(&platform, &send, json!({"delivered": 251})).await;
    assert_eq!(platform.firm.books().await, 11_000_000 - 10_040_000);
}

#[tokio::test]
async fn a_canceled_bulk_send_gives_back_what_was_not_sent() {
    let platform = spawn().await;
    platform.advance("1s").await;
    let later = json!({"body": "Recado Demo: hello.", "to": {"phones": phones(100)},
        "send_at": "2100-01-01T00:00:00Z"});
    platform.firm.post("/v1/bulk-sends", later).await.is(422);
    let body = json!({"body": "Recado Demo: hello.", "to": {"phones": phones(100)}});
    let send = platform.firm.post("/v1/bulk-sends", body).await.is(202);
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    platform
        .firm
        .post(&format!("{path}/cancel"), json!({}))
        .await
        .is(200);
    platform
        .firm
        .post(&format!("{path}/resume"), json!({}))
        .await
        .is(409);
    platform.advance("2h").await;
    let send = platform.firm.get(&path).await.is(200);
    assert_eq!(send["status"], "canceled");
    let sent = platform.simulator().messages().len();
    let spent = i64::try_from(sent).unwrap() * 40_000;
    assert_eq!(platform.firm.books().await, 10_000_000 - spent);
}

#[tokio::test]
async fn whose_time_passed_while_it_was_paused_says_so() {
    let platform = spawn().await;
    let at = |minutes: i64| platform.platform().now() + jiff::SignedDuration::from_mins(minutes);
    let end = at(60);
    let body = json!({"body": "Recado Demo: hello.", "to": {"phones": phones(2)},
        "send_at": at(30).to_string(), "useless_after": end.to_string()});
    let send = platform.firm.post("/v1/bulk-sends", body).await.is(202);
    until_counts(&platform, &send, json!({"scheduled": 2})).await;
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let firm = &platform.firm;
    firm.post(&format!("{path}/pause"), json!({})).await.is(200);
    platform.advance("24h").await;
    firm.post(&format!("{path}/resume"), json!({}))
        .await
        .is(200);
    until_counts(&platform, &send, json!({"expired": 2})).await;
    let lines = firm.get(&format!("{path}/recipients")).await.is(200);
    let line = &lines["data"][0];
    assert_eq!(line["reason"], "useless_after has passed");
    assert_eq!(line["facts"][0]["fact"], "useless_after");
    let expired: jiff::Timestamp = line["at"].as_str().unwrap().parse().unwrap();
    assert!(expired.duration_since(end).abs() < jiff::SignedDuration::from_secs(1));
    let one = format!("/v1/messages/{}", line["id"].as_str().unwrap());
    let message = firm.get(&one).await.is(200);
    assert_eq!(message["timeline"][0]["reason"], line["reason"]);
    let why = firm.get(&format!("{one}/explain")).await.is(200);
    let facts = why["decision"]["facts"].as_array().unwrap();
    assert!(facts.contains(&line["facts"][0]), "{why}");
}
