//! Contacts as a sheet: CSV as people's programs write it, and as their programs read it safely.

mod read;
mod write;

pub use read::read;
pub use write::write;
