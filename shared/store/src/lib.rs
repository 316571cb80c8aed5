//! The one table: its keys, items and transactions. The only place that knows DynamoDB.
//!
//! [`keys`] holds the whole key schema and the access patterns.

pub mod announcements;
mod answer_times;
mod api_keys;
pub mod audit;
pub mod bulk;
pub mod checkpoints;
pub mod clients;
pub mod comparisons;
pub mod consents;
pub mod contacts;
pub mod firms;
pub mod funds;
pub mod holds;
pub mod idempotency;
pub mod inbound;
pub mod item;
pub mod kept;
pub mod keys;
pub mod ledger;
pub mod line;
pub mod messages;
pub mod moves;
pub mod open;
mod owners;
mod page;
pub mod questions;
pub mod records;
pub mod scheduled;
pub mod stop;
mod table;
pub mod threads;
pub mod told;
pub mod topups;
mod transaction;
pub mod twins;

pub use page::{Listed, PageOf};
pub use table::{Store, create_table};
pub use transaction::Commit;
