//! A rule is tried on what has happened, and on what might.

use jiff::{SignedDuration, Timestamp};
use recado_tests::{Caller, Running, spawn, until};
use serde_json::{Value, json};

use crate::events::{ANA, event, hours, now, rule, template};

const CLIENTS: [(&str, &str); 3] = [
    ("A-1", "+12125550131"),
    ("A-2", "+12125550132"),
    ("A-3", "+12125550133"),
];

async fn tell(platform: &Running, client: usize, revision: u64, status: &str, at: Timestamp) {
    let (number, phone) = CLIENTS[client];
    let record = json!({"id": number, "status": status, "scheduled_for": at.to_string()});
    let id = format!("{number} {revision}");
    let kind = "appointment.status_changed";
    let mut told = event(&id, kind, now(platform), revision, record);
    told["contact"]["phones"][0]["number"] = phone.into();
    platform.firm.post("/v1/events", told).await.is(202);
}

/// What went out by a rule: record, recipient, text and price, and when.
async fn happened(firm: &Caller, rule: &str) -> Vec<(String, Timestamp)> {
    let mut found = Vec::new();
    for (number, _) in CLIENTS {
        let feed = format!("/v1/records/appointment/{number}/feed");
        let feed = firm.get(&feed).await.is(200);
        for line in feed["data"].as_array().unwrap() {
            if line["rule_id"] != rule || !line["message_id"].is_string() {
                continue;
            }
            let id = line["message_id"].as_str().unwrap();
            let sent = firm.get(&format!("/v1/messages/{id}")).await.is(200);
            let at = sent["created_at"].as_str().unwrap().parse().unwrap();
            found.push((said(number, &sent), at));
        }
    }
    found.sort();
    found
}

/// The same of a replay.
fn replayed(replay: &Value) -> Vec<(String, Timestamp)> {
    let lines = replay["lines"].as_array().unwrap().iter();
    let sent = lines.filter(|line| line["status"] == "sent");
    let told = |line: &Value| {
        let at = line["at"].as_str().unwrap().parse().unwrap();
        (said(line["record"]["id"].as_str().unwrap(), line), at)
    };
    let mut found: Vec<_> = sent.map(told).collect();
    found.sort();
    found
}

fn said(number: &str, sent: &Value) -> String {
    let (to, body, price) = (&sent["to"], &sent["body"], &sent["price"]["amount"]);
    format!("{number} {to} {body} {price}")
}

#[tokio::test]
async fn a_replay_equals_what_happened() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let status = template(firm, "transactional", "[RECORD_NUMBER] is [RECORD_STATUS].").await;
    let soon = template(firm, "transactional", "[RECORD_NUMBER] at [RECORD_TIME].").await;
    let trigger = json!({"type": "appointment.status_changed", "status": "ready"});
    let ready = rule(firm, &status, json!({"trigger": trigger, "grace": "10m"})).await;
    let trigger = json!({"before": "2h", "date": "scheduled_for"});
    let reminder = rule(firm, &soon, json!({"trigger": trigger})).await;
    let start = now(&platform);

    for client in 0..3 {
        tell(&platform, client, 1, "open", start + hours(30)).await;
    }
    // A change that stands, one that is taken back, one that is taken back and made again.
    tell(&platform, 0, 2, "ready", start + hours(30)).await;
    tell(&platform, 1, 2, "ready", start + hours(30)).await;
    tell(&platform, 1, 3, "open", start + hours(40)).await;
    tell(&platform, 2, 2, "ready", start + hours(30)).await;
    platform.advance("5m").await;
    tell(&platform, 2, 3, "open", start + hours(30)).await;
    tell(&platform, 2, 4, "ready", start + hours(30)).await;
    platform.advance("1h").await;
    // The first appointment moves after its reminder, the second is canceled; the third's client has had enough.
    platform.advance("29h").await;
    tell(&platform, 0, 3, "ready", start + hours(50)).await;
    tell(&platform, 1, 4, "canceled", start + hours(40)).await;
    tell(&platform, 2, 5, "ready", start + hours(45)).await;
    platform.text_from(CLIENTS[2].1, "STOP").await;
    platform.advance("1d").await;

    for (rule, count) in [(&ready, 2), (&reminder, 3)] {
        until(
            async || happened(firm, rule).await,
            |sent| sent.len() == count,
        )
        .await;
        let happened = happened(firm, rule).await;
        let replay = firm
            .post("/v1/rules/dry-run", json!({"rule_id": rule}))
            .await;
        let replay = replay.is(200);
        let told = replayed(&replay);
        assert_eq!(told.len(), count, "{replay}");
        for ((told, told_at), (sent, sent_at)) in told.iter().zip(&happened) {
            assert_eq!(told, sent);
            let apart = sent_at.duration_since(*told_at).abs();
            assert!(apart < SignedDuration::from_secs(2), "{told_at} {sent_at}");
        }
        assert_eq!(replay["messages"], count);
        assert_eq!(replay["events"], 12);
    }
}

/// A firm that writes to nobody twice a day, and its rule that thanks for leads.
async fn thanking_once_a_day() -> (Running, String) {
    let platform = spawn().await;
    let firm = &platform.firm;
    let cap = json!({"frequency_cap": {"per_day": 1, "every_category": true}});
    firm.patch("/v1/firm", cap).await.is(200);
    let thanks = template(firm, "transactional", "Thank you for [RECORD_NUMBER].").await;
    let trigger = json!({"trigger": {"type": "lead.created"}});
    let rule = rule(firm, &thanks, trigger).await;
    (platform, rule)
}

