//! A place in a text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A place in a text, in bytes and in characters (Unicode scalar values); the ends are exclusive.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// After the last character.
    pub end: usize,
    /// First byte.
    pub byte_start: usize,
    /// After the last byte.
    pub byte_end: usize,
}

impl Span {
    /// The place of a range of bytes of `text`; a range beyond its end is cut.
    pub fn of(text: &str, bytes: Range<usize>) -> Self {
        let count = |to: usize| text.char_indices().take_while(|(at, _)| *at < to).count();
        Self {
            start: count(bytes.start),
            end: count(bytes.end),
            byte_start: bytes.start.min(text.len()),
            byte_end: bytes.end.min(text.len()),
        }
    }
}
