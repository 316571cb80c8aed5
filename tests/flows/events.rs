//! A firm tells what happened, and the right message goes out, or does not.

use jiff::{SignedDuration, Timestamp};
use recado_tests::{Caller, Running, spawn, spawn_by_day, until};
use serde_json::{Value, json};

/// The demo firm is in New York; so is Ana.
pub const ANA: &str = "+12125550134";

/// The platform's time, which tests move.
pub fn now(platform: &Running) -> Timestamp {
    platform.now()
}

pub fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

pub async fn template(firm: &Caller, category: &str, body: &str) -> String {
    let template = json!({
        "name": "A template", "channel": "sms", "category": category, "variants": {"en": {"body": body}},
    });
    let made = firm.post("/v1/templates", template).await.is(201);
    made["id"].as_str().unwrap().to_owned()
}

pub async fn rule(firm: &Caller, template: &str, rest: Value) -> String {
    let mut rule = json!({"name": "A rule", "location_ids": [], "channel": "sms", "enabled": true});
    rule["template_id"] = template.into();
    for (name, value) in rest.as_object().unwrap() {
        rule[name] = value.clone();
    }
    let made = firm.post("/v1/rules", rule).await.is(201);
    made["id"].as_str().unwrap().to_owned()
}

/// An event about a work order, an appointment or an invoice of Ana's.
pub fn event(id: &str, kind: &str, at: Timestamp, revision: u64, rest: Value) -> Value {
    let record_kind = kind.split('.').next().unwrap();
    let mut record =
        json!({"kind": record_kind, "id": "R-1", "revision": revision, "status": "open"});
    for (name, value) in rest.as_object().unwrap() {
        record[name] = value.clone();
    }
    json!({
        "id": id, "type": kind, "occurred_at": at.to_string(), "record": record,
        "contact": {"name": "Ana Silva", "phones": [{"number": ANA, "primary": true}]},
    })
}

pub async fn feed(firm: &Caller, kind: &str) -> Vec<Value> {
    let feed = firm
        .get(&format!("/v1/records/{kind}/R-1/feed"))
        .await
        .is(200);
    feed["data"].as_array().unwrap().clone()
}

/// The feed's statuses, newest first.
async fn statuses(firm: &Caller, kind: &str) -> Vec<String> {
    let lines = feed(firm, kind).await;
    let status = |line: &Value| line["status"].as_str().unwrap().to_owned();
    lines.iter().map(status).collect()
}

async fn until_statuses(firm: &Caller, kind: &str, wanted: &[&str]) {
    until(async || statuses(firm, kind).await, |found| found == wanted).await;
}

/// Texts that reached Ana's phone, oldest first.
fn texts(platform: &Running) -> Vec<String> {
    let mut messages = platform.simulator().messages();
    messages.retain(|message| message.to == ANA);
    messages.into_iter().map(|message| message.body).collect()
}

