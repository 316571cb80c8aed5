//! The one error of the product. `web` turns it into problem+json, queue handlers into a retry.

use std::fmt;

use recado_content::{TemplateError, TemplateErrorCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Micros;
use crate::decision::Decision;

/// Why a field of a request is not acceptable (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "each code is explained by the message beside it"
)]
pub enum ViolationCode {
    MalformedJson,
    WrongType,
    UnknownField,
    Required,
    Empty,
    TooLong,
    TooLarge,
    TooMany,
    OutOfRange,
    InvalidFormat,
    InvalidPhone,
    InvalidEmail,
    LandlineOnly,
    CountryNotEnabled,
    InvalidAmount,
    InvalidTime,
    TimeInPast,
    InvalidTimeZone,
    InvalidId,
    InvalidCursor,
    InvalidCharacter,
    MutuallyExclusive,
    TemplateSyntax,
    UnknownCode,
    EmptyCode,
    TooComplex,
    NotSupported,
    NotFound,
    AlreadyExists,
    Unresolvable,
    RefusedByCoach,
    Unavailable,
}

impl From<TemplateErrorCode> for ViolationCode {
    fn from(code: TemplateErrorCode) -> Self {
        match code {
            TemplateErrorCode::TemplateSyntax => Self::TemplateSyntax,
            TemplateErrorCode::UnknownCode => Self::UnknownCode,
            TemplateErrorCode::EmptyCode => Self::EmptyCode,
            TemplateErrorCode::TooLong => Self::TooLong,
            TemplateErrorCode::TooComplex => Self::TooComplex,
        }
    }
}

impl ViolationCode {
    /// The word of the API.
    pub fn as_str(self) -> String {
        // A unit variant serialises to its name: there is nothing to fail on.
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Violation {
    /// Path of the field, such as `to.phone`; empty for the whole body.
    pub field: String,
    /// What is wrong, for programs.
    pub code: ViolationCode,
    /// What is wrong, for people. Never repeats personal data.
    pub message: String,
}

impl Violation {
    /// A violation.
    pub fn new(field: impl Into<String>, code: ViolationCode, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
        }
    }

    /// A mistake in the template that stands in `field`, with its place.
    pub fn in_template(field: impl Into<String>, error: &TemplateError) -> Self {
        let (start, end) = (error.span.start, error.span.end);
        let message = format!("{} (characters {start} to {end})", error.message);
        Self::new(field, error.code.into(), message)
    }

    /// The same, where what it is about stands in `field`.
    pub fn within(self, field: &str) -> Self {
        Self {
            field: format!("{field}.{}", self.field),
            ..self
        }
    }
}

/// Everything that can go wrong, in the words of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The request cannot be read: 400.
    Malformed(Vec<Violation>),
    /// The request is larger than the platform takes: 413.
    TooLarge {
        /// The limit in bytes.
        limit_bytes: usize,
    },
    /// The request can be read, but does not make sense: 422.
    Invalid(Vec<Violation>),
    /// A policy forbids it: 422 with the facts.
    Refused(Decision),
    /// No valid key: 401.
    Unauthenticated,
    /// A valid key without the right to do this, or a wrong signature: 403.
    Forbidden(&'static str),
    /// No such thing among what this key may see: 404.
    NotFound(&'static str),
    /// The state forbids it: 409, with a machine-readable reason.
    Conflict {
        /// Such as `idempotency_key_reused`.
        code: &'static str,
        /// For people.
        detail: String,
    },
    /// `If-Match` names another version: 412.
    PreconditionFailed,
    /// The balance does not cover it: 402.
    InsufficientBalance {
        /// What the message costs.
        needed: Micros,
        /// What can be spent.
        available: Micros,
    },
    /// Too many at once: 429.
    TooManyRequests,
    /// Something we depend on did not answer; asking again may help: 503.
    Unavailable(String),
    /// A defect of ours: 500. The text goes to the log, never to the client.
    Internal(String),
}

impl Error {
    /// One violation of a readable request.
    pub fn invalid(
        field: impl Into<String>,
        code: ViolationCode,
        message: impl Into<String>,
    ) -> Self {
        Self::Invalid(vec![Violation::new(field, code, message)])
    }

    /// The same, where what is invalid stands in `field`.
    pub fn within(self, field: &str) -> Self {
        match self {
            Self::Invalid(violations) => {
                Self::Invalid(violations.into_iter().map(|it| it.within(field)).collect())
            }
            other => other,
        }
    }

    /// True when the same request may succeed later without being changed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::TooManyRequests | Self::Unavailable(_) => true,
            Self::Malformed(_)
            | Self::TooLarge { .. }
            | Self::Invalid(_)
            | Self::Refused(_)
            | Self::Unauthenticated
            | Self::Forbidden(_)
            | Self::NotFound(_)
            | Self::Conflict { .. }
            | Self::PreconditionFailed
            | Self::InsufficientBalance { .. }
            | Self::Internal(_) => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(violations) | Self::Invalid(violations) => {
                write!(f, "{} violations", violations.len())?;
                for violation in violations {
                    write!(f, "; {}: {}", violation.field, violation.message)?;
                }
                Ok(())
            }
            Self::TooLarge { limit_bytes } => write!(f, "larger than {limit_bytes} bytes"),
            Self::Refused(decision) => {
                f.write_str("refused")?;
                for fact in &decision.facts {
                    write!(f, "; {}={}", fact.fact, fact.value)?;
                }
                Ok(())
            }
            Self::Unauthenticated => f.write_str("no valid key"),
            Self::Forbidden(why) => write!(f, "forbidden: {why}"),
            Self::NotFound(what) => write!(f, "{what} not found"),
            Self::Conflict { code, detail } => write!(f, "{code}: {detail}"),
            Self::PreconditionFailed => f.write_str("the resource has changed"),
            Self::InsufficientBalance { needed, available } => {
                write!(f, "needs {needed} USD, {available} available")
            }
            Self::TooManyRequests => f.write_str("too many requests"),
            Self::Unavailable(what) => write!(f, "unavailable: {what}"),
            Self::Internal(what) => write!(f, "internal: {what}"),
        }
    }
}

impl std::error::Error for Error {}
