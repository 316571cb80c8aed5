//! What one process knows by itself: the pace of fast senders, and which texts are being posted.
//!
//! A fast sender's line would cost a write per message only to find that nobody waits, so each
//! process paces its own share of the rate. Two equal texts to one number are posted one after the
//! other, because the carrier's listing could not tell them apart; within a process that is settled
//! here, between processes by [`Store::twins`](recado_store::Store::twins). A firm's balance has one
//! writer at a time: among the requests of one process that is settled here, so that they do not spoil
//! each other's transactions; between processes the transaction decides.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use recado_domain::Tenant;
use recado_domain::message::Message;
use recado_domain::rate::{SegmentRate, take_place};
use sha2::{Digest, Sha256};
use tokio::sync::OwnedMutexGuard;

type Lane = Arc<tokio::sync::Mutex<()>>;

/// The lanes of one process.
#[derive(Default)]
pub struct Lanes {
    free_at: Mutex<HashMap<String, Timestamp>>,
    posting: Mutex<HashMap<[u8; 32], Lane>>,
    balances: Mutex<HashMap<Tenant, Lane>>,
}

impl Lanes {
    /// Takes the next place in this process' share of a sender's line.
    pub fn take_place(&self, message: &Message, rate: SegmentRate, now: Timestamp) -> Timestamp {
        let line = format!("{} {}", message.tenant, message.from.as_str());
        self.take_in(line, message.segments, rate, now)
    }

    /// Takes the next place for `segments` in a line of this process.
    pub fn take_in(
        &self,
        line: String,
        segments: u32,
        rate: SegmentRate,
        now: Timestamp,
    ) -> Timestamp {
        let mut lines = held(&self.free_at);
        let place = take_place(lines.get(&line).copied(), now, segments, rate);
        lines.insert(line, place.next_free);
        place.at
    }

    /// Waits for this process' turn at a tenant's balance.
    pub async fn balance(&self, tenant: &Tenant) -> OwnedMutexGuard<()> {
        let lane = {
            let mut balances = held(&self.balances);
            balances.retain(|_, lane| Arc::strong_count(lane) > 1);
            balances.entry(tenant.clone()).or_default().clone()
        };
        lane.lock_owned().await
    }

    /// The lane of everything that the carrier lists like `message`, if it is free.
    pub fn try_enter(&self, message: &Message) -> Option<OwnedMutexGuard<()>> {
        let (from, to) = (message.from.as_str(), message.to.as_str());
        self.try_enter_lane(from, to, &message.body)
    }

    /// The lane of everything that the carrier lists like this, if it is free.
    pub fn try_enter_lane(&self, from: &str, to: &str, body: &str) -> Option<OwnedMutexGuard<()>> {
        let lane = {
            let mut posting = held(&self.posting);
            // Lanes nobody is in are forgotten.
            posting.retain(|_, lane| Arc::strong_count(lane) > 1);
            posting.entry(looks([from, to, body])).or_default().clone()
        };
        lane.try_lock_owned().ok()
    }
}

/// What the carrier's listing shows of a message, as a key of fixed size.
fn looks(shown: [&str; 3]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in shown {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
