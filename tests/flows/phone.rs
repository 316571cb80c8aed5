//! The page with the simulated phones: what they receive arrives on it, and they answer.

use recado_platform::ports::{Mailbox, OutboundEmail};
use recado_tests::{DEMO_SENDER, Running, spawn_with};
use reqwest::{Method, Response};
use serde_json::{Value, json};

const PHONE: &str = "+12125550134";
const PICTURE: &str = "https://pictures.example/car.jpg";

/// What the page is told, as it is told.
struct Events {
    response: Response,
    received: String,
}

impl Events {
    async fn of(platform: &Running) -> Self {
        let request = platform.firm.request(Method::GET, "/phone/events");
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            received: String::new(),
        }
    }

    async fn next(&mut self) -> Value {
        loop {
            if let Some((event, rest)) = self.received.split_once("\n\n") {
                let shown = serde_json::from_str(event.strip_prefix("data: ").unwrap()).unwrap();
                self.received = rest.to_owned();
                return shown;
            }
            let chunk = self.response.chunk().await.unwrap().unwrap();
            self.received.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The bodies on the screen of the phone that something happened to last, when it shows `last`.
    async fn until_shown(&mut self, last: &str) -> Vec<Value> {
        for _ in 0..20 {
            let shown = self.next().await;
            let messages = shown["phones"].get(0).map(|phone| &phone["messages"]);
            let messages = messages.and_then(Value::as_array).cloned();
            let messages = messages.unwrap_or_default();
            if messages.last().is_some_and(|it| it["body"] == last) {
                return messages;
            }
        }
        panic!("{last:?} is not shown");
    }
}

#[tokio::test]
async fn what_a_phone_receives_arrives_on_the_page() {
    let platform = spawn_with(&[]).await;
    let mut events = Events::of(&platform).await;
    assert_eq!(events.next().await["phones"], json!([]));
    let message = json!({"to": {"phone": PHONE}, "body": "Your car is ready."});
    platform.firm.post("/v1/messages", message).await.is(202);
    let messages = events.until_shown("Your car is ready.").await;
    assert_eq!(messages[0]["from"], DEMO_SENDER);
    assert_eq!(messages[0]["sent_by_phone"], false);
}

#[tokio::test]
async fn a_phone_answers_and_the_firm_has_it_in_its_thread() {
    let platform = spawn_with(&[]).await;
    let mut events = Events::of(&platform).await;
    let message = json!({"to": {"phone": PHONE}, "body": "Come at nine?"});
    let sent = platform.firm.post("/v1/messages", message).await.is(202);
    events.until_shown("Come at nine?").await;
    let text = json!({
        "from": PHONE, "to": DEMO_SENDER, "body": "At ten", "media_urls": [PICTURE],
    });
    let report = platform.firm.post("/phone/texts", text).await.is(200);
    assert_eq!(report["answers"], json!([200]));
    let shown = events.until_shown("At ten").await;
    assert_eq!(shown.last().unwrap()["media_urls"], json!([PICTURE]));
    let contact = sent["contact_id"].as_str().unwrap();
    let path = format!("/v1/messages?contact_id={contact}");
    let thread = platform.firm.get(&path).await.is(200);
    assert_eq!(thread["data"][0]["body"], "At ten");
    assert_eq!(thread["data"][0]["direction"], "inbound");
}

#[tokio::test]
async fn an_e_mail_arrives_on_the_page() {
    let platform = spawn_with(&[]).await;
    let mut events = Events::of(&platform).await;
    assert_eq!(events.next().await["mails"], json!([]));
    let email = OutboundEmail {
        from: Mailbox {
            name: "Miller".to_owned(),
            address: "mail@recado.example".parse().unwrap(),
        },
        reply_to: None,
        to: "ana@example.com".parse().unwrap(),
        subject: "Ready".to_owned(),
        text: "Your car is ready.".to_owned(),
        html: None,
        unsubscribe: None,
        message: None,
    };
    platform.platform().app().mailer.send(&email).await;
    let shown = events.next().await;
    assert_eq!(shown["mails"][0]["subject"], "Ready");
    assert_eq!(shown["mails"][0]["to"], "ana@example.com");
}

#[tokio::test]
async fn a_text_that_no_phone_could_send_is_refused_with_everything_that_is_wrong() {
    let platform = spawn_with(&[]).await;
    let nothing = platform
        .firm
        .post("/phone/texts", json!({"color": "red"}))
        .await;
    let fields: Vec<_> = nothing.is(422)["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|violation| violation["field"].clone())
        .collect();
    assert_eq!(fields, ["from", "to", "body", "color"]);
    let nobody = json!({"from": "nobody", "to": DEMO_SENDER, "body": "Hello"});
    let refused = platform.firm.post("/phone/texts", nobody).await.is(422);
    assert_eq!(refused["violations"][0]["field"], "from");
    assert_eq!(platform.simulator().messages(), []);
}

#[tokio::test]
async fn nothing_that_a_text_says_can_run_on_the_page() {
    let platform = spawn_with(&[]).await;
    for path in ["/phone", "/phone/page.css", "/phone/page.js"] {
        let request = platform.firm.request(Method::GET, path);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let policy = response.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn phones_of_another_carrier_are_not_here() {
    let elsewhere = spawn_with(&[]).await;
    let carrier = elsewhere.simulator().base_url();
    let platform = spawn_with(&[("TWILIO_BASE_URL", &carrier)]).await;
    let refused = platform.firm.get("/phone/events").await.is(409);
    assert_eq!(refused["code"], "no_simulator");
}
