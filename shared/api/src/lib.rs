//! What the routes of every function share: who may come in, and lists of the store as lists of the
//! API.

mod access;
pub mod page;

pub use access::{Manager, Reader, Sender};