#[tokio::test]
async fn a_replay_keeps_the_frequency_cap_as_it_was_kept() {
    let (platform, rule) = thanking_once_a_day().await;
    let firm = &platform.firm;
    for (number, pass) in [("R-1", "1h"), ("R-2", "25h"), ("R-3", "1m")] {
        let told = event(
            number,
            "lead.created",
            now(&platform),
            1,
            json!({"id": number}),
        );
        firm.post("/v1/events", told).await.is(202);
        platform.advance(pass).await;
    }
    let replay = json!({"rule_id": rule});
    let replay = firm.post("/v1/rules/dry-run", replay).await.is(200);
    assert_eq!(replay["messages"], 2, "{replay}");
    let lines = replay["lines"].as_array().unwrap();
    for (number, line) in ["R-3", "R-2", "R-1"].iter().zip(lines) {
        let feed = firm.get(&format!("/v1/records/lead/{number}/feed")).await;
        let feed = feed.is(200);
        assert_eq!(line["record"]["id"], *number, "{replay}");
        assert_eq!(line["reason"], feed["data"][0]["reason"], "{replay}");
        let is_second = *number == "R-2";
        assert_eq!(line["reason"] == "frequency_cap", is_second, "{replay}");
    }
}

#[tokio::test]
async fn a_replay_of_weeks_ago_counts_what_a_bulk_send_told_then() {
    let (platform, rule) = thanking_once_a_day().await;
    let firm = &platform.firm;
    let send = json!({"body": "Recado Demo: we moved.", "to": {"phones": [ANA]}});
    let send = firm.post("/v1/bulk-sends", send).await.is(202);
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let counts = async || firm.get(&path).await.is(200)["counts"].clone();
    until(counts, |counts| *counts == json!({"delivered": 1})).await;
    let told = event("e1", "lead.created", now(&platform), 1, json!({}));
    firm.post("/v1/events", told).await.is(202);
    platform.advance("20d").await;
    let replay = json!({"rule_id": rule});
    let replay = firm.post("/v1/rules/dry-run", replay).await.is(200);
    let lines = replay["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 1, "{replay}");
    assert_eq!(lines[0]["reason"], "frequency_cap", "{replay}");
}

#[tokio::test]
async fn a_ladder_with_one_text_for_its_steps_is_replayed_too() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let text =
        "Garage Lima: [RECORD_NUMBER] is due. Pay in parts or call us. Reply STOP to opt out.";
    let due = template(firm, "collection", text).await;
    let step = |days: &str| json!({"trigger": {"after": days, "date": "due_on"}});
    let first = rule(firm, &due, step("1d")).await;
    rule(firm, &due, step("2d")).await;
    let today = now(&platform).to_string()[..10].to_owned();
    let told = event(
        "e1",
        "invoice.created",
        now(&platform),
        1,
        json!({"due_on": today}),
    );
    let asked = json!({"rule_id": first, "event": told});
    let replay = firm.post("/v1/rules/dry-run", asked).await.is(200);
    assert_eq!(replay["lines"].as_array().unwrap().len(), 1, "{replay}");
}

#[tokio::test]
async fn a_draft_tells_what_it_would_make_of_an_event_and_sends_nothing() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let due = template(
        firm,
        "collection",
        "Harbor Garage: [RECORD_NUMBER] is due. Pay in instalments or call us. Reply STOP to opt out.",
    )
    .await;
    let trigger = json!({"after": "1d", "date": "due_on"});
    let draft = json!({
        "name": "Draft", "trigger": trigger, "template_id": due, "channel": "sms", "enabled": false,
    });
    let record = json!({"due_on": "2031-03-07"});
    let told = event("e1", "invoice.created", now(&platform), 1, record);
    let asked = json!({"rule": draft, "event": told});
    let replay = firm.post("/v1/rules/dry-run", asked).await.is(200);
    assert_eq!(
        replay["messages"], 0,
        "it is due after what is looked at: {replay}"
    );
    assert_eq!(replay["lines"][0]["status"], "planned");
    let near = (now(&platform) + hours(24 * 40)).to_string()[..10].to_owned();
    let told = event(
        "e1",
        "invoice.created",
        now(&platform),
        1,
        json!({"due_on": near}),
    );
    let asked = json!({"rule": draft, "event": told});
    let replay = firm.post("/v1/rules/dry-run", asked).await.is(200);
    let line = &replay["lines"][0];
    assert_eq!(line["status"], "sent", "{replay}");
    assert_eq!(
        line["body"].as_str().unwrap()[..28],
        *"Harbor Garage: R-1 is due. P"
    );
    assert_eq!(replay["price"]["amount"], "0.040000");
    let legal = line["facts"].as_array().unwrap().iter();
    assert!(
        legal.clone().any(|fact| fact["fact"] == "legal_hours"),
        "{line}"
    );

    firm.get("/v1/records/invoice/R-1/feed").await.is(404);
    assert_eq!(firm.get("/v1/rules").await.is(200)["data"], json!([]));
    assert_eq!(firm.available().await, "10.000000");
    for (wrong, field, code) in [
        (json!({}), "rule", "required"),
        (json!({"rule": null}), "rule", "required"),
        (json!({"rule_id": "rul"}), "rule_id", "not_found"),
        (
            json!({"rule": draft, "rule_id": "rul"}),
            "rule_id",
            "mutually_exclusive",
        ),
        (json!({"rule": draft, "days": 31}), "days", "out_of_range"),
    ] {
        let refused = firm.post("/v1/rules/dry-run", wrong).await;
        let found = [(field.to_owned(), code.to_owned())];
        assert_eq!(refused.violations(), found);
    }
    let both = firm.post("/v1/rules/dry-run", json!({"days": 31})).await;
    assert_eq!(both.violations().len(), 2, "each is named");
}
