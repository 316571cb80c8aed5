//! A sender's pace, and what stops it.

use jiff::SignedDuration;
use recado_domain::Status;
use recado_domain::rate::SegmentRate;
use recado_platform::ports::PostOutcome;
use recado_platform::send::{Request, Text, To, submit};

use crate::harness::Platform;
use crate::{now_as, send};

const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// Sends a text of one segment to one of many numbers.
async fn send_to(platform: &Platform, number: usize) -> recado_domain::message::Message {
    let request = Request {
        to: Some(To::Phone(format!("+1212555{number:04}"))),
        text: Some(Text::Body {
            body: "Your car is ready.".into(),
            variables: Default::default(),
        }),
        ..Request::default()
    };
    let (firm, tenant) = (&platform.firm, &platform.tenant);
    submit(&platform.app, firm, tenant, &request, None)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_slow_sender_posts_at_its_rate_and_each_message_keeps_its_place() {
    let platform = Platform::new().await;
    for number in 100..110 {
        send_to(&platform, number).await;
    }
    platform.run_for(SECOND * 4).await;
    let early = platform.posts();
    assert!((4..=6).contains(&early), "{early} in four seconds at 1/s");
    platform.run_for(SECOND * 8).await;
    assert_eq!(platform.posts(), 10);
}

#[tokio::test]
async fn a_fast_sender_costs_no_write_for_its_pace() {
    let platform = Platform::new().await;
    let fast = SegmentRate::from_thousandths(1_000_000).unwrap();
    platform
        .change_firm(|firm| firm.senders[0].rate = fast)
        .await;
    let message = send_to(&platform, 100).await;
    platform.run_for(SECOND).await;
    let line = platform
        .app
        .store
        .line_free_at(&platform.tenant, message.from.as_str());
    assert_eq!(line.await.unwrap(), None);
    assert_eq!(platform.posts(), 1);
}

#[tokio::test]
async fn a_sender_the_carrier_does_not_accept_pauses_and_its_messages_wait() {
    for code in [20003, 21606, 30034] {
        let platform = Platform::new().await;
        let first = send(&platform).await;
        let second = send_to(&platform, 100).await;
        platform.script(PostOutcome::Refused { code });
        platform.run_for(SECOND * 600).await;
        platform.sweep().await;
        platform.run_for(SECOND * 600).await;
        assert_eq!(platform.posts(), 1, "{code}: only the first was tried");
        for message in [&first, &second] {
            assert_eq!(now_as(&platform, message).await.status, Status::Queued);
        }
        platform
            .change_firm(|firm| {
                assert_eq!(firm.senders[0].paused_by, Some(code));
                firm.senders[0].paused_by = None;
            })
            .await;
        platform.sweep().await;
        platform.run_for(SECOND * 10).await;
        assert_eq!(platform.posts(), 3, "{code}: both go out after the resume");
        assert_eq!(platform.available().await, 920_000);
    }
}

#[tokio::test]
async fn a_suspended_firm_sends_nothing_until_it_is_let_go_on() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.change_firm(|firm| firm.suspended = true).await;
    platform.run_for(SECOND * 600).await;
    assert_eq!(platform.posts(), 0);
    assert_eq!(now_as(&platform, &message).await.status, Status::Queued);
    platform.change_firm(|firm| firm.suspended = false).await;
    platform.sweep().await;
    platform.run_for(SECOND * 10).await;
    assert_eq!(platform.posts(), 1);
}

#[tokio::test]
async fn a_code_that_comes_with_a_callback_has_the_same_consequences() {
    // code, word, whether the sender pauses, whether the next message is still accepted
    for (code, word, pauses, next_accepted) in [
        (21610, "failed", false, false),
        (30005, "undelivered", false, false),
        (30006, "undelivered", false, false),
        (30034, "undelivered", true, true),
        (30003, "undelivered", false, true),
    ] {
        let platform = Platform::new().await;
        let message = send(&platform).await;
        platform.run_for(SECOND).await;
        let mut report = crate::report(&message, word);
        report.code = Some(code);
        recado_platform::status::take(&platform.app, &report)
            .await
            .unwrap();
        let firm = platform.app.store.firm(&platform.firm.id).await.unwrap();
        let paused_by = firm.unwrap().senders[0].paused_by;
        assert_eq!(paused_by.is_some(), pauses, "{code}");
        let (firm, tenant) = (&platform.firm, &platform.tenant);
        let next = submit(&platform.app, firm, tenant, &crate::request(), None).await;
        assert_eq!(next.is_ok(), next_accepted, "{code}");
    }
}
