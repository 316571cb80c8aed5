//! Collections: a step on its day, until the first good reason to stop.

use recado_tests::{Caller, Running, spawn, spawn_by_day, until};
use serde_json::{Value, json};

use crate::events::{ANA, event, feed, hours, now, rule, template};

const DUE: &str = "Harbor Garage: invoice [RECORD_NUMBER] is due. Pay now at [PAYMENT_LINK], in instalments, \
                   or call us: +1 212 555 0100. Reply STOP to opt out.";

/// Takes no texts (21614).
const LANDLINE: &str = "+15005550009";

/// A ladder of three steps, and invoices due in four days: their first step goes out tomorrow.
struct Ladder {
    platform: Running,
    due_on: String,
}

impl Ladder {
    async fn new() -> Self {
        let platform = spawn_by_day().await;
        let due = template(&platform.firm, "collection", DUE).await;
        for (side, lapse) in [("before", "3d"), ("before", "2d"), ("after", "1d")] {
            let trigger = json!({side: lapse, "date": "due_on"});
            rule(&platform.firm, &due, json!({"trigger": trigger})).await;
        }
        let due_on = day_in(&platform, 4);
        Self { platform, due_on }
    }

    /// With Ana's invoice.
    async fn with_one() -> Self {
        let ladder = Self::new().await;
        ladder.tell("R-1", ANA, "created", 1, json!({})).await;
        ladder
    }

    fn firm(&self) -> &Caller {
        &self.platform.firm
    }

    async fn tell(&self, number: &str, phone: &str, what: &str, revision: u64, rest: Value) {
        let mut record = json!({
            "id": number, "due_on": self.due_on, "fields": {"payment_link": "https://pay.example.com/17"},
        });
        for (name, value) in rest.as_object().unwrap() {
            record[name] = value.clone();
        }
        let (id, kind) = (format!("{number} {revision}"), format!("invoice.{what}"));
        let mut told = event(&id, &kind, now(&self.platform), revision, record);
        told["contact"]["phones"][0]["number"] = phone.into();
        self.firm().post("/v1/events", told).await.is(202);
    }

    /// Each line's status and reason, the first step first.
    async fn lines(&self, number: &str) -> Vec<String> {
        let feed = format!("/v1/records/invoice/{number}/feed");
        let feed = self.firm().get(&feed).await.is(200);
        let mut lines = feed["data"].as_array().unwrap().clone();
        lines.sort_by_key(|line| line["rule_id"].as_str().unwrap().to_owned());
        let shown = |line: &Value| {
            let reason = line["reason"].as_str().unwrap_or_default();
            let status = line["status"].as_str().unwrap();
            format!("{status} {reason}").trim().to_owned()
        };
        lines.iter().map(shown).collect()
    }

    async fn until_lines(&self, number: &str, wanted: &[&str]) {
        until(async || self.lines(number).await, |lines| lines == wanted).await;
    }

    fn steps_sent(&self) -> usize {
        let messages = self.platform.simulator().messages();
        messages
            .iter()
            .filter(|it| it.body.contains("is due"))
            .count()
    }
}

fn day_in(platform: &Running, days: i64) -> String {
    (now(platform) + hours(24 * days)).to_string()[..10].to_owned()
}

#[tokio::test]
async fn a_ladder_stops_at_once_at_the_first_good_reason() {
    let ladder = Ladder::new().await;
    let reasons = ["replied", "opted_out", "paid", "disputed", "canceled"];
    let phone = |reason: &str| {
        let place = reasons.iter().position(|it| *it == reason).unwrap();
        format!("+1212555011{place}")
    };
    for reason in reasons {
        ladder
            .tell(reason, &phone(reason), "created", 1, json!({}))
            .await;
    }
    ladder.platform.advance("30h").await;
    for reason in reasons {
        ladder
            .until_lines(reason, &["delivered", "planned", "planned"])
            .await;
        let phone = phone(reason);
        match reason {
            "replied" => {
                ladder
                    .platform
                    .text_from(&phone, "Can we talk on Monday?")
                    .await
            }
            "opted_out" => ladder.platform.text_from(&phone, "STOP").await,
            "canceled" => {
                let canceled = json!({"status": "canceled"});
                ladder
                    .tell(reason, &phone, "status_changed", 2, canceled)
                    .await;
            }
            what => ladder.tell(reason, &phone, what, 2, json!({})).await,
        }
        let canceled = format!("canceled {reason}");
        ladder
            .until_lines(reason, &["delivered", &canceled, &canceled])
            .await;
        ladder
            .tell(reason, &phone, "status_changed", 3, json!({}))
            .await;
    }
    ladder.platform.advance("5d").await;
    assert_eq!(ladder.steps_sent(), reasons.len());
}

