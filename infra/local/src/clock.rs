//! The only place of the local platform that reads the system's clock and randomness.
#![allow(clippy::disallowed_methods, reason = "this is the clock")]

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use recado_platform::ports::{Clock, Ids};

/// The system's time, moved forward by as much as an operator asked for.
pub struct LocalClock {
    state: Mutex<State>,
    kept_in: Option<PathBuf>,
}

#[derive(Clone, Copy, Default)]
struct State {
    ahead: SignedDuration,
    /// While the clock is being moved it stands at each instant that something falls due.
    standing_at: Option<Timestamp>,
}

impl LocalClock {
    /// A clock that remembers in `kept_in` how far it was moved.
    pub fn new(kept_in: Option<PathBuf>) -> Self {
        let ahead = kept_in
            .as_ref()
            .and_then(|path| std::fs::read_to_string(path).ok())
            .and_then(|text| text.trim().parse().ok())
            .map_or(SignedDuration::ZERO, SignedDuration::from_micros);
        Self {
            state: Mutex::new(State {
                ahead,
                standing_at: None,
            }),
            kept_in,
        }
    }

    /// How far it is ahead of the system's clock at this moment.
    pub fn ahead_now(&self) -> SignedDuration {
        self.now().duration_since(system_now())
    }

    /// Stands still at `instant`, if that is not earlier than now.
    pub fn stand_at(&self, instant: Timestamp) {
        let now = self.now();
        self.state().standing_at = Some(instant.max(now));
    }

    /// Runs on from where it stands.
    ///
    /// # Errors
    /// When the offset cannot be kept; it runs on all the same.
    pub fn run_on(&self) -> std::io::Result<()> {
        let ahead = {
            let mut state = self.state();
            if let Some(instant) = state.standing_at.take() {
                state.ahead = instant.duration_since(system_now());
            }
            state.ahead
        };
        match &self.kept_in {
            Some(path) => std::fs::write(path, ahead.as_micros().to_string()),
            None => Ok(()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn system_now() -> Timestamp {
    // Microseconds are what the ledger keeps.
    Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap_or(Timestamp::MAX)
}

#[async_trait]
impl Clock for LocalClock {
    fn now(&self) -> Timestamp {
        let State { ahead, standing_at } = *self.state();
        standing_at.unwrap_or_else(|| system_now().checked_add(ahead).unwrap_or(Timestamp::MAX))
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// The system's randomness.
pub struct SystemIds;

impl Ids for SystemIds {
    fn entropy(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        // Without randomness ids would collide and jitter would vanish: nothing sensible is left.
        #[expect(clippy::expect_used, reason = "a system without randomness cannot run")]
        getrandom::fill(&mut bytes).expect("the system's randomness");
        bytes
    }
}
