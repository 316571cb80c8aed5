//! What one message asks of the store, from its POST to its end.

use std::fmt;

use recado_tests::carrier::{Fault, Outcome, Rule};

use crate::firm::{Firm, until_posts};

/// So many that what happens once does not matter.
const MESSAGES: usize = 200;

/// Of one message.
pub struct Cost {
    requests: f64,
    pub write_units: f64,
    read_units: f64,
}

/// How a message is sent, and how it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Alone, without an Idempotency-Key.
    Delivered,
    /// The same, but the carrier reports that it failed, and its price is given back.
    Failed,
    /// With an Idempotency-Key, which has a record of its own.
    WithKey,
    /// While fifteen others are sent.
    Crowded,
}

impl Cost {
    /// Measures.
    pub async fn of(kind: Kind) -> Self {
        let fails = Rule::always(Fault::Outcome(Outcome::Failed(30008)));
        let rules = if kind == Kind::Failed {
            vec![fails]
        } else {
            vec![]
        };
        let concurrency = if kind == Kind::Crowded { 16 } else { 1 };
        let firm = Firm::open(&rules).await;
        let meter = firm.platform.platform().dynamo().meter();
        let before = meter.snapshot();
        firm.send(0..MESSAGES, concurrency, kind == Kind::WithKey)
            .await;
        until_posts(firm.carrier(), MESSAGES).await;
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
