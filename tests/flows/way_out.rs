//! Ways to stop that texts offer in words of their own: "Not for you? Reply NO". What a contact answers is
//! the last SMS that reached it from the number it writes to.

use recado_tests::{Running, spawn, until};
use serde_json::{Value, json};

const ANA: &str = "+12125550134";
const BEN: &str = "+12125550135";
const OFFER: &str = "Recado Demo: winter tyres are here. Not for you? Reply NO";
const QUESTION: &str =
    "Recado Demo: see you on Friday at nine. Does that suit you? Reply YES or NO";

async fn send(platform: &Running, message: Value) -> Value {
    platform.firm.post("/v1/messages", message).await.is(202)
}

/// A bulk send to Ana and Ben, once they have it.
async fn bulk(platform: &Running, body: &str) {
    let send = json!({"body": body, "to": {"phones": [ANA, BEN]}});
    let send = platform.firm.post("/v1/bulk-sends", send).await.is(202);
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let ask = async || platform.firm.get(&path).await.is(200);
    until(ask, |send| send["counts"] == json!({"delivered": 2})).await;
}

async fn delivered(platform: &Running, to: &str, body: &str) {
    let sent = send(platform, json!({"to": {"phone": to}, "body": body})).await;
    platform.until_status(&sent, "delivered").await;
}

/// Whether nothing goes to somebody until it is clear whether they want no more.
async fn is_asked_back(platform: &Running, phone: &str) -> bool {
    let message = json!({"to": {"phone": phone}, "body": "Hello"});
    let preview = platform.firm.post("/v1/messages/preview", message).await;
    let decision = preview.is(200)["decision"].clone();
    decision["action"] == "refuse"
}

#[tokio::test]
async fn a_word_that_a_bulk_send_offered_is_asked_back() {
    let platform = spawn().await;
    bulk(&platform, OFFER).await;
    platform.text_from(ANA, "Thanks").await;
    assert!(!is_asked_back(&platform, ANA).await);
    platform.text_from(ANA, "No!").await;
    assert!(is_asked_back(&platform, ANA).await);
    let texts = async || {
        let history = platform.simulator().phone_history(ANA).into_iter();
        let got = history.filter(|seen| !seen.sent_by_phone);
        got.map(|seen| seen.body).collect::<Vec<_>>()
    };
    let texts = until(texts, |texts| texts.len() == 2).await;
    assert!(texts[1].contains("shall we stop"), "{texts:?}");
}

#[tokio::test]
async fn the_newer_of_a_bulk_send_and_a_single_message_counts() {
    let platform = spawn().await;
    bulk(&platform, OFFER).await;
    delivered(&platform, ANA, QUESTION).await;
    platform.text_from(ANA, "No").await;
    assert!(!is_asked_back(&platform, ANA).await);

    delivered(&platform, BEN, OFFER).await;
    bulk(&platform, QUESTION).await;
    platform.text_from(BEN, "No").await;
    assert!(!is_asked_back(&platform, BEN).await);
}

#[tokio::test]
async fn what_has_not_reached_a_contact_by_sms_is_not_what_it_answers() {
    let platform = spawn().await;
    let phones = json!([{"number": ANA, "primary": true}]);
    let ana = json!({"name": "Ana", "phones": phones, "email": "ana@example.com"});
    let ana = platform.firm.post("/v1/contacts", ana).await.is(201);
    delivered(&platform, ANA, QUESTION).await;
    let ana = json!({"contact_id": ana["id"]});
    let mail = json!({"to": ana, "channel": "email", "subject": "Tyres", "body": OFFER});
    let mail = send(&platform, mail).await;
    platform.until_status(&mail, "delivered").await;
    let at = platform.now().as_second() + 86_400;
    let at = jiff::Timestamp::from_second(at).unwrap().to_string();
    send(&platform, json!({"to": ana, "body": OFFER, "send_at": at})).await;
    platform.text_from(ANA, "No").await;
    assert!(!is_asked_back(&platform, ANA).await);
    delivered(&platform, ANA, OFFER).await;
    platform.text_from(ANA, "No").await;
    assert!(is_asked_back(&platform, ANA).await);
}
