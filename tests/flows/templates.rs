//! A firm keeps its templates.

use recado_tests::spawn;
use serde_json::{Value, json};

fn ready() -> Value {
    json!({
        "name": "Ready", "channel": "sms", "category": "transactional", "topic": "orders",
        "variants": {
            "en": {"body": "[CONTACT_NAME], order [ORDER] is ready at [FIRM_NAME]."},
            "es": {"body": "[CONTACT_NAME], su pedido [ORDER] está listo en [FIRM_NAME]."},
        },
    })
}

#[tokio::test]
async fn a_template_is_created_shown_listed_changed_and_deleted() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let created = firm.post("/v1/templates", ready()).await.is(201);
    assert_eq!(
        created["variables"],
        json!(["ORDER"]),
        "what the sender must give"
    );
    assert_eq!(created["variants"], ready()["variants"]);
    let path = format!("/v1/templates/{}", created["id"].as_str().unwrap());
    assert_eq!(firm.get(&path).await.is(200), created);
    let patch = json!({"variants": {"es": null, "en": {"body": "[CONTACT_NAME], it is ready."}}});
    let changed = firm.patch(&path, patch).await;
    assert_eq!(changed.header("etag"), "\"2\"");
    let changed = changed.is(200);
    assert_eq!(
        changed["variants"],
        json!({"en": {"body": "[CONTACT_NAME], it is ready."}})
    );
    assert_eq!(changed["variables"], json!([]));
    assert_eq!(
        firm.get("/v1/templates").await.is(200)["data"],
        json!([changed])
    );
    let none = firm.patch(&path, json!({"variants": {"en": null}})).await;
    assert_eq!(
        none.violations(),
        [("variants".to_owned(), "empty".to_owned())]
    );
    firm.delete(&path).await.is(204);
    firm.get(&path).await.is(404);
}

#[tokio::test]
async fn a_preview_shows_a_sample_in_the_contacts_language_with_its_price() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let created = firm.post("/v1/templates", ready()).await.is(201);
    let path = format!("/v1/templates/{}/preview", created["id"].as_str().unwrap());
    let spanish = json!({"language": "es", "variables": {"ORDER": "A-7", "CONTACT_NAME": "Ana"}});
    let shown = firm.post(&path, spanish).await.is(200);
    assert_eq!(
        shown["body"],
        "Ana, su pedido A-7 está listo en Recado Demo."
    );
    assert_eq!(
        (&shown["language"], &shown["segments"]),
        (&json!("es"), &json!(1))
    );
    assert_eq!(shown["price"]["amount"], "0.040000");
    assert_eq!(shown["encoding"], "UCS-2");
    let refused = firm.post(&path, json!({})).await;
    assert_eq!(
        refused.violations(),
        [("variants.en.body".to_owned(), "unknown_code".to_owned())]
    );
}

#[tokio::test]
async fn a_preview_shows_how_a_template_could_be_cheaper() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let body = "[FIRM_NAME]: a sua encomenda já chegou, não se esqueça de a levantar até às 18h. Ligue-nos.";
    let template = json!({
        "name": "Ready", "channel": "sms", "category": "transactional",
        "variants": {"pt": {"body": body}},
    });
    let created = firm.post("/v1/templates", template).await.is(201);
    let path = format!("/v1/templates/{}/preview", created["id"].as_str().unwrap());
    let shown = firm.post(&path, json!({})).await.is(200);
    assert_eq!(shown["segments"], 2);
    assert_eq!(shown["culprits"][0]["character"], "á");
    let cheaper = &shown["alternatives"][0];
    assert_eq!(
        cheaper["body"],
        "Recado Demo: a sua encomenda ja chegou, nao se esqueca de a levantar até às 18h. Ligue-nos."
    );
    assert_eq!(
        (&cheaper["segments"], &cheaper["price"]["amount"]),
        (&json!(1), &json!("0.040000"))
    );
}

