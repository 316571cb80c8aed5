//! HTTP glue: authentication, problem+json, pagination.

pub mod auth;
mod channels;
pub mod choice;
pub mod fields;
pub mod formula;
mod hours;
pub mod id;
pub mod idempotency;
pub mod json;
pub mod merge;
pub mod message;
pub mod money;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod router;
pub mod routes;
pub mod segments;
pub mod sheet;
pub mod version;

pub use fields::{Fields, FromBody, LANGUAGES};
pub use id::{Id, Ids};
pub use idempotency::IdempotencyKey;
pub use json::{Json, RawBody};
pub use message::MessageAnswer;
pub use money::Money;
pub use page::{Page, PageRequest, Params};
pub use problem::{Problem, Problems};
pub use router::with_fallbacks;
pub use routes::Routes;
pub use sheet::SheetPart;
pub use version::{IfMatch, Versioned};
