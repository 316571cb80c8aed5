//! Words that a rule's message offers, and what they do: on the record, to the client, to the ladder.

use recado_tests::{Running, spawn, until};
use serde_json::{Value, json};

use crate::events::{ANA, event, hours, now, rule, template};

/// Ana's record with what became of it: status and reason of each line, sorted.
async fn feed(platform: &Running, kind: &str) -> Vec<String> {
    let feed = crate::events::feed(&platform.firm, kind).await;
    let shown = |line: &Value| {
        let reason = line["reason"].as_str().unwrap_or_default();
        let shown = format!("{} {reason}", line["status"].as_str().unwrap());
        shown.trim().to_owned()
    };
    let mut lines: Vec<String> = feed.iter().map(shown).collect();
    lines.sort();
    lines
}

async fn until_feed(platform: &Running, kind: &str, wanted: &[&str]) {
    until(async || feed(platform, kind).await, |lines| lines == wanted).await;
}

/// The texts on Ana's phone.
fn texts(platform: &Running) -> Vec<String> {
    let history = platform.simulator().phone_history(ANA).into_iter();
    let received = history.filter(|seen| !seen.sent_by_phone);
    received.map(|seen| seen.body).collect()
}

async fn until_answered(platform: &Running, answer: &str) {
    let last = async || texts(platform).pop().unwrap_or_default();
    until(last, |text| text == answer).await;
}

/// Somebody has to look.
async fn is_waiting(platform: &Running) -> bool {
    let waiting = platform.firm.get("/v1/threads?unanswered=true").await;
    waiting.is(200)["data"] != json!([])
}

/// A clinic whose reminder asks, and Ana's appointment in two days.
async fn clinic() -> Running {
    let platform = spawn().await;
    let firm = &platform.firm;
    let asks = "See you on [RECORD_DATE]. Reply 1 to confirm, 2 for another time.";
    let asks = template(firm, "transactional", asks).await;
    let moves = json!({
        "name": "Another time", "channel": "sms", "category": "conversational",
        "variants": {"en": {"body": "We will write to you."}, "pt": {"body": "Vamos escrever-lhe."}},
    });
    let moves = firm.post("/v1/templates", moves).await.is(201)["id"].clone();
    let replies = json!([
        {"name": "confirm", "words": ["1", "confirm"], "answer": "Thank you, [CONTACT_FIRST_NAME]: [RECORD_NUMBER]."},
        {"name": "move", "words": ["2"], "template_id": moves, "hand_over": true},
    ]);
    let trigger = json!({"before": "1d", "date": "scheduled_for"});
    rule(firm, &asks, json!({"trigger": trigger, "replies": replies})).await;
    tell(&platform, 1, 48).await;
    platform.advance("25h").await;
    until_feed(&platform, "appointment", &["delivered"]).await;
    platform
}

/// Ana's appointment is so many hours after the test began.
async fn tell(platform: &Running, revision: u64, ahead: i64) {
    let kind = ["appointment.created", "appointment.schedule_changed"][usize::from(revision > 1)];
    let at = (now(platform) + hours(ahead)).to_string();
    let told = event(
        &format!("e{revision}"),
        kind,
        now(platform),
        revision,
        json!({"scheduled_for": at}),
    );
    platform.firm.post("/v1/events", told).await.is(202);
}

#[tokio::test]
async fn a_word_is_answered_by_itself_and_stands_on_the_record() {
    let platform = clinic().await;
    platform.text_from(ANA, "Confirm!").await;
    until_answered(&platform, "Thank you, Ana: R-1.").await;
    until_feed(&platform, "appointment", &["delivered", "received confirm"]).await;
    assert!(!is_waiting(&platform).await);
    let lines = crate::events::feed(&platform.firm, "appointment").await;
    let answer = lines
        .iter()
        .find(|line| line["status"] == "received")
        .unwrap();
    let rule = &lines
        .iter()
        .find(|line| line["status"] == "delivered")
        .unwrap()["rule_id"];
    assert_eq!(&answer["rule_id"], rule);
    let heard = answer["message_id"].as_str().unwrap();
    let heard = platform
        .firm
        .get(&format!("/v1/messages/{heard}"))
        .await
        .is(200);
    assert_eq!(heard["body"], "Confirm!");

    // It is answered: what comes now is for a person.
    platform.text_from(ANA, "2").await;
    until(async || is_waiting(&platform).await, |waiting| *waiting).await;
    until_feed(&platform, "appointment", &["delivered", "received confirm"]).await;
}

