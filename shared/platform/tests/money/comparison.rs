//! The comparison with the carrier's listing is done step by step, in as many jobs as it takes.

use std::sync::Arc;

use jiff::SignedDuration;
use recado_domain::Error;
use recado_domain::message::Message;
use recado_embedded::dynamo::{Call, Fault, Verdict};
use recado_platform::job::Job;
use recado_platform::money::{compare_for, nightly};
use recado_platform::report::Report;
use recado_platform::status::take;

use crate::bank::Bank;
use crate::harness::Platform;
use crate::nightly::Desk;
use crate::platform;
use crate::verification::{listed, send};

/// A message that ended as the carrier said, and stands in its listing.
async fn ended(platform: &Platform, number: usize, word: &str) -> Message {
    let message = send(platform, &format!("Your car {number} is ready.")).await;
    platform.deliver_next().await.unwrap().unwrap();
    let report = Report {
        tenant: platform.tenant.clone(),
        id: message.id.clone(),
        word: word.into(),
        code: None,
        carrier_sid: format!("SM{number:032}"),
    };
    take(&platform.app, &report).await.unwrap();
    let mut listed = listed(&message, &report.carrier_sid);
    listed.status = word.into();
    platform.carrier.listed.lock().unwrap().insert(0, listed);
    message
}

/// Each way in which the carrier can say otherwise than the books, beside messages that are right.
async fn damaged() -> (Platform, Arc<Bank>) {
    let (platform, bank) = platform().await;
    for number in 1..=6 {
        ended(&platform, number, "delivered").await;
    }
    ended(&platform, 7, "failed").await;
    ended(&platform, 8, "failed").await;
    let under_way = send(&platform, "Your bike is ready.").await;
    platform.clock.advance(SignedDuration::from_hours(2));
    {
        let mut shown = platform.carrier.listed.lock().unwrap();
        shown.retain(|it| it.sid != format!("SM{:032}", 2));
        let mut change = |number: usize, word: &str, segments| {
            let sid = format!("SM{number:032}");
            let found = shown.iter_mut().find(|it| it.sid == sid).unwrap();
            (found.status, found.segments) = (word.to_owned(), Some(segments));
        };
        change(3, "failed", 1);
        change(4, "delivered", 2);
        change(7, "delivered", 1);
        // Its sender is not chosen yet, and it is a picture message, where nobody counts segments.
        change(5, "accepted", 0);
        shown.insert(0, listed(&under_way, "SM-of-nobody"));
    }
    (platform, bank)
}

const EXPECTED: [&str; 5] = [
    "charged_in_vain",
    "missing_at_carrier",
    "not_charged",
    "segments_differ",
    "unknown_at_carrier",
];

/// A night's jobs of a comparison, each of so long; what was told, and in how many jobs.
async fn night(platform: &Platform, patience: SignedDuration) -> Result<usize, Error> {
    platform.jobs.0.lock().unwrap().clear();
    let (app, tenant) = (&platform.app, &platform.tenant);
    twice(async || nightly(app, tenant).await).await?;
    let mut jobs = 0;
    loop {
        let next = platform.jobs.0.lock().unwrap().pop_front();
        let Some(next) = next else {
            return Ok(jobs);
        };
        if let Job::Compare(comparison) = Job::read(&next.body).unwrap() {
            jobs += 1;
            twice(async || compare_for(app, &comparison, patience).await).await?;
        }
    }
}

/// As the queue does: again, if it failed.
async fn twice(job: impl AsyncFn() -> Result<(), Error>) -> Result<(), Error> {
    match job().await {
        Ok(()) => Ok(()),
        Err(_) => job().await,
    }
}

#[tokio::test]
async fn however_little_a_job_does_at_once_the_same_is_found() {
    for (patience, most) in [
        (SignedDuration::from_secs(8), 6),
        (SignedDuration::ZERO, 30),
    ] {
        let (mut platform, _bank) = damaged().await;
        let desk = Arc::new(Desk::default());
        platform.app.bus = desk.clone();
        let jobs = night(&platform, patience).await.unwrap();
        assert!(jobs <= most && (jobs > 20) == patience.is_zero(), "{jobs}");
        let mut heard = desk.heard();
        heard.sort();
        assert_eq!(heard, EXPECTED);
    }
}

#[tokio::test]
async fn a_failure_at_any_store_call_hides_nothing() {
    let (mut platform, _bank) = damaged().await;
    let desk = Arc::new(Desk::default());
    platform.app.bus = desk.clone();
    platform.dynamo.faults().record();
    night(&platform, SignedDuration::ZERO).await.unwrap();
    let calls = platform.dynamo.faults().calls().len();
    desk.heard();
    for index in 0..calls {
        for verdict in [Verdict::Before(Fault::Lost), Verdict::After(Fault::Lost)] {
            // Each comparison keeps what it has gathered apart.
            platform.clock.advance(SignedDuration::from_secs(1));
            platform.dynamo.faults().record();
            let strike = move |call: Call<'_>| match call.index == index {
                true => verdict,
                false => Verdict::Proceed,
            };
            platform.dynamo.faults().hook(strike);
            night(&platform, SignedDuration::ZERO).await.unwrap();
            platform.dynamo.faults().reset();
            let mut heard = desk.heard();
            heard.sort();
            heard.dedup();
            assert_eq!(heard, EXPECTED, "{verdict:?} at {index}");
        }
    }
}