#[tokio::test]
async fn a_promised_day_is_waited_for() {
    let ladder = Ladder::with_one().await;
    let mut fields = json!({"payment_link": "https://pay.example.com/17"});
    fields["promised_on"] = day_in(&ladder.platform, 3).into();
    ladder
        .tell("R-1", ANA, "status_changed", 2, json!({"fields": fields}))
        .await;
    let canceled = "canceled promised";
    assert_eq!(ladder.lines("R-1").await, [canceled, canceled, "planned"]);
    ladder.platform.advance("6d").await;
    ladder
        .until_lines("R-1", &[canceled, canceled, "delivered"])
        .await;
    assert_eq!(ladder.steps_sent(), 1);
}

#[tokio::test]
async fn of_two_steps_on_one_day_one_goes_out_and_missed_ones_are_not_made_up_for() {
    let ladder = Ladder::with_one().await;
    let other = template(ladder.firm(), "collection", DUE).await;
    let same_day = json!({"trigger": {"before": "3d", "date": "due_on"}});
    rule(ladder.firm(), &other, same_day).await;
    ladder
        .tell("R-1", ANA, "status_changed", 2, json!({}))
        .await;
    ladder.platform.advance("30h").await;
    let doubled = "skipped another_step_that_day";
    ladder
        .until_lines("R-1", &["delivered", "planned", "planned", doubled])
        .await;
    // Brought forward: the days of all steps but the last have passed.
    let forward = json!({"due_on": day_in(&ladder.platform, 1)});
    ladder
        .tell("R-1", ANA, "schedule_changed", 3, forward)
        .await;
    ladder.platform.advance("3d").await;
    until(async || ladder.steps_sent(), |sent| *sent == 2).await;
}

