//! Money under crashes, lost answers and crowds: nothing lost, nothing twice, nothing overdrawn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bank;
mod comparison;
mod crashes;
mod crowd;
#[allow(dead_code, reason = "it is shared with the tests of messages")]
#[path = "../first_sms/harness.rs"]
mod harness;
mod nightly;
mod recharges;
mod telling;
mod verification;

use std::sync::Arc;

use bank::Bank;
use harness::Platform;
use jiff::{SignedDuration, Timestamp};
use recado_domain::Micros;
use recado_domain::ledger::{Entry, EntryKind};
use recado_platform::money::{Wish, request};
use recado_platform::ports::Told;
use recado_platform::send::Idempotency;
use recado_store::ledger::{Direction, Span};

/// A platform with 1 USD and a bank.
async fn platform() -> (Platform, Arc<Bank>) {
    let mut platform = Platform::new().await;
    let bank = Arc::new(Bank::default());
    platform.app.payments = bank.clone();
    (platform, bank)
}

/// Begins a top-up under a key and answers its payment's id.
async fn begin(
    platform: &Platform,
    key: &str,
    micros: i64,
) -> Result<String, recado_domain::Error> {
    let wish = Wish {
        amount: Micros::new(micros),
        save_payment_method: false,
    };
    let idempotency = Some(Idempotency { key, body: b"{}" });
    let (firm, tenant) = (&platform.firm, &platform.tenant);
    let top_up = request(&platform.app, firm, tenant, wish, idempotency).await?;
    let kept = platform.app.store.top_up(tenant, &top_up.id).await?;
    if !kept.unwrap().status.is_final() {
        assert!(top_up.client_secret.is_some(), "nobody can pay it");
    }
    Ok(top_up.payment_id.unwrap())
}

fn told(payment_id: &str) -> Told {
    Told {
        payment_id: payment_id.into(),
        refunded: Micros::ZERO,
        reversals: vec![],
    }
}

/// The whole ledger, after checking that it adds up to the balance without a gap.
async fn ledger(platform: &Platform) -> Vec<Entry> {
    let span = Span {
        from: Timestamp::MIN,
        to: platform.app.now() + SignedDuration::from_hours(1),
        direction: Direction::Forward,
        after: None,
    };
    let store = &platform.app.store;
    let mut reader = store.read_ledger(&platform.tenant, span).await.unwrap();
    let mut entries = Vec::new();
    while let Some(page) = reader.next(1000).await.unwrap() {
        entries.extend(page);
    }
    let mut sum = Micros::ZERO;
    let mut seq = 0;
    for entry in entries.iter().filter(|entry| entry.kind != EntryKind::Post) {
        sum = sum.checked_add(entry.amount).unwrap();
        seq += 1;
        assert_eq!((entry.balance_after, entry.seq), (Some(sum), Some(seq)));
    }
    let balance = store.balance(&platform.tenant).await.unwrap();
    assert_eq!((sum, seq), (balance.available, balance.seq));
    entries
}

fn count(entries: &[Entry], kind: EntryKind) -> usize {
    entries.iter().filter(|entry| entry.kind == kind).count()
}
