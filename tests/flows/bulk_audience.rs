//! Whom one text goes to, what each reads, and when: saved contacts, tags, languages and hours.

use recado_tests::{Running, micros, spawn, until};
use serde_json::{Value, json};

/// Monday, 4 January 2027, 7 in the morning in Los Angeles and 10 in New York.
const MONDAY_MORNING: &str = "2027-01-04T15:00:00Z";

async fn saved(platform: &Running, contact: Value) -> Value {
    platform.firm.post("/v1/contacts", contact).await.is(201)
}

fn path(send: &Value) -> String {
    format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap())
}

async fn until_counts(platform: &Running, send: &Value, wanted: Value) -> Value {
    let ask = async || platform.firm.get(&path(send)).await.is(200);
    until(ask, |send| send["counts"] == wanted).await
}

/// (number, status, first fact's value) of each recipient, as given.
async fn lines(platform: &Running, send: &Value) -> Vec<(String, String, String)> {
    let path = format!("{}/recipients", path(send));
    let lines = platform.firm.get(&path).await.is(200);
    let lines = lines["data"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let shown = lines.iter().map(|line| {
        let fact = text(&line["facts"][0]["value"]);
        (text(&line["to"]), text(&line["status"]), fact)
    });
    shown.collect()
}

#[tokio::test]
async fn saved_contacts_read_their_own_names_in_their_own_languages() {
    let platform = spawn().await;
    let ana = saved(
        &platform,
        json!({"name": "Ana Lima", "language": "es", "tags": ["vip"],
        "phones": [{"number": "+12125560001", "primary": true}]}),
    )
    .await;
    saved(
        &platform,
        json!({"name": "Bo", "tags": ["vip"], "fields": {"car": "Fiat"},
        "phones": [{"number": "+12125560002", "primary": true}]}),
    )
    .await;
    saved(
        &platform,
        json!({"name": "Cy", "tags": ["vip"], "channels": {"sms": false},
        "phones": [{"number": "+12125560003", "primary": true}]}),
    )
    .await;
    saved(
        &platform,
        json!({"name": "Di", "tags": ["vip"], "email": "di@example.com"}),
    )
    .await;
    let template = json!({"name": "Ready", "channel": "sms", "category": "transactional",
        "variants": {"en": {"body": "Recado Demo: [CONTACT_NAME], your car is ready."},
            "es": {"body": "Recado Demo: [CONTACT_NAME], su auto ya esta listo."}}});
    let template = platform.firm.post("/v1/templates", template).await.is(201);
    let to_tag = json!({"template_id": template["id"], "to": {"tag": "vip"}});
    let send = platform.firm.post("/v1/bulk-sends", to_tag).await.is(202);
    let send = until_counts(&platform, &send, json!({"delivered": 2, "skipped": 2})).await;
    assert_eq!(send["total"], 4);
    let mut shown = lines(&platform, &send).await;
    shown.sort();
    let line =
        |to: &str, status: &str, fact: &str| (to.to_owned(), status.to_owned(), fact.to_owned());
    assert_eq!(
        shown[..2],
        [
            line("+12125560001", "delivered", ""),
            line("+12125560002", "delivered", "")
        ]
    );
    let facts: Vec<&str> = shown[2..].iter().map(|it| it.2.as_str()).collect();
    assert!(
        facts.contains(&"sms_off") && facts.contains(&"no_phone"),
        "{facts:?}"
    );
    let mut bodies: Vec<String> = platform
        .simulator()
        .messages()
        .into_iter()
        .map(|it| it.body)
        .collect();
    bodies.sort();
    assert_eq!(
        bodies,
        [
            "Recado Demo: Ana Lima, su auto ya esta listo.",
            "Recado Demo: Bo, your car is ready.",
        ]
    );

    let nobody = "ctc_0000000000000";
    let ids = json!({"body": "Recado Demo: hello [CONTACT_FIRST_NAME].",
        "to": {"contact_ids": [ana["id"], nobody, "nonsense", ana["id"]]}});
    let send = platform.firm.post("/v1/bulk-sends", ids).await.is(202);
    let send = until_counts(&platform, &send, json!({"delivered": 1, "skipped": 3})).await;
    let facts: Vec<String> = lines(&platform, &send)
        .await
        .into_iter()
        .map(|it| it.2)
        .collect();
    assert_eq!(facts, ["", "not_found", "not_found", "duplicate"]);

    // Whoever is saved is known by the number too.
    let by_number = json!({"body": "Recado Demo: hello [CONTACT_NAME].",
        "to": {"phones": ["+12125560003", "+12125560001"]}});
    let send = platform
        .firm
        .post("/v1/bulk-sends", by_number)
        .await
        .is(202);
    let send = until_counts(&platform, &send, json!({"delivered": 1, "skipped": 1})).await;
    assert_eq!(lines(&platform, &send).await[0].2, "sms_off");
}

#[tokio::test]
async fn time_zones_go_out_in_waves_each_inside_its_own_hours() {
    let platform = spawn().await;
    let clock = json!({"to": MONDAY_MORNING});
    platform.operator.post("/admin/clock", clock).await.is(200);
    let text = "Recado Demo: your invoice is due. Pay by card or in instalments, or call us. \
        Reply STOP to opt out.";
    let body = json!({"body": text, "category": "collection",
        "to": {"phones": ["+13105560001", "+12125560002", "+13105560003", "+13125560004"]}});
    let send = platform.firm.post("/v1/bulk-sends", body).await.is(202);
    until_counts(&platform, &send, json!({"delivered": 2, "scheduled": 2})).await;
    let carried = platform.simulator().messages();
    let to: Vec<&str> = carried.iter().map(|it| it.to.as_str()).collect();
    assert!(!to.iter().any(|to| to.starts_with("+1310")), "{to:?}");
    platform.advance("59m").await;
    assert_eq!(platform.simulator().messages().len(), 2);
    platform.advance("2m").await;
    until_counts(&platform, &send, json!({"delivered": 4})).await;
    platform.advance("2h").await;
    let send = platform.firm.get(&path(&send)).await.is(200);
    assert_eq!(send["status"], "completed");
    assert_eq!(micros(&send["cost"]), micros(&send["price"]));
    platform.firm.books().await;
}

#[tokio::test]
async fn what_misses_its_window_goes_out_in_the_next_one() {
    let platform = spawn().await;
    let clock = json!({"to": "2027-01-05T01:59:00Z"});
    platform.operator.post("/admin/clock", clock).await.is(200);
    // 20:59 in New York: a minute is left, and the firm pauses for longer than that.
    let text = "Recado Demo: your invoice is due. Pay by card or in instalments, or call us. \
        Reply STOP to opt out.";
    let body = json!({"body": text, "category": "collection", "send_at": "2027-01-05T01:59:30Z",
        "to": {"phones": ["+12125560001", "+12125560002"]}});
    let send = platform.firm.post("/v1/bulk-sends", body).await.is(202);
    until_counts(&platform, &send, json!({"scheduled": 2})).await;
    let pause = format!("{}/pause", path(&send));
    platform.firm.post(&pause, json!({})).await.is(200);
    platform.advance("10m").await;
    let resume = format!("{}/resume", path(&send));
    platform.firm.post(&resume, json!({})).await.is(200);
    until_counts(&platform, &send, json!({"scheduled": 2})).await;
    platform.advance("10h").await;
    assert_eq!(platform.simulator().messages().len(), 0, "not at night");
    platform.advance("1h").await;
    until_counts(&platform, &send, json!({"delivered": 2})).await;
    assert_eq!(platform.simulator().messages().len(), 2);
}
