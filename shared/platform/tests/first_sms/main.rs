//! The life of one message through the use cases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;
mod open_outcomes;
mod scheduled;
mod send_again;
mod senders;
mod twins;

use harness::{Platform, start};
use jiff::SignedDuration;
use recado_domain::consent::{ConsentChange, ConsentState};
use recado_domain::message::Message;
use recado_domain::{Error, MessageId, Status, ViolationCode};
use recado_embedded::dynamo::{Fault, Verdict};
use recado_platform::ports::PostOutcome;
use recado_platform::reference;
use recado_platform::report::Report;
use recado_platform::send::{Idempotency, Request, Text, To, submit};
use recado_platform::status::take;

const RECIPIENT: &str = "+12125550134";

pub(crate) fn request() -> Request {
    Request {
        to: Some(To::Phone(RECIPIENT.into())),
        text: Some(Text::Body {
            body: "Hello [NAME], your car is ready.".into(),
            variables: [("NAME".to_owned(), "Ana".into())].into(),
        }),
        ..Request::default()
    }
}

pub(crate) async fn send(platform: &Platform) -> Message {
    let (firm, tenant) = (&platform.firm, &platform.tenant);
    submit(&platform.app, firm, tenant, &request(), None)
        .await
        .unwrap()
}

pub(crate) async fn now_as(platform: &Platform, message: &Message) -> Message {
    let store = &platform.app.store;
    store
        .message(&platform.tenant, &message.id)
        .await
        .unwrap()
        .unwrap()
}

pub(crate) fn report(message: &Message, word: &str) -> Report<MessageId> {
    Report {
        tenant: message.tenant.clone(),
        id: message.id.clone(),
        word: word.into(),
        code: None,
        carrier_sid: "SM1".into(),
    }
}

#[tokio::test]
async fn a_firm_sends_its_first_sms_and_pays_for_it_once() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    assert_eq!(message.status, Status::Queued);
    assert_eq!(platform.available().await, 960_000);
    platform.deliver_next().await.unwrap().unwrap();
    let posted = platform.carrier.posts.lock().unwrap()[0].clone();
    assert_eq!(posted.body, "Hello Ana, your car is ready.");
    assert_eq!(posted.to.as_str(), RECIPIENT);
    let reference_in_url = posted.status_callback.split_once("?m=").unwrap().1;
    let secret = &platform.app.config.platform_secret;
    assert_eq!(
        reference::verify(secret, reference_in_url),
        Some((
            platform.tenant.clone(),
            reference::Referred::Message(message.id.clone())
        ))
    );
    for word in ["delivered", "sent", "delivered", "failed", "queued"] {
        take(&platform.app, &report(&message, word)).await.unwrap();
    }
    let delivered = now_as(&platform, &message).await;
    let statuses: Vec<_> = delivered
        .timeline
        .iter()
        .map(|m| m.status.as_str())
        .collect();
    assert_eq!(statuses, ["queued", "sending", "accepted", "delivered"]);
    assert_eq!(platform.available().await, 960_000);
}

#[tokio::test]
async fn what_the_carrier_reports_as_failed_costs_nothing() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.deliver_next().await.unwrap().unwrap();
    for word in ["failed", "failed", "delivered"] {
        take(&platform.app, &report(&message, word)).await.unwrap();
    }
    let failed = now_as(&platform, &message).await;
    assert_eq!(failed.status, Status::Failed);
    assert_eq!(failed.carrier_sid.as_deref(), Some("SM1"));
    assert_eq!(platform.available().await, 1_000_000);
}

#[tokio::test]
async fn the_same_idempotency_key_sends_one_message_and_another_body_is_a_conflict() {
    let platform = Platform::new().await;
    let (app, firm, tenant) = (&platform.app, &platform.firm, &platform.tenant);
    let with = |body: &'static [u8]| Some(Idempotency { key: "k", body });
    let first = submit(app, firm, tenant, &request(), with(b"a"))
        .await
        .unwrap();
    platform.deliver_next().await.unwrap().unwrap();
    let again = submit(app, firm, tenant, &request(), with(b"a"))
        .await
        .unwrap();
    assert_eq!(again, first, "the same answer, although it has moved on");
    let other = submit(app, firm, tenant, &request(), with(b"b")).await;
    assert!(matches!(other, Err(Error::Conflict { .. })));
    while let Some(outcome) = platform.deliver_next().await {
        outcome.unwrap();
    }
    assert_eq!(platform.posts(), 1);
    assert_eq!(platform.available().await, 960_000);
}

#[tokio::test]
async fn an_opt_out_after_the_message_was_accepted_stops_it_and_gives_the_money_back() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    let stop = ConsentChange {
        state: ConsentState::Denied,
        at: start(),
        method: "sms_reply".into(),
        wording: Some("STOP".into()),
        recorded_by: "contact".into(),
    };
    let store = &platform.app.store;
    store
        .put_consent(&platform.tenant, RECIPIENT, "all", &stop)
        .await
        .unwrap();
    platform.deliver_next().await.unwrap().unwrap();
    assert_eq!(platform.posts(), 0);
    assert_eq!(now_as(&platform, &message).await.status, Status::Refused);
    assert_eq!(platform.available().await, 1_000_000);
    let (firm, tenant) = (&platform.firm, &platform.tenant);
    let next = submit(&platform.app, firm, tenant, &request(), None).await;
    assert!(
        matches!(next, Err(Error::Refused(decision)) if decision.facts[0].value == "opted_out")
    );
}