#[tokio::test]
async fn an_event_sends_what_its_rule_says_once_and_the_feed_tells() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let text = "Hello [CONTACT_FIRST_NAME], order [RECORD_NUMBER] for [CAR] is [RECORD_STATUS].";
    let ready = template(firm, "transactional", text).await;
    let trigger = json!({"type": "work_order.status_changed", "status": "ready"});
    let condition = "fields.priority == \"high\"";
    let rule_id = rule(
        firm,
        &ready,
        json!({"trigger": trigger, "condition": condition}),
    )
    .await;
    let told = |id: &str, revision, status: &str, priority: &str| {
        let fields = json!({"priority": priority, "car": "a Fiat", "record_status": "x"});
        let record = json!({"status": status, "fields": fields});
        event(
            id,
            "work_order.status_changed",
            now(&platform),
            revision,
            record,
        )
    };
    let first = told("e1", 1, "ready", "high");
    let taken = firm.post("/v1/events", first.clone()).await.is(202);
    assert_eq!(taken["id"], "e1");
    until_statuses(firm, "work_order", &["delivered"]).await;
    let lines = feed(firm, "work_order").await;
    assert_eq!(lines[0]["rule_id"], rule_id.as_str());
    let message = json!({"id": lines[0]["message_id"]});
    let sent = platform.until_status(&message, "delivered").await;
    assert_eq!(sent["body"], "Hello Ana, order R-1 for a Fiat is ready.");
    assert_eq!(sent["facts"][0]["fact"], "rule");

    // The same again, in another order, with other content, and what no rule wants.
    assert_eq!(firm.post("/v1/events", first.clone()).await.is(202), taken);
    let mut other = first.clone();
    other["record"]["status"] = "closed".into();
    firm.post("/v1/events", other).await.is(409);
    for late in [
        told("e2", 1, "ready", "high"),
        told("e3", 0, "ready", "high"),
    ] {
        firm.post("/v1/events", late).await.is(202);
    }
    firm.post("/v1/events", told("e4", 2, "waiting", "high"))
        .await
        .is(202);
    firm.post("/v1/events", told("e5", 3, "ready", "low"))
        .await
        .is(202);
    assert_eq!(statuses(firm, "work_order").await, ["delivered"]);
    assert_eq!(firm.available().await, "9.960000");
    firm.get("/v1/records/work_order/R-2/feed").await.is(404);
    firm.get("/v1/records/lead/R-1/feed").await.is(404);
    firm.get("/v1/records/car/R-1/feed").await.is(404);
}

#[tokio::test]
async fn what_may_not_be_sent_is_skipped_with_the_facts() {
    let platform = spawn_by_day().await;
    let firm = &platform.firm;
    let created = json!({"trigger": {"type": "lead.created"}});
    let offer = template(firm, "marketing", "A discount for you. Reply STOP to end.").await;
    rule(firm, &offer, created.clone()).await;
    let unfilled = template(firm, "transactional", "Your table is [RECORD.table].").await;
    rule(firm, &unfilled, created.clone()).await;
    let mail = json!({"trigger": {"type": "lead.created"}, "channel": "email"});
    rule(firm, &unfilled, mail).await;
    let fine = template(firm, "transactional", "Thank you for asking.").await;
    rule(firm, &fine, created).await;
    let told = event("e1", "lead.created", now(&platform), 1, json!({}));
    firm.post("/v1/events", told).await.is(202);
    let found = async || {
        let lines = feed(firm, "lead").await;
        let mut found: Vec<String> = lines
            .iter()
            .map(|line| {
                format!(
                    "{} {}",
                    line["status"].as_str().unwrap(),
                    line["reason"].as_str().unwrap_or("-")
                )
            })
            .collect();
        found.sort();
        found
    };
    let expected = [
        "delivered -",
        "skipped consent",
        "skipped no_address",
        "skipped template",
    ];
    until(found, |found| found == &expected).await;
    let lines = feed(firm, "lead").await;
    for line in lines.iter().filter(|line| line["status"] == "skipped") {
        assert!(!line["facts"].as_array().unwrap().is_empty(), "{line}");
    }
    assert_eq!(firm.available().await, "9.960000");
}

#[tokio::test]
async fn a_rule_sends_by_e_mail_or_where_there_is_none_by_the_other_channel() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let text = template(firm, "transactional", "Hello [CONTACT_NAME].").await;
    let by_email = json!({
        "trigger": {"type": "lead.created"}, "channel": "email", "fallback_channel": "sms",
    });
    rule(firm, &text, by_email).await;
    for (number, email) in [("R-1", Some("ana@example.com")), ("R-2", None)] {
        let record = json!({"id": number});
        let mut told = event(number, "lead.created", now(&platform), 1, record);
        told["contact"]["email"] = email.into();
        firm.post("/v1/events", told).await.is(202);
    }
    for (number, channel) in [("R-1", "email"), ("R-2", "sms")] {
        let lines = firm
            .get(&format!("/v1/records/lead/{number}/feed"))
            .await
            .is(200);
        let id = lines["data"][0]["message_id"].as_str().unwrap();
        let sent = firm.get(&format!("/v1/messages/{id}")).await.is(200);
        assert_eq!(sent["channel"], channel);
        assert_eq!(sent["body"], "Hello Ana Silva.");
    }
}

