//! A schedule that belongs to nothing is deleted by the sweep that the cloud's scheduler fires, with
//! the permissions of the template.

use std::env;

use aws_sdk_scheduler::types::Target;
use jiff::{SignedDuration, Timestamp};
use recado_aws::{EventBridgeScheduler, ScheduleTarget, Sdk};
use recado_domain::RecordId;
use recado_platform::ports::{ScheduleGroup, Scheduler};
use recado_tests::{spawn, until};
use reqwest::Client;
use serde_json::json;

const SWEEP: &str = r#"{"due":"sweep"}"#;

/// The stack's schedules, which fire at its function.
async fn schedules() -> EventBridgeScheduler {
    let client = Sdk::new("tests", Client::builder(), |name| env::var(name).ok())
        .unwrap()
        .scheduler();
    let group = env::var("RECADO_DEPLOYED_STACK").unwrap();
    let Target { arn, role_arn, .. } = recurring(&client, &group).await;
    let target = ScheduleTarget {
        group,
        function_arn: arn,
        role_arn,
        dead_letters_arn: "arn:aws:sqs:us-east-1:000000000000:none".to_owned(),
    };
    EventBridgeScheduler::new(client, target)
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

async fn waits(schedules: &EventBridgeScheduler, record: &RecordId) -> bool {
    let page = schedules.page(None).await.unwrap();
    let is_of = |payload: &str| payload.contains(record.as_str());
    page.schedules.iter().any(|it| is_of(&it.payload))
}

#[tokio::test]
async fn a_sweep_deletes_a_stray_and_leaves_the_schedules_of_what_is_planned() {
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
    let event = json!({
        "id": "kept.1", "type": "appointment.created", "occurred_at": now.to_string(),
        "record": {
            "kind": "appointment", "id": "not a stray", "revision": 1, "status": "open",
            "scheduled_for": tomorrow.to_string(),
        },
        "contact": {"name": "Ana", "phones": [{"number": "+12125550134", "primary": true}]},
    });
    firm.post("/v1/events", event).await.is(202);

    let schedules = schedules().await;
    let [kept, stray] = ["not a stray", "a stray"].map(|it| RecordId::of("appointment", it));
    assert!(waits(&schedules, &kept).await);
    let payload = json!({
        "due": "line", "tenant": "frm_demo", "at": tomorrow.as_millisecond(),
        "record_id": stray, "line": 1,
    });
    let planted = schedules.put("line-stray", tomorrow, payload.to_string());
    planted.await.unwrap();
    assert!(waits(&schedules, &stray).await);
    let soon = now + SignedDuration::from_secs(1);
    schedules
        .put("sweep-now", soon, SWEEP.to_owned())
        .await
        .unwrap();
    until(async || waits(&schedules, &stray).await, |waits| !waits).await;
    assert!(waits(&schedules, &kept).await);
}
