//! The process dies, or an answer is lost, between any two steps of a top-up and its webhooks.

use std::sync::Arc;

use jiff::SignedDuration;
use recado_domain::audit::AuditAction;
use recado_domain::ledger::EntryKind;
use recado_domain::notice::NoticeKind;
use recado_domain::topup::{Reversal, ReversalKind};
use recado_domain::{Error, Micros};
use recado_embedded::dynamo::{Fault, Verdict};
use recado_platform::manage::credit::credit;
use recado_platform::money::{hear, listen, recharge, sweep, verify};
use recado_platform::ports::Told;
use recado_platform::send::Idempotency;
use recado_store::PageOf;
use tokio::sync::Notify;

use crate::bank::{Bank, Weather};
use crate::harness::Platform;
use crate::{begin, count, ledger, platform, recharges, told};

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

/// Strikes each store call of `life` in each way. Whoever wanted it asks again, and all must be as if
/// nothing had happened.
pub async fn struck_anywhere(
    begun: impl AsyncFn() -> (Platform, Arc<Bank>),
    life: impl AsyncFn(&Platform, &Bank) -> Result<(), Error>,
    check: impl AsyncFn(&Platform, &Bank, &str),
) {
    let (unharmed, bank) = begun().await;
    unharmed.dynamo.faults().record();
    life(&unharmed, &bank).await.unwrap();
    let calls = unharmed.dynamo.faults().calls().len();
    check(&unharmed, &bank, "unharmed").await;
    assert!(calls > 5, "{calls}");
    for index in 0..calls {
        for verdict in [
            Verdict::Before(Fault::Crash),
            Verdict::After(Fault::Crash),
            Verdict::After(Fault::Lost),
            Verdict::Before(Fault::Conflict),
        ] {
            let (platform, bank) = begun().await;
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
                _ = life(&platform, &bank) => {}
            }
            platform.dynamo.faults().reset();
            life(&platform, &bank).await.unwrap();
            check(&platform, &bank, &format!("{verdict:?} at {index}")).await;
        }
    }
}

#[tokio::test]
async fn a_crash_or_a_lost_answer_at_any_store_call_loses_and_doubles_nothing() {
    struck_anywhere(platform, whole_life, check).await;
}

/// A bank whose webhooks of a payment, two refunds and a dispute were all lost.
async fn unheard() -> (Platform, Arc<Bank>) {
    let (platform, bank) = platform().await;
    let payment = begin(&platform, "k", 10_000_000).await.unwrap();
    bank.pay(&payment, 10_000_000);
    let tell = |kind, id: &str, undone| {
        let amount = Micros::new(2_000_000);
        let (id, reason) = (id.into(), None);
        let reversals = vec![Reversal {
            kind,
            id,
            amount,
            undone,
            reason,
        }];
        Told {
            reversals,
            ..told(&payment)
        }
    };
    *bank.told.lock().unwrap() = vec![
        told(&payment),
        tell(ReversalKind::Refund, "re_1", false),
        tell(ReversalKind::Refund, "re_2", false),
        tell(ReversalKind::Refund, "re_2", true),
        tell(ReversalKind::Dispute, "dp_1", false),
    ];
    (platform, bank)
}

/// Reads all that the bank has told, as sweeps do.
async fn listen_to_all(platform: &Platform, _: &Bank) -> Result<(), Error> {
    listen(&platform.app).await?;
    while let Some(outcome) = platform.deliver_next().await {
        outcome?;
    }
    Ok(())
}

#[tokio::test]
async fn lost_webhooks_are_made_up_for_once_whatever_call_of_the_store_fails() {
    struck_anywhere(unheard, listen_to_all, async |platform, _, what| {
        assert_eq!(platform.available().await, 7_000_000, "{what}");
        let entries = ledger(platform).await;
        let brought: i64 = entries.iter().skip(1).map(|it| it.amount.get()).sum();
        assert_eq!(brought, 10_000_000 - 2_000_000 - 2_000_000, "{what}");
        let until = platform.app.store.told_until().await.unwrap().unwrap();
        assert_eq!(until.reading, None, "{what}");
        assert_eq!(until.read_until, platform.app.now(), "{what}");
    })
    .await;
}

