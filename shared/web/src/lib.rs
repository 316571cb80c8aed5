//! HTTP glue: authentication, problem+json, pagination.

pub mod auth;
pub mod fields;
pub mod money;
pub mod problem;

pub use fields::{Fields, FromBody};
pub use money::Money;
pub use problem::Problem;