#[tokio::test]
async fn an_e_mail_has_a_subject_and_an_sms_has_none() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let mut email = ready();
    email["channel"] = json!("email");
    let refused = firm.post("/v1/templates", email.clone()).await;
    let expected = ["variants.en.subject", "variants.es.subject"];
    assert_eq!(
        refused.violations(),
        expected.map(|it| (it.to_owned(), "required".to_owned()))
    );
    email["variants"] = json!({"en": {"subject": "Order [ORDER]", "body": "It is ready."}});
    let created = firm.post("/v1/templates", email).await.is(201);
    assert_eq!(created["variables"], json!(["ORDER"]));
    let path = format!("/v1/templates/{}/preview", created["id"].as_str().unwrap());
    let shown = firm
        .post(&path, json!({"variables": {"ORDER": "A-7"}}))
        .await
        .is(200);
    assert_eq!(shown["subject"], "Order A-7");
    assert!(shown.get("segments").is_none());
    let mut sms = ready();
    sms["variants"]["en"]["subject"] = json!("Hello");
    let refused = firm.post("/v1/templates", sms).await;
    assert_eq!(
        refused.violations(),
        [("variants.en.subject".to_owned(), "not_supported".to_owned())]
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_template_is_told_with_its_place() {
    let platform = spawn().await;
    let wrong = json!({
        "name": "", "channel": "fax", "category": "spam", "topic": "two:words",
        "variants": {"en": {"body": "Hello [NAME"}, "de": {"body": "Hallo"}, "pt": "Olá", "fr": {}},
    });
    let refused = platform.firm.post("/v1/templates", wrong).await;
    let expected = [
        ("name", "empty"),
        ("channel", "invalid_format"),
        ("category", "invalid_format"),
        ("topic", "invalid_format"),
        ("variants.en.body", "template_syntax"),
        ("variants.fr.body", "required"),
        ("variants.pt", "wrong_type"),
        ("variants.de", "unknown_field"),
    ];
    let mut found = refused.violations();
    found.sort();
    let mut expected = expected.map(|(field, code)| (field.to_owned(), code.to_owned()));
    expected.sort();
    assert_eq!(found, expected);
    let violations = refused.body["violations"].as_array().unwrap();
    let syntax = violations
        .iter()
        .find(|it| it["code"] == "template_syntax")
        .unwrap();
    assert!(
        syntax["message"]
            .as_str()
            .unwrap()
            .contains("characters 6 to"),
        "{syntax}"
    );
}

#[tokio::test]
async fn a_firm_reads_which_codes_filters_and_tags_there_are() {
    let platform = spawn().await;
    let listed = platform.firm.get("/v1/templates/codes").await.is(200);
    let names = |kind: &str| -> Vec<&str> {
        let of_kind = listed[kind].as_array().unwrap().iter();
        of_kind.map(|it| it["name"].as_str().unwrap()).collect()
    };
    assert!(names("codes").contains(&"CONTACT_FIRST_NAME"));
    assert!(names("filters").contains(&"default"));
    assert!(names("tags").contains(&"choice"));
}

#[tokio::test]
async fn an_endless_chain_is_refused_and_the_platform_goes_on() {
    let platform = spawn().await;
    for body in [
        format!("[A{}]", "|upper".repeat(5000)),
        format!("[% if A{} %]x[% endif %]", " and A".repeat(5000)),
        "[% if 1 in [0]*100000000 %]x[% endif %]".to_owned(),
    ] {
        let message = json!({"to": {"phone": "+12125550134"}, "body": body});
        let refused = platform.firm.post("/v1/messages/preview", message).await;
        let expected = [("body".to_owned(), "too_complex".to_owned())];
        assert_eq!(refused.violations(), expected);
    }
}

#[tokio::test]
async fn an_instant_is_shown_on_the_firms_clock() {
    let platform = spawn().await;
    let message = json!({
        "to": {"phone": "+12125550134"}, "body": "[AT|date] [AT|time] [CLOCK|time]",
        "variables": {"AT": "2026-05-05T02:30:00Z", "CLOCK": "09:30"},
    });
    let shown = platform.firm.post("/v1/messages/preview", message).await;
    let zone = platform.firm.get("/v1/firm").await.is(200)["time_zone"].clone();
    assert_eq!(zone, "America/New_York");
    assert_eq!(shown.is(200)["body"], "May 4, 2026 10:30 PM 9:30 AM");
}

#[tokio::test]
async fn a_preview_has_a_sample_of_every_kind_of_record() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let mut template = ready();
    template["variants"] =
        json!({"en": {"body": "[APPOINTMENT_DAY_NAME], invoice [INVOICE_NUMBER]"}});
    let created = firm.post("/v1/templates", template).await.is(201);
    let path = format!("/v1/templates/{}/preview", created["id"].as_str().unwrap());
    let shown = firm.post(&path, json!({})).await.is(200);
    assert_eq!(shown["body"], "Monday, invoice 1042");
}
