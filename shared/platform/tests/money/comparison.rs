//! The comparison with the carrier's listing is done step by step, in as many jobs as it takes.

use std::sync::Arc;

use jiff::SignedDuration;
use recado_domain::Error;
use recado_domain::ledger::check::FindingKind;
use recado_domain::message::Message;
use recado_embedded::dynamo::{Call, Fault, Verdict};
use recado_platform::job::Job;
use recado_platform::money::{Comparison, Stage, compare_for, nightly, verify};
use recado_platform::ports::CarrierMessage;
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

/// Messages that are right.
async fn right() -> (Platform, Arc<Bank>) {
    let (platform, bank) = platform().await;
    for number in 1..=6 {
        ended(&platform, number, "delivered").await;
    }
    ended(&platform, 7, "failed").await;
    ended(&platform, 8, "failed").await;
    platform.clock.advance(SignedDuration::from_hours(2));
    (platform, bank)
}

/// Each way in which the carrier can say otherwise than the books.
fn damage(platform: &Platform) {
    let mut shown = platform.carrier.listed.lock().unwrap();
    shown.retain(|it| it.sid != format!("SM{:032}", 2));
    let of_nobody = CarrierMessage {
        sid: "SM-of-nobody".into(),
        ..shown.last().unwrap().clone()
    };
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
    shown.insert(0, of_nobody);
}

async fn damaged() -> (Platform, Arc<Bank>) {
    let (platform, bank) = right().await;
    damage(&platform);
    (platform, bank)
}

const EXPECTED: [&str; 5] = [
    "charged_in_vain",
    "missing_at_carrier",
    "not_charged",
    "segments_differ",
    "unknown_at_carrier",
];

/// A night's jobs of a comparison, each of so long, and how many.
async fn night(platform: &Platform, patience: SignedDuration) -> Result<usize, Error> {
    night_beside(platform, patience, |_| {}).await
}

/// The same; before each job something else may happen.
async fn night_beside(
    platform: &Platform,
    patience: SignedDuration,
    beside: impl Fn(&Comparison),
) -> Result<usize, Error> {
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
            beside(&comparison);
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
async fn what_differed_only_while_both_sides_were_read_is_no_finding() {
    let (mut platform, _bank) = right().await;
    let desk = Arc::new(Desk::default());
    platform.app.bus = desk.clone();
    let right = platform.carrier.listed.lock().unwrap().clone();
    damage(&platform);
    let jobs = night_beside(&platform, SignedDuration::ZERO, |comparison| {
        if matches!(comparison.stage, Stage::Join { .. }) {
            platform.carrier.listed.lock().unwrap().clone_from(&right);
        }
    });
    assert!(jobs.await.unwrap() > 20);
    assert_eq!(desk.heard(), [] as [&str; 0]);
}

#[tokio::test]
async fn of_what_is_wrong_all_over_no_more_is_told_than_can_be_read() {
    let (mut platform, _bank) = right().await;
    let desk = Arc::new(Desk::default());
    platform.app.bus = desk.clone();
    {
        let mut shown = platform.carrier.listed.lock().unwrap();
        let like = shown.last().unwrap().clone();
        shown.extend((0..1_000).map(|number| CarrierMessage {
            sid: format!("SM-of-nobody-{number}"),
            ..like.clone()
        }));
    }
    night(&platform, SignedDuration::from_secs(8))
        .await
        .unwrap();
    let mut heard = desk.heard();
    assert_eq!(heard.pop().as_deref(), Some("more_findings"));
    assert!((500..520).contains(&heard.len()), "{}", heard.len());
    let report = verify(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(report.findings.last().unwrap().kind, FindingKind::More);
    assert!((500..520).contains(&report.findings.len()));
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