#[tokio::test]
async fn a_step_gives_way_to_none_whose_rule_is_deleted() {
    let ladder = Ladder::new().await;
    let other = template(ladder.firm(), "collection", DUE).await;
    let same_day = json!({"trigger": {"before": "3d", "date": "due_on"}});
    rule(ladder.firm(), &other, same_day).await;
    ladder.tell("R-1", ANA, "created", 1, json!({})).await;
    let rules = ladder.firm().get("/v1/rules").await.is(200);
    let mut ids: Vec<&str> = rules["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    let first = format!("/v1/rules/{}", ids[0]);
    ladder.firm().delete(&first).await.is(204);
    ladder.platform.advance("30h").await;
    let deleted = "canceled rule_deleted";
    ladder
        .until_lines("R-1", &[deleted, "planned", "planned", "delivered"])
        .await;
}

#[tokio::test]
async fn an_edited_step_goes_on_its_new_day_and_no_more_on_the_old_one() {
    let ladder = Ladder::new().await;
    let later = json!({"trigger": {"before": "3d", "date": "due_on"}});
    let due = template(ladder.firm(), "collection", DUE).await;
    let platform = &ladder.platform;
    for listed in ladder.firm().get("/v1/rules").await.is(200)["data"]
        .as_array()
        .unwrap()
    {
        let path = format!("/v1/rules/{}", listed["id"].as_str().unwrap());
        ladder.firm().delete(&path).await.is(204);
    }
    let only = rule(ladder.firm(), &due, later).await;
    ladder.tell("R-1", ANA, "created", 1, json!({})).await;
    let path = format!("/v1/rules/{only}");
    let refused = json!({"trigger": {"type": "invoice.paid"}});
    let refused = ladder.firm().patch(&path, refused).await.is(422);
    let told = refused["violations"][0]["message"].as_str().unwrap();
    assert!(told.contains(r#""before": null"#), "{told}");
    let sooner = json!({"trigger": {"before": "1d"}});
    ladder.firm().patch(&path, sooner).await.is(200);
    platform.advance("5s").await;
    let changed = "canceled rule_changed";
    ladder.until_lines("R-1", &["planned", changed]).await;
    platform.advance("30h").await;
    assert_eq!(ladder.steps_sent(), 0);
    // And on an earlier one.
    let later = json!({"trigger": {"before": "2d"}});
    ladder.firm().patch(&path, later).await.is(200);
    platform.advance("1d").await;
    let lines = ["delivered", changed, changed];
    ladder.until_lines("R-1", &lines).await;
    platform.advance("3d").await;
    ladder.until_lines("R-1", &lines).await;
}

#[tokio::test]
async fn what_is_planned_for_an_erased_client_is_forgotten() {
    let ladder = Ladder::with_one().await;
    ladder.platform.advance("30h").await;
    ladder
        .until_lines("R-1", &["delivered", "planned", "planned"])
        .await;
    let sent = feed(ladder.firm(), "invoice").await;
    let message = sent
        .iter()
        .find_map(|line| line["message_id"].as_str())
        .unwrap();
    let message = ladder
        .firm()
        .get(&format!("/v1/messages/{message}"))
        .await
        .is(200);
    let contact = message["contact_id"].as_str().unwrap();
    let erase = format!("/v1/contacts/{contact}/erase");
    let erased = ladder.firm().post(&erase, json!({})).await.is(200);
    assert_eq!(erased, json!({"messages": 1, "records": 1}));
    ladder
        .firm()
        .get("/v1/records/invoice/R-1/feed")
        .await
        .is(404);
    ladder.platform.advance("2d").await;
    assert_eq!(ladder.steps_sent(), 1);
}

/// In the morning in New York, where the phone is from, and at night in Honolulu.
#[tokio::test]
async fn nobody_is_asked_for_money_in_the_night_of_the_place_that_an_event_tells() {
    for place in [
        json!({"time_zone": "Pacific/Honolulu"}),
        json!({"postcode": "96813"}),
        json!({"address": "1 Main St, Honolulu, HI"}),
    ] {
        let platform = spawn().await;
        let firm = &platform.firm;
        let text = "Garage Lima: your bill is due. Pay in parts or call us. Reply STOP to opt out.";
        let due = template(firm, "collection", text).await;
        rule(firm, &due, json!({"trigger": {"type": "invoice.created"}})).await;
        let day_secs = 24 * 3_600;
        let morning = 15 * 3_600 + 30 * 60;
        let wait = (morning - now(&platform).as_second()).rem_euclid(day_secs);
        platform.advance(&format!("{wait}s")).await;
        let mut told = event("e1", "invoice.created", now(&platform), 1, json!({}));
        for (name, value) in place.as_object().unwrap() {
            told["contact"][name] = value.clone();
        }
        firm.post("/v1/events", told).await.is(202);
        let lines = feed(firm, "invoice").await;
        assert_eq!(lines[0]["status"], "planned", "{place}: {lines:?}");
        let due: jiff::Timestamp = lines[0]["at"].as_str().unwrap().parse().unwrap();
        // At eight in Honolulu at the earliest.
        let earliest = now(&platform).as_second() + 2 * 3_600;
        assert!(due.as_second() >= earliest, "{place}: {due}");
        let facts = lines[0]["facts"].as_array().unwrap();
        let is_why = |it: &Value| it["fact"] == "legal_hours" && it["value"] == "closed";
        assert!(facts.iter().any(is_why), "{place}: {lines:?}");
    }
}

/// A ladder of the same steps, each by one channel and else by the other, for somebody with an address
/// that takes nothing.
async fn by_two_channels(first: &str, other: &str, phone: &str, email: &str) -> Ladder {
    let platform = spawn_by_day().await;
    let due = template(&platform.firm, "collection", DUE).await;
    for (side, lapse) in [("before", "3d"), ("before", "2d"), ("after", "1d")] {
        let trigger = json!({side: lapse, "date": "due_on"});
        let by = json!({"trigger": trigger, "channel": first, "fallback_channel": other});
        rule(&platform.firm, &due, by).await;
    }
    let due_on = day_in(&platform, 4);
    let ladder = Ladder { platform, due_on };
    let contact = json!({
        "name": "Ana", "email": email, "phones": [{"number": phone, "primary": true}],
    });
    ladder.firm().post("/v1/contacts", contact).await.is(201);
    ladder.tell("R-1", phone, "created", 1, json!({})).await;
    ladder
}

#[tokio::test]
async fn an_address_that_takes_no_mail_ends_no_ladder_and_every_step_goes_by_text() {
    let bounces = "bounce@simulator.amazonses.com";
    let ladder = by_two_channels("email", "sms", ANA, bounces).await;
    ladder.platform.advance("7d").await;
    until(async || ladder.steps_sent(), |sent| *sent == 3).await;
    let lines = ladder.lines("R-1").await;
    assert_eq!(lines.iter().filter(|it| *it == "delivered").count(), 3);
    assert!(
        lines.iter().all(|it| !it.contains("opted_out")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn who_writes_from_a_number_that_takes_no_texts_has_replied_and_not_opted_out() {
    let mail = "ana@example.com";
    let ladder = by_two_channels("sms", "email", LANDLINE, mail).await;
    ladder.platform.advance("30h").await;
    let gone = |lines: &Vec<String>| lines.contains(&"delivered".to_owned());
    until(async || ladder.lines("R-1").await, gone).await;
    ladder
        .platform
        .text_from(LANDLINE, "I have paid yesterday.")
        .await;
    let ended =
        |lines: &Vec<String>| lines.iter().filter(|it| *it == "canceled replied").count() == 2;
    until(async || ladder.lines("R-1").await, ended).await;
}

#[tokio::test]
async fn a_number_that_takes_no_texts_ends_no_ladder_and_every_step_goes_by_e_mail() {
    let mail = "ana@example.com";
    let ladder = by_two_channels("sms", "email", LANDLINE, mail).await;
    ladder.platform.advance("7d").await;
    let mails = async || {
        let listed = ladder.firm().get("/outbox").await.is(200);
        listed["data"].as_array().unwrap().len()
    };
    until(mails, |sent| *sent == 3).await;
    let lines = ladder.lines("R-1").await;
    assert_eq!(lines.iter().filter(|it| *it == "delivered").count(), 3);
    assert!(
        lines.iter().all(|it| !it.contains("opted_out")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_promise_that_is_no_day_is_refused() {
    let platform = spawn().await;
    for (promised, status) in [
        (json!("2027-2-6"), 422),
        (json!("2027-02-06T00:00:00Z"), 422),
        (json!(7), 422),
        (json!(""), 202),
        (json!(null), 202),
        (json!("2027-02-06"), 202),
    ] {
        let record = json!({"id": "R-1", "fields": {"promised_on": promised}});
        let id = format!("e {}", promised.to_string().len());
        let told = event(&id, "invoice.created", now(&platform), 1, record);
        let answer = platform.firm.post("/v1/events", told).await;
        assert_eq!(answer.status, status, "{promised}");
    }
}

#[tokio::test]
async fn a_step_whose_rule_is_set_off_by_something_else_now_does_not_go() {
    let ladder = Ladder::with_one().await;
    let rules = ladder.firm().get("/v1/rules").await.is(200);
    for it in rules["data"].as_array().unwrap() {
        let path = format!("/v1/rules/{}", it["id"].as_str().unwrap());
        let trigger = json!({"type": "invoice.paid", "before": null, "after": null, "date": null, "kind": null});
        let patched = ladder
            .firm()
            .patch(&path, json!({"trigger": trigger}))
            .await;
        patched.is(200);
    }
    ladder.platform.advance("5s").await;
    let changed = ["canceled rule_changed"; 3];
    ladder.until_lines("R-1", &changed).await;
    ladder.platform.advance("7d").await;
    assert_eq!(ladder.steps_sent(), 0);
}
