//! What every adapter of a port promises. The local adapters are always asked, those for AWS with
//! the feature `peers`, which needs an emulated AWS.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test, on the real clock"
)]

#[cfg(feature = "peers")]
mod aws;
#[cfg(feature = "peers")]
mod bus;
mod dead_letters;
mod local;
mod queue;
mod scheduler;
mod store;
