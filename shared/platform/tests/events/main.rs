//! Events, reminders and collections over years of a clock that tests move.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod edits;
#[allow(dead_code, reason = "it is shared with the tests of messages")]
#[path = "../first_sms/harness.rs"]
mod harness;
mod lives;
mod model;
mod strays;
mod sweep;
mod unsaid;
mod world;
