//! The balance recharges and warns by itself.

use futures::future::join_all;
use jiff::SignedDuration;
use recado_domain::Micros;
use recado_domain::funds::RechargeWish;
use recado_domain::ledger::{Entry, EntryKind, Movement};
use recado_domain::notice::NoticeKind;
use recado_domain::topup::{Reversal, ReversalKind};
use recado_platform::money::{
    after_movement, funds, hear, recharge, set_alert, set_recharge, sweep,
};
use recado_platform::ports::Told;
use recado_store::PageOf;
use recado_store::ledger::Booking;

use crate::bank::Weather;
use crate::harness::Platform;
use crate::{count, ledger, platform};

/// Recharges by 2 USD below half a dollar, at most 5 USD a month.
pub async fn set_up(platform: &Platform) {
    set_up_with(platform, "pm_1", 2_000_000).await;
}

async fn set_up_with(platform: &Platform, card: &str, amount: i64) {
    let wish = RechargeWish {
        enabled: true,
        threshold: Micros::new(500_000),
        amount: Micros::new(amount),
        monthly_limit: Micros::new(5_000_000),
        payment_method: Some(card.into()),
    };
    let (firm, tenant) = (&platform.firm, &platform.tenant);
    set_recharge(&platform.app, firm, tenant, &wish)
        .await
        .unwrap();
    platform.jobs.0.lock().unwrap().clear();
}

/// Spends all but `left`.
pub async fn spend_down_to(platform: &Platform, left: i64) {
    let available = available(platform).await;
    let movement = Movement::new(
        EntryKind::Hold,
        Micros::new(left - available),
        format!("spent at {available}"),
    );
    let entry = book(platform, movement).await;
    after_movement(&platform.app, &platform.tenant, &entry).await;
}

async fn book(platform: &Platform, movement: Movement) -> Entry {
    let (store, now) = (&platform.app.store, platform.app.now());
    let booked = store.try_book(&platform.tenant, movement, now, None).await;
    match booked.unwrap() {
        Booking::Booked(entry) => entry,
        other => panic!("{other:?}"),
    }
}

pub async fn available(platform: &Platform) -> i64 {
    ledger(platform).await;
    let balance = platform.app.store.balance(&platform.tenant).await;
    balance.unwrap().available.get()
}

pub async fn told(platform: &Platform) -> Vec<NoticeKind> {
    let page = PageOf {
        limit: 100,
        after: None,
    };
    let told = platform
        .app
        .store
        .notices(&platform.tenant, page)
        .await
        .unwrap();
    told.items
        .into_iter()
        .rev()
        .map(|notice| notice.kind)
        .collect()
}

