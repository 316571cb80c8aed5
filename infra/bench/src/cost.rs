//! What one message asks of the store, from its POST to its end.

use std::fmt;

use recado_tests::carrier::{Fault, Outcome, Rule};

use crate::firm::Firm;

/// So many that what happens once does not matter.
const MESSAGES: usize = 200;

/// Of one message.
pub struct Cost {
    requests: f64,
    pub write_units: f64,
    read_units: f64,
}

impl Cost {
    /// Of one that is delivered, sent with others, `concurrency` at a time.
    pub async fn delivered(concurrency: usize) -> Self {
        Self::of(&[], concurrency).await
    }

    /// Of one that fails, and whose price is given back.
    pub async fn failed(concurrency: usize) -> Self {
        let fails = Rule::always(Fault::Outcome(Outcome::Failed(30008)));
        Self::of(&[fails], concurrency).await
    }

    async fn of(rules: &[Rule], concurrency: usize) -> Self {
        let firm = Firm::open(rules).await;
        let meter = firm.platform.platform().dynamo().meter();
        let before = meter.snapshot();
        firm.send(MESSAGES, concurrency).await;
        firm.posted(0, MESSAGES).await;
        firm.carrier().callbacks_idle().await;
        let used = meter.since(&before);
        let requests: u64 = used.by_operation.values().map(|cost| cost.requests).sum();
        let each = |total: f64| total / MESSAGES as f64;
        Self {
            requests: each(requests as f64),
            write_units: each(used.write_units),
            read_units: each(used.read_units),
        }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            requests,
            write_units,
            read_units,
        } = self;
        write!(f, "{requests:>14.2} {write_units:>13.2} {read_units:>12.2}")
    }
}
