//! Messages whose post was not answered, and what a crash or a lost callback leaves behind.

use jiff::{SignedDuration, Timestamp};
use recado_domain::firm::RepostUnknown;
use recado_domain::message::Message;
use recado_domain::{Error, Status};
use recado_platform::ports::{CarrierMessage, PostOutcome};
use recado_platform::report::Report;
use recado_platform::status::take;

use crate::harness::Platform;
use crate::{now_as, send};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

fn lost() -> PostOutcome {
    PostOutcome::Unknown {
        reason: "the carrier did not answer in time".into(),
    }
}

fn listed(message: &Message, sid: &str, status: &str, at: Timestamp) -> CarrierMessage {
    CarrierMessage {
        sid: sid.into(),
        to: message.to.as_str().into(),
        from: message.from.as_str().into(),
        body: message.body.clone(),
        status: status.into(),
        error_code: None,
        segments: None,
        created_at: at,
    }
}

#[tokio::test]
async fn a_message_found_in_the_listing_is_adopted_and_not_posted_again() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.script(lost());
    let at = platform.app.now();
    platform
        .carrier
        .listed
        .lock()
        .unwrap()
        .push(listed(&message, "SM7", "delivered", at));
    platform.run_for(MINUTE).await;
    let found = now_as(&platform, &message).await;
    assert_eq!(found.status, Status::Delivered);
    assert_eq!(found.carrier_sid.as_deref(), Some("SM7"));
    assert_eq!(platform.posts(), 1);
    assert_eq!(platform.available().await, 960_000);
}

#[tokio::test]
async fn only_two_empty_listings_ten_minutes_apart_post_it_again_and_just_once() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.script(lost());
    platform.run_for(MINUTE).await;
    assert_eq!(now_as(&platform, &message).await.status, Status::Unknown);
    platform.run_for(MINUTE * 9).await;
    assert_eq!(platform.posts(), 1, "one empty listing proves nothing");
    platform.run_for(MINUTE * 60).await;
    assert_eq!(platform.posts(), 2);
    assert_eq!(now_as(&platform, &message).await.status, Status::Accepted);
    assert_eq!(platform.available().await, 960_000, "held once");
}

#[tokio::test]
async fn a_callback_decides_while_the_listing_is_still_empty() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.script(lost());
    platform.run_for(MINUTE).await;
    let report = crate::report(&message, "sent");
    recado_platform::status::take(&platform.app, &report)
        .await
        .unwrap();
    platform.run_for(MINUTE * 120).await;
    assert_eq!(platform.posts(), 1);
    assert_eq!(now_as(&platform, &message).await.status, Status::Sent);
}

#[tokio::test]
async fn a_firm_may_choose_that_nothing_is_posted_again_and_then_it_costs_nothing() {
    let platform = Platform::new().await;
    platform
        .change_firm(|firm| firm.repost_unknown = RepostUnknown::Never)
        .await;
    let message = send(&platform).await;
    platform.script(lost());
    for _ in 0..74 {
        platform.run_for(MINUTE * 60).await;
        platform.sweep().await;
    }
    let closed = now_as(&platform, &message).await;
    assert_eq!((closed.status, closed.is_final()), (Status::Unknown, true));
    assert_eq!(platform.posts(), 1);
    assert_eq!(platform.available().await, 1_000_000);
}

#[tokio::test]
async fn a_carrier_that_never_answers_for_a_message_is_asked_ever_less_and_given_up_after_72_hours()
{
    let platform = Platform::new().await;
    let message = send(&platform).await;
    for _ in 0..100 {
        platform.script(lost());
    }
    for _ in 0..71 {
        platform.run_for(MINUTE * 60).await;
        platform.sweep().await;
    }
    let open = now_as(&platform, &message).await;
    assert!(!open.is_final());
    assert!((5..15).contains(&platform.posts()), "{}", platform.posts());
    assert!(open.timeline.len() < 12, "{:?}", open.timeline);
    for _ in 0..2 {
        platform.run_for(MINUTE * 60).await;
        platform.sweep().await;
    }
    let closed = now_as(&platform, &message).await;
    assert_eq!((closed.status, closed.is_final()), (Status::Unknown, true));
    assert_eq!(platform.available().await, 1_000_000);
}

#[tokio::test]
async fn an_equal_message_waits_until_the_outcome_of_the_first_is_known() {
    let platform = Platform::new().await;
    let first = send(&platform).await;
    platform.script(lost());
    platform.run_for(SignedDuration::from_secs(1)).await;
    let second = send(&platform).await;
    platform.run_for(MINUTE * 2).await;
    assert_eq!(platform.posts(), 1, "the listing could not tell them apart");
    assert_eq!(now_as(&platform, &second).await.status, Status::Queued);
    let at = now_as(&platform, &first).await.claimed_at.unwrap();
    let found = listed(&first, "SM7", "sent", at);
    platform.carrier.listed.lock().unwrap().push(found);
    platform.run_for(MINUTE * 15).await;
    let first = now_as(&platform, &first).await;
    let second = now_as(&platform, &second).await;
    assert_eq!(first.carrier_sid.as_deref(), Some("SM7"));
    assert_eq!(platform.posts(), 2);
    assert_ne!(second.carrier_sid, first.carrier_sid);
}

