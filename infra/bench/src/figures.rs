//! The rate of one run, next to the bare loop's.

use std::fmt;
use std::time::{Duration, Instant};

use crate::MESSAGES;
use crate::bare::bare_loop;
use crate::firm::Firm;

/// How long it took to have all messages at the carrier.
pub struct Figures {
    concurrency: usize,
    bare: Duration,
    api: Duration,
    delivered: Duration,
}

impl Figures {
    /// Measures. The bare loop runs before and after, and its better time counts.
    pub async fn of(concurrency: usize) -> Self {
        let firm = Firm::open(&[]).await;
        let before = bare_loop(firm.carrier(), concurrency).await;
        firm.carrier().callbacks_idle().await;
        let posts = firm.posts();
        let began = Instant::now();
        firm.send(MESSAGES, concurrency).await;
        firm.posted(posts, MESSAGES).await;
        let api = began.elapsed();
        firm.carrier().callbacks_idle().await;
        let delivered = began.elapsed();
        let after = bare_loop(firm.carrier(), concurrency).await;
        Self {
            concurrency,
            bare: before.min(after),
            api,
            delivered,
        }
    }

    /// The API's rate as part of the bare loop's.
    pub fn ratio(&self) -> f64 {
        self.bare.as_secs_f64() / self.api.as_secs_f64()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = |took: Duration| MESSAGES as f64 / took.as_secs_f64();
        write!(
            f,
            "{:>7} {:>9.0}/s {:>9.0}/s = {:.0} % of it {:>13.1} s",
            self.concurrency,
            rate(self.bare),
            rate(self.api),
            100.0 * self.ratio(),
            self.delivered.as_secs_f64(),
        )
    }
}
