//! What a rule asks of a record: an expression such as `fields.priority == "high"`.
//!
//! It is read by minijinja's parser and evaluated here: there a text is greater than every number, and
//! nothing is less than one, so that a rule would be set off by what is not there.

mod check;
mod evaluate;

use std::fmt;

use minijinja::machinery::{ast::Expr, parse_expr};
use recado_content::{TooComplex, check_expression};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::event::Snapshot;
use crate::records::Record;

/// The longest condition, in characters.
pub const MAX_CHARACTERS: usize = 500;
/// What a condition may look at.
pub const NAMES: [&str; 10] = [
    "fields",
    "status",
    "kind",
    "number",
    "revision",
    "amount",
    "scheduled_for",
    "due_on",
    "type",
    "location_id",
];

/// A text that is no condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// It is too long.
    #[error("must have at most 500 characters")]
    TooLong,
    /// It is too much work.
    #[error(transparent)]
    TooComplex(#[from] TooComplex),
    /// It cannot be read.
    #[error("is no expression: {0}")]
    Syntax(String),
    /// It can be read, and means nothing.
    #[error("{0}")]
    Senseless(String),
    /// It looks at something that is not there.
    #[error(
        "knows no {0}; known are fields.…, status, kind, number, revision, amount, scheduled_for, due_on, type, location_id"
    )]
    UnknownName(String),
}

/// An expression that was checked when it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Condition(String);

impl Condition {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`ConditionError`].
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        let text = text.trim();
        if text.chars().nth(MAX_CHARACTERS).is_some() {
            return Err(ConditionError::TooLong);
        }
        check_expression(text)?;
        let expression = read(text)?;
        check::is_yes_or_no(&expression)?;
        Ok(Self(text.to_owned()))
    }

    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it holds. What is not there equals nothing, and is neither more nor less than
    /// anything; nor is a text than a number.
    pub fn holds(&self, facts: &Facts) -> bool {
        read(&self.0).is_ok_and(|expression| evaluate::holds(&expression, &facts.0))
    }
}

fn read(text: &str) -> Result<Expr<'_>, ConditionError> {
    parse_expr(text).map_err(|error| {
        let detail = error.detail().map(str::to_owned);
        ConditionError::Syntax(detail.unwrap_or_else(|| error.kind().to_string()))
    })
}

/// What conditions see of a record, made once for all rules.
#[derive(Clone)]
pub struct Facts(Value);

impl Facts {
    /// A record as it is.
    pub fn of(record: &Record) -> Self {
        let Snapshot {
            revision,
            status,
            scheduled_for,
            due_on,
            amount,
            fields,
        } = &record.now;
        let amount = amount.as_ref().and_then(|it| it.amount.parse::<f64>().ok());
        Self(json!({
            "fields": fields,
            "status": status,
            "kind": record.kind.as_str(),
            "number": record.number,
            "revision": revision,
            "amount": amount,
            "scheduled_for": scheduled_for.map(|it| it.to_string()),
            "due_on": due_on.map(|it| it.to_string()),
            "type": record.last_event.as_ref().map(|it| it.kind.to_string()),
            "location_id": record.location_id.as_ref().map(ToString::to_string),
        }))
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Facts")
    }
}

impl TryFrom<String> for Condition {
    type Error = ConditionError;
    fn try_from(text: String) -> Result<Self, ConditionError> {
        Ok(Self(text))
    }
}

impl From<Condition> for String {
    fn from(condition: Condition) -> Self {
        condition.0
    }
}
