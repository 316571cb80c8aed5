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
    let waiting = format!("{}/recipients?status=scheduled", path(&send));
    let waiting = platform.firm.get(&waiting).await.is(200);
    let one = waiting["data"][0]["id"].as_str().unwrap();
    let one = format!("/v1/messages/{one}");
    let whole = platform.firm.delete(&one).await.is(409);
    assert_eq!(whole["code"], "part_of_bulk_send");
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

#[tokio::test]
async fn a_preview_says_what_then_happens_and_changes_nothing() {
    let platform = spawn().await;
    let firm = &platform.firm;
    saved(
        &platform,
        json!({"name": "Off", "channels": {"sms": false},
        "phones": [{"number": "+12125560009", "primary": true}]}),
    )
    .await;
    platform.text_from("+12125560002", "STOP").await;
    let body = json!({"body": "Recado Demo: hello [NAME].", "to": {"recipients": [
        {"phone": "+12125560001", "variables": {"NAME": "Ana"}},
        {"phone": "+12125560002", "variables": {"NAME": "Stopped"}},
        {"phone": "+12125560001", "variables": {"NAME": "Twice"}},
        {"phone": "12", "variables": {"NAME": "Invalid"}},
        {"phone": "+12125560009", "variables": {"NAME": "Off"}},
        {"phone": "+12125560003", "variables": {"NAME": "A".repeat(200)}},
        {"phone": "+12125560004"},
    ]}});
    let preview = firm
        .post("/v1/bulk-sends/preview", body.clone())
        .await
        .is(200);
    assert_eq!(preview["total"], 7);
    assert_eq!(preview["recipients"], 2);
    assert_eq!(preview["segments"], json!({"1": 1, "2": 1}));
    assert_eq!(micros(&preview["price"]), 120_000);
    assert_eq!(preview["covered"], true);
    assert!(preview["finishes_at"].is_string());
    let carried = platform.simulator().messages();
    assert!(!carried.iter().any(|it| it.body.contains("hello")));
    let list = firm.get("/v1/bulk-sends").await.is(200);
    assert_eq!(list["data"], json!([]));

    let send = firm.post("/v1/bulk-sends", body).await.is(202);
    let send = until_counts(&platform, &send, json!({"delivered": 2, "skipped": 5})).await;
    assert_eq!(send["price"], preview["price"], "held for nobody else");
    let foretold = preview["data"].as_array().unwrap().iter().map(|line| {
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        let status = if line["action"] == "refuse" {
            "skipped"
        } else {
            "delivered"
        };
        (
            text(&line["to"]),
            status.to_owned(),
            text(&line["facts"][0]["value"]),
        )
    });
    assert_eq!(foretold.collect::<Vec<_>>(), lines(&platform, &send).await);
    platform.advance("3h").await;
    let send = firm.get(&path(&send)).await.is(200);
    assert_eq!(micros(&send["cost"]), micros(&preview["price"]));
    firm.books().await;
}

#[tokio::test]
async fn a_draft_is_filled_in_parts_and_started_once() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let draft = json!({"body": "Recado Demo: hello [NAME].", "draft": true});
    let draft = firm.post("/v1/bulk-sends", draft).await.is(202);
    assert_eq!(draft["status"], "draft");
    let (start, add) = (
        format!("{}/start", path(&draft)),
        format!("{}/recipients", path(&draft)),
    );
    firm.post(&start, json!({})).await.is(409);
    let part = json!({"recipients": [{"phone": "+12125560001", "variables": {"NAME": "Ana"}}]});
    firm.post_once("a", &add, part.clone()).await.is(200);
    let again = firm.post_once("a", &add, part).await.is(200);
    assert_eq!(again["total"], 1);
    let sheet = "phone,NAME\n+12125560002,Bo\n+12125560003,\nnonsense,Cy\n";
    let request = firm.request(reqwest::Method::POST, &add);
    let sheet = firm
        .ask(request.header("content-type", "text/csv").body(sheet))
        .await
        .is(200);
    assert_eq!(sheet["total"], 4);
    firm.post(&add, json!({"phones": []})).await.is(422);
    firm.post(&start, json!({})).await.is(200);
    firm.post(&start, json!({})).await.is(200);
    until_counts(&platform, &draft, json!({"delivered": 2, "skipped": 2})).await;
    assert_eq!(platform.simulator().messages().len(), 2);
    firm.post(&add, json!({"phones": ["+12125560005"]}))
        .await
        .is(409);
    firm.books().await;
}

#[tokio::test]
async fn a_draft_takes_a_hundred_thousand_recipients_and_not_one_more() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let draft = json!({"body": "Recado Demo: closed on Monday.", "draft": true});
    let draft = firm.post("/v1/bulk-sends", draft).await.is(202);
    let add = format!("{}/recipients", path(&draft));
    for part in 0..10 {
        let phones = (0..10_000).map(|i| format!("+1212{}{i:04}", 556 + part));
        let phones = json!({"phones": phones.collect::<Vec<_>>()});
        let added = firm.post(&add, phones).await.is(200);
        assert_eq!(added["total"], (part + 1) * 10_000);
    }
    let more = firm.post(&add, json!({"phones": ["+13125560001"]})).await;
    assert_eq!(more.status, 422);
    assert_eq!(more.violations()[0].1, "too_many");
    let still = firm.get(&path(&draft)).await.is(200);
    assert_eq!(still["total"], 100_000);
}

#[tokio::test]
async fn nothing_is_held_for_those_who_never_agreed_or_whose_number_is_dead() {
    let platform = spawn().await;
    let firm = &platform.firm;
    for number in 1..=5 {
        let phone = json!({"number": format!("+1212556000{number}"), "primary": true});
        let contact = json!({"name": format!("C{number}"), "tags": ["w"], "phones": [phone]});
        let contact = saved(&platform, contact).await;
        let consent = json!({"state": "granted", "method": "web_form"});
        let id = contact["id"].as_str().unwrap();
        if number < 3 {
            let path = format!("/v1/contacts/{id}/consents/offers");
            firm.put(&path, consent).await.is(200);
        }
    }
    platform.text_from("+12125560001", "STOP").await;
    let body = json!({"body": "Recado Demo: winter tyres. Reply STOP to opt out.", "to": {"tag": "w"},
        "category": "marketing", "topic": "offers"});
    let preview = firm.post("/v1/bulk-sends/preview", body.clone()).await;
    let preview = preview.is(200);
    assert_eq!(
        (&preview["total"], &preview["recipients"]),
        (&json!(5), &json!(1))
    );
    let send = firm.post("/v1/bulk-sends", body).await.is(202);
    let ask = async || firm.get(&path(&send)).await.is(200);
    let send = until(ask, |send| send["status"] != "planning").await;
    assert_eq!(send["price"], preview["price"]);
    assert_eq!(send["counts"]["skipped"], 4, "{send}");
    let skipped = |line: &&Value| line["facts"][0]["fact"].is_string();
    let recipients = format!("{}/recipients", path(&send));
    let lines = firm.get(&recipients).await.is(200);
    let told = |lines: &Value| -> Vec<Value> {
        let lines = lines["data"].as_array().unwrap().iter().filter(skipped);
        let facts = lines.map(|line| json!([line["to"], line["facts"]]));
        let mut facts: Vec<Value> = facts.collect();
        facts.sort_by_key(ToString::to_string);
        facts
    };
    assert_eq!(told(&lines), told(&preview));
    let rubbish = firm.get(&format!("{recipients}?status=rubbish")).await;
    let violation = ("status".to_owned(), "invalid_format".to_owned());
    assert_eq!(rubbish.violations(), [violation]);
}
