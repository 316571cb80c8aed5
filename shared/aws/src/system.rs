//! The only place on AWS that reads the clock and the system's randomness.
#![allow(clippy::disallowed_methods, reason = "this is the clock")]

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use recado_platform::ports::{Clock, Ids};

/// The system's time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // Microseconds are what the ledger keeps.
        Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap_or(Timestamp::MAX)
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// The system's randomness.
#[derive(Clone, Copy, Debug, Default)]
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
