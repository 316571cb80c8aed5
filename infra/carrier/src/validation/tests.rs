#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::{SendRequest, Sender, validate};
use crate::error::ApiError;
use jiff::Timestamp;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const SERVICE: &str = "MG0123456789abcdef0123456789abcdef";

fn form(pairs: &[(&str, &str)]) -> SendRequest {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    SendRequest::from_form(form.as_bytes())
}

/// A valid request with these fields instead; an empty value leaves the field out.
fn changed(changes: &[(&str, &str)]) -> SendRequest {
    let mut pairs = vec![
        ("To", "+12024561111"),
        ("From", "+15005550006"),
        ("Body", "Hello"),
    ];
    pairs.retain(|(key, _)| changes.iter().all(|(changed, _)| changed != key));
    pairs.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    form(&pairs)
}

fn refusal(request: &SendRequest) -> Option<(u16, u32)> {
    match validate(NOW, request, None) {
        Ok(_) => None,
        Err(ApiError { status, code, .. }) => Some((status, code)),
    }
}

#[test]
fn every_refusal_has_the_carriers_code() {
    let long = "é".repeat(1601);
    let many = [("MediaUrl", "https://a.example/p.jpg"); 11];
    let cases: &[(&[(&str, &str)], u32)] = &[
        (&[("To", "")], 21604),
        (&[("From", "")], 21603),
        (&[("Body", "")], 21619),
        (&[("Body", &long)], 21617),
        (&[("To", "12024561111")], 21211),
        (&[("To", "+1202")], 21211),
        (&[("To", "+999123456789")], 21211),
        (&[("To", "nobody")], 21211),
        (&[("To", "+351212345678")], 21614),
        (&[("To", "+15005550006")], 21266),
        (&[("From", "+1")], 21212),
        (&[("From", "!")], 21212),
        (&[("From", "a name too long")], 21212),
        (&[("MessagingServiceSid", "MG12")], 21701),
        (&[("StatusCallback", "/status")], 21609),
        (&[("StatusCallback", "ftp://a.example/")], 21609),
        (&[("StatusCallback", "https://my_host.example/")], 21609),
        (&[("ValidityPeriod", "0")], 20001),
        (&[("ValidityPeriod", "36001")], 20001),
        (&[("ValidityPeriod", "soon")], 20001),
        (&[("MediaUrl", "p.jpg")], 21620),
        (&many, 21623),
        (
            &[
                ("ScheduleType", "fixed"),
                ("SendAt", "1970-01-01T01:00:00Z"),
            ],
            35118,
        ),
        (
            &[("ScheduleType", "fixed"), ("MessagingServiceSid", SERVICE)],
            35114,
        ),
        (
            &[
                ("ScheduleType", "fixed"),
                ("MessagingServiceSid", SERVICE),
                ("SendAt", "1970-01-01T00:04:59Z"),
            ],
            35114,
        ),
    ];
    for (changes, code) in cases {
        assert_eq!(
            refusal(&changed(changes)),
            Some((400, *code)),
            "{changes:?}"
        );
    }
    let empty_body = form(&[
        ("To", "+12024561111"),
        ("From", "+15005550006"),
        ("Body", ""),
    ]);
    assert_eq!(refusal(&empty_body), Some((400, 21602)));
}

#[test]
fn magic_numbers_are_refused_as_with_test_credentials() {
    for (field, number, status, code) in [
        ("From", "+15005550001", 400, 21212),
        ("From", "+15005550007", 400, 21606),
        ("From", "+15005550008", 429, 21611),
        ("To", "+15005550001", 400, 21211),
        ("To", "+15005550002", 400, 21612),
        ("To", "+15005550003", 400, 21408),
        ("To", "+15005550004", 400, 21610),
        ("To", "+15005550009", 400, 21614),
    ] {
        let request = changed(&[(field, number)]);
        assert_eq!(refusal(&request), Some((status, code)), "{field} {number}");
    }
}

#[test]
fn what_is_right_is_accepted() {
    let body = "é".repeat(1600);
    let cases: &[&[(&str, &str)]] = &[
        &[],
        &[("Body", &body)],
        &[("To", "+1 (202) 456-1111")],
        &[("To", "+351912345678")],
        &[("To", "+15005550010")],
        &[("From", "12345")],
        &[("From", "Recado")],
        &[("From", ""), ("MessagingServiceSid", SERVICE)],
        &[("Body", ""), ("MediaUrl", "https://a.example/p.jpg")],
        &[("StatusCallback", "http://127.0.0.1:9/s?m=1#rc=3")],
        &[("ValidityPeriod", "1")],
        &[("ValidityPeriod", "36000")],
        &[("Unheard", "of")],
        &[
            ("ScheduleType", "fixed"),
            ("MessagingServiceSid", SERVICE),
            ("SendAt", "1970-01-01T00:05:00Z"),
        ],
    ];
    for changes in cases {
        assert_eq!(refusal(&changed(changes)), None, "{changes:?}");
    }
}

#[test]
fn formatting_is_taken_off_the_number() {
    let submission = validate(NOW, &changed(&[("To", "+1 (202) 456-1111")]), None).unwrap();
    assert_eq!(submission.to, "+12024561111");
    assert_eq!(submission.sender, Sender::Number("+15005550006".to_owned()));
}

#[test]
fn only_owned_numbers_and_the_test_number_may_send() {
    let owned = vec!["+12025550100".to_owned()];
    let code = |from: &str| {
        validate(NOW, &changed(&[("From", from)]), Some(&owned))
            .err()
            .map(|error| error.code)
    };
    assert_eq!(code("+12025550100"), None);
    assert_eq!(code("+15005550006"), None);
    assert_eq!(code("+12025550101"), Some(21606));
}

#[test]
fn a_refusal_looks_like_the_carriers() {
    let error = validate(NOW, &changed(&[("To", "nobody")]), None).unwrap_err();
    assert_eq!(
        error.body(),
        serde_json::json!({
            "code": 21211,
            "message": "Invalid 'To' Phone Number: nobody",
            "more_info": "https://www.twilio.com/docs/errors/21211",
            "status": 400,
        })
    );
}
