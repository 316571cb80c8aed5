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
mod function;
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

fn main() {
    let command = std::env::args().nth(1);
    let mut runtime = match command.as_deref() {
        // As deployed.
        Some(function::BULK) => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = runtime.enable_all().build().unwrap();
    if !runtime.block_on(run(command.as_deref())) {
        eprintln!("\nless than promised");
        std::process::exit(1);
    }
}

/// Does as it was told; false when it is less than promised.
async fn run(command: Option<&str>) -> bool {
    match command {
        None | Some("singles") => singles::run().await,
        Some("bulk") => bulk::run().await,
        Some("beside") => beside::run().await,
        Some("planning") => planning::run().await,
        Some("money") => money::run().await,
        Some("events") => events::run(),
        Some("reminders") => reminders::run().await,
        Some("memory") => memory::run().await,
        Some(function::BULK) => function::be_bulk().await,
        Some(_) => panic!("{COMMANDS}"),
    }
}
