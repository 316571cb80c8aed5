//! A reminder is fired by the cloud's own scheduler, for the appointment as it then stands.

use jiff::{SignedDuration, Timestamp};
use recado_tests::{Caller, spawn, until};
use serde_json::{Value, json};

const BEFORE: SignedDuration = SignedDuration::from_hours(2);

async fn told(firm: &Caller, record: &str, revision: u64, reminded_in: SignedDuration) {
    let now = Timestamp::now();
    let event = json!({
        "id": format!("{record}.{revision}"),
        "type": if revision == 1 { "appointment.created" } else { "appointment.schedule_changed" },
        "occurred_at": now.to_string(),
        "record": {
            "kind": "appointment", "id": record, "revision": revision, "status": "open",
            "scheduled_for": (now + BEFORE + reminded_in).to_string(),
        },
        "contact": {
            "name": "Ana Silva", "phones": [{"number": "+12125550134", "primary": true}],
        },
    });
    firm.post("/v1/events", event).await.is(202);
}

async fn statuses(firm: &Caller, record: &str) -> Vec<Value> {
    let path = format!("/v1/records/appointment/{record}/feed");
    let feed = firm.get(&path).await.is(200);
    let lines = feed["data"].as_array().unwrap().iter();
    lines.map(|line| line["status"].clone()).collect()
}

async fn alert(firm: &Caller, threshold: &str) {
    let alert = json!({"threshold": threshold});
    firm.put("/v1/balance/alert", alert).await.is(200);
}

fn told_of_a_low_balance(notices: &Value) -> usize {
    let notices = notices["data"].as_array().unwrap().iter();
    notices.filter(|it| it["kind"] == "balance_low").count()
}

/// The ids of a template and of a rule that sends it two hours before an appointment.
async fn two_hours_before(firm: &Caller) -> (Value, Value) {
    let template = json!({
        "name": "Reminder", "channel": "sms", "category": "transactional",
        "variants": {"en": {"body": "Hello [CONTACT_FIRST_NAME], see you soon."}},
    });
    let template = firm.post("/v1/templates", template).await.is(201)["id"].clone();
    let rule = json!({
        "name": "Two hours before", "location_ids": [], "channel": "sms", "enabled": true,
        "template_id": template, "trigger": {"before": "2h", "date": "scheduled_for"},
    });
    let rule = firm.post("/v1/rules", rule).await.is(201)["id"].clone();
    (template, rule)
}

#[tokio::test]
async fn a_reminder_goes_when_its_time_has_come_and_not_when_its_appointment_was_moved() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let (template, _) = two_hours_before(firm).await;
    let at_once = json!({
        "name": "At once", "location_ids": [], "channel": "sms", "enabled": true,
        "template_id": template, "trigger": {"type": "appointment.schedule_changed"},
    });
    let at_once = firm.post("/v1/rules", at_once).await.is(201);
    // Each of the two texts falls below an alert: one by the function that takes events, one by the
    // function that the scheduler calls.
    alert(firm, "9.99").await;
    let (soon, tomorrow) = (SignedDuration::from_secs(6), SignedDuration::from_hours(24));
    told(firm, "kept", 1, soon).await;
    told(firm, "moved", 1, soon).await;
    told(firm, "moved", 2, tomorrow).await;
    let notices = async || firm.get("/v1/notices").await.is(200);
    until(notices, |notices| told_of_a_low_balance(notices) == 1).await;
    alert(firm, "9.95").await;
    let kept = async || statuses(firm, "kept").await;
    until(kept, |lines| *lines == ["delivered"]).await;
    let moved = async || statuses(firm, "moved").await;
    let expected = ["delivered", "planned", "canceled"];
    let is_expected = |lines: &Vec<Value>| expected.iter().all(|line| lines.contains(&json!(line)));
    until(moved, is_expected).await;
    assert_eq!(platform.carried().await.len(), 2);
    until(notices, |notices| told_of_a_low_balance(notices) == 2).await;
    let path = format!("/v1/rules/{}", at_once["id"].as_str().unwrap());
    firm.delete(&path).await.is(204);
}

#[tokio::test]
async fn a_reminder_goes_at_the_earlier_time_that_its_rule_was_edited_to() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let (_, rule) = two_hours_before(firm).await;
    let (a_day, soon) = (
        SignedDuration::from_hours(24),
        SignedDuration::from_secs(15),
    );
    told(firm, "edited", 1, a_day + soon).await;
    // The edit takes hold within five seconds.
    let edit = json!({"trigger": {"before": "26h"}});
    let path = format!("/v1/rules/{}", rule.as_str().unwrap());
    firm.patch(&path, edit).await.is(200);
    let edited = async || statuses(firm, "edited").await;
    until(edited, |lines| *lines == ["delivered", "canceled"]).await;
    firm.delete(&path).await.is(204);
}
