use recado_carrier_simulator::{Config, Simulator};
use serde_json::Value;

use crate::harness::{ACCOUNT, Client, TO, TOKEN, answer, config};

const SERVICE: &str = "MG0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn an_accepted_message_is_answered_whole() {
    let simulator = Simulator::start(config()).await.unwrap();
    let client = Client::of(&simulator);
    let (status, message) = answer(client.sending(&[])).await;
    assert_eq!(status, 201);
    let sid = message["sid"].as_str().unwrap();
    assert!(sid.starts_with("SM") && sid.len() == 34, "{sid}");
    for (field, value) in [
        ("account_sid", ACCOUNT.into()),
        ("api_version", "2010-04-01".into()),
        ("body", "Hello".into()),
        ("date_sent", Value::Null),
        ("direction", "outbound-api".into()),
        ("error_code", Value::Null),
        ("error_message", Value::Null),
        ("from", "+15005550006".into()),
        ("messaging_service_sid", Value::Null),
        ("num_media", "0".into()),
        ("num_segments", "1".into()),
        ("price", Value::Null),
        ("price_unit", Value::Null),
        ("status", "queued".into()),
        ("to", TO.into()),
    ] {
        assert_eq!(message[field], value, "{field}");
    }
    let uri = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json");
    assert_eq!(message["uri"], uri);
    let created = message["date_created"].as_str().unwrap();
    assert!(jiff::fmt::rfc2822::parse(created).is_ok(), "{created}");

    simulator.callbacks_idle().await;
    let (status, message) = answer(client.get(&uri)).await;
    assert_eq!((status, &message["status"]), (200, &"delivered".into()));
    assert!(message["date_sent"].is_string());
}

#[tokio::test]
async fn a_messaging_service_accepts_before_it_queues() {
    let simulator = Simulator::start(config()).await.unwrap();
    let client = Client::of(&simulator);
    let form = [
        ("To", TO),
        ("MessagingServiceSid", SERVICE),
        ("Body", "Hello"),
    ];
    let (status, message) = answer(client.post("Messages.json", &form)).await;
    assert_eq!((status, &message["status"]), (201, &"accepted".into()));
    assert_eq!(message["messaging_service_sid"], SERVICE);
    assert_eq!(message["num_segments"], "0");
}

#[tokio::test]
async fn strangers_and_other_accounts_are_turned_away() {
    let two = Config {
        more_accounts: vec![("AC2".to_owned(), "second".to_owned())],
        ..config()
    };
    let simulator = Simulator::start(two).await.unwrap();
    let client = Client::of(&simulator);
    let own = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json");
    let second = "/2010-04-01/Accounts/AC2/Messages.json";
    for (path, user, password, expected) in [
        (own.as_str(), ACCOUNT, TOKEN, 200),
        (&own, ACCOUNT, "wrong", 401),
        (&own, "AC2", "second", 401),
        (second, "AC2", "second", 200),
        (second, ACCOUNT, TOKEN, 401),
        (
            "/2010-04-01/Accounts/AC3/Messages.json",
            ACCOUNT,
            TOKEN,
            401,
        ),
    ] {
        let request = reqwest::Client::new().get(format!("{}{path}", simulator.base_url()));
        let (status, body) = answer(request.basic_auth(user, Some(password))).await;
        assert_eq!(status, expected, "{user} at {path}");
        if expected == 401 {
            assert_eq!(
                (&body["code"], &body["status"]),
                (&20003.into(), &401.into())
            );
        }
    }
    let anonymous = reqwest::get(format!("{}{own}", simulator.base_url()))
        .await
        .unwrap();
    assert_eq!(anonymous.status(), 401);
    assert!(anonymous.headers().contains_key("www-authenticate"));
    assert_eq!(simulator.requests()["unauthenticated"], 5);
    assert_eq!(answer(client.get("Messages.json")).await.0, 200);
}

#[tokio::test]
async fn refusals_come_in_the_carriers_form() {
    let simulator = Simulator::start(config()).await.unwrap();
    let client = Client::of(&simulator);
    for (to, status, code) in [
        ("+15005550001", 400, 21211),
        ("+15005550002", 400, 21612),
        ("+15005550003", 400, 21408),
        ("+15005550004", 400, 21610),
        ("+15005550009", 400, 21614),
    ] {
        let (answered, body) = answer(client.sending(&[("To", to)])).await;
        assert_eq!((answered, &body["code"]), (status, &code.into()), "{to}");
        assert_eq!(body["status"], status);
        assert!(body["message"].is_string());
        assert_eq!(
            body["more_info"],
            format!("https://www.twilio.com/docs/errors/{code}")
        );
    }
    let missing = format!("Messages/SM{}.json", "0".repeat(32));
    let (status, body) = answer(client.get(&missing)).await;
    assert_eq!((status, &body["code"]), (404, &20404.into()));
    let (status, body) = answer(client.get("/2010-04-01/Nothing.json")).await;
    assert_eq!((status, &body["code"]), (404, &20404.into()));
    let (status, body) = answer(client.delete("Messages.json")).await;
    assert_eq!((status, &body["code"]), (405, &20004.into()));
    assert_eq!(simulator.messages(), []);
}

#[tokio::test]
async fn messages_are_listed_redacted_and_deleted() {
    let simulator = Simulator::start(config()).await.unwrap();
    let client = Client::of(&simulator);
    let mut uris = Vec::new();
    for _ in 0..3 {
        let (_, message) = answer(client.sending(&[])).await;
        uris.push(message["uri"].as_str().unwrap().to_owned());
    }
    simulator.callbacks_idle().await;
    let (_, first) = answer(client.get("Messages.json?To=%2B12024561111&PageSize=2")).await;
    assert_eq!(first["messages"].as_array().unwrap().len(), 2);
    let (_, second) = answer(client.get(first["next_page_uri"].as_str().unwrap())).await;
    assert_eq!(second["messages"][0]["uri"], uris[0].as_str());

    let (status, redacted) = answer(client.post(&uris[0], &[("Body", "")])).await;
    assert_eq!((status, &redacted["body"]), (200, &"".into()));
    let (status, refused) = answer(client.post(&uris[0], &[("Status", "canceled")])).await;
    assert_eq!((status, &refused["code"]), (400, &30409.into()));
    let (status, refused) = answer(client.post(&uris[0], &[("Body", "other")])).await;
    assert_eq!((status, &refused["code"]), (400, &20001.into()));
    assert_eq!(answer(client.delete(&uris[0])).await.0, 204);
    assert_eq!(answer(client.get(&uris[0])).await.0, 404);
    let (_, rest) = answer(client.get("Messages.json")).await;
    assert_eq!(rest["messages"].as_array().unwrap().len(), 2);
}
