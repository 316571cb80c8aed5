//! The firm's money: what it can spend, what is held, and how it came to that.

mod balance;
mod listing;
mod statement;

pub use balance::{balance, fold};
pub use listing::{Filter, Line, Listing, Query, list};
pub use statement::{Month, Statement, Total, statement};
