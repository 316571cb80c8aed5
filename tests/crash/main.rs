//! Something goes wrong before or after every single call to the store, the queue, the scheduler and
//! the carrier, or at any moment while several processes work on the same: nothing is sent twice,
//! nothing is lost, nothing is charged wrongly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod again;
mod bulk;
mod costs;
mod jobs;
mod lifecycle;
mod planning;
mod poison;
mod preview;
mod retries;
mod single;
mod storm;
mod stormy;
mod story;
mod superseded;
mod trap;
mod twilio;
mod twins;
mod world;
