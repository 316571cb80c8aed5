//! What the parts of a running simulator have in common.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::{Notify, oneshot, watch};

use crate::accounts::Accounts;
use crate::callbacks::{Caller, dispatch};
use crate::clock::Clock;
use crate::error::ApiError;
use crate::journal::Journal;
use crate::machine::Carrier;
use crate::random::Random;

/// Longest the ticker sleeps, so that a clock that was moved is noticed.
const MAX_SLEEP: Duration = Duration::from_secs(60);

pub(crate) struct Shared {
    pub carrier: Mutex<Carrier>,
    pub accounts: RwLock<Accounts>,
    pub inbound_url: RwLock<Option<String>>,
    pub journal: Mutex<Option<Journal>>,
    pub caller: Caller,
    pub clock: Clock,
    pub ids: Mutex<Random>,
    pub latency: Duration,
    pub requests: Mutex<BTreeMap<&'static str, u64>>,
    pub wake: Notify,
    pub idle: Notify,
    /// Counts the changes of messages, for who shows them.
    pub changes: watch::Sender<u64>,
    pub in_flight: AtomicUsize,
    pub stopping: watch::Receiver<bool>,
}

/// A change that the disk did not take.
#[derive(Debug)]
pub(crate) struct NotKept;

impl Shared {
    pub fn carrier(&self) -> MutexGuard<'_, Carrier> {
        lock(&self.carrier)
    }

    pub fn token(&self, account_sid: &str) -> Option<String> {
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        accounts.token(account_sid).map(str::to_owned)
    }

    pub fn authorize(
        &self,
        account_sid: &str,
        credentials: Option<(&str, &str)>,
    ) -> Result<(), ApiError> {
        let accounts = self.accounts.read().unwrap_or_else(PoisonError::into_inner);
        accounts.authorize(account_sid, credentials)
    }

    pub fn new_sid(&self) -> String {
        lock(&self.ids).message_sid()
    }

    pub fn count(&self, kind: &'static str) {
        *lock(&self.requests).entry(kind).or_default() += 1;
    }

    /// Changes the carrier, and returns once the change is on disk. What is due follows after that,
    /// even when nobody waits for this any more.
    pub async fn change<T>(&self, change: impl FnOnce(&mut Carrier) -> T) -> Result<T, NotKept> {
        let (result, kept) = {
            let mut carrier = self.carrier();
            let result = change(&mut carrier);
            (result, self.keep(&mut carrier))
        };
        self.wake.notify_one();
        committed(kept).await.map(|()| result)
    }

    /// Hands what changed to the journal; under the carrier's lock, so that the order is kept.
    fn keep(&self, carrier: &mut Carrier) -> Option<oneshot::Receiver<bool>> {
        let changes = carrier.take_changes();
        if !changes.is_empty() {
            self.changes.send_modify(|count| *count += 1);
        }
        match &*lock(&self.journal) {
            Some(journal) if !changes.is_empty() => Some(journal.submit(changes)),
            _ => None,
        }
    }

    /// Lets everything happen that is due, and has the callbacks made once that is on disk.
    async fn advance(self: &Arc<Self>) {
        let now = self.clock.now();
        let (callbacks, kept) = {
            let mut carrier = self.carrier();
            let callbacks = carrier.advance(now);
            self.in_flight.fetch_add(callbacks.len(), Ordering::AcqRel);
            (callbacks, self.keep(&mut carrier))
        };
        if committed(kept).await.is_err() {
            tracing::error!("a change of status was not kept");
        }
        dispatch(self, callbacks);
        self.idle.notify_waiters();
    }

    pub fn callback_done(&self) {
        self.in_flight.fetch_sub(1, Ordering::AcqRel);
        self.idle.notify_waiters();
    }

    pub fn is_idle(&self) -> bool {
        // Callbacks are counted under the lock, so none is missed between the two.
        let carrier = self.carrier();
        carrier.is_quiet() && self.in_flight.load(Ordering::Acquire) == 0
    }

    /// Lets time pass for the carrier until the simulator stops.
    pub async fn tick(self: Arc<Self>) {
        let mut stopping = self.stopping.clone();
        loop {
            self.advance().await;
            let due = self.carrier().next_due();
            let sleep = due.map_or(MAX_SLEEP, |due| {
                let ahead = due.duration_since(self.clock.now());
                Duration::try_from(ahead).unwrap_or_default().min(MAX_SLEEP)
            });
            tokio::select! {
                () = tokio::time::sleep(sleep) => {}
                () = self.wake.notified() => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
        }
    }
}

async fn committed(kept: Option<oneshot::Receiver<bool>>) -> Result<(), NotKept> {
    let Some(kept) = kept else { return Ok(()) };
    if kept.await.unwrap_or(false) {
        Ok(())
    } else {
        Err(NotKept)
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
