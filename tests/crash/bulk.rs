//! A bulk send in two waves, with a recipient who is left out and one whom nothing reaches.

use jiff::{SignedDuration, Timestamp};
use recado_tests::carrier::Outcome;
use serde_json::json;

use crate::story::Story;
use crate::trap::Harm;
use crate::world::Wanted;

const TEXT: &str = "Recado Demo: your invoice is due. Pay by card or in instalments, or call us. \
    Reply STOP to opt out.";

const DAY_SECS: i64 = 86_400;

/// On a Wednesday at half past nine or ten in New York, half past six or seven in Los Angeles.
fn morning(now: Timestamp) -> Timestamp {
    let tomorrow = now.as_second() / DAY_SECS + 1;
    // Day 0 was a Thursday.
    let wednesday = tomorrow + 6 - tomorrow % 7;
    let half_past_two = 14 * 3_600 + 30 * 60;
    Timestamp::from_second(wednesday * DAY_SECS + half_past_two).unwrap()
}

fn two_waves() -> Story {
    Story {
        wanted: Wanted {
            path: "/v1/bulk-sends",
            body: json!({"body": TEXT, "category": "collection", "to": {"phones": [
                "+12125560001", "+13105560002", "+12125560001", "+12125560003"]}}),
        },
        at: Some(morning),
        sweep_every: SignedDuration::from_hours(2),
        outcomes: vec![Outcome::Failed(30007), Outcome::Delivered],
        carried: vec![
            ("+12125560001", "failed"),
            ("+12125560003", "delivered"),
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