#[tokio::test]
async fn a_change_that_is_taken_back_within_its_grace_sends_nothing() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let ready = template(firm, "transactional", "Your car is [RECORD_STATUS].").await;
    let trigger = json!({"type": "work_order.status_changed", "status": "ready"});
    rule(firm, &ready, json!({"trigger": trigger, "grace": "10m"})).await;
    let tell = async |revision: u64, status: &str| {
        let (id, record) = (format!("e{revision}"), json!({"status": status}));
        let told = event(
            &id,
            "work_order.status_changed",
            now(&platform),
            revision,
            record,
        );
        firm.post("/v1/events", told).await.is(202);
    };
    tell(1, "ready").await;
    tell(2, "open").await;
    platform.advance("11m").await;
    assert_eq!(statuses(firm, "work_order").await, ["skipped"]);
    for (revision, status) in [(3, "ready"), (4, "open"), (5, "ready")] {
        tell(revision, status).await;
    }
    platform.advance("11m").await;
    let mut found = statuses(firm, "work_order").await;
    found.retain(|status| status != "skipped" && status != "canceled");
    assert_eq!(found.len(), 1, "{found:?}");
    until(async || texts(&platform), |texts| texts.len() == 1).await;
    assert_eq!(texts(&platform), ["Your car is ready."]);
}

#[tokio::test]
async fn a_deleted_rule_sends_nothing_and_a_delay_is_waited_for() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let thanks = template(firm, "transactional", "How was it?").await;
    let trigger = json!({"type": "work_order.status_changed", "status": "closed"});
    let kept = rule(firm, &thanks, json!({"trigger": trigger, "delay": "1h"})).await;
    let deleted = rule(firm, &thanks, json!({"trigger": trigger, "delay": "2h"})).await;
    let useless = json!({"trigger": trigger, "delay": "1h", "useless_after": "30m"});
    let useless = rule(firm, &thanks, useless).await;
    let told = event(
        "e1",
        "work_order.status_changed",
        now(&platform),
        1,
        json!({"status": "closed"}),
    );
    firm.post("/v1/events", told).await.is(202);
    assert_eq!(statuses(firm, "work_order").await, ["planned"; 3]);
    firm.delete(&format!("/v1/rules/{deleted}")).await.is(204);
    platform.advance("59m").await;
    assert!(texts(&platform).is_empty());
    platform.advance("2h").await;
    until(async || texts(&platform), |texts| texts.len() == 1).await;
    let lines = feed(firm, "work_order").await;
    let line = |rule: &str| {
        lines
            .iter()
            .find(|line| line["rule_id"] == rule)
            .unwrap()
            .clone()
    };
    assert!(line(&kept)["message_id"].is_string());
    assert_eq!(line(&deleted)["reason"], "rule_deleted");
    assert_eq!(line(&useless)["reason"], "useless_after");
}