#[tokio::test]
async fn what_the_provider_could_not_be_asked_about_is_heard_when_it_answers_again() {
    let (platform, bank) = unheard().await;
    // One page is heard, then neither list nor payment.
    for weather in [&[][..], &[Weather::LostBefore], &[Weather::LostBefore]] {
        bank.weather(weather);
        let asked = listen(&platform.app).await;
        assert_eq!(asked.is_ok(), weather.is_empty());
    }
    listen_to_all(&platform, &bank).await.unwrap();
    assert_eq!(platform.available().await, 7_000_000);
}

/// A firm whose balance is below the threshold of its auto-recharge.
async fn low() -> (Platform, Arc<Bank>) {
    let (platform, bank) = platform().await;
    recharges::set_up(&platform).await;
    recharges::spend_down_to(&platform, 100_000).await;
    (platform, bank)
}

async fn recharge_once(platform: &Platform, _: &Bank) -> Result<(), Error> {
    recharge(&platform.app, &platform.tenant).await
}

#[tokio::test]
async fn a_crash_at_any_store_call_of_a_recharge_charges_the_card_once() {
    struck_anywhere(low, recharge_once, async |platform, bank, what| {
        assert_eq!(recharges::available(platform).await, 2_100_000, "{what}");
        assert_eq!(*bank.charged.lock().unwrap(), 1, "{what}");
        let funds = platform.app.store.funds(&platform.tenant).await.unwrap();
        let recharge = funds.recharge.unwrap();
        let counted = (recharge.current, recharge.spent.get(), recharge.declines);
        assert_eq!(counted, (None, 2_000_000, 0), "{what}");
        assert_eq!(recharges::told(platform).await, [], "{what}");
    })
    .await;
}

#[tokio::test]
async fn a_crash_at_any_store_call_of_a_declined_recharge_counts_one_decline_and_tells_it_once() {
    let declining = async || {
        let (platform, bank) = low().await;
        *bank.declines.lock().unwrap() = Some("insufficient_funds");
        (platform, bank)
    };
    struck_anywhere(declining, recharge_once, async |platform, bank, what| {
        assert_eq!(recharges::available(platform).await, 100_000, "{what}");
        assert_eq!(*bank.charged.lock().unwrap(), 1, "{what}");
        let funds = platform.app.store.funds(&platform.tenant).await.unwrap();
        let recharge = funds.recharge.unwrap();
        let counted = (recharge.current, recharge.spent.get(), recharge.declines);
        assert_eq!(counted, (None, 0, 1), "{what}");
        let told = recharges::told(platform).await;
        assert_eq!(told, [NoticeKind::RechargeDeclined], "{what}");
    })
    .await;
}

#[tokio::test]
async fn a_crash_at_any_store_call_of_the_operators_credit_gives_it_once_with_one_audit_line() {
    let credit_once = async |platform: &Platform, _: &Bank| {
        let key = Some(Idempotency {
            key: "c",
            body: b"{}",
        });
        let amount = Micros::new(5_000_000);
        let (app, tenant) = (&platform.app, &platform.tenant);
        credit(app, tenant, amount, "goodwill", key).await?;
        Ok(())
    };
    struck_anywhere(platform, credit_once, async |platform, _, what| {
        assert_eq!(platform.available().await, 6_000_000, "{what}");
        let trail = PageOf {
            limit: 10,
            after: None,
        };
        let trail = platform.app.store.audit_trail(trail).await.unwrap().items;
        let credited: Vec<_> = trail
            .iter()
            .filter(|it| it.action == AuditAction::Credited)
            .collect();
        assert_eq!(credited.len(), 1, "{what}");
        let entries = ledger(platform).await;
        let booked = entries.last().unwrap();
        assert_eq!(credited[0].entry.as_ref(), Some(booked), "{what}");
    })
    .await;
}

