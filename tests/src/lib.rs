//! The harness of the flow tests: the whole platform in this process, over HTTP, with the simulated
//! carrier.
//!
//! A flow test is a file in `tests/flows/`, named in its `main.rs`:
//!
//! ```no_run
//! # use recado_tests::spawn;
//! # use serde_json::json;
//! # async fn flow() {
//! let platform = spawn().await;
//! let sent = platform.firm.post("/v1/messages", json!({
//!     "to": {"phone": "+12125550134"}, "body": "Hello",
//! })).await.is(202);
//! platform.until_status(&sent, "delivered").await;
//! assert_eq!(platform.firm.available().await, "9.960000");
//! # }
//! ```
//!
//! Everything is in memory and on ports of its own, so flows run side by side. Nothing sleeps for a
//! fixed time: [`until`] asks again until something is so, and fails when it takes too long.
//!
//! With `RECADO_DEPLOYED_URL` and its like set, [`spawn`] starts nothing and makes a firm on the
//! platform that is deployed there: the same flows, another back end.
#![allow(clippy::disallowed_methods, reason = "it waits for a running platform")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a harness fails by panicking"
)]

mod answer;
mod caller;
mod deployed;
mod running;
mod until;

pub use answer::Answer;
pub use caller::{Caller, micros};
pub use running::{OPERATOR_TOKEN, Running, spawn, spawn_by_day, spawn_with, spawn_with_ports};
pub use until::until;

pub use recado_card_simulator as card_simulator;
pub use recado_carrier_simulator as carrier;
pub use recado_local::{DEMO_KEY, DEMO_SENDER, DEMO_TEST_KEY};
