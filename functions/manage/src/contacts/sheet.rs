//! Contacts as a sheet: CSV as people's programs write it, and as their programs read it safely.

mod encoding;
mod read;
mod write;

pub use read::read;
pub use write::Exported;

/// The most rows of a sheet, beside its header.
const MAX_ROWS: usize = 10_000;
const MAX_COLUMNS: usize = 100;
