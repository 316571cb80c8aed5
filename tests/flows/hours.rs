//! Messages that keep hours: the location's, and those of the recipient's law.

use recado_tests::{Running, spawn};
use serde_json::{Value, json};

/// Monday, 4 January 2027, noon in New York: a plain working day.
const MONDAY_NOON: &str = "2027-01-04T17:00:00Z";

async fn spawn_on_monday() -> Running {
    let platform = spawn().await;
    platform
        .operator
        .post("/admin/clock", json!({"to": MONDAY_NOON}))
        .await
        .is(200);
    platform
}

async fn shop(platform: &Running) -> Value {
    let weekdays = ["mon", "tue", "wed", "thu", "fri"];
    let hours = weekdays.map(|day| json!({"day": day, "opens": "09:00", "closes": "17:00"}));
    let location = json!({
        "name": "Main Street", "time_zone": "America/New_York", "hours": hours,
        "closures": [{"from": "2027-01-05", "to": "2027-01-05", "name": "stocktaking"}],
    });
    platform.firm.post("/v1/locations", location).await.is(201)
}

fn message(location: &Value, category: &str) -> Value {
    json!({
        "to": {"phone": "+12125550134"},
        "body": "Recado Demo: we have a question about your order. Please call us.",
        "category": category,
        "location_id": location["id"],
    })
}

#[tokio::test]
async fn a_conversation_waits_for_the_next_opening_and_a_closure_counts() {
    let platform = spawn_on_monday().await;
    let location = shop(&platform).await;
    let now = platform
        .firm
        .post("/v1/messages", message(&location, "conversational"))
        .await
        .is(202);
    platform.until_status(&now, "delivered").await;
    platform.advance("6h").await;
    let evening = platform
        .firm
        .post("/v1/messages", message(&location, "conversational"))
        .await
        .is(202);
    assert_eq!(evening["status"], "scheduled");
    assert_eq!(
        evening["send_at"], "2027-01-06T14:00:00Z",
        "Tuesday is closed"
    );
    let why = format!("/v1/messages/{}/explain", evening["id"].as_str().unwrap());
    let why = platform.firm.get(&why).await.is(200);
    let summary = why["summary"].as_str().unwrap();
    assert!(summary.contains("closed"), "{summary}");
    let anyway = platform
        .firm
        .post("/v1/messages", message(&location, "transactional"))
        .await
        .is(202);
    platform.until_status(&anyway, "delivered").await;
    platform.advance("39h").await;
    let sent = platform.until_status(&evening, "delivered").await;
    assert_eq!(sent["location_id"], location["id"]);
}

#[tokio::test]
async fn who_wrote_within_the_last_day_is_answered_at_any_hour() {
    let platform = spawn_on_monday().await;
    let location = shop(&platform).await;
    platform.advance("9h").await;
    platform.text_from("+12125550134", "Still there?").await;
    let answer = message(&location, "conversational");
    let at_night = platform.firm.post("/v1/messages", answer.clone()).await;
    let at_night = platform.until_status(&at_night.is(202), "delivered").await;
    let facts = at_night["facts"].as_array().unwrap();
    let opening = facts.iter().find(|it| it["fact"] == "opening_hours");
    assert_eq!(opening.unwrap()["value"], "answering", "{facts:?}");
    // Tuesday is closed all day; what is due within the day after the text goes, what is due later
    // does not.
    let mut due = Vec::new();
    for send_at in ["2027-01-06T01:30:00Z", "2027-01-06T02:30:00Z"] {
        let mut later = answer.clone();
        later["send_at"] = json!(send_at);
        let sent = platform.firm.post("/v1/messages", later).await.is(202);
        due.push(sent);
    }
    assert_eq!(due[0]["send_at"], "2027-01-06T01:30:00Z");
    assert_eq!(due[1]["send_at"], "2027-01-06T14:00:00Z");
    platform.advance("24h").await;
    platform.until_status(&due[0], "delivered").await;
    platform.until_status(&due[1], "scheduled").await;
}

