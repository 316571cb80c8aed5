//! What is asked for, and how it must end whatever goes wrong on the way.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use recado_tests::carrier::Outcome;
use serde_json::Value;

use crate::trap::{Harm, Side};
use crate::world::{Wanted, World};

/// What is asked for, what the carrier makes of it, and what must be so in the end.
#[derive(Clone, Debug)]
pub struct Story {
    pub wanted: Wanted,
    /// When it is asked for; at once where it is not said.
    pub at: Option<fn(Timestamp) -> Timestamp>,
    /// How often the sweep comes.
    pub sweep_every: SignedDuration,
    /// How messages end, one after the other, and all others; as their numbers say where it is empty.
    pub outcomes: Vec<Outcome>,
    /// Number and last status of each message at the carrier, sorted.
    pub carried: Vec<(&'static str, &'static str)>,
    /// The ledger's lines: kind and micro-dollars.
    pub ledger: Vec<(&'static str, i64)>,
    /// How many recipients of the bulk send stand where.
    pub counts: Value,
}

/// How a story ended.
#[derive(Debug, PartialEq)]
struct End {
    carried: Vec<(String, String)>,
    ledger: Vec<(String, i64)>,
    counts: Value,
}

/// The calls of a story in which nothing goes wrong.
pub struct Calls {
    pub all: Vec<&'static str>,
    /// How many of them it takes to be accepted.
    pub accepted: usize,
    /// How many of them it takes until nothing is left to do but to look.
    pub ended: usize,
}

impl Story {
    async fn world(&self) -> World {
        let mut world = World::new(&self.outcomes).await;
        world.sweep_every = self.sweep_every;
        if let Some(at) = self.at {
            let now = world.platform.now();
            world.clock.pass_to(at(now));
        }
        world
    }

    /// The calls when nothing goes wrong.
    pub async fn calls(&self) -> Calls {
        let mut world = self.world().await;
        assert!(world.ask(&self.wanted, true).await);
        let accepted = world.trap.calls().len();
        let ended = world.settle().await;
        assert_eq!(end(&mut world).await, self.end(), "nothing went wrong");
        Calls {
            all: world.trap.calls(),
            accepted,
            ended,
        }
    }

    /// Harm on both sides of each of these calls.
    pub async fn survives(&self, harm: Harm, patient: bool, calls: Range<usize>) {
        for call in calls {
            for side in [Side::Before, Side::After] {
                let mut world = self.world().await;
                world.trap.arm(call, side, harm);
                let accepted = world.ask(&self.wanted, patient).await;
                world.settle().await;
                let end = end(&mut world).await;
                // A client who was told nothing may have sent it or not; nothing in between.
                let untouched = !accepted && end.carried.is_empty() && end.ledger.is_empty();
                let what = world.trap.calls()[call];
                assert!(
                    untouched || end == self.end(),
                    "{harm:?} {side:?} call {call}, {what}: {end:#?}, not {:#?}",
                    self.end()
                );
            }
        }
    }

    fn end(&self) -> End {
        let carried = self.carried.iter();
        let ledger = self.ledger.iter();
        let ledger = ledger.map(|(kind, amount)| ((*kind).to_owned(), *amount));
        let mut ledger: Vec<_> = ledger.collect();
        ledger.sort();
        End {
            carried: carried
                .map(|(to, status)| ((*to).to_owned(), (*status).to_owned()))
                .collect(),
            ledger,
            counts: self.counts.clone(),
        }
    }
}

async fn end(world: &mut World) -> End {
    let carried = world.carrier.accepted().into_iter();
    let mut carried: Vec<_> = carried
        .map(|it| (it.to, it.status.as_str().to_owned()))
        .collect();
    carried.sort();
    let bulk_sends = world.look("/v1/bulk-sends").await;
    let counts = match bulk_sends["data"][0]["id"].as_str() {
        Some(id) => world.look(&format!("/v1/bulk-sends/{id}")).await["counts"].take(),
        None => Value::Null,
    };
    let mut ledger = world.entries().await;
    ledger.sort();
    End {
        carried,
        ledger,
        counts,
    }
}