#[tokio::test]
async fn each_answer_of_the_carrier_has_its_consequence() {
    let refused = |code| PostOutcome::Refused { code };
    let unknown = PostOutcome::Unknown {
        reason: "time-out".into(),
    };
    let not_processed = PostOutcome::NotProcessed {
        reason: "no connection".into(),
        code: None,
    };
    // answer, status, balance, jobs left, and whether a next message is still accepted
    for (answer, status, available, jobs, next_accepted) in [
        (refused(21610), Status::Failed, 1_000_000, 0, false),
        (refused(21614), Status::Failed, 1_000_000, 0, false),
        (refused(30003), Status::Failed, 1_000_000, 1, true),
        (refused(30007), Status::Failed, 1_000_000, 0, true),
        (refused(99_999), Status::Failed, 1_000_000, 0, true),
        (refused(20503), Status::Unknown, 960_000, 1, true),
        (refused(20429), Status::Queued, 960_000, 1, true),
        (refused(20003), Status::Queued, 960_000, 0, true),
        (unknown, Status::Unknown, 960_000, 1, true),
        (not_processed, Status::Queued, 960_000, 1, true),
    ] {
        let platform = Platform::new().await;
        let message = send(&platform).await;
        platform.script(answer.clone());
        platform.deliver_next().await.unwrap().unwrap();
        assert_eq!(
            now_as(&platform, &message).await.status,
            status,
            "{answer:?}"
        );
        assert_eq!(platform.available().await, available, "{answer:?}");
        assert_eq!(platform.jobs.0.lock().unwrap().len(), jobs, "{answer:?}");
        let (firm, tenant) = (&platform.firm, &platform.tenant);
        let next = submit(&platform.app, firm, tenant, &request(), None).await;
        assert_eq!(next.is_ok(), next_accepted, "{answer:?}");
    }
}

#[tokio::test]
async fn a_job_handled_again_never_posts_again() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    let job = platform.jobs.0.lock().unwrap().front().unwrap().clone();
    platform.script(PostOutcome::Unknown {
        reason: "time-out".into(),
    });
    platform.deliver_next().await.unwrap().unwrap();
    platform.jobs.0.lock().unwrap().push_back(job);
    platform.deliver_next().await.unwrap().unwrap();
    assert_eq!(platform.posts(), 1);
    take(&platform.app, &report(&message, "delivered"))
        .await
        .unwrap();
    assert_eq!(now_as(&platform, &message).await.status, Status::Delivered);
    assert_eq!(platform.available().await, 960_000);
}

#[tokio::test]
async fn a_crash_before_or_after_any_call_of_a_delivery_never_posts_twice() {
    let clean = Platform::new().await;
    send(&clean).await;
    clean.dynamo.faults().record();
    clean.deliver_next().await.unwrap().unwrap();
    let calls = clean.dynamo.faults().calls().len();
    assert!(calls >= 3);
    for call in 0..calls {
        for verdict in [Verdict::Before(Fault::Lost), Verdict::After(Fault::Lost)] {
            let platform = Platform::new().await;
            let message = send(&platform).await;
            platform.dynamo.faults().record();
            platform.dynamo.faults().at(call, verdict);
            assert!(platform.deliver_next().await.unwrap().is_err(), "{call}");
            platform.dynamo.faults().reset();
            // The queue hands the job over again until it is done with.
            for _ in 0..3 {
                platform.clock.advance(SignedDuration::from_mins(2));
                if let Some(outcome) = platform.deliver_next().await {
                    outcome.unwrap();
                }
            }
            assert!(platform.posts() <= 1, "call {call} {verdict:?}");
            let status = now_as(&platform, &message).await.status;
            assert!(
                matches!(status, Status::Accepted | Status::Unknown),
                "call {call} {verdict:?}: {status:?} is neither sent nor visibly unknown"
            );
            assert_eq!(platform.available().await, 960_000);
        }
    }
}

#[tokio::test]
async fn bad_input_is_refused_with_every_violation_and_changes_nothing() {
    use ViolationCode::*;
    let platform = Platform::new().await;
    let long = "x".repeat(1601);
    for (phone, body, expected) in [
        ("12", "[NAME] [NOBODY]", &[InvalidPhone, UnknownCode][..]),
        (RECIPIENT, "", &[Empty]),
        (RECIPIENT, " \n ", &[Empty]),
        (RECIPIENT, long.as_str(), &[TooLong]),
        (RECIPIENT, "Hello [EMPTY]", &[EmptyCode]),
        (RECIPIENT, "Hello [NAME", &[TemplateSyntax]),
        ("+442071838750", "Hello", &[CountryNotEnabled]),
        ("", "Hello\u{0}", &[InvalidPhone, InvalidCharacter]),
    ] {
        let variables = [
            ("NAME".to_owned(), "Ana".into()),
            ("EMPTY".to_owned(), " ".into()),
        ];
        let request = Request {
            to: Some(To::Phone(phone.into())),
            text: Some(Text::Body {
                body: body.into(),
                variables: variables.into(),
            }),
            ..request()
        };
        let (firm, tenant) = (&platform.firm, &platform.tenant);
        let refused = submit(&platform.app, firm, tenant, &request, None).await;
        let Err(Error::Invalid(violations)) = refused else {
            panic!("{phone} {body:?}: {refused:?}");
        };
        let codes: Vec<_> = violations.iter().map(|violation| violation.code).collect();
        assert_eq!(codes, expected, "{phone} {body:?}");
    }
    assert_eq!(platform.available().await, 1_000_000);
    assert!(platform.jobs.0.lock().unwrap().is_empty());
}
