//! What a decision about hours costs on one core.
//!
//!     cargo run --release -p recado-domain --example hours
//!
//! Prints microseconds per decision: the candidates found anew each time, and the decision on
//! them. Exits with 1 when a decision, both together, takes more than 5 µs.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock"
)]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::hours::{
    AskedFor, Candidates, Location, Question, Recipient, Zone, next_allowed,
};
use recado_domain::message::Category;
use serde_json::json;

const ROUNDS: u32 = 20_000;
const TRIES: usize = 7;
const LIMIT_MICROS: f64 = 5.0;

/// Microseconds of one call: the best of some tries, as the others measure the machine.
fn micros<T>(mut call: impl FnMut() -> T) -> f64 {
    let one_try = |_| {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            black_box(call());
        }
        start.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
    };
    (0..TRIES).map(one_try).fold(f64::INFINITY, f64::min)
}

fn main() -> ExitCode {
    let hours: Vec<_> = ["mon", "tue", "wed", "thu", "fri"]
        .iter()
        .flat_map(|day| {
            [("09:00", "12:30"), ("13:30", "18:00")]
                .map(|(opens, closes)| json!({"day": day, "opens": opens, "closes": closes}))
        })
        .collect();
    let location: Location = serde_json::from_value(json!({
        "id": "loc_00000000000000000000000000", "name": "Clinic North",
        "time_zone": "America/Chicago", "hours": hours, "created_at": 0,
        "closures": [{"from": "2026-11-26", "to": "2026-11-27", "name": "Thanksgiving"}],
    }))
    .unwrap();
    let firm_zone = Zone::parse("America/Chicago").unwrap();
    use Category::{Collection, Conversational, Marketing, Transactional};
    // What is asked, from when, the number, postcode and address.
    let cases = [
        (
            "any hour",
            Transactional,
            "2026-11-23T20:00:00Z",
            "+13125550100",
            "",
            "",
        ),
        (
            "open",
            Conversational,
            "2026-11-23T20:00:00Z",
            "+13125550100",
            "",
            "",
        ),
        (
            "closed for a night",
            Conversational,
            "2026-11-23T03:00:00Z",
            "+13125550100",
            "",
            "",
        ),
        (
            "closed for a holiday",
            Conversational,
            "2026-11-25T03:00:00Z",
            "+13125550100",
            "",
            "",
        ),
        (
            "open, one zone",
            Marketing,
            "2026-11-23T20:00:00Z",
            "+13125550100",
            "",
            "",
        ),
        (
            "night, two zones",
            Marketing,
            "2026-11-23T03:00:00Z",
            "+18505550100",
            "",
            "",
        ),
        (
            "weekend, number and ZIP",
            Collection,
            "2026-11-28T03:00:00Z",
            "+17135550100",
            "90012",
            "",
        ),
        (
            "weekend, number and address",
            Marketing,
            "2026-11-28T03:00:00Z",
            "+17135550100",
            "",
            "1 Main St, Los Angeles, CA 90012",
        ),
        (
            "toll-free, all of America",
            Marketing,
            "2026-11-28T03:00:00Z",
            "+18005550100",
            "",
            "",
        ),
    ];
    let mut slow = false;
    println!(
        "{:<30} {:>11} {:>9} {:>9}",
        "case", "candidates", "decision", "together"
    );
    for (name, category, from, number, postcode, address) in cases {
        let from: Timestamp = from.parse().unwrap();
        let phone = PhoneNumber::from_stored(number).unwrap();
        let known = Recipient {
            phone: Some(&phone),
            postcode: Some(postcode),
            address: Some(address),
            time_zone: None,
            firm_zone: &firm_zone,
        };
        let recipient = Candidates::of(&known);
        let question = Question {
            from,
            category,
            location: Some(&location),
            asked_for: AskedFor::default(),
            last_inbound: None,
            recipient: &recipient,
            useless_after: None,
        };
        let finding = micros(|| Candidates::of(black_box(&known)));
        let deciding = micros(|| next_allowed(black_box(&question)));
        let together = finding + deciding;
        slow |= together > LIMIT_MICROS;
        println!("{name:<30} {finding:>11.2} {deciding:>9.2} {together:>9.2}");
    }
    ExitCode::from(u8::from(slow))
}
