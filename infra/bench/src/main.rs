//! What the platform can do on this machine: `cargo run --release -p recado-bench`.
//!
//! A bare loop posts messages to the simulated carrier, which takes 50 ms to answer, from a number
//! of tasks; then as many tasks send the same messages through the platform's API, which holds
//! their price, queues, claims and posts them, and takes the carrier's callbacks. Both are timed
//! until the carrier has them all. Everything is in this process and on disk, as in `cargo run`.
#![allow(clippy::disallowed_methods, reason = "it measures real time")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that fails says so by panicking"
)]

mod bare;
mod cost;
mod figures;
mod firm;

use cost::Cost;
use figures::Figures;

const MESSAGES: usize = 2_000;
const LATENCY_MS: u64 = 50;
/// What is promised, of the bare loop's rate, and at which concurrency.
const PROMISED_RATIO: f64 = 0.9;
const PROMISED_AT: usize = 16;
/// Write units of one message, from its POST to its end.
const PROMISED_UNITS_DELIVERED: f64 = 10.0;
const PROMISED_UNITS_FAILED: f64 = 15.0;

#[tokio::main]
async fn main() {
    println!("{MESSAGES} messages, the carrier answers after {LATENCY_MS} ms\n");
    println!("at once   bare loop   through the API            delivered by");
    let mut kept = true;
    for concurrency in [PROMISED_AT, 64] {
        let figures = Figures::of(concurrency).await;
        println!("{figures}");
        kept &= concurrency != PROMISED_AT || figures.ratio() >= PROMISED_RATIO;
    }
    println!("\none message              store requests   write units   read units");
    for (what, cost, promised) in [
        (
            "delivered",
            Cost::delivered(1).await,
            PROMISED_UNITS_DELIVERED,
        ),
        (
            "failed and given back",
            Cost::failed(1).await,
            PROMISED_UNITS_FAILED,
        ),
        ("delivered, 16 at once", Cost::delivered(16).await, f64::MAX),
    ] {
        println!("{what:<24} {cost}");
        kept &= cost.write_units <= promised;
    }
    if !kept {
        eprintln!("\nless than promised");
        std::process::exit(1);
    }
}
