//! What the platform can do on this machine, one figure a command:
//! `cargo run --release -p recado-bench -- bulk`. Each compares within one run, prints, and fails when it is less
//! than promised. Platform, carrier simulator and clients share this process, and the data is on
//! disk, as in `cargo run`.
#![allow(clippy::disallowed_methods, reason = "it measures real time")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that fails says so by panicking"
)]

mod bare;
mod beside;
mod bulk;
mod cost;
mod cpu;
mod database;
mod events;
mod figures;
mod firm;
mod memory;
mod money;
mod planning;
mod reminders;
mod singles;

use mimalloc::MiMalloc;

/// As in `recado`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How long the simulated carrier takes to answer.
const LATENCY_MS: u64 = 50;
const COMMANDS: &str =
    "the commands are singles, bulk, beside, planning, memory, money, events and reminders";

#[tokio::main]
async fn main() {
    let command = std::env::args().nth(1);
    let kept = match command.as_deref() {
        None | Some("singles") => singles::run().await,
        Some("bulk") => bulk::run().await,
        Some("beside") => beside::run().await,
        Some("planning") => planning::run().await,
        Some("money") => money::run().await,
        Some("events") => events::run(),
        Some("reminders") => reminders::run().await,
        Some("memory") => memory::run().await,
        Some(memory::PLATFORM) => return memory::be_the_platform().await,
        Some(_) => panic!("{COMMANDS}"),
    };
    if !kept {
        eprintln!("\nless than promised");
        std::process::exit(1);
    }
}
