//! The client against a server that answers as told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::firm::SenderAddress;
use recado_platform::ports::{Carrier, CarrierAccount, OutboundSms, PostOutcome};
use recado_twilio::{Timeouts, TwilioCarrier, form};
use reqwest::Client;
use tokio::net::TcpListener;

const TO: &str = "+14158675309";
const BODY: &str = "Olá & até já + 1";
const SERVICE: &str = "MG0123456789abcdef0123456789abcdef";

/// A request as the server saw it: method, path with query, authorization, body.
type Seen = Arc<Mutex<Vec<(Method, String, String, Bytes)>>>;

fn account() -> CarrierAccount {
    CarrierAccount {
        account_sid: "AC1".to_owned(),
        auth_token: "secret".into(),
    }
}

fn phone(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text, None).unwrap()
}

fn sms(from: &str) -> OutboundSms {
    OutboundSms {
        to: phone(TO),
        from: SenderAddress::parse(from).unwrap(),
        body: BODY.to_owned(),
        media_urls: vec![],
        status_callback: "https://h/webhooks/twilio/status?m=1".to_owned(),
        validity_period_secs: 600,
    }
}

fn client(base_url: &str) -> TwilioCarrier {
    TwilioCarrier::new(base_url, Client::builder(), Timeouts::default()).unwrap()
}

/// Answers the requests in turn, the last answer again and again.
async fn serve(answers: Vec<(u16, String)>) -> (String, Seen) {
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    let router = Router::new().fallback(
        move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| async move {
            let mut log = log.lock().unwrap();
            let (status, answer) = answers[log.len().min(answers.len() - 1)].clone();
            let authorization = headers[header::AUTHORIZATION].to_str().unwrap().to_owned();
            log.push((method, uri.to_string(), authorization, body));
            let status = StatusCode::from_u16(status).unwrap();
            (status, [(header::LOCATION, "/elsewhere")], answer)
        },
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base_url, seen)
}

async fn posted(status: u16, answer: &str) -> PostOutcome {
    let (base_url, seen) = serve(vec![(status, answer.to_owned())]).await;
    let outcome = client(&base_url).post(&account(), &sms(SERVICE)).await;
    assert_eq!(
        seen.lock().unwrap().len(),
        1,
        "one request, whatever the answer"
    );
    outcome
}

