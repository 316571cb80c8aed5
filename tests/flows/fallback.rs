//! By the other channel, where the first one does not reach the client or would be stale.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use recado_tests::{Caller, Running, spawn, until};
use serde_json::{Value, json};

use crate::events::{event, feed, now, rule, template};

const DISCONNECTED: &str = "+12155550111";
/// Fails at once, and twice again within nine hours.
const FAILS: &str = "+12155550115";

async fn outbox(platform: &Running) -> Vec<Value> {
    let listed = platform.firm.get("/outbox").await.is(200);
    listed["data"].as_array().unwrap().clone()
}

/// A rule on `work_order.created`.
async fn on_created(firm: &Caller, category: &str, rest: Value) -> String {
    let text = template(firm, category, "Garage Lima: [CAR] is ready. Reply here.").await;
    let mut more = json!({"trigger": {"type": "work_order.created"}});
    for (name, value) in rest.as_object().unwrap() {
        more[name] = value.clone();
    }
    rule(firm, &text, more).await
}

fn created(at: Timestamp, contact: Value) -> Value {
    let mut told = event(
        "e1",
        "work_order.created",
        at,
        1,
        json!({"fields": {"car": "a Fiat"}}),
    );
    told["contact"] = contact;
    told
}

fn ana(phone: &str, email: &str) -> Value {
    json!({"name": "Ana Silva", "phones": [{"number": phone, "primary": true}], "email": email})
}

async fn statuses(firm: &Caller) -> Vec<String> {
    let lines = feed(firm, "work_order").await;
    let mut all: Vec<_> = lines
        .iter()
        .map(|it| it["status"].as_str().unwrap().to_owned())
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn a_text_that_does_not_arrive_is_followed_by_one_e_mail() {
    for (phone, ends, wait) in [(DISCONNECTED, "undelivered", "1m"), (FAILS, "failed", "9h")] {
        let platform = spawn().await;
        let firm = &platform.firm;
        let by_mail = json!({"channel": "sms", "fallback_channel": "email"});
        let rule_id = on_created(firm, "transactional", by_mail).await;
        let told = created(now(&platform), ana(phone, "ana@example.com"));
        firm.post("/v1/events", told).await.is(202);
        until(
            async || statuses(firm).await,
            |found| found.contains(&ends.to_owned()),
        )
        .await;
        platform.advance(wait).await;
        let mails = until(async || outbox(&platform).await, |mails| !mails.is_empty()).await;
        assert_eq!(mails.len(), 1);
        assert!(
            mails[0]["text"]
                .as_str()
                .unwrap()
                .contains("a Fiat is ready"),
            "{}",
            mails[0]
        );
        until(
            async || statuses(firm).await,
            |found| *found == ["delivered", ends],
        )
        .await;
        assert!(
            feed(firm, "work_order")
                .await
                .iter()
                .all(|it| it["rule_id"] == rule_id.as_str())
        );
        platform.advance("2d").await;
        assert_eq!(outbox(&platform).await.len(), 1);
        assert_eq!(statuses(firm).await.len(), 2);
        assert!(platform.verify().await.findings.is_empty());
    }
}

#[tokio::test]
async fn a_text_that_fails_goes_no_second_time_where_the_other_channel_reaches_nobody() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let by_mail = json!({"channel": "sms", "fallback_channel": "email"});
    on_created(firm, "transactional", by_mail).await;
    let no_mail = json!({"phones": [{"number": DISCONNECTED, "primary": true}]});
    let told = created(now(&platform), no_mail);
    firm.post("/v1/events", told).await.is(202);
    let wanted = ["skipped", "undelivered"];
    until(async || statuses(firm).await, |found| *found == wanted).await;
    platform.advance("1d").await;
    assert_eq!(statuses(firm).await, wanted);
    let lines = feed(firm, "work_order").await;
    assert!(lines.iter().any(|it| it["reason"] == "no_address"));
    assert_eq!(platform.simulator().messages().len(), 1);
}

#[tokio::test]
async fn a_fallback_channel_that_is_taken_back_before_the_text_fails_is_not_used() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let by_mail = json!({"channel": "sms", "fallback_channel": "email"});
    let rule_id = on_created(firm, "transactional", by_mail).await;
    let told = created(now(&platform), ana(FAILS, "ana@example.com"));
    firm.post("/v1/events", told).await.is(202);
    let path = format!("/v1/rules/{rule_id}");
    let only_text = json!({"fallback_channel": null});
    firm.patch(&path, only_text).await.is(200);
    platform.advance("1d").await;
    until(async || statuses(firm).await, |found| *found == ["failed"]).await;
    assert!(outbox(&platform).await.is_empty());
}

#[tokio::test]
async fn an_e_mail_that_bounces_is_followed_by_a_text_and_not_by_another_e_mail() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let by_text = json!({"channel": "email", "fallback_channel": "sms"});
    on_created(firm, "transactional", by_text).await;
    let contact = ana(DISCONNECTED, "bounce@simulator.amazonses.com");
    firm.post("/v1/events", created(now(&platform), contact))
        .await
        .is(202);
    let both = |found: &Vec<String>| found.len() == 2 && found.contains(&"undelivered".to_owned());
    until(async || statuses(firm).await, both).await;
    platform.advance("1d").await;
    assert_eq!(statuses(firm).await.len(), 2);
    assert_eq!(outbox(&platform).await.len(), 1);
    assert_eq!(platform.simulator().messages().len(), 1);
}

#[tokio::test]
async fn a_client_whose_event_says_no_to_sms_gets_none() {
    let platform = spawn().await;
    let firm = &platform.firm;
    on_created(firm, "transactional", json!({})).await;
    let by_mail = json!({"fallback_channel": "email"});
    on_created(firm, "transactional", by_mail).await;
    let mut contact = ana("+12125550134", "ana@example.com");
    contact["channels"] = json!({"sms": false, "email": true});
    firm.post("/v1/events", created(now(&platform), contact))
        .await
        .is(202);
    until(
        async || statuses(firm).await,
        |found| *found == ["delivered", "skipped"],
    )
    .await;
    assert_eq!(platform.simulator().messages().len(), 0);
    assert_eq!(outbox(&platform).await.len(), 1);
}

#[tokio::test]
async fn what_would_be_stale_when_the_doors_open_goes_by_e_mail_at_once() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let zone = TimeZone::get("America/New_York").unwrap();
    let in_three_days = now(&platform)
        .to_zoned_datetime(zone)
        .checked_add(3.days())
        .unwrap();
    let day = in_three_days.strftime("%a").to_string().to_lowercase();
    let location = json!({
        "name": "Main Street", "time_zone": "America/New_York",
        "hours": [{"day": day, "opens": "09:00", "closes": "17:00"}],
    });
    let location = firm.post("/v1/locations", location).await.is(201);
    let stale = json!({"useless_after": "2h", "fallback_channel": "email"});
    on_created(firm, "conversational", stale.clone()).await;
    let mut at_work = stale;
    at_work["working_hours_only"] = true.into();
    on_created(firm, "transactional", at_work).await;
    let without = json!({"useless_after": "2h", "working_hours_only": true});
    on_created(firm, "transactional", without).await;
    let mut told = created(now(&platform), ana("+12125550134", "ana@example.com"));
    told["location_id"] = location["id"].clone();
    firm.post("/v1/events", told).await.is(202);
    let wanted = ["delivered", "delivered", "skipped"];
    until(async || statuses(firm).await, |found| *found == wanted).await;
    assert_eq!(outbox(&platform).await.len(), 2);
    assert_eq!(platform.simulator().messages().len(), 0);
}