#[tokio::test]
async fn a_webhook_ahead_of_the_answer_is_credited_and_the_answer_is_found_later() {
    let (platform, bank) = platform().await;
    bank.weather(&[Weather::LostAfter]);
    begin(&platform, "k", 5_000_000).await.unwrap_err();
    let payment = bank.payments()[0].id.clone();
    bank.pay(&payment, 5_000_000);
    hear(&platform.app, &told(&payment)).await.unwrap();
    assert_eq!(platform.available().await, 6_000_000);
    assert_eq!(begin(&platform, "k", 5_000_000).await.unwrap(), payment);
    assert_eq!(platform.available().await, 6_000_000);
    assert_eq!(bank.payments().len(), 1);
}

#[tokio::test]
async fn a_provider_that_is_gone_for_an_hour_loses_and_doubles_nothing_and_is_asked_now_and_then() {
    let (platform, bank) = low().await;
    bank.weather(&[Weather::LostBefore, Weather::LostAfter]);
    for _ in 0..2 {
        let lost = begin(&platform, "k", 5_000_000).await.unwrap_err();
        assert!(matches!(lost, Error::Unavailable(_)));
    }
    let payment = begin(&platform, "k", 5_000_000).await.unwrap();
    bank.pay(&payment, 5_000_000);
    *bank.gone.lock().unwrap() = true;
    let before = *bank.asked.lock().unwrap();
    // The webhook comes while the provider does not answer: it is told again, but in vain.
    assert!(hear(&platform.app, &told(&payment)).await.is_err());
    let sweeps = 60;
    for _ in 0..sweeps {
        assert!(sweep(&platform.app, &platform.tenant).await.is_err());
        platform.clock.advance(SignedDuration::from_mins(1));
    }
    let asked = *bank.asked.lock().unwrap() - before;
    assert!(
        asked <= 1 + 2 * sweeps,
        "one look and one recharge: {asked}"
    );
    assert_eq!(recharges::available(&platform).await, 100_000);
    *bank.gone.lock().unwrap() = false;
    for _ in 0..2 {
        sweep(&platform.app, &platform.tenant).await.unwrap();
    }
    hear(&platform.app, &told(&payment)).await.unwrap();
    assert_eq!(recharges::available(&platform).await, 7_100_000);
    assert_eq!(count(&ledger(&platform).await, EntryKind::Topup), 2);
    assert_eq!(*bank.charged.lock().unwrap(), 1);
    let report = verify(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(report.findings, []);
}

#[tokio::test]
async fn a_payment_that_could_not_be_made_in_time_is_not_made_when_its_key_is_forgotten() {
    let (platform, bank) = low().await;
    bank.weather(&[Weather::LostBefore, Weather::LostAfter]);
    begin(&platform, "k", 5_000_000).await.unwrap_err();
    recharge(&platform.app, &platform.tenant).await.unwrap_err();
    platform.clock.advance(SignedDuration::from_hours(24));
    // The card was charged, but nobody heard of it: it is not charged again under the same id.
    let charged = bank.payments()[0].id.clone();
    recharge(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(*bank.charged.lock().unwrap(), 1);
    hear(&platform.app, &told(&charged)).await.unwrap();
    assert_eq!(recharges::available(&platform).await, 2_100_000);
}

#[tokio::test]
async fn a_payment_that_nobody_finished_is_called_off_after_a_week() {
    let (platform, bank) = platform().await;
    begin(&platform, "k", 5_000_000).await.unwrap();
    platform.clock.advance(SignedDuration::from_hours(8 * 24));
    sweep(&platform.app, &platform.tenant).await.unwrap();
    let state = bank.payments()[0].state;
    assert_eq!(state, recado_domain::topup::PaymentState::Canceled);
    assert_eq!(platform.available().await, 1_000_000);
}

#[tokio::test]
async fn a_payment_that_the_provider_does_not_tell_of_keeps_no_other_from_being_credited() {
    let (platform, bank) = platform().await;
    for (key, amount) in [("k", 5_000_000), ("l", 7_000_000)] {
        let payment = begin(&platform, key, amount).await.unwrap();
        bank.pay(&payment, amount);
        platform.clock.advance(SignedDuration::from_secs(1));
    }
    bank.weather(&[Weather::LostBefore]);
    sweep(&platform.app, &platform.tenant).await.unwrap_err();
    assert_eq!(platform.available().await, 6_000_000);
}
