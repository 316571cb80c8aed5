//! Records: what events plan, and what is done when a line's time comes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod answers;
mod conditions;
mod edits;
mod grace;
mod ladder;
mod model;
mod size;
mod world;
mod zones;
