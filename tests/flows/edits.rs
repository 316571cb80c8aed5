//! Reminders whose rule is edited or deleted while they wait.

use recado_tests::{Running, spawn, until};
use serde_json::{Value, json};

use crate::events::{ANA, event, hours, now, rule, template};

/// A visit in six days, of which a rule reminds two days before.
struct Visit {
    platform: Running,
    rule: String,
}

impl Visit {
    async fn new() -> Self {
        let platform = spawn().await;
        let firm = &platform.firm;
        let text = template(firm, "transactional", "See you on [RECORD_DATE].").await;
        let trigger = json!({"trigger": {"before": "2d", "date": "scheduled_for"}});
        let rule = rule(firm, &text, trigger).await;
        let at = (now(&platform) + hours(6 * 24)).to_string();
        let record = json!({"scheduled_for": at});
        let told = event("e1", "appointment.created", now(&platform), 1, record);
        firm.post("/v1/events", told).await.is(202);
        Self { platform, rule }
    }

    async fn edit(&self, change: Value) {
        let path = format!("/v1/rules/{}", self.rule);
        self.platform.firm.patch(&path, change).await.is(200);
        self.platform.advance("5s").await;
    }

    /// Newest first.
    async fn until_lines(&self, wanted: &[&str]) {
        let lines = async || {
            let feed = crate::events::feed(&self.platform.firm, "appointment").await;
            let shown = |line: &Value| {
                let reason = line["reason"].as_str().unwrap_or_default();
                let shown = format!("{} {reason}", line["status"].as_str().unwrap());
                shown.trim().to_owned()
            };
            feed.iter().map(shown).collect::<Vec<_>>()
        };
        until(lines, |lines| lines == wanted).await;
    }
}

#[tokio::test]
async fn an_edited_reminder_goes_at_its_new_time_once_be_it_earlier_or_later() {
    let changed = "canceled rule_changed";
    for (lapse, early, day) in [("4d", "47h", "2h"), ("1h", "142h", "2h")] {
        let visit = Visit::new().await;
        visit.edit(json!({"trigger": {"before": lapse}})).await;
        visit.until_lines(&["planned", changed]).await;
        visit.platform.advance(early).await;
        visit.until_lines(&["planned", changed]).await;
        visit.platform.advance(day).await;
        visit.until_lines(&["delivered", changed]).await;
        visit.platform.advance("7d").await;
        visit.until_lines(&["delivered", changed]).await;
    }
}

#[tokio::test]
async fn a_reminder_whose_new_time_has_passed_goes_as_it_was_planned() {
    let visit = Visit::new().await;
    visit.edit(json!({"trigger": {"before": "7d"}})).await;
    visit.until_lines(&["planned"]).await;
    visit.platform.advance("95h").await;
    visit.until_lines(&["planned"]).await;
    visit.platform.advance("2h").await;
    visit.until_lines(&["delivered"]).await;
}

#[tokio::test]
async fn a_reminder_that_is_to_follow_an_event_by_now_does_not_go() {
    let visit = Visit::new().await;
    let trigger = json!({"type": "lead.created", "before": null, "date": null});
    visit.edit(json!({"trigger": trigger})).await;
    visit.until_lines(&["canceled rule_changed"]).await;
    visit.platform.advance("7d").await;
    visit.until_lines(&["canceled rule_changed"]).await;
}

#[tokio::test]
async fn a_reminder_whose_template_makes_it_a_step_of_the_ladder_by_now_is_one() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let text =
        "Garage: invoice [RECORD_NUMBER] is due. Pay in parts or call us. Reply STOP to opt out.";
    let reminds = template(firm, "transactional", text).await;
    let collects = template(firm, "collection", text).await;
    let trigger = json!({"trigger": {"after": "1d", "date": "due_on"}});
    let rule = rule(firm, &reminds, trigger).await;
    let due_on = (now(&platform) + hours(9 * 24)).to_string()[..10].to_owned();
    let told = json!({"due_on": due_on});
    let told = event("e1", "invoice.created", now(&platform), 1, told);
    firm.post("/v1/events", told).await.is(202);
    let edit = json!({"ids": [rule], "action": "set_template", "template_id": collects});
    firm.post("/v1/rules/bulk", edit).await.is(200);
    platform.advance("5s").await;
    platform.text_from(ANA, "STOP").await;
    let reasons = async || {
        let lines = crate::events::feed(firm, "invoice").await;
        let reason = |line: &Value| line["reason"].as_str().unwrap_or_default().to_owned();
        lines.iter().map(reason).collect::<Vec<_>>()
    };
    until(reasons, |reasons| *reasons == ["opted_out", "rule_changed"]).await;
}

#[tokio::test]
async fn a_reminder_whose_rule_is_deleted_is_canceled_at_once() {
    for together in [false, true] {
        let visit = Visit::new().await;
        let firm = &visit.platform.firm;
        if together {
            let edit = json!({"ids": [visit.rule], "action": "delete"});
            firm.post("/v1/rules/bulk", edit).await.is(200);
        } else {
            let path = format!("/v1/rules/{}", visit.rule);
            firm.delete(&path).await.is(204);
        }
        visit.platform.advance("5s").await;
        visit.until_lines(&["canceled rule_deleted"]).await;
    }
}
