//! A schedule that belongs to nothing is deleted by the sweep that the cloud's scheduler fires, and one that
//! was lost comes back, with the permissions of the template.

use std::env;

use aws_sdk_scheduler::types::Target;
use jiff::{SignedDuration, Timestamp};
use recado_aws::{EventBridgeScheduler, ScheduleTarget, Sdk};
use recado_domain::RecordId;
use recado_platform::ports::{ScheduleGroup, Scheduler};
use recado_tests::{Caller, spawn, until};
use reqwest::Client;
use serde_json::json;

const SWEEP: &str = r#"{"due":"sweep"}"#;

/// The stack's schedules, which fire at its function.
async fn schedules() -> EventBridgeScheduler {
    let sdk = Sdk::new("tests", Client::builder(), |name| env::var(name).ok()).unwrap();
    let client = aws_sdk_scheduler::Client::new(sdk.config());
    let group = env::var("RECADO_DEPLOYED_STACK").unwrap();
    let Target { arn, role_arn, .. } = recurring(&client, &group).await;
    let target = ScheduleTarget {
        group,
        function_arn: arn,
        role_arn,
        dead_letters_arn: "arn:aws:sqs:us-east-1:000000000000:none".to_owned(),
    };
    EventBridgeScheduler::new(&sdk, target)
}

/// What the template's own sweep fires at.
async fn recurring(client: &aws_sdk_scheduler::Client, group: &str) -> Target {
    let listed = client.list_schedules().group_name(group).send().await;
    for schedule in listed.unwrap().schedules {
        let get = client.get_schedule().group_name(group);
        let found = get.name(schedule.name.unwrap()).send().await;
        let target = found.ok().and_then(|found| found.target);
        if let Some(target) = target.filter(|it| it.input.as_deref() == Some(SWEEP)) {
            return target;
        }
    }
    panic!("the stack has no sweep");
}

/// What the schedule of a record's line is called, if there is one.
async fn waiting_for(schedules: &EventBridgeScheduler, record: &RecordId) -> Option<String> {
    let mut page = schedules.page(None).await.unwrap();
    loop {
        let mut found = page.schedules.iter();
        if let Some(found) = found.find(|it| it.payload.contains(record.as_str())) {
            return Some(found.name.clone());
        }
        page = schedules.page(Some(page.next.as_deref()?)).await.unwrap();
    }
}

async fn waits(schedules: &EventBridgeScheduler, record: &RecordId) -> bool {
    waiting_for(schedules, record).await.is_some()
}

async fn told(firm: &Caller, record: &str, scheduled_for: Timestamp) {
    let event = json!({
        "id": format!("{record}.1"), "type": "appointment.created",
        "occurred_at": Timestamp::now().to_string(),
        "record": {
            "kind": "appointment", "id": record, "revision": 1, "status": "open",
            "scheduled_for": scheduled_for.to_string(),
        },
        "contact": {"name": "Ana", "phones": [{"number": "+12125550134", "primary": true}]},
    });
    firm.post("/v1/events", event).await.is(202);
}

#[tokio::test]
async fn a_sweep_deletes_a_stray_and_arms_what_is_planned_and_lost_its_schedule() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let template = json!({
        "name": "Reminder", "channel": "sms", "category": "transactional",
        "variants": {"en": {"body": "See you soon."}},
    });
    let template = firm.post("/v1/templates", template).await.is(201);
    let rule = json!({
        "name": "Two hours before", "location_ids": [], "channel": "sms", "enabled": true,
        "template_id": template["id"], "trigger": {"before": "2h", "date": "scheduled_for"},
    });
    firm.post("/v1/rules", rule).await.is(201);
    let now = Timestamp::now();
    let tomorrow = now + SignedDuration::from_hours(24);
    // A line that is due in less than ten minutes is armed by each sweep.
    let soon = now + SignedDuration::from_mins(127);
    told(firm, "not a stray", tomorrow).await;
    told(firm, "armed twice", soon).await;
    told(firm, "lost", soon).await;

    let schedules = schedules().await;
    let [kept, lost, stray] =
        ["not a stray", "lost", "a stray"].map(|it| RecordId::of("appointment", it));
    assert!(waits(&schedules, &kept).await);
    let name = waiting_for(&schedules, &lost).await.unwrap();
    schedules.delete(&name).await.unwrap();
    let payload = json!({
        "due": "line", "tenant": "frm_demo", "at": tomorrow.as_millisecond(),
        "record_id": stray, "line": 1,
    });
    let planted = schedules.put("line-stray", tomorrow, payload.to_string());
    planted.await.unwrap();
    assert!(waits(&schedules, &stray).await);
    let at_once = now + SignedDuration::from_secs(1);
    schedules
        .put("sweep-now", at_once, SWEEP.to_owned())
        .await
        .unwrap();
    until(async || waits(&schedules, &stray).await, |waits| !waits).await;
    until(async || waits(&schedules, &lost).await, |waits| *waits).await;
    assert!(waits(&schedules, &kept).await);
}
