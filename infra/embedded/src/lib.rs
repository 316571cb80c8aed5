//! AWS in the process: DynamoDB over SQLite, a queue and a scheduler on disk.
//!
//! [`dynamo`] answers the ordinary `aws-sdk-dynamodb` client from an embedded engine, and is the
//! place where tests inject faults and count capacity. [`local`] holds the queue and the
//! one-time schedules. Nothing here reads the clock: time is an argument, in epoch milliseconds.

pub mod dynamo;
pub mod local;
mod queue;
mod scheduler;

pub use dynamo::EmbeddedDynamo;
pub use local::{Local, LocalError};
pub use queue::{LocalQueue, NotAReceipt, Outgoing, Receipt, Received, dead_letter_queue};
pub use scheduler::{LocalScheduler, Schedule};
