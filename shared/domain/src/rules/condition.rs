//! What a rule asks of a record: an expression such as `fields.priority == "high"`.

use std::fmt;
use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};
use recado_content::{TooComplex, check_expression};
use serde::{Deserialize, Serialize};

use crate::event::Snapshot;
use crate::records::Record;

/// The longest condition, in characters.
pub const MAX_CHARACTERS: usize = 500;
/// Steps an evaluation may take.
const FUEL: u64 = 5_000;
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

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(FUEL));
    environment.add_test("defined", |value: &Value| {
        !value.is_undefined() && !value.is_none()
    });
    environment.add_filter("lower", |text: String| text.to_lowercase());
    environment.add_filter("length", |value: Value| value.len());
    environment
});

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
        let syntax = |error: minijinja::Error| {
            ConditionError::Syntax(
                error
                    .detail()
                    .map_or_else(|| error.kind().to_string(), str::to_owned),
            )
        };
        let compiled = ENVIRONMENT.compile_expression(text).map_err(syntax)?;
        let mut names: Vec<String> = compiled.undeclared_variables(false).into_iter().collect();
        names.sort();
        if let Some(unknown) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
            return Err(ConditionError::UnknownName(unknown.clone()));
        }
        // Wrong filters and arguments show without any record.
        match compiled.eval(Value::from_pairs([(
            "fields",
            Value::from_pairs([("", "")]),
        )])) {
            Err(error) if is_in_the_text(error.kind()) => Err(syntax(error)),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The expression as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it holds. A field that is not there equals nothing; what cannot be evaluated does
    /// not hold.
    pub fn holds(&self, facts: &Facts) -> bool {
        ENVIRONMENT
            .compile_expression(&self.0)
            .and_then(|compiled| compiled.eval(facts.0.clone()))
            .is_ok_and(|value| value.is_true())
    }
}

fn is_in_the_text(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnknownFilter
            | ErrorKind::UnknownTest
            | ErrorKind::UnknownFunction
            | ErrorKind::MissingArgument
            | ErrorKind::TooManyArguments
            | ErrorKind::OutOfFuel
    )
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
        let text = |value: Option<String>| value.map_or(Value::from(()), Value::from);
        let location = record.location_id.as_ref().map(|it| it.to_string());
        let event = record.last_event.as_ref().map(|it| it.kind.to_string());
        Self(Value::from_pairs([
            ("fields", Value::from(Serde(fields))),
            ("status", Value::from(status.as_str())),
            ("kind", Value::from(record.kind.as_str())),
            ("number", Value::from(record.number.as_str())),
            ("revision", Value::from(*revision)),
            ("amount", amount.map_or(Value::from(()), Value::from)),
            (
                "scheduled_for",
                text(scheduled_for.map(|it| it.to_string())),
            ),
            ("due_on", text(due_on.map(|it| it.to_string()))),
            ("type", text(event)),
            ("location_id", text(location)),
        ]))
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
