//! One message.

use jiff::SignedDuration;
use recado_tests::carrier::Outcome;
use serde_json::{Value, json};

use crate::story::Story;
use crate::trap::Harm;
use crate::world::Wanted;

const TO: &str = "+12125550134";

fn story(outcome: Outcome, status: &'static str, last: (&'static str, i64)) -> Story {
    Story {
        wanted: Wanted {
            path: "/v1/messages",
            body: json!({"to": {"phone": TO}, "body": "Your car is ready."}),
        },
        at: None,
        sweep_every: SignedDuration::from_mins(10),
        outcomes: vec![outcome],
        carried: vec![(TO, status)],
        ledger: vec![("hold", -40_000), last],
        counts: Value::Null,
    }
}

fn delivered() -> Story {
    story(Outcome::Delivered, "delivered", ("post", 0))
}

fn callbacks_lost() -> Story {
    story(Outcome::DeliveredSilently, "delivered", ("post", 0))
}

fn failed() -> Story {
    story(Outcome::Failed(30007), "failed", ("void", 40_000))
}

#[tokio::test]
async fn the_path_has_calls_of_every_kind() {
    let calls = delivered().calls().await;
    let (first, rest) = calls.all.split_at(calls.accepted);
    assert!(first.contains(&"store") && first.contains(&"queue"));
    assert!(rest.contains(&"carrier post"), "{rest:?}");
    let calls = callbacks_lost().calls().await.all;
    assert!(calls.contains(&"carrier fetch"), "{calls:?}");
}

#[tokio::test]
async fn a_process_may_die_at_any_call() {
    let calls = delivered().calls().await.all;
    delivered()
        .survives(Harm::Crash, true, 0..calls.len())
        .await;
}

#[tokio::test]
async fn a_process_may_die_at_any_call_also_when_it_fails_or_the_carrier_keeps_silent() {
    for story in [failed(), callbacks_lost()] {
        let calls = story.calls().await;
        let after = calls.accepted..calls.all.len();
        story.survives(Harm::Crash, true, after).await;
    }
}

#[tokio::test]
async fn a_process_may_die_while_a_client_asks_who_does_not_ask_again() {
    let calls = delivered().calls().await;
    delivered()
        .survives(Harm::Crash, false, 0..calls.accepted)
        .await;
}

#[tokio::test]
async fn any_call_may_fail() {
    let calls = delivered().calls().await.all;
    delivered()
        .survives(Harm::Failure, true, 0..calls.len())
        .await;
    let calls = failed().calls().await;
    let after = calls.accepted..calls.all.len();
    failed().survives(Harm::Failure, true, after).await;
}
