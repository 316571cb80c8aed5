//! Messages that wait for their time.

use jiff::SignedDuration;
use recado_domain::message::Message;
use recado_domain::{Error, Status};
use recado_platform::job::{Delivery, Job};
use recado_platform::list::{Filter, list};
use recado_platform::ports::PostOutcome;
use recado_platform::schedule::{cancel, reschedule};
use recado_platform::send::{Request, submit};

use crate::harness::{Platform, start};
use crate::{now_as, request, send};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

async fn send_in(platform: &Platform, hours: i32) -> Message {
    let request = Request {
        send_at: Some(start() + HOUR * hours),
        ..request()
    };
    let (firm, tenant) = (&platform.firm, &platform.tenant);
    submit(&platform.app, firm, tenant, &request, None)
        .await
        .unwrap()
}

/// What the scheduler's firing does.
async fn fire(platform: &Platform, message: &Message) {
    let job = Job::Deliver(Delivery::first(&message.tenant, &message.id));
    platform
        .app
        .enqueue(&job, std::time::Duration::ZERO)
        .await
        .unwrap();
    platform.run_for(SignedDuration::from_secs(1)).await;
}

async fn waiting(platform: &Platform) -> usize {
    let listed = list(
        &platform.app,
        &platform.tenant,
        &Filter::Scheduled,
        None,
        50,
    );
    listed.await.unwrap().messages.len()
}

#[tokio::test]
async fn a_scheduled_message_is_held_listed_and_sent_at_its_time_however_early_it_is_fired() {
    let platform = Platform::new().await;
    let message = send_in(&platform, 2).await;
    assert_eq!(message.status, Status::Scheduled);
    assert_eq!(platform.available().await, 960_000);
    assert_eq!(waiting(&platform).await, 1);
    fire(&platform, &message).await;
    assert_eq!(platform.posts(), 0);
    platform.clock.advance(HOUR * 2);
    fire(&platform, &message).await;
    fire(&platform, &message).await;
    assert_eq!(platform.posts(), 1);
    assert_eq!(waiting(&platform).await, 0);
}

#[tokio::test]
async fn a_moved_message_goes_at_its_new_time_only() {
    let platform = Platform::new().await;
    let message = send_in(&platform, 2).await;
    let later = start() + HOUR * 5;
    reschedule(&platform.app, &platform.tenant, &message.id, later)
        .await
        .unwrap();
    assert_eq!(waiting(&platform).await, 1);
    platform.clock.advance(HOUR * 3);
    fire(&platform, &message).await;
    assert_eq!(platform.posts(), 0);
    platform.clock.advance(HOUR * 2);
    fire(&platform, &message).await;
    assert_eq!(platform.posts(), 1);
    let past = reschedule(&platform.app, &platform.tenant, &message.id, later).await;
    assert!(matches!(past, Err(Error::Conflict { .. })));
}

#[tokio::test]
async fn a_canceled_message_gives_its_money_back_and_is_never_sent() {
    let platform = Platform::new().await;
    let message = send_in(&platform, 2).await;
    let canceled = cancel(&platform.app, &platform.tenant, &message.id)
        .await
        .unwrap();
    assert_eq!(canceled.status, Status::Canceled);
    assert_eq!(platform.available().await, 1_000_000);
    platform.clock.advance(HOUR * 3);
    fire(&platform, &message).await;
    platform.sweep().await;
    platform.run_for(HOUR).await;
    assert_eq!(platform.posts(), 0);
    assert_eq!(waiting(&platform).await, 0);
    let again = cancel(&platform.app, &platform.tenant, &message.id).await;
    assert!(matches!(again, Err(Error::Conflict { .. })));
}

#[tokio::test]
async fn a_schedule_that_was_lost_is_made_good_by_the_sweep() {
    let platform = Platform::new().await;
    let message = send_in(&platform, 2).await;
    platform
        .clock
        .advance(HOUR * 2 + SignedDuration::from_mins(5));
    platform.sweep().await;
    platform.run_for(SignedDuration::from_mins(1)).await;
    assert_eq!(now_as(&platform, &message).await.status, Status::Accepted);
    platform.sweep().await;
    assert_eq!(platform.posts(), 1);
    let lines = platform.app.store.scheduled(&platform.tenant, None, 9);
    assert!(lines.await.unwrap().is_empty(), "its line is taken away");
}

#[tokio::test]
async fn a_message_that_has_become_useless_is_dropped_and_costs_nothing() {
    let platform = Platform::new().await;
    let request = Request {
        useless_after: Some(start() + HOUR),
        ..request()
    };
    let (firm, tenant) = (&platform.firm, &platform.tenant);
    let message = submit(&platform.app, firm, tenant, &request, None)
        .await
        .unwrap();
    platform.clock.advance(HOUR);
    platform.run_for(HOUR).await;
    assert_eq!(now_as(&platform, &message).await.status, Status::Expired);
    assert_eq!(platform.posts(), 0);
    assert_eq!(platform.available().await, 1_000_000);
}

#[tokio::test]
async fn a_message_over_the_accounts_share_of_the_day_goes_with_the_next_hour() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.script(PostOutcome::Refused { code: 63038 });
    platform.run_for(SignedDuration::from_mins(1)).await;
    let waiting = now_as(&platform, &message).await;
    assert_eq!(waiting.status, Status::Scheduled);
    assert_eq!(waiting.send_at.unwrap().as_second() % 3_600, 0);
    fire(&platform, &message).await;
    assert_eq!(platform.posts(), 1, "it is fired early");
    platform.clock.advance(HOUR);
    fire(&platform, &message).await;
    assert_eq!(now_as(&platform, &message).await.status, Status::Accepted);
    assert_eq!(platform.posts(), 2);
    assert_eq!(platform.available().await, 960_000, "held once");
}
