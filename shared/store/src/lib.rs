//! The one table: its keys, items and transactions.
