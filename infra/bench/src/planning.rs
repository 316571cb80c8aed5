//! How long a hundred thousand recipients of a sheet take to be planned.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::firm::{Firm, draft, start};

const RECIPIENTS: usize = 100_000;
const GLANCE: Duration = Duration::from_millis(50);
const PROMISED: Duration = Duration::from_secs(10);

/// Measures; false when it is less than promised.
pub async fn run() -> bool {
    let firm = Firm::open(&[]).await;
    let began = Instant::now();
    // Once planned it waits for its time.
    let send_at = Timestamp::now() + SignedDuration::from_hours(24);
    let text = json!({
        "body": "Figures: hello [NAME], we are closed on Monday.", "send_at": send_at.to_string(),
    });
    let path = draft(&firm.caller, 0..RECIPIENTS, text).await;
    let uploaded = began.elapsed();
    start(&firm.caller, &path).await;
    loop {
        let send = firm.caller.get(&path).await.is(200);
        match send["status"].as_str() {
            Some("planning") => tokio::time::sleep(GLANCE).await,
            Some("scheduled") => {
                assert_eq!(send["segments"], RECIPIENTS);
                break;
            }
            _ => panic!("{send}"),
        }
    }
    let planned = began.elapsed() - uploaded;
    println!(
        "{RECIPIENTS} recipients of a sheet: taken in {:.1} s, planned and paid in {:.1} s",
        uploaded.as_secs_f64(),
        planned.as_secs_f64()
    );
    planned <= PROMISED
}