#[tokio::test]
async fn a_word_that_asks_for_a_person_is_answered_from_a_template_and_waits_for_one() {
    let platform = clinic().await;
    platform.text_from(ANA, "2").await;
    until_answered(&platform, "We will write to you.").await;
    until_feed(&platform, "appointment", &["delivered", "received move"]).await;
    assert!(is_waiting(&platform).await);
}

/// What the feed says of a text that did not follow the answer `1`: its reason and its facts.
async fn unsaid(platform: &Running, answer: Value, fields: Value) -> (Value, Value) {
    let firm = &platform.firm;
    let asks = template(firm, "transactional", "Is it well? Reply 1.").await;
    let replies = json!([{"name": "well", "words": ["1"], "answer": answer}]);
    let trigger = json!({"type": "work_order.created"});
    rule(firm, &asks, json!({"trigger": trigger, "replies": replies})).await;
    let told = json!({"fields": fields});
    let told = event("e1", "work_order.created", now(platform), 1, told);
    firm.post("/v1/events", told).await.is(202);
    until_feed(platform, "work_order", &["delivered"]).await;
    platform.text_from(ANA, "1").await;
    until(async || is_waiting(platform).await, |waiting| *waiting).await;
    let lines = async || crate::events::feed(firm, "work_order").await;
    let lines = until(lines, |lines| lines.len() == 3).await;
    assert_eq!(texts(platform).len(), 1);
    let of = |status: &str| lines.iter().find(|line| line["status"] == status).unwrap();
    let (received, skipped) = (of("received"), of("skipped"));
    assert_eq!(skipped["rule_id"], received["rule_id"]);
    assert_eq!(skipped.get("message_id"), None);
    (skipped["reason"].clone(), skipped["facts"].clone())
}

#[tokio::test]
async fn a_word_whose_answer_may_not_go_out_waits_for_a_person_and_the_feed_says_why() {
    let platform = spawn().await;
    let link = json!({"more_link": "https://bit.ly/abc"});
    let (reason, facts) = unsaid(&platform, "More at [MORE_LINK]".into(), link).await;
    assert_eq!(reason, "coach");
    let refused = facts.as_array().unwrap().iter();
    let mut refused = refused.filter(|it| it["fact"] == "coach");
    assert_eq!(refused.next().unwrap()["value"], "url_shortener");
}

#[tokio::test]
async fn a_question_is_asked_also_when_one_of_its_answers_cannot_be_written() {
    let platform = spawn().await;
    let answer = "[MECHANIC] will call you.".into();
    let (reason, facts) = unsaid(&platform, answer, json!({})).await;
    assert_eq!(reason, "template");
    assert_eq!(facts[0]["fact"], "template");
    assert_eq!(facts[0]["value"], "unknown_code");
}

