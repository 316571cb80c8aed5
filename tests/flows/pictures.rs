//! Pictures go along with a text, or without one.

use recado_tests::spawn;
use serde_json::{Value, json};

const CAR: &str = "https://garage.example/car.jpg";

fn picture(more: Value) -> Value {
    let mut message = json!({"to": {"phone": "+12125550134"}, "media_urls": [CAR]});
    let more = more.as_object().unwrap().clone();
    message.as_object_mut().unwrap().extend(more);
    message
}

#[tokio::test]
async fn a_picture_reaches_the_carrier_and_costs_one_mms_whatever_its_text() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let long = "Your car is ready, and it looks like new. ".repeat(10);
    let preview = picture(json!({"body": long}));
    let preview = firm.post("/v1/messages/preview", preview).await.is(200);
    assert_eq!(preview["price"]["amount"], "0.120000");
    assert_eq!(preview["alternatives"], json!([]));
    for more in [json!({"body": long}), json!({})] {
        let sent = firm.post("/v1/messages", picture(more)).await.is(202);
        assert_eq!(sent["media"], json!([{"url": CAR}]));
        assert_eq!(
            (&sent["segments"], &sent["price"]["amount"]),
            (&json!(1), &json!("0.120000"))
        );
        platform.until_status(&sent, "delivered").await;
    }
    assert_eq!(firm.books().await, 10_000_000 - 2 * 120_000);
    for carried in platform.simulator().messages() {
        assert_eq!(carried.media_urls, [CAR]);
    }
}

#[tokio::test]
async fn what_is_wrong_with_pictures_is_told_and_costs_nothing() {
    let platform = spawn().await;
    let many = vec![CAR; 11];
    for (more, expected) in [
        (json!({"media_urls": many}), "media_urls too_many"),
        (
            json!({"media_urls": [CAR, "http://garage.example/car.jpg"]}),
            "media_urls[1] invalid_format",
        ),
        (json!({"media_urls": [1]}), "media_urls[0] wrong_type"),
        (json!({"media_urls": CAR}), "media_urls wrong_type"),
        (json!({"media_urls": []}), "body required"),
        (json!({"body": " "}), "body empty"),
        (
            json!({"to": {"email": "ana@example.com"}, "body": "Hello", "subject": "Hello"}),
            "media_urls not_supported",
        ),
    ] {
        let refused = platform
            .firm
            .post("/v1/messages", picture(more.clone()))
            .await;
        assert_eq!(refused.status, 422, "{more}: {}", refused.body);
        let got: Vec<String> = refused
            .violations()
            .into_iter()
            .map(|(f, c)| format!("{f} {c}"))
            .collect();
        assert!(got.contains(&expected.to_owned()), "{more}: {got:?}");
    }
    assert_eq!(platform.firm.books().await, 10_000_000);
    platform.carrier_has_heard_nothing().await;
}
