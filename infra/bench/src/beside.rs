//! Single messages while a bulk send is running: of the firm itself, and of another one.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado_tests::Caller;
use serde_json::json;

use crate::firm::{FAST, Firm, draft, new_firm, posts, start, until_posts};

const RECIPIENTS: usize = 50_000;
/// Of each firm.
const SINGLES: usize = 20;
const PAUSE: Duration = Duration::from_millis(500);
/// Recipients that were written to when the first single message is sent.
const WELL_UNDER_WAY: usize = 500;
const PROMISED: SignedDuration = SignedDuration::from_secs(2);
/// Of a sender whose rate is the limit, in segments per second.
const SLOW: u32 = 100;

/// Measures; false when it is less than promised.
pub async fn run() -> bool {
    println!(
        "{SINGLES} single messages of each firm while a bulk send to {RECIPIENTS} is running: from the\n\
         POST until the carrier has it\n"
    );
    println!("sender of the bulk send      by      median      worst   written to meanwhile");
    let mut kept = true;
    for rate in [FAST, SLOW] {
        kept &= beside(rate).await;
    }
    kept
}

async fn beside(rate: u32) -> bool {
    let firm = Firm::with_rate(rate, &[]).await;
    let other = new_firm(&firm.platform.operator, "+12025550191", FAST).await;
    let text = json!({"body": "Figures: hello [NAME], we are closed on Monday."});
    let path = draft(&firm.caller, 0..RECIPIENTS, text).await;
    start(&firm.caller, &path).await;
    until_posts(firm.carrier(), WELL_UNDER_WAY).await;
    let before = posts(firm.carrier());
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for number in 0..SINGLES {
        let (a, b) = tokio::join!(
            single(&firm.caller, "+1312301", number),
            single(&other, "+1312302", number)
        );
        own.push(a);
        others.push(b);
        tokio::time::sleep(PAUSE).await;
    }
    let written_to = posts(firm.carrier()) - before;
    let ends_at = posts(firm.carrier()) + 2 * SINGLES;
    assert!(ends_at < RECIPIENTS, "the bulk send was over too early");
    let cancel = format!("{path}/cancel");
    firm.caller.post(&cancel, json!({})).await.is(200);
    let mut kept = true;
    for (by, sent) in [("its firm", own), ("another", others)] {
        let mut waits = waits(&firm, &sent).await;
        waits.sort();
        let (median, worst) = (waits[waits.len() / 2], waits[waits.len() - 1]);
        println!(
            "{rate:>13} segments/s {by:>9} {:>8} ms {:>7} ms {written_to:>22}",
            median.as_millis(),
            worst.as_millis()
        );
        kept &= worst <= PROMISED;
    }
    kept
}

/// Sends a message to a number of its own; answers that number and when the request was begun.
async fn single(firm: &Caller, begin: &str, number: usize) -> (String, Timestamp) {
    let to = format!("{begin}{number:04}");
    let message = json!({"to": {"phone": to}, "body": "Figures: your car is ready."});
    let at = Timestamp::now();
    firm.post("/v1/messages", message).await.is(202);
    (to, at)
}

/// How long each message took to be at the carrier.
async fn waits(firm: &Firm, sent: &[(String, Timestamp)]) -> Vec<SignedDuration> {
    loop {
        let carried = firm.carrier().messages();
        let wait = |(to, at): &(String, Timestamp)| {
            let there = carried.iter().find(|it| it.to == *to)?;
            Some(there.created_at.duration_since(*at))
        };
        match sent.iter().map(wait).collect() {
            Some(waits) => return waits,
            None => tokio::time::sleep(PAUSE).await,
        }
    }
}
