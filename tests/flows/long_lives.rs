//! Records of which a lot is told.

use recado_tests::spawn_by_day;
use serde_json::json;

use crate::events::{event, feed, now, rule, template};

#[tokio::test]
async fn a_record_that_is_told_of_again_and_again_stays_whole_and_its_feed_readable() {
    let platform = spawn_by_day().await;
    let firm = &platform.firm;
    let offer = "A discount for you. Reply STOP to end.";
    let offer = template(firm, "marketing", offer).await;
    let name = "A rule with a name that says at length what it is for";
    let told =
        json!({"name": name, "trigger": {"type": "custom.told"}, "fallback_channel": "email"});
    for _ in 0..10 {
        rule(firm, &offer, told.clone()).await;
    }
    for revision in 1..=35 {
        let mut told = event(
            &format!("e{revision}"),
            "custom.told",
            now(&platform),
            revision,
            json!({}),
        );
        told["contact"]["email"] = "ana@example.com".into();
        firm.post("/v1/events", told).await.is(202);
    }
    let lines = feed(firm, "custom").await;
    assert_eq!(lines[0]["reason"], "consent");
    assert!(lines[0]["facts"].is_array());
}
