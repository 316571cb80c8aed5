//! Single messages through the API next to the bare loop, and what one asks of the store.

use crate::LATENCY_MS;
use crate::cost::{Cost, Kind};
use crate::figures::Figures;

/// Messages of each way in a round.
pub const MESSAGES: usize = 2_000;
/// Rounds of each concurrency.
pub const ROUNDS: usize = 5;
/// What is promised, of the bare loop's rate, and at which concurrency.
const PROMISED_RATIO: f64 = 0.9;
const PROMISED_AT: usize = 16;
/// Others keep so few processors busy that the rates say something.
const QUIET: f64 = 0.2;
/// Write units of one message, from its POST to its end.
const PROMISED_UNITS_DELIVERED: f64 = 10.0;
const PROMISED_UNITS_FAILED: f64 = 15.0;

/// Measures; false when it is less than promised.
pub async fn run() -> bool {
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
    if !is_quiet {
        println!("\nthe machine was busy with other things");
    }
    kept
}
