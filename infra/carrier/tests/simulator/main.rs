//! The simulator over its socket, as a client of the real carrier sees it.
#![allow(
    clippy::disallowed_methods,
    reason = "it tests a server on the real clock"
)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod api;
mod callbacks;
mod control;
mod faults;
mod harness;
mod memory;
