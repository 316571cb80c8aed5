//! HTTP glue: authentication, problem+json, pagination.

pub mod auth;
pub mod fields;
mod hours;
pub mod json;
pub mod money;
pub mod page;
pub mod problem;
pub mod router;

pub use fields::{Fields, FromBody};
pub use json::{Json, RawBody};
pub use money::Money;
pub use page::{Page, PageRequest, Params};
pub use problem::Problem;
pub use router::with_fallbacks;