#[tokio::test]
async fn a_hold_below_the_threshold_recharges_once_within_the_months_limit() {
    let (platform, bank) = platform().await;
    set_up(&platform).await;
    for (left, expected) in [
        (600_000, 600_000),
        (400_000, 2_400_000),
        (100_000, 2_100_000),
    ] {
        spend_down_to(&platform, left).await;
        while platform.deliver_next().await.is_some() {}
        assert_eq!(available(&platform).await, expected);
    }
    assert_eq!(told(&platform).await, []);
    // Two of two dollars are the month's limit of five.
    spend_down_to(&platform, 100_000).await;
    for _ in 0..3 {
        sweep(&platform.app, &platform.tenant).await.unwrap();
    }
    assert_eq!(available(&platform).await, 100_000);
    assert_eq!(told(&platform).await, [NoticeKind::RechargeLimitReached]);
    assert_eq!(*bank.charged.lock().unwrap(), 2);
    platform.clock.advance(SignedDuration::from_hours(24 * 8));
    sweep(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(
        available(&platform).await,
        2_100_000,
        "December has a limit of its own"
    );
}

#[tokio::test]
async fn many_workers_at_once_and_lost_answers_recharge_once() {
    let (platform, bank) = platform().await;
    set_up(&platform).await;
    spend_down_to(&platform, 100_000).await;
    bank.weather(&[Weather::LostAfter, Weather::LostBefore]);
    let at_once = (0..8).map(|_| recharge(&platform.app, &platform.tenant));
    let _ = join_all(at_once).await;
    recharge(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(available(&platform).await, 2_100_000);
    assert_eq!(count(&ledger(&platform).await, EntryKind::Topup), 1);
    assert_eq!(*bank.charged.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_recharge_whose_answer_was_lost_is_asked_for_again_as_it_was_whatever_is_wished_since() {
    let (platform, bank) = platform().await;
    set_up(&platform).await;
    spend_down_to(&platform, 100_000).await;
    bank.weather(&[Weather::LostAfter]);
    recharge(&platform.app, &platform.tenant).await.unwrap_err();
    set_up_with(&platform, "pm_2", 3_000_000).await;
    recharge(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(available(&platform).await, 2_100_000);
    assert_eq!(*bank.charged.lock().unwrap(), 1);
    assert_eq!(told(&platform).await, []);
    let funds = platform.app.store.funds(&platform.tenant).await.unwrap();
    assert_eq!(funds.recharge.unwrap().spent.get(), 2_000_000);
}

#[tokio::test]
async fn a_declined_card_is_tried_three_times_then_rests_until_it_is_set_up_again() {
    let (platform, bank) = platform().await;
    set_up(&platform).await;
    *bank.declines.lock().unwrap() = Some("insufficient_funds");
    spend_down_to(&platform, 100_000).await;
    for _ in 0..10 {
        sweep(&platform.app, &platform.tenant).await.unwrap();
        platform.clock.advance(SignedDuration::from_mins(10));
    }
    assert_eq!(*bank.charged.lock().unwrap(), 3);
    use NoticeKind::{RechargeDeclined, RechargeStopped};
    let expected = [RechargeDeclined, RechargeDeclined, RechargeStopped];
    assert_eq!(told(&platform).await, expected);
    *bank.declines.lock().unwrap() = None;
    sweep(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(available(&platform).await, 100_000);
    set_up(&platform).await;
    sweep(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(available(&platform).await, 2_100_000);
}

#[tokio::test]
async fn an_alert_is_told_once_per_crossing_also_by_the_sweep() {
    let (platform, _) = platform().await;
    set_alert(&platform.app, &platform.tenant, Micros::new(500_000))
        .await
        .unwrap();
    assert_eq!(told(&platform).await, []);
    for left in [450_000, 400_000] {
        spend_down_to(&platform, left).await;
        sweep(&platform.app, &platform.tenant).await.unwrap();
    }
    assert_eq!(told(&platform).await, [NoticeKind::BalanceLow]);
    let credit = Movement::new(EntryKind::Credit, Micros::new(1_000_000), "goodwill");
    book(&platform, credit).await;
    sweep(&platform.app, &platform.tenant).await.unwrap();
    platform.clock.advance(SignedDuration::from_mins(1));
    spend_down_to(&platform, 300_000).await;
    assert_eq!(told(&platform).await, [NoticeKind::BalanceLow; 2]);
}

#[tokio::test]
async fn a_balance_that_has_risen_again_before_it_was_looked_at_is_no_low_one() {
    let (platform, _) = platform().await;
    let (app, tenant) = (&platform.app, &platform.tenant);
    set_alert(app, tenant, Micros::new(500_000)).await.unwrap();
    let spent = Movement::new(EntryKind::Inbound, Micros::new(-1_100_000), "received");
    let below_zero = book(&platform, spent).await;
    let credit = Movement::new(EntryKind::Credit, Micros::new(1_000_000), "goodwill");
    book(&platform, credit).await;
    after_movement(app, tenant, &below_zero).await;
    assert_eq!(told(&platform).await, []);
}

#[tokio::test]
async fn a_disputed_top_up_stops_recharges_until_they_are_set_up_again() {
    let (platform, bank) = platform().await;
    set_up(&platform).await;
    spend_down_to(&platform, 100_000).await;
    while platform.deliver_next().await.is_some() {}
    assert_eq!(available(&platform).await, 2_100_000);
    let payment = bank.payments()[0].id.clone();
    let disputed = Told {
        reversals: vec![Reversal {
            kind: ReversalKind::Dispute,
            id: "dp_1".into(),
            amount: Micros::new(2_000_000),
            undone: false,
            reason: Some("fraudulent".into()),
        }],
        ..crate::told(&payment)
    };
    hear(&platform.app, &disputed).await.unwrap();
    while platform.deliver_next().await.is_some() {}
    sweep(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(available(&platform).await, 100_000);
    assert_eq!(*bank.charged.lock().unwrap(), 1);
    assert_eq!(told(&platform).await, [NoticeKind::RechargeStopped]);
    set_up(&platform).await;
    hear(&platform.app, &disputed).await.unwrap();
    recharge(&platform.app, &platform.tenant).await.unwrap();
    assert_eq!(available(&platform).await, 2_100_000);
}

#[tokio::test]
async fn this_months_limit_is_shown_unused_when_a_month_has_begun() {
    let (platform, _) = platform().await;
    set_up(&platform).await;
    spend_down_to(&platform, 100_000).await;
    while platform.deliver_next().await.is_some() {}
    let shown = async || {
        let shown = funds(&platform.app, &platform.firm, &platform.tenant).await;
        let recharge = shown.unwrap().recharge.unwrap();
        (recharge.month, recharge.spent.get())
    };
    assert_eq!(shown().await, ("2026-11".into(), 2_000_000));
    platform.clock.advance(SignedDuration::from_hours(24 * 8));
    assert_eq!(shown().await, ("2026-12".into(), 0));
}
