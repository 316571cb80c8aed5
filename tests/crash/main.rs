//! Something goes wrong before or after every single call of the send path to the store, the queue
//! and the carrier: nothing is sent twice, nothing is lost, nothing is charged wrongly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod trap;
mod twilio;
mod world;

use std::ops::Range;

use recado_tests::carrier::Outcome;

use trap::{Harm, Side};
use world::World;

/// A ledger's lines: kind and micro-dollars.
type Lines = [(&'static str, i64); 2];

const CHARGED: Lines = [("hold", -40_000), ("post", 0)];
const GIVEN_BACK: Lines = [("hold", -40_000), ("void", 40_000)];

/// What the carrier makes of the message, and what the ledger must say in the end.
#[derive(Clone, Copy, Debug)]
struct Story {
    outcome: Outcome,
    ledger: Lines,
}

const DELIVERED: Story = Story {
    outcome: Outcome::Delivered,
    ledger: CHARGED,
};
const CALLBACKS_LOST: Story = Story {
    outcome: Outcome::DeliveredSilently,
    ledger: CHARGED,
};
const FAILED: Story = Story {
    outcome: Outcome::Failed(30007),
    ledger: GIVEN_BACK,
};

impl Story {
    /// The calls when nothing goes wrong, and how many of them it takes to be accepted.
    async fn calls(self) -> (Vec<&'static str>, usize) {
        let mut world = World::new(self.outcome).await;
        assert!(world.ask(true).await);
        let accepted = world.trap.calls().len();
        world.settle().await;
        (world.trap.calls(), accepted)
    }

    /// Harm on both sides of each of these calls.
    async fn survives(self, harm: Harm, patient: bool, calls: Range<usize>) {
        for call in calls {
            for side in [Side::Before, Side::After] {
                let mut world = World::new(self.outcome).await;
                world.trap.arm(call, side, harm);
                let accepted = world.ask(patient).await;
                world.settle().await;
                let copies = world.carrier.accepted().len();
                let entries = world.entries().await;
                let ledger = self.ledger.map(|(kind, amount)| (kind.to_owned(), amount));
                // A client who was told nothing may have sent it or not; nothing in between.
                let untouched = !accepted && copies == 0 && entries.is_empty();
                assert!(
                    untouched || (copies == 1 && entries == ledger),
                    "{self:?}: {harm:?} {side:?} call {call}, {}: {copies} at the carrier, {entries:?}",
                    world.trap.calls()[call]
                );
            }
        }
    }
}

#[tokio::test]
async fn the_path_has_calls_of_every_kind() {
    let (calls, accepted) = DELIVERED.calls().await;
    assert!(calls[..accepted].contains(&"store") && calls[..accepted].contains(&"queue"));
    assert!(calls[accepted..].contains(&"carrier post"), "{calls:?}");
    let (calls, _) = CALLBACKS_LOST.calls().await;
    assert!(calls.contains(&"carrier fetch"), "{calls:?}");
}

#[tokio::test]
async fn a_process_may_die_at_any_call() {
    let (calls, _) = DELIVERED.calls().await;
    DELIVERED.survives(Harm::Crash, true, 0..calls.len()).await;
}

#[tokio::test]
async fn a_process_may_die_at_any_call_also_when_it_fails_or_the_carrier_keeps_silent() {
    for story in [FAILED, CALLBACKS_LOST] {
        let (calls, accepted) = story.calls().await;
        story
            .survives(Harm::Crash, true, accepted..calls.len())
            .await;
    }
}

#[tokio::test]
async fn a_process_may_die_while_a_client_asks_who_does_not_ask_again() {
    let (_, accepted) = DELIVERED.calls().await;
    DELIVERED.survives(Harm::Crash, false, 0..accepted).await;
}

#[tokio::test]
async fn any_call_may_fail() {
    let (calls, accepted) = DELIVERED.calls().await;
    DELIVERED
        .survives(Harm::Failure, true, 0..calls.len())
        .await;
    let (calls, _) = FAILED.calls().await;
    FAILED
        .survives(Harm::Failure, true, accepted..calls.len())
        .await;
}
