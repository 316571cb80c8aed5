//! What a text is: phone numbers, segments, templates. Pure.

mod phone;
mod segments;
mod text;

pub use phone::{CountryCode, CountryCodeError, LineType, PhoneError, PhoneNumber};
pub use segments::{Culprit, CulpritReason, Encoding, SegmentLimits, Segments};
pub use text::{MAX_BODY_CHARACTERS, TextProblem, check_text};
