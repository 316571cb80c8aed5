//! Equal texts to one phone: one at a time, also when one was made long before it goes out.

use jiff::SignedDuration;
use recado_domain::Status;
use recado_domain::message::Message;
use recado_platform::job::{Delivery, Job};
use recado_platform::ports::{CarrierMessage, PostOutcome};
use recado_platform::send::{Request, submit};

use crate::harness::{Platform, start};
use crate::{now_as, request, send};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

async fn scheduled_in(platform: &Platform, hours: i32) -> Message {
    let request = Request {
        send_at: Some(start() + HOUR * hours),
        ..request()
    };
    let (firm, tenant) = (&platform.firm, &platform.tenant);
    let sent = submit(&platform.app, firm, tenant, &request, None).await;
    sent.unwrap()
}

/// What the scheduler's firing does, and a minute after it.
async fn fire(platform: &Platform, message: &Message) {
    let job = Job::Deliver(Delivery::first(&message.tenant, &message.id));
    let queued = platform.app.enqueue(&job, std::time::Duration::ZERO).await;
    queued.unwrap();
    platform.run_for(MINUTE).await;
}

#[tokio::test]
async fn equal_texts_scheduled_days_ahead_wait_for_the_one_whose_outcome_is_open() {
    let platform = Platform::new().await;
    let first = scheduled_in(&platform, 120).await;
    let second = scheduled_in(&platform, 120).await;
    platform.clock.advance(HOUR * 120);
    platform.script(PostOutcome::Unknown {
        reason: "no answer".into(),
    });
    fire(&platform, &first).await;
    assert_eq!(now_as(&platform, &first).await.status, Status::Unknown);
    fire(&platform, &second).await;
    let third = send(&platform).await;
    platform.run_for(MINUTE).await;
    assert_eq!(platform.posts(), 1, "the listing could not tell them apart");

    platform
        .carrier
        .listed
        .lock()
        .unwrap()
        .push(CarrierMessage {
            sid: "SM-first".into(),
            to: first.to.as_str().into(),
            from: first.from.as_str().into(),
            body: first.body.clone(),
            status: "delivered".into(),
            error_code: None,
            segments: None,
            created_at: platform.app.now() - MINUTE * 3,
        });
    platform.run_for(HOUR).await;
    let adopted = now_as(&platform, &first).await;
    assert_eq!(adopted.carrier_sid.as_deref(), Some("SM-first"));
    for message in [second, third] {
        assert_eq!(now_as(&platform, &message).await.status, Status::Accepted);
    }
    assert_eq!(platform.posts(), 3);
}
