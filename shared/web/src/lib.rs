//! HTTP glue: authentication, problem+json, pagination.

pub mod auth;
pub mod money;
pub mod problem;

pub use money::Money;
pub use problem::Problem;