#[tokio::test]
async fn a_rule_is_not_taken_with_answers_that_nobody_may_be_sent() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let asks = template(firm, "transactional", "Is it well? Reply 1 or 2.").await;
    let shortens = template(firm, "conversational", "[FIRM_NAME]: see tinyurl.com/x1").await;
    let made = |replies: &Value| {
        json!({
            "name": "Ask", "location_ids": [], "channel": "sms", "template_id": asks,
            "trigger": {"type": "work_order.created"}, "replies": replies,
        })
    };
    let bad = json!([
        {"name": "a", "words": ["1"], "answer": "[CAR] is at bit.ly/abc"},
        {"name": "b", "words": ["2"], "template_id": shortens},
        {"name": "c", "words": ["3"], "answer": "Your card 4111 1111 1111 1111 was charged."},
    ]);
    let wrong = |answer: &Value| {
        let found = answer["violations"].as_array().unwrap().iter();
        let found = found.map(|it| format!("{} {}", it["field"], it["code"]).replace('"', ""));
        found.collect::<Vec<_>>()
    };
    let all = [
        "replies[0].answer refused_by_coach",
        "replies[1].template_id refused_by_coach",
        "replies[2].answer refused_by_coach",
    ];
    let refused = firm.post("/v1/rules", made(&bad)).await.is(422);
    assert_eq!(wrong(&refused), all);
    let tried = json!({"rule": made(&bad)});
    let refused = firm.post("/v1/rules/dry-run", tried).await.is(422);
    assert_eq!(wrong(&refused), all.map(|it| format!("rule.{it}")));

    // Each variant is read in its own language.
    let variants = json!({
        "en": {"body": "[FIRM_NAME]: fine."}, "es": {"body": "[FIRM_NAME]: vapers."},
    });
    let spanish = json!({
        "name": "S", "channel": "sms", "category": "conversational", "variants": variants,
    });
    let spanish = firm.post("/v1/templates", spanish).await.is(201)["id"].clone();
    let replies = json!([{"name": "a", "words": ["1"], "template_id": spanish}]);
    let refused = firm.post("/v1/rules", made(&replies)).await.is(422);
    assert_eq!(wrong(&refused), ["replies[0].template_id refused_by_coach"]);

    let good = json!([{"name": "a", "words": ["1"], "answer": "[CAR] is ready."}]);
    let rule = firm.post("/v1/rules", made(&good)).await.is(201);
    let path = format!("/v1/rules/{}", rule["id"].as_str().unwrap());
    let refused = firm.patch(&path, json!({"replies": bad})).await.is(422);
    assert_eq!(wrong(&refused), all);

    // One that turns bad later can still be switched off, and is not copied.
    let by_template = json!([{"name": "a", "words": ["1"], "template_id": asks}]);
    firm.patch(&path, json!({"replies": by_template}))
        .await
        .is(200);
    let body = json!({"variants": {"en": {"body": "[FIRM_NAME]: see bit.ly/abc"}}});
    let template = format!("/v1/templates/{asks}");
    firm.patch(&template, body).await.is(200);
    firm.patch(&path, json!({"enabled": false})).await.is(200);
    let place = json!({"name": "Main", "time_zone": "America/New_York"});
    let place = firm.post("/v1/locations", place).await.is(201)["id"].clone();
    firm.patch(&path, json!({"location_ids": [place]}))
        .await
        .is(200);
    let other = json!({"name": "Other", "time_zone": "America/New_York"});
    let other = firm.post("/v1/locations", other).await.is(201)["id"].clone();
    let copy = json!({
        "ids": [rule["id"]], "action": "copy_to_locations", "location_ids": [other],
    });
    let refused = firm.post("/v1/rules/bulk", copy).await.is(422);
    assert_eq!(
        wrong(&refused),
        ["ids[0].replies[0].template_id refused_by_coach"]
    );
}

#[tokio::test]
async fn once_the_record_has_moved_a_word_does_nothing_but_reach_a_person() {
    let platform = clinic().await;
    tell(&platform, 2, 100).await;
    platform.text_from(ANA, "1").await;
    until(async || is_waiting(&platform).await, |waiting| *waiting).await;
    platform.advance("1m").await;
    assert_eq!(
        feed(&platform, "appointment").await,
        ["delivered", "planned"]
    );
    assert_eq!(texts(&platform).len(), 1);
    // It is asked anew about the new time, and that can be answered.
    platform.advance("77h").await;
    until(async || texts(&platform), |texts| texts.len() == 2).await;
    platform.text_from(ANA, "1").await;
    until_feed(
        &platform,
        "appointment",
        &["delivered", "delivered", "received confirm"],
    )
    .await;
}

/// A firm that collects as the starter does, and Ana's invoice, which was due yesterday.
async fn collections() -> Running {
    let platform = spawn().await;
    let firm = &platform.firm;
    firm.post("/v1/starters/collections", json!({}))
        .await
        .is(201);
    let due_on = (now(&platform) - hours(24)).to_string()[..10].to_owned();
    let record = json!({
        "due_on": due_on, "fields": {"payment_link": "https://pay.example.com/17"},
    });
    let told = event("e1", "invoice.created", now(&platform), 1, record);
    firm.post("/v1/events", told).await.is(202);
    platform.advance("30h").await;
    until(async || texts(&platform), |texts| texts.len() == 1).await;
    platform
}