#[tokio::test]
async fn a_reminder_follows_its_appointment_and_vanishes_with_it() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let soon = template(firm, "transactional", "See you at [RECORD_TIME].").await;
    let reminder = json!({"trigger": {"before": "2h", "date": "scheduled_for"}});
    rule(firm, &soon, reminder).await;
    let start = now(&platform);
    let tell = async |revision: u64, rest: Value| {
        let kind =
            ["appointment.created", "appointment.schedule_changed"][usize::from(revision > 1)];
        let told = event(
            &format!("e{revision}"),
            kind,
            now(&platform),
            revision,
            rest,
        );
        firm.post("/v1/events", told).await.is(202);
    };
    let at = |hours_ahead| json!({"scheduled_for": (start + hours(hours_ahead)).to_string()});
    tell(1, at(24)).await;
    tell(2, at(48)).await;
    assert_eq!(statuses(firm, "appointment").await, ["planned", "canceled"]);
    platform.advance("1d").await;
    assert!(texts(&platform).is_empty(), "the old time's reminder");
    platform.advance("23h").await;
    until(async || texts(&platform), |texts| texts.len() == 1).await;
    // Moved again after it went: it goes again. To a time whose own instant has passed: it does not.
    tell(3, at(72)).await;
    platform.advance("1d").await;
    until(async || texts(&platform), |texts| texts.len() == 2).await;
    tell(4, at(72)).await;
    tell(5, at(96)).await;
    let mut canceled = at(96);
    canceled["status"] = "Cancelled".into();
    tell(6, canceled).await;
    platform.advance("3d").await;
    assert_eq!(texts(&platform).len(), 2);
    let lines = feed(firm, "appointment").await;
    let canceled = lines.iter().filter(|line| line["status"] == "canceled");
    assert_eq!(canceled.count(), 2, "{lines:?}");
}

#[tokio::test]
async fn what_is_wrong_with_rules_and_events_is_told_at_once() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let found = |violations: &[(&str, &str)]| -> Vec<(String, String)> {
        violations
            .iter()
            .map(|(field, code)| ((*field).to_owned(), (*code).to_owned()))
            .collect()
    };
    let wrong = json!({
        "name": " ", "location_ids": ["north"], "trigger": {"type": "lead.eaten"}, "condition": "fields.",
        "channel": "fax", "template_id": "tpl", "delay": "soon", "useless_after": "9999d", "when": 1,
    });
    assert_eq!(
        firm.post("/v1/rules", wrong).await.violations(),
        found(&[
            ("name", "empty"),
            ("location_ids[0]", "not_found"),
            ("trigger.type", "invalid_format"),
            ("condition", "template_syntax"),
            ("channel", "invalid_format"),
            ("template_id", "not_found"),
            ("delay", "invalid_format"),
            ("useless_after", "invalid_format"),
            ("when", "unknown_field"),
        ])
    );
    let wrong = json!({
        "id": "", "type": "lead.created", "occurred_at": "now", "contact": {"phones": [{"number": ""}]},
        "record": {"kind": "invoice", "id": "1", "revision": -1, "status": "open", "due_on": "soon",
            "amount": {"amount": "1e9"}, "fields": {"a": [1]}},
    });
    assert_eq!(
        firm.post("/v1/events", wrong).await.violations(),
        found(&[
            ("id", "empty"),
            ("occurred_at", "invalid_time"),
            ("contact.phones[0].number", "empty"),
            ("record.revision", "out_of_range"),
            ("record.due_on", "invalid_time"),
            ("record.amount", "invalid_amount"),
            ("record.fields.a", "wrong_type"),
        ])
    );
    let mut other = event("e1", "lead.created", now(&platform), 1, json!({}));
    other["record"]["kind"] = "invoice".into();
    other["contact"]["phones"][0]["number"] = "12".into();
    other["location_id"] = format!("loc_{}", "0".repeat(26)).into();
    assert_eq!(
        firm.post("/v1/events", other.clone()).await.violations(),
        found(&[("record.kind", "invalid_format")])
    );
    other["record"]["kind"] = "lead".into();
    assert_eq!(
        firm.post("/v1/events", other.clone()).await.violations(),
        found(&[("contact.phones[0].number", "invalid_phone")])
    );
    other["contact"]["phones"][0]["number"] = ANA.into();
    assert_eq!(
        firm.post("/v1/events", other).await.violations(),
        found(&[("location_id", "not_found")])
    );
    firm.get("/v1/records/lead/R-1/feed").await.is(404);
}
