//! Who writes while nobody is there is told when somebody is back.

use jiff::{Timestamp, ToSpan};
use recado_tests::{Running, spawn, until};
use serde_json::{Value, json};

const ANA: &str = "+12125550134";

/// A branch that is closed today and on the next two days, and opens at nine on all others; and
/// what is said there.
async fn spawn_closed(away_reply: bool) -> (Running, String) {
    let platform = spawn().await;
    let clock = platform.operator.get("/admin/clock").await.is(200);
    let now: Timestamp = clock["now"].as_str().unwrap().parse().unwrap();
    let today = now.in_tz("America/New_York").unwrap().date();
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let hours = days.map(|day| json!({"day": day, "opens": "09:00", "closes": "17:00"}));
    let (yesterday, last) = (today - 1.day(), today + 2.days());
    let location = json!({
        "name": "Main Street", "time_zone": "America/New_York", "hours": hours,
        "closures": [{"from": yesterday.to_string(), "to": last.to_string()}],
    });
    let made = platform.firm.post("/v1/locations", location).await.is(201);
    assert_eq!(made["away_reply"], false, "off unless the firm wants it");
    let path = format!("/v1/locations/{}", made["id"].as_str().unwrap());
    let patch = json!({"away_reply": away_reply});
    platform.firm.patch(&path, patch).await.is(200);
    let back = today + 3.days();
    (platform, back.strftime("%B %-d").to_string())
}

fn is_closed_until(text: &str, back: &str) -> bool {
    let thanks = "Recado Demo: thank you for your message. We are closed now and will answer from ";
    let rest = text.strip_prefix(thanks).unwrap_or_default();
    rest.starts_with(back) && rest.ends_with(", 9:00 AM on.")
}

/// What Ana's phone received, once it is so many texts.
async fn told(platform: &Running, count: usize) -> Vec<String> {
    let look = async || {
        let history = platform.simulator().phone_history(ANA);
        let got = history.into_iter().filter(|seen| !seen.sent_by_phone);
        got.map(|seen| seen.body).collect::<Vec<_>>()
    };
    until(look, |texts| texts.len() >= count).await
}

/// A reply that is answered by itself, so that everything before it has had its chance.
async fn settled(platform: &Running, count: usize) -> Vec<String> {
    let last = json!({"to": {"phone": ANA}, "body": "Recado Demo: see you.", "category": "conversational"});
    let last = platform.firm.post("/v1/messages", last).await.is(202);
    platform.until_status(&last, "delivered").await;
    told(platform, count).await
}

#[tokio::test]
async fn it_is_said_once_in_a_conversation_and_not_when_somebody_has_just_answered() {
    let (platform, back) = spawn_closed(true).await;
    platform.text_from(ANA, "Are you open tomorrow?").await;
    let texts = told(&platform, 1).await;
    assert!(is_closed_until(&texts[0], &back), "{texts:?}");
    let waiting = platform
        .firm
        .get("/v1/threads?unanswered=true")
        .await
        .is(200);
    assert_eq!(
        waiting["data"].as_array().unwrap().len(),
        1,
        "it is no answer of a person"
    );
    platform.text_from(ANA, "Hello?").await;
    let texts = settled(&platform, 2).await;
    assert_eq!(texts[1], "Recado Demo: see you.");
    platform.text_from(ANA, "Great, and on Friday?").await;
    platform.advance("2h").await;
    assert_eq!(
        told(&platform, 2).await.len(),
        2,
        "somebody had just answered"
    );
    platform.text_from(ANA, "One more question").await;
    assert!(is_closed_until(&told(&platform, 3).await[2], &back));
}

#[tokio::test]
async fn two_machines_that_answer_each_other_stop() {
    let (platform, _) = spawn_closed(true).await;
    platform.text_from(ANA, "I am out of the office.").await;
    for _ in 0..5 {
        let texts = told(&platform, 1).await.len();
        platform.text_from(ANA, "I am out of the office.").await;
        assert_eq!(texts, 1);
    }
    assert_eq!(settled(&platform, 2).await.len(), 2);
}

#[tokio::test]
async fn nothing_is_said_where_the_branch_is_open_or_does_not_want_it() {
    let (platform, _) = spawn_closed(false).await;
    platform.text_from(ANA, "Are you open tomorrow?").await;
    assert_eq!(settled(&platform, 1).await.len(), 1);

    let platform = spawn().await;
    let always = json!({"name": "Always", "time_zone": "America/New_York", "away_reply": true});
    platform.firm.post("/v1/locations", always).await.is(201);
    platform.text_from(ANA, "Are you open today?").await;
    assert_eq!(settled(&platform, 1).await.len(), 1);
}

#[tokio::test]
async fn it_is_said_in_the_contact_s_language() {
    let (platform, _) = spawn_closed(true).await;
    let ana = json!({
        "name": "Ana", "language": "es", "phones": [{"number": ANA, "primary": true}],
    });
    let saved: Value = platform.firm.post("/v1/contacts", ana).await.is(201);
    assert_eq!(saved["language"], "es");
    platform.text_from(ANA, "Hola").await;
    let text = &told(&platform, 1).await[0];
    assert!(text.contains("Ahora estamos cerrados"), "{text}");
}

#[tokio::test]
async fn a_branch_says_it_in_its_own_words() {
    let (platform, back) = spawn_closed(true).await;
    let location = &platform.firm.get("/v1/locations").await.is(200)["data"][0];
    let path = format!("/v1/locations/{}", location["id"].as_str().unwrap());
    let template = |channel: &str, body: &str| {
        json!({
            "name": "Away", "channel": channel, "category": "conversational",
            "variants": {"en": {"subject": "Away", "body": body}},
        })
    };
    let mail = template("email", "We are away.");
    let mail = platform.firm.post("/v1/templates", mail).await.is(201);
    for wrong in [
        json!("x"),
        json!("tpl_00000000000000000000000000"),
        mail["id"].clone(),
    ] {
        let wrong = platform
            .firm
            .patch(&path, json!({"away_template_id": wrong}))
            .await;
        assert_eq!(wrong.violations()[0].0, "away_template_id");
    }
    let own = "[FIRM_NAME], [LOCATION_NAME]: gone fishing until [BACK_DATE], [BACK_TIME].";
    let mut own = template("sms", own);
    own["variants"]["en"]
        .as_object_mut()
        .unwrap()
        .remove("subject");
    own["variants"]["es"] = json!({"body": "[FIRM_NAME]: de pesca hasta el [BACK_DATE]."});
    let own = platform.firm.post("/v1/templates", own).await.is(201);
    let patch = json!({"away_template_id": own["id"]});
    let patched = platform.firm.patch(&path, patch).await.is(200);
    assert_eq!(patched["away_template_id"], own["id"]);
    platform.text_from(ANA, "Are you open tomorrow?").await;
    let text = &told(&platform, 1).await[0];
    let expected = format!("Recado Demo, Main Street: gone fishing until {back}");
    assert!(text.starts_with(&expected), "{text}");
}
