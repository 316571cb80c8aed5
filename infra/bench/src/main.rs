//! What the platform can do on this machine: `cargo run --release -p recado-bench`.
//!
//! A bare loop posts messages to the simulated carrier, which takes 50 ms to answer, from a number
//! of tasks; then as many tasks send the same messages through the platform's API, which holds
//! their price, queues, claims and posts them, and takes the carrier's callbacks. Both are timed
//! until the carrier has them all, in turns. Everything is in this process and on disk, as in
//! `cargo run`.
#![allow(clippy::disallowed_methods, reason = "it measures real time")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that fails says so by panicking"
)]

mod bare;
mod cost;
mod cpu;
mod figures;
mod firm;

use cost::{Cost, Kind};
use figures::Figures;
use mimalloc::MiMalloc;

/// As in `recado`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Messages of each way in a round.
const MESSAGES: usize = 2_000;
const ROUNDS: usize = 5;
const LATENCY_MS: u64 = 50;
/// What is promised, of the bare loop's rate, and at which concurrency.
const PROMISED_RATIO: f64 = 0.9;
const PROMISED_AT: usize = 16;
/// Others keep so few processors busy that the rates say something.
const QUIET: f64 = 0.2;
/// Write units of one message, from its POST to its end.
const PROMISED_UNITS_DELIVERED: f64 = 10.0;
const PROMISED_UNITS_FAILED: f64 = 15.0;

#[tokio::main]
async fn main() {
    println!(
        "{MESSAGES} messages, {ROUNDS} rounds, the carrier answers after {LATENCY_MS} ms; medians\n"
    );
    println!("                                                 processor time of one   processors");
    println!(
        "at once   bare loop    the API  of the bare loop     bare     by API   busy elsewhere"
    );
    let (mut kept, mut is_quiet) = (true, true);
    for concurrency in [PROMISED_AT, 64] {
        let figures = Figures::of(concurrency).await;
        println!("{figures}");
        kept &= concurrency != PROMISED_AT || figures.ratio() >= PROMISED_RATIO;
        is_quiet &= figures.others() <= QUIET;
    }
    println!("\none message              store requests   write units   read units");
    for (what, kind, promised) in [
        ("delivered", Kind::Delivered, PROMISED_UNITS_DELIVERED),
        ("failed and given back", Kind::Failed, PROMISED_UNITS_FAILED),
        ("delivered, with a key", Kind::WithKey, f64::MAX),
        ("delivered, 16 at once", Kind::Crowded, f64::MAX),
    ] {
        let cost = Cost::of(kind).await;
        println!("{what:<24} {cost}");
        kept &= cost.write_units <= promised;
    }
    if !kept {
        eprintln!("\nless than promised");
        if !is_quiet {
            eprintln!("but the machine was busy with other things");
        }
        std::process::exit(1);
    }
}
