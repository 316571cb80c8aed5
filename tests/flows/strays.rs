//! Schedules that belong to nothing that is planned are deleted, and those of what is planned stay.

use recado_domain::RecordId;
use recado_platform::ports::WaitingSchedule;
use recado_tests::{Running, spawn};
use serde_json::json;

use crate::events::{event, hours, now, rule, template};

async fn waiting(platform: &Running) -> Vec<WaitingSchedule> {
    let group = &platform.platform().app().schedule_group;
    group.page(None).await.unwrap().schedules
}

#[tokio::test]
async fn a_schedule_left_over_is_deleted_by_a_sweep_and_the_reminder_still_goes() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let remind = template(firm, "transactional", "See you soon.").await;
    let two_hours_before = json!({"trigger": {"before": "2h", "date": "scheduled_for"}});
    rule(firm, &remind, two_hours_before).await;
    let in_two_days = json!({"scheduled_for": (now(&platform) + hours(48)).to_string()});
    let told = event("e1", "appointment.created", now(&platform), 1, in_two_days);
    firm.post("/v1/events", told).await.is(202);
    let live = waiting(&platform).await;
    assert_eq!(live.len(), 1);

    let mut stray: serde_json::Value = serde_json::from_str(&live[0].payload).unwrap();
    stray["record_id"] = json!(RecordId::of("appointment", "nobody's"));
    let scheduler = &platform.platform().app().scheduler;
    let in_years = now(&platform) + hours(20_000);
    let planted = scheduler.put("line-stray", in_years, stray.to_string());
    planted.await.unwrap();
    assert_eq!(waiting(&platform).await.len(), 2);

    platform.advance("2h").await;
    assert_eq!(waiting(&platform).await, live);
    platform.advance("2d").await;
    assert_eq!(waiting(&platform).await, []);
    let texts = platform.simulator().messages();
    assert_eq!(texts.len(), 1);
}
