//! The process dies, or an answer is lost, between any two steps of a top-up and its webhooks.

use std::sync::Arc;

use recado_domain::Error;
use recado_domain::Micros;
use recado_domain::ledger::EntryKind;
use recado_domain::topup::{Reversal, ReversalKind};
use recado_embedded::dynamo::{Fault, Verdict};
use recado_platform::money::{Told, hear, sweep, verify};
use tokio::sync::Notify;

use crate::bank::{Bank, Weather};
use crate::harness::Platform;
use crate::{begin, count, ledger, platform, told};

/// A top-up from its request to refunds, one of which failed, and a dispute that was won; each part
/// may be repeated.
async fn whole_life(platform: &Platform, bank: &Bank) -> Result<(), Error> {
    let payment = begin(platform, "k", 10_000_000).await?;
    bank.pay(&payment, 10_000_000);
    hear(&platform.app, &told(&payment)).await?;
    bank.refund(&payment, "re_1", 3_000_000);
    hear(&platform.app, &told(&payment)).await?;
    // A second refund fails after it had succeeded; a dispute is won.
    for (kind, id) in [
        (ReversalKind::Refund, "re_2"),
        (ReversalKind::Dispute, "dp_1"),
    ] {
        for undone in [false, true] {
            let reversal = Reversal {
                kind,
                id: id.into(),
                amount: Micros::new(2_000_000),
                undone,
                reason: None,
            };
            let told = Told {
                reversals: vec![reversal],
                ..told(&payment)
            };
            hear(&platform.app, &told).await?;
        }
    }
    Ok(())
}

async fn check(platform: &Platform, bank: &Bank, what: &str) {
    let entries = ledger(platform).await;
    for (kind, times) in [
        (EntryKind::Topup, 1),
        (EntryKind::Refund, 3),
        (EntryKind::Dispute, 2),
    ] {
        assert_eq!(count(&entries, kind), times, "{kind:?}, {what}");
    }
    assert_eq!(platform.available().await, 8_000_000, "{what}");
    let report = verify(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(report.findings, [], "{what}");
    assert_eq!(bank.payments().len(), 1, "{what}");
}

#[tokio::test]
async fn a_crash_or_a_lost_answer_at_any_store_call_loses_and_doubles_nothing() {
    let (unharmed, bank) = platform().await;
    unharmed.dynamo.faults().record();
    whole_life(&unharmed, &bank).await.unwrap();
    let calls = unharmed.dynamo.faults().calls().len();
    check(&unharmed, &bank, "unharmed").await;
    assert!(calls > 20, "{calls}");
    for index in 0..calls {
        for verdict in [
            Verdict::Before(Fault::Crash),
            Verdict::After(Fault::Crash),
            Verdict::After(Fault::Lost),
            Verdict::Before(Fault::Conflict),
        ] {
            let (platform, bank) = platform().await;
            let struck = Arc::new(Notify::new());
            let strike = struck.clone();
            platform.dynamo.faults().record();
            platform.dynamo.faults().hook(move |call| {
                if call.index != index {
                    return Verdict::Proceed;
                }
                strike.notify_one();
                verdict
            });
            let crash = async {
                struck.notified().await;
                for _ in 0..100 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                () = crash => {}
                _ = whole_life(&platform, &bank) => {}
            }
            platform.dynamo.faults().reset();
            whole_life(&platform, &bank).await.unwrap();
            check(&platform, &bank, &format!("{verdict:?} at {index}")).await;
        }
    }
}

#[tokio::test]
async fn a_provider_that_is_gone_for_an_hour_loses_and_doubles_nothing() {
    let (platform, bank) = platform().await;
    bank.weather(&[Weather::LostBefore, Weather::LostAfter]);
    for _ in 0..2 {
        let lost = begin(&platform, "k", 5_000_000).await.unwrap_err();
        assert!(matches!(lost, Error::Unavailable(_)));
    }
    let payment = begin(&platform, "k", 5_000_000).await.unwrap();
    bank.pay(&payment, 5_000_000);
    // The webhook comes while the provider does not answer: it is told again.
    bank.weather(&[Weather::LostBefore]);
    assert!(hear(&platform.app, &told(&payment)).await.is_err());
    platform.clock.advance(jiff::SignedDuration::from_hours(1));
    // It never is: the sweep finds the payment.
    sweep(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(platform.available().await, 6_000_000);
    hear(&platform.app, &told(&payment)).await.unwrap();
    assert_eq!(count(&ledger(&platform).await, EntryKind::Topup), 1);
    assert_eq!(bank.payments().len(), 1);
}

#[tokio::test]
async fn a_payment_that_nobody_finished_is_called_off_after_a_week() {
    let (platform, bank) = platform().await;
    begin(&platform, "k", 5_000_000).await.unwrap();
    platform
        .clock
        .advance(jiff::SignedDuration::from_hours(8 * 24));
    sweep(&platform.app, &platform.tenant).await.unwrap();
    let state = bank.payments()[0].state;
    assert_eq!(state, recado_domain::topup::PaymentState::Canceled);
    assert_eq!(platform.available().await, 1_000_000);
}
