//! A message that did not arrive and is sent again as a message of its own.

use jiff::SignedDuration;
use recado_tests::carrier::Outcome;
use serde_json::{Value, json};

use crate::story::Story;
use crate::trap::Harm;
use crate::world::Wanted;

const TO: &str = "+12125550134";

/// The carrier fails for a reason that may pass; the second message arrives.
fn second_time_lucky() -> Story {
    Story {
        wanted: Wanted {
            path: "/v1/messages",
            body: json!({"to": {"phone": TO}, "body": "Your car is ready."}),
        },
        at: None,
        sweep_every: SignedDuration::from_mins(30),
        outcomes: vec![Outcome::Failed(30008), Outcome::Delivered],
        carried: vec![(TO, "delivered"), (TO, "failed")],
        ledger: vec![
            ("hold", -40_000),
            ("void", 40_000),
            ("hold", -40_000),
            ("post", 0),
        ],
        counts: Value::Null,
    }
}

#[tokio::test]
async fn the_next_try_comes_from_the_scheduler() {
    let calls = second_time_lucky().calls().await.all;
    assert!(calls.contains(&"scheduler"), "{calls:?}");
}

#[tokio::test]
async fn a_process_may_die_at_any_call_of_the_next_try() {
    let calls = second_time_lucky().calls().await;
    let after = calls.accepted..calls.ended;
    second_time_lucky().survives(Harm::Crash, true, after).await;
}

#[tokio::test]
async fn any_call_of_the_next_try_may_fail() {
    let calls = second_time_lucky().calls().await;
    let after = calls.accepted..calls.ended;
    second_time_lucky()
        .survives(Harm::Failure, true, after)
        .await;
}
