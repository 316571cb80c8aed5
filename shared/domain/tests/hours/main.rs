//! Whether and when a message may go, by the hours alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod case;
mod corpus;
mod edges;
mod facts;
mod naive;
mod oracle;