#[tokio::test]
async fn a_callback_that_names_an_ended_message_reaches_the_one_that_owns_the_carriers_id() {
    let platform = Platform::new().await;
    let ended = send(&platform).await;
    platform.run_for(SignedDuration::from_secs(1)).await;
    let delivered = crate::report(&now_as(&platform, &ended).await, "delivered");
    take(&platform.app, &delivered).await.unwrap();
    let open = send(&platform).await;
    platform.script(lost());
    platform.run_for(SignedDuration::from_secs(1)).await;
    assert_eq!(now_as(&platform, &open).await.status, Status::Unknown);
    let (store, now) = (&platform.app.store, platform.app.now());
    let owner = store.own_sid(&platform.tenant, "SM8", open.id.as_str(), now);
    assert_eq!(owner.await.unwrap(), open.id.as_str());
    let crossed = Report {
        carrier_sid: "SM8".into(),
        ..delivered
    };
    take(&platform.app, &crossed).await.unwrap();
    assert_eq!(now_as(&platform, &open).await.status, Status::Delivered);
}

#[tokio::test]
async fn a_message_that_never_reached_the_queue_is_found_by_the_sweep() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.jobs.0.lock().unwrap().clear();
    platform.sweep().await;
    assert_eq!(
        platform.jobs.0.lock().unwrap().len(),
        0,
        "it is still young"
    );
    platform.clock.advance(MINUTE * 5);
    platform.sweep().await;
    platform.run_for(MINUTE).await;
    assert_eq!(now_as(&platform, &message).await.status, Status::Accepted);
    assert_eq!(platform.posts(), 1);
}

#[tokio::test]
async fn a_worker_that_died_while_posting_leaves_an_unknown_message_to_be_looked_for() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.jobs.0.lock().unwrap().clear();
    let store = &platform.app.store;
    let now = platform.app.now();
    store
        .claim(&platform.tenant, &message.id, 0, now)
        .await
        .unwrap();
    platform.clock.advance(MINUTE * 5);
    platform.sweep().await;
    assert_eq!(now_as(&platform, &message).await.status, Status::Unknown);
    platform.run_for(MINUTE * 30).await;
    assert_eq!(platform.posts(), 1, "the carrier was proven not to have it");
}

#[tokio::test]
async fn a_lost_callback_is_made_good_by_asking_the_carrier() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.run_for(MINUTE * 3).await;
    platform.sweep().await;
    let accepted = now_as(&platform, &message).await;
    let sid = accepted.carrier_sid.clone().unwrap();
    let at = platform.app.now();
    let delivered = listed(&accepted, &sid, "delivered", at);
    platform.carrier.listed.lock().unwrap().push(delivered);
    platform.clock.advance(MINUTE * 16);
    platform.sweep().await;
    assert_eq!(now_as(&platform, &message).await.status, Status::Delivered);
    platform.sweep().await;
    let open = platform.app.store.open_messages(&platform.tenant, None, 9);
    assert!(open.await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_sent_but_never_confirmed_is_charged_in_the_end() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.run_for(MINUTE).await;
    let report = crate::report(&message, "sent");
    recado_platform::status::take(&platform.app, &report)
        .await
        .unwrap();
    for _ in 0..74 {
        platform.clock.advance(MINUTE * 60);
        platform.sweep().await;
    }
    let closed = now_as(&platform, &message).await;
    assert_eq!((closed.status, closed.is_final()), (Status::Sent, true));
    assert_eq!(platform.available().await, 960_000);
    let balance = platform.app.store.balance(&platform.tenant).await.unwrap();
    assert_eq!(balance.available.get(), 960_000);
}

#[tokio::test]
async fn a_store_that_fails_after_the_post_costs_no_second_post() {
    use recado_embedded::dynamo::{Fault, Operation, Verdict};
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.dynamo.faults().record();
    let posted = platform.carrier.clone();
    platform.dynamo.faults().hook(move |call| {
        let is_after_post = !posted.posts.lock().unwrap().is_empty();
        match is_after_post && call.operation == Operation::UpdateItem {
            true => Verdict::Before(Fault::Lost),
            false => Verdict::Proceed,
        }
    });
    let failed = platform.deliver_next().await.unwrap();
    assert!(matches!(failed, Err(Error::Unavailable(_))));
    platform.dynamo.faults().reset();
    platform.run_for(MINUTE * 5).await;
    assert_eq!(platform.posts(), 1);
    assert_eq!(now_as(&platform, &message).await.status, Status::Unknown);
}