#[tokio::test]
async fn a_message_is_posted_as_a_form_with_basic_authentication() {
    for (from, parameter) in [(SERVICE, "MessagingServiceSid"), ("+18005551212", "From")] {
        let (base_url, seen) = serve(vec![(201, r#"{"sid":"SM1"}"#.to_owned())]).await;
        client(&base_url).post(&account(), &sms(from)).await;
        let (method, path, authorization, body) = seen.lock().unwrap()[0].clone();
        assert_eq!(method, Method::POST);
        assert_eq!(path, "/2010-04-01/Accounts/AC1/Messages.json");
        assert_eq!(authorization, "Basic QUMxOnNlY3JldA==");
        let params = form::decode(&body).unwrap();
        let params: Vec<_> = params
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        let expected = [
            ("To", TO),
            (parameter, from),
            ("Body", BODY),
            ("StatusCallback", "https://h/webhooks/twilio/status?m=1"),
            ("ValidityPeriod", "600"),
        ];
        assert_eq!(params, expected);
    }
}

#[tokio::test]
async fn an_accepted_message_has_a_sid() {
    let outcome = posted(201, r#"{"sid":"SM1","status":"queued","price":null}"#).await;
    let expected = PostOutcome::Accepted {
        sid: "SM1".to_owned(),
        status: "queued".to_owned(),
        code: None,
    };
    assert_eq!(outcome, expected);
}

#[tokio::test]
async fn a_refusal_names_the_carriers_code() {
    let cases = [
        (
            400,
            r#"{"code":21211,"message":"m","more_info":"i","status":400}"#,
            21211,
        ),
        (403, r#"{"code":21610}"#, 21610),
        (401, r#"{"code":20003}"#, 20003),
        (401, "", 20003),
        (403, "<html>", 20003),
        (404, "<html>", 0),
        (400, r#"{"code":null}"#, 0),
    ];
    for (status, answer, code) in cases {
        assert_eq!(
            posted(status, answer).await,
            PostOutcome::Refused { code },
            "{status} {answer}"
        );
    }
}

#[tokio::test]
async fn too_many_requests_were_never_processed() {
    let cases = [
        (429, "", 20429),
        (429, r#"{"code":20429}"#, 20429),
        (429, r#"{"code":63038}"#, 63038),
        (400, r#"{"code":20429}"#, 20429),
    ];
    for (status, answer, expected) in cases {
        match posted(status, answer).await {
            PostOutcome::NotProcessed { code, .. } => assert_eq!(code, Some(expected)),
            other => panic!("{status} {answer}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn any_other_answer_leaves_the_message_unknown() {
    let cases = [
        (500, r#"{"code":20500}"#),
        (503, ""),
        (502, r#"{"code":21211}"#),
        (400, r#"{"code":20500}"#),
        (400, r#"{"code":20503}"#),
        (408, ""),
        (201, ""),
        (201, "{}"),
        (201, r#"{"sid":""}"#),
        (200, "<html>"),
        (302, ""),
        (307, ""),
        (308, r#"{"sid":"SM1"}"#),
    ];
    for (status, answer) in cases {
        let outcome = posted(status, answer).await;
        assert!(
            matches!(outcome, PostOutcome::Unknown { .. }),
            "{status} {answer}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_refused_connection_was_never_processed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let outcome = client(&base_url).post(&account(), &sms(SERVICE)).await;
    assert!(
        matches!(outcome, PostOutcome::NotProcessed { code: None, .. }),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_dropped_connection_leaves_the_message_unknown_and_is_not_retried() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(Mutex::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            *count.lock().unwrap() += 1;
            stream.readable().await.unwrap();
            drop(stream);
        }
    });
    let outcome = client(&base_url).post(&account(), &sms(SERVICE)).await;
    assert!(
        matches!(outcome, PostOutcome::Unknown { .. }),
        "{outcome:?}"
    );
    assert_eq!(*connections.lock().unwrap(), 1);
}

#[tokio::test]
async fn silence_leaves_the_message_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let timeouts = Timeouts {
        total: Duration::from_millis(300),
        ..Timeouts::default()
    };
    let client = TwilioCarrier::new(&base_url, Client::builder(), timeouts).unwrap();
    let outcome = client.post(&account(), &sms(SERVICE)).await;
    assert!(
        matches!(outcome, PostOutcome::Unknown { .. }),
        "{outcome:?}"
    );
}

fn listed(sid: &str, created: &str) -> String {
    format!(
        r#"{{"sid":"{sid}","to":"{TO}","from":null,"body":"b","status":"queued","error_code":null,
        "date_sent":null,"date_created":"{created}"}}"#
    )
}

fn page(messages: &[String], next: &str) -> (u16, String) {
    let messages = messages.join(",");
    (
        200,
        format!(r#"{{"messages":[{messages}],"next_page_uri":{next}}}"#),
    )
}

fn since() -> Timestamp {
    "2026-01-05T10:00:00.900Z".parse().unwrap()
}

#[tokio::test]
async fn a_listing_is_read_page_by_page_since_the_second_asked_for() {
    let first = page(
        &[
            listed("SM2", "Mon, 05 Jan 2026 10:00:00 +0000"),
            listed("SM0", "Mon, 05 Jan 2026 09:59:59 +0000"),
        ],
        r#""/2010-04-01/Accounts/AC1/Messages.json?Page=1""#,
    );
    let second = page(&[listed("SM3", "Mon, 05 Jan 2026 10:00:01 +0000")], "null");
    let (base_url, seen) = serve(vec![first, second]).await;
    let found = client(&base_url)
        .list(&account(), &phone(TO), since())
        .await
        .unwrap();
    let sids: Vec<_> = found.iter().map(|message| message.sid.as_str()).collect();
    assert_eq!(sids, ["SM3", "SM2"]);
    assert_eq!((found[0].from.as_str(), found[0].to.as_str()), ("", TO));
    let paths: Vec<_> = seen
        .lock()
        .unwrap()
        .iter()
        .map(|seen| seen.1.clone())
        .collect();
    let expected = [
        "/2010-04-01/Accounts/AC1/Messages.json?To=%2B14158675309&PageSize=1000",
        "/2010-04-01/Accounts/AC1/Messages.json?Page=1",
    ];
    assert_eq!(paths, expected);
}

fn sent(sid: &str, direction: &str, from: &str, service: &str) -> String {
    format!(
        r#"{{"sid":"{sid}","to":"{TO}","from":{from},"messaging_service_sid":{service},"body":"b",
        "status":"delivered","error_code":null,"num_segments":"2","num_media":"0",
        "direction":"{direction}","date_created":"Mon, 05 Jan 2026 10:00:00 +0000"}}"#
    )
}

#[tokio::test]
async fn what_was_posted_from_a_sender_is_read_page_by_page_and_nothing_else() {
    let number = r#""+15005550006""#;
    let service = format!(r#""{SERVICE}""#);
    let all = [
        sent("SM1", "outbound-api", number, "null"),
        sent("SM2", "outbound-reply", number, "null"),
        sent("SM3", "outbound-api", r#""+15005550009""#, &service),
        sent("SM4", "inbound", number, "null"),
    ];
    let next = r#""/2010-04-01/Accounts/AC1/Messages.json?Page=1&PageToken=PA1""#;
    for (sender, expected, query) in [
        ("+15005550006", "SM1", "From=%2B15005550006&"),
        (SERVICE, "SM3", ""),
    ] {
        let (base_url, seen) = serve(vec![page(&all, next), page(&all, "null")]).await;
        let (client, account) = (client(&base_url), account());
        let from = SenderAddress::parse(sender).unwrap();
        let first = client.sent(&account, &from, since(), None).await.unwrap();
        let sids: Vec<_> = first.messages.iter().map(|it| it.sid.as_str()).collect();
        assert_eq!(
            (sids, first.messages[0].segments),
            (vec![expected], Some(2))
        );
        let after = first.next.as_deref();
        let last = client.sent(&account, &from, since(), after).await.unwrap();
        assert_eq!((last.messages.len(), last.next), (1, None));
        let seen = seen.lock().unwrap();
        let messages = "/2010-04-01/Accounts/AC1/Messages.json";
        let asked = format!("{messages}?{query}DateSent%3E=2026-01-05&PageSize=1000");
        assert_eq!(seen[0].1, asked);
        assert_eq!(seen[1].1, format!("{messages}?Page=1&PageToken=PA1"));
    }
}

#[tokio::test]
async fn behind_a_page_of_old_messages_nothing_is_read() {
    let old = page(
        &[listed("SM0", "Mon, 05 Jan 2026 09:59:59 +0000")],
        r#""/next""#,
    );
    let (base_url, seen) = serve(vec![old]).await;
    let found = client(&base_url)
        .list(&account(), &phone(TO), since())
        .await
        .unwrap();
    assert_eq!((found.len(), seen.lock().unwrap().len()), (0, 1));
}

#[tokio::test]
async fn a_listing_that_cannot_be_read_wholly_is_an_error_without_personal_data() {
    let recent = listed("SM1", "Mon, 05 Jan 2026 10:00:01 +0000");
    let cases = [
        (page(std::slice::from_ref(&recent), r#""/endless""#), 5),
        (page(&[recent], r#""https://elsewhere.example/next""#), 1),
        (page(&[listed("SM1", "yesterday")], "null"), 1),
        ((500, TO.to_owned()), 1),
        ((302, String::new()), 1),
        ((200, format!("<p>{TO}")), 1),
    ];
    for (answer, requests) in cases {
        let (base_url, seen) = serve(vec![answer]).await;
        let error = client(&base_url)
            .list(&account(), &phone(TO), since())
            .await
            .unwrap_err();
        assert!(!error.0.contains("4158675309"), "{error}");
        assert_eq!(seen.lock().unwrap().len(), requests, "{error}");
    }
}

#[tokio::test]
async fn a_message_is_fetched_by_its_sid_or_is_absent() {
    let message = listed("SM1", "Mon, 05 Jan 2026 10:00:01 +0000");
    let (base_url, seen) = serve(vec![
        (200, message),
        (404, "{}".to_owned()),
        (500, String::new()),
    ])
    .await;
    let client = client(&base_url);
    let found = client.fetch(&account(), "SM1").await.unwrap().unwrap();
    assert_eq!(found.created_at, "2026-01-05T10:00:01Z".parse().unwrap());
    assert_eq!(
        seen.lock().unwrap()[0].1,
        "/2010-04-01/Accounts/AC1/Messages/SM1.json"
    );
    assert_eq!(client.fetch(&account(), "SM/../2?x").await.unwrap(), None);
    assert_eq!(
        seen.lock().unwrap()[1].1,
        "/2010-04-01/Accounts/AC1/Messages/SM%2F..%2F2%3Fx.json"
    );
    assert!(client.fetch(&account(), "SM3").await.is_err());
}

#[test]
fn a_base_url_that_is_not_http_is_refused() {
    for base_url in ["", "api.twilio.com", "ftp://api.twilio.com", "mailto:a@b"] {
        assert!(
            TwilioCarrier::new(base_url, Client::builder(), Timeouts::default()).is_err(),
            "{base_url}"
        );
    }
}