#[tokio::test]
async fn a_promise_holds_the_ladder_a_dispute_ends_it_and_so_does_any_other_word() {
    for (said, after, answer) in [
        // A week later one step has fallen away, and the last one goes out.
        (
            "3",
            [
                "canceled promised",
                "delivered",
                "delivered",
                "received promise",
            ],
            "for a week",
        ),
        (
            "Paid",
            [
                "canceled promised",
                "delivered",
                "delivered",
                "received paid",
            ],
            "check the payment",
        ),
        (
            "dispute",
            [
                "canceled disputed",
                "canceled disputed",
                "delivered",
                "received dispute",
            ],
            "look into",
        ),
    ] {
        let platform = collections().await;
        platform.text_from(ANA, said).await;
        until(async || texts(&platform), |texts| texts.len() == 2).await;
        assert!(
            texts(&platform)[1].contains(answer),
            "{:?}",
            texts(&platform)
        );
        platform.advance("20d").await;
        until_feed(&platform, "invoice", &after).await;
    }
}

#[tokio::test]
async fn what_is_wrong_with_replies_is_told_at_once() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let text = template(firm, "transactional", "Reply 1.").await;
    let check = async |replies: Value, channel: &str, wanted: &[(&str, &str)]| {
        let rule = json!({
            "name": "Asks", "trigger": {"type": "lead.created"}, "template_id": text,
            "channel": channel, "replies": replies,
        });
        let found = firm.post("/v1/rules", rule).await.violations();
        let wanted: Vec<_> = wanted
            .iter()
            .map(|(field, code)| ((*field).to_owned(), (*code).to_owned()))
            .collect();
        assert_eq!(found, wanted, "{replies}");
    };
    let missing = format!("tpl_{}", "0".repeat(26));
    let wrong = json!([
        {"name": "", "words": ["STOP"], "answer": "[NAME", "hold": "soon"},
        {"name": "b", "words": ["baja", "help"], "hold": "3d", "dispute": true, "answer": "a", "template_id": missing},
    ]);
    check(
        wrong,
        "sms",
        &[
            ("replies[0].name", "empty"),
            ("replies[0].words", "not_supported"),
            ("replies[0].hold", "invalid_format"),
            ("replies[1].words", "not_supported"),
            ("replies[1].words", "not_supported"),
            ("replies[1].dispute", "mutually_exclusive"),
            ("replies[1].template_id", "mutually_exclusive"),
        ],
    )
    .await;
    let syntax = json!([{"name": "a", "words": ["1"], "answer": "[NAME"}]);
    check(syntax, "sms", &[("replies[0].answer", "template_syntax")]).await;
    let twice = json!([{"name": "a", "words": ["1"]}, {"name": "b", "words": ["1 "]}]);
    check(twice, "sms", &[("replies", "already_exists")]).await;
    let one = json!([{"name": "a", "words": ["1"]}]);
    check(one, "email", &[("replies", "not_supported")]).await;
    let gone = json!([{"name": "a", "words": ["1"], "template_id": missing}]);
    check(gone, "sms", &[("replies[0].template_id", "not_found")]).await;
}

#[tokio::test]
async fn a_rule_shows_its_replies_and_a_patch_of_something_else_keeps_them() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let begun = firm
        .post("/v1/starters/collections", json!({}))
        .await
        .is(201);
    let id = begun["rules"][0]["id"].as_str().unwrap();
    let path = format!("/v1/rules/{id}");
    let shown = firm.get(&path).await.is(200);
    assert_eq!(shown["replies"][0]["hold"], "7d");
    assert_eq!(shown["replies"][4]["dispute"], true);
    let patched = firm.patch(&path, json!({"name": "Ours"})).await.is(200);
    assert_eq!(patched["replies"], shown["replies"]);
    let none = firm.patch(&path, json!({"replies": null})).await.is(200);
    assert_eq!(none["replies"], Value::Null);
}
