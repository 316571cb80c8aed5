//! A bulk send in two waves, with a recipient who is left out and one whom nothing reaches.

use jiff::SignedDuration;
use serde_json::json;

use crate::story::Story;
use crate::trap::Harm;
use crate::world::{Wanted, morning};

const TEXT: &str = "Recado Demo: your invoice is due. Pay by card or in instalments, or call us. \
    Reply STOP to opt out.";

fn two_waves() -> Story {
    Story {
        wanted: Wanted {
            path: "/v1/bulk-sends",
            body: json!({"body": TEXT, "category": "collection", "to": {"phones": [
                "+12125560001", "+13105560002", "+12125560001", "+12155550113"]}}),
        },
        at: Some(morning),
        sweep_every: SignedDuration::from_hours(2),
        outcomes: Vec::new(),
        carried: vec![
            ("+12125560001", "delivered"),
            ("+12155550113", "failed"),
            ("+13105560002", "delivered"),
        ],
        ledger: vec![("hold", -120_000), ("post", 0), ("void", 40_000)],
        counts: json!({"delivered": 2, "failed": 1, "skipped": 1}),
    }
}

#[tokio::test]
async fn the_path_of_a_bulk_send_has_calls_of_every_kind() {
    let calls = two_waves().calls().await;
    println!("{} {} {}", calls.accepted, calls.ended, calls.all.len());
    for kind in ["store", "queue", "scheduler", "carrier post"] {
        assert!(calls.all.contains(&kind), "{kind}");
    }
}

#[tokio::test]
async fn a_process_may_die_at_any_call_of_a_bulk_send() {
    let calls = two_waves().calls().await;
    two_waves()
        .survives(Harm::Crash, true, 0..calls.ended)
        .await;
}

#[tokio::test]
async fn any_call_of_a_bulk_send_may_fail() {
    let calls = two_waves().calls().await;
    two_waves()
        .survives(Harm::Failure, true, 0..calls.ended)
        .await;
}
