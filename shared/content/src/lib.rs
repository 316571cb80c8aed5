//! What a text is: phone numbers, segments, templates. Pure.

mod accents;
mod answers;
mod category;
mod choices;
mod coach;
mod codes;
mod fold;
mod language;
mod letter;
mod likeness;
mod phone;
mod replies;
mod review;
mod segments;
mod span;
mod template;
mod text;

pub use accents::{Alternative, Change, cheaper_text};
pub use answers::Answer;
pub use category::Category;
pub use choices::{NO, YES, is_choice};
pub use coach::{
    CoachContext, CoachSettings, Finding, FindingCode, Level, Override, SenderMissing, Severity,
    apply_settings, coach, is_way_out,
};
pub use codes::{
    CODES, CodeGroup, Codes, ContactCodes, EventCodes, Fields, FirmCodes, LocationCodes, Money,
    RecordCodes, SenderCodes, ShortCode, reference,
};
pub use language::Language;
pub use letter::{
    Unsubscribing, escaped, html_of, html_with_unsubscribe, text_with_unsubscribe, unsubscribing,
};
pub use phone::{CountryCode, CountryCodeError, LineType, PhoneError, PhoneNumber};
pub use replies::{Keyword, Reply, Scope, Topic, carrier_keyword, read_reply};
pub use review::{Review, ReviewContext, review};
pub use segments::{Culprit, CulpritReason, Encoding, SegmentLimits, Segments};
pub use span::Span;
pub use template::{
    EXAMPLE_VARIABLES, Example, FILTERS, MAX_RENDERED_CHARACTERS, MAX_TEMPLATE_CHARACTERS, TAGS,
    Template, TemplateError, TemplateErrorCode, TooComplex, check_expression,
};
pub use text::{MAX_BODY_CHARACTERS, TextProblem, check_text};
