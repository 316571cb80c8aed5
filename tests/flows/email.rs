//! E-mail takes the same path as SMS, and is answered by the same rules.

use recado_tests::{Running, spawn, spawn_with};
use reqwest::Client;
use serde_json::{Value, json};

const ANA: &str = "ana@example.com";

fn to_ana() -> Value {
    json!({"to": {"email": ANA}, "subject": "Your car", "body": "Hello, your car is ready."})
}

async fn outbox(platform: &Running) -> Vec<Value> {
    let listed = platform.firm.get("/outbox").await.is(200);
    listed["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_e_mail_is_paid_for_delivered_once_and_explained() {
    let platform = spawn_with(&[]).await;
    let firm = &platform.firm;
    firm.patch("/v1/firm", json!({"email": "office@garage.example"}))
        .await
        .is(200);
    let preview = firm.post("/v1/messages/preview", to_ana()).await.is(200);
    assert_eq!(preview["price"]["amount"], "0.001000");
    assert!(preview.get("segments").is_none(), "{preview}");
    let sent = firm
        .post_once("one", "/v1/messages", to_ana())
        .await
        .is(202);
    let again = firm
        .post_once("one", "/v1/messages", to_ana())
        .await
        .is(202);
    assert_eq!(sent["id"], again["id"]);
    assert_eq!(
        (&sent["channel"], &sent["to"]),
        (&json!("email"), &json!(ANA))
    );
    platform.until_status(&sent, "delivered").await;
    assert_eq!(firm.available().await, "9.999000");
    let mails = outbox(&platform).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    let mail = &mails[0];
    assert_eq!(mail["from_name"], "Recado Demo");
    assert_eq!(mail["reply_to"], "office@garage.example");
    assert_eq!(mail["subject"], "Your car");
    let link = mail["unsubscribe"].as_str().unwrap();
    let text = mail["text"].as_str().unwrap();
    assert!(text.starts_with("Hello, your car is ready.\n") && text.contains(link));
    let html = mail["html"].as_str().unwrap();
    assert!(html.contains("<p>Hello, your car is ready.</p>"), "{html}");
    let path = format!("/v1/messages/{}/explain", sent["id"].as_str().unwrap());
    let explained = firm.get(&path).await.is(200);
    assert_eq!(explained["summary"], "The recipient's mail server took it.");
    let ledger = firm.get("/v1/ledger").await.is(200);
    let kinds: Vec<_> = ledger["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["kind"])
        .collect();
    assert_eq!(kinds[..2], ["post", "hold"]);
    assert!(platform.simulator().requests().is_empty());
    assert!(platform.verify().await.findings.is_empty());
}

#[tokio::test]
async fn one_click_unsubscribes_from_the_topic_and_opening_the_link_does_not() {
    let platform = spawn_with(&[]).await;
    let firm = &platform.firm;
    let mut offer = to_ana();
    offer["topic"] = json!("offers");
    let sent = firm.post("/v1/messages", offer.clone()).await.is(202);
    platform.until_status(&sent, "delivered").await;
    let link = outbox(&platform).await[0]["unsubscribe"]
        .as_str()
        .unwrap()
        .to_owned();
    let http = Client::builder().no_proxy().build().unwrap();
    let page = http.get(&link).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(
        page.text()
            .await
            .unwrap()
            .contains("<form method=\"post\">")
    );
    firm.post("/v1/messages", offer.clone()).await.is(202);
    for _ in 0..2 {
        let form = [("List-Unsubscribe", "One-Click")];
        let done = http.post(&link).form(&form).send().await.unwrap();
        assert_eq!(done.status(), 200);
    }
    let refused = firm.post("/v1/messages", offer).await.is(422);
    assert_eq!(refused["decision"]["facts"][0]["value"], "opted_out:offers");
    firm.post("/v1/messages", to_ana()).await.is(202);
    let path = format!(
        "/v1/contacts/{}/consents/offers",
        sent["contact_id"].as_str().unwrap()
    );
    let consent = firm.get(&path).await.is(200);
    assert_eq!(consent["history"][0]["method"], "unsubscribe_link");
    let forged = link.replace("m=frm_demo", "m=frm_other");
    assert_eq!(http.post(&forged).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn who_bounces_or_complains_is_not_written_to_again() {
    let platform = spawn_with(&[]).await;
    let firm = &platform.firm;
    for (address, status, method, value, why) in [
        (
            "bounce@simulator.amazonses.com",
            "undelivered",
            "bounce",
            "bounced",
            "The address takes no mail",
        ),
        (
            "complaint@simulator.amazonses.com",
            "delivered",
            "complaint",
            "opted_out",
            "The recipient reported an e-mail as unwanted",
        ),
    ] {
        let message = json!({"to": {"email": address}, "subject": "Hello", "body": "Hello you."});
        let sent = firm.post("/v1/messages", message.clone()).await.is(202);
        platform.until_status(&sent, status).await;
        let refused = firm.post("/v1/messages", message).await.is(422);
        assert_eq!(refused["decision"]["facts"][0]["value"], value);
        let detail = refused["detail"].as_str().unwrap();
        assert!(detail.starts_with(why), "{detail}");
        let path = format!(
            "/v1/contacts/{}/consents/all",
            sent["contact_id"].as_str().unwrap()
        );
        let consent = firm.get(&path).await.is(200);
        assert_eq!(consent["history"][0]["method"], method);
    }
}

#[tokio::test]
async fn a_saved_contact_is_written_to_in_its_language_by_a_template_whose_codes_are_no_markup() {
    let platform = spawn_with(&[]).await;
    let firm = &platform.firm;
    let contact = json!({
        "name": "Ana <b> Lima", "email": "Ana@Example.com", "language": "es",
        "phones": [{"number": "+12125550134", "primary": true}],
    });
    let contact = firm.post("/v1/contacts", contact).await.is(201);
    let template = json!({
        "name": "Ready", "channel": "email", "category": "transactional",
        "variants": {
            "en": {"subject": "Ready", "body": "[CONTACT_NAME], it is ready."},
            "es": {"subject": "[CONTACT_FIRST_NAME]: listo", "body": "[CONTACT_NAME], está listo.",
                   "html": "<html><body><h1>[CONTACT_NAME]</h1></body></html>"},
        },
    });
    let template = firm.post("/v1/templates", template).await.is(201);
    let message = json!({"to": {"contact_id": contact["id"]}, "template_id": template["id"]});
    let sent = firm.post("/v1/messages", message.clone()).await.is(202);
    assert_eq!(sent["contact_id"], contact["id"]);
    assert_eq!(
        (&sent["to"], &sent["subject"]),
        (&json!(ANA), &json!("Ana: listo"))
    );
    platform.until_status(&sent, "delivered").await;
    let mails = outbox(&platform).await;
    let html = mails[0]["html"].as_str().unwrap();
    assert!(html.contains("<h1>Ana &lt;b&gt; Lima</h1>"), "{html}");
    assert!(
        html.contains("Darse de baja</a></p>\n</body></html>"),
        "{html}"
    );
    let by_address = firm.post("/v1/messages", to_ana()).await.is(202);
    assert_eq!(by_address["contact_id"], contact["id"], "one thread");
    let mut by_sms = message.clone();
    by_sms["channel"] = json!("sms");
    let wrong = firm.post("/v1/messages", by_sms).await;
    assert_eq!(
        wrong.violations(),
        [("template_id".to_owned(), "not_supported".to_owned())]
    );
    let path = format!("/v1/contacts/{}", contact["id"].as_str().unwrap());
    firm.patch(&path, json!({"channels": {"email": false}}))
        .await
        .is(200);
    let refused = firm.post("/v1/messages", message).await.is(422);
    assert_eq!(refused["decision"]["facts"][0]["value"], "email_off");
}

#[tokio::test]
async fn what_a_channel_does_not_have_is_told_field_by_field() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let cases = [
        (
            json!({"to": {"email": ANA}, "body": "Hi."}),
            vec![("subject", "required")],
        ),
        (
            json!({"to": {"email": "ana"}, "subject": "S", "body": "Hi."}),
            vec![("to.email", "invalid_email")],
        ),
        (
            json!({"to": {"email": ANA, "phone": "+12125550134"}, "subject": "S", "body": "Hi."}),
            vec![("to.phone", "mutually_exclusive")],
        ),
        (
            json!({"to": {"phone": "+12125550134"}, "subject": "S", "html": "<p>", "body": "Hi."}),
            vec![("subject", "not_supported"), ("html", "not_supported")],
        ),
        (
            json!({"to": {"phone": "+12125550134"}, "channel": "email", "body": "Hi."}),
            vec![("channel", "mutually_exclusive")],
        ),
        (
            json!({"to": {"email": ANA}, "subject": "[NOBODY]", "html": "[% if %]", "body": "Hi."}),
            vec![("subject", "unknown_code"), ("html", "template_syntax")],
        ),
        (
            json!({"to": {"contact_id": "ctc_0000000000000"}, "channel": "email", "subject": "S", "body": "Hi."}),
            vec![("to.contact_id", "not_found")],
        ),
    ];
    for (body, expected) in cases {
        let answer = firm.post("/v1/messages", body.clone()).await;
        let found = answer.violations();
        let found: Vec<_> = found
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(found, expected, "{body}");
    }
}

#[tokio::test]
async fn a_firm_without_sms_has_e_mail_and_its_test_key_reaches_nobody() {
    let platform = spawn_with(&[("RECADO_SMS_COUNTRIES", "CA")]).await;
    let sms = json!({"to": {"phone": "+12125550134"}, "body": "Hi."});
    let refused = platform.firm.post("/v1/messages", sms).await.is(422);
    assert_eq!(refused["violations"][0]["code"], "country_not_enabled");
    let sent = platform.firm.post("/v1/messages", to_ana()).await.is(202);
    platform.until_status(&sent, "delivered").await;
    assert_eq!(outbox(&platform).await.len(), 1);
    let tested = platform.sandbox.post("/v1/messages", to_ana()).await;
    tested.is(202);
    assert_eq!(outbox(&platform).await.len(), 1);
}
