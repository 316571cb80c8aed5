//! What a text is: phone numbers, segments, templates. Pure.

mod accents;
mod coach;
mod language;
mod phone;
mod segments;
mod span;
mod template;
mod text;

pub use accents::{Alternative, Change, cheaper_text};
pub use coach::{Category, CoachContext, Finding, FindingCode, Severity, coach};
pub use language::Language;
pub use phone::{CountryCode, CountryCodeError, LineType, PhoneError, PhoneNumber};
pub use segments::{Culprit, CulpritReason, Encoding, SegmentLimits, Segments};
pub use span::Span;
pub use template::{
    MAX_RENDERED_CHARACTERS, MAX_TEMPLATE_CHARACTERS, Template, TemplateError, TemplateErrorCode,
};
pub use text::{MAX_BODY_CHARACTERS, TextProblem, check_text};