#[tokio::test]
async fn marketing_keeps_the_hours_of_the_recipients_law_and_needs_consent() {
    let platform = spawn_on_monday().await;
    let text =
        "Recado Demo: 20% off all tyres this week. Questions? Call us. Reply STOP to opt out.";
    let offer = json!({
        "to": {"phone": "+12125550134"}, "body": text, "category": "marketing", "topic": "offers",
    });
    let refused = platform
        .firm
        .post("/v1/messages", offer.clone())
        .await
        .is(422);
    assert_eq!(refused["decision"]["action"], "refuse");
    let sent = json!({
        "to": {"phone": "+12125550134"},
        "body": "Recado Demo: your car is ready. Questions? Call us.",
    });
    let sent = platform.firm.post("/v1/messages", sent).await.is(202);
    let contact = sent["contact_id"].as_str().unwrap();
    let consent = json!({"state": "granted", "method": "web_form"});
    let path = format!("/v1/contacts/{contact}/consents/offers");
    platform.firm.put(&path, consent).await.is(200);
    let sent = platform
        .firm
        .post("/v1/messages", offer.clone())
        .await
        .is(202);
    assert_eq!(sent["status"], "queued");
    platform.advance("10h").await;
    let deferred = platform
        .firm
        .post("/v1/messages", offer.clone())
        .await
        .is(202);
    assert_eq!(deferred["status"], "scheduled");
    assert_eq!(deferred["send_at"], "2027-01-05T13:00:00Z", "8 in New York");
    let mut useless = offer;
    useless["useless_after"] = json!("2027-01-05T12:00:00Z");
    let refused = platform.firm.post("/v1/messages", useless).await.is(422);
    assert_eq!(refused["decision"]["action"], "refuse");
}

#[tokio::test]
async fn a_message_that_falls_due_outside_of_the_hours_waits_again() {
    let platform = spawn_on_monday().await;
    let location = shop(&platform).await;
    let mut later = message(&location, "conversational");
    later["send_at"] = json!("2027-01-06T15:00:00Z");
    let later = platform.firm.post("/v1/messages", later).await.is(202);
    assert_eq!(later["send_at"], "2027-01-06T15:00:00Z");
    let closed = json!({"closures": [{"from": "2027-01-05", "to": "2027-01-07"}]});
    let path = format!("/v1/locations/{}", location["id"].as_str().unwrap());
    platform.firm.patch(&path, closed).await.is(200);
    platform.advance("50h").await;
    let path = format!("/v1/messages/{}", later["id"].as_str().unwrap());
    let waiting = platform.firm.get(&path).await.is(200);
    assert_eq!(waiting["status"], "scheduled");
    assert_eq!(waiting["send_at"], "2027-01-08T14:00:00Z");
    let why = platform.firm.get(&format!("{path}/explain")).await.is(200);
    let facts = why["decision"]["facts"].as_array().unwrap();
    let closure = facts.iter().find(|it| it["fact"] == "closure").unwrap();
    assert_eq!(closure["value"], "2027-01-05/2027-01-07");
    assert_eq!(
        facts
            .iter()
            .filter(|it| it["fact"] == "opening_hours")
            .count(),
        0
    );
    let last = waiting["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!(last["reason"], closure["detail"]);
    platform.advance("50h").await;
    platform.until_status(&later, "delivered").await;
    assert_eq!(platform.simulator().messages().len(), 1);
}

#[tokio::test]
async fn a_template_brings_its_text_category_and_language() {
    let platform = spawn().await;
    let template = json!({
        "name": "Ready", "channel": "sms", "category": "transactional",
        "variants": {
            "en": {"body": "[FIRM_NAME]: hello [NAME], your [ITEM|default(\"car\")] is ready. Questions? Call us."},
            "pt": {"body": "[FIRM_NAME]: viva [NAME], o seu carro está pronto. Dúvidas? Ligue-nos."},
        },
    });
    let template = platform.firm.post("/v1/templates", template).await.is(201);
    let message = json!({
        "to": {"phone": "+12125550134"}, "template_id": template["id"], "variables": {"NAME": "Ana"},
    });
    let sent = platform.firm.post("/v1/messages", message).await.is(202);
    assert_eq!(
        sent["body"],
        "Recado Demo: hello Ana, your car is ready. Questions? Call us."
    );
    let without = json!({"to": {"phone": "+12125550134"}, "template_id": template["id"]});
    let refused = platform.firm.post("/v1/messages", without).await.is(422);
    assert_eq!(refused["violations"][0]["code"], "unknown_code");
    let other = json!({
        "to": {"phone": "+12125550134"},
        "template_id": "tpl_00000000000000000000000000", "location_id": "loc_none",
    });
    let refused = platform.firm.post("/v1/messages", other).await.is(422);
    let fields: Vec<_> = refused["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|violation| violation["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["location_id", "template_id"]);
}
