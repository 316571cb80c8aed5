//! The one table: its keys, items and transactions. The only place that knows DynamoDB.
//!
//! [`keys`] holds the whole key schema and the access patterns.

pub mod consents;
pub mod firms;
pub mod idempotency;
pub mod keys;
pub mod ledger;
pub mod messages;
mod table;

pub use table::{Store, create_table};
