//! Expressions between the brackets, evaluated by minijinja.

use std::fmt;
use std::sync::LazyLock;

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::{FILTERS, MAX_RENDERED_CHARACTERS};
use crate::text::is_blank;

mod filters;
mod limits;
pub(super) use filters::LOCALE;
pub(crate) use filters::Locale;
pub use limits::{TooComplex, check_expression};

/// Steps one expression may take.
const FUEL: u64 = 20_000;

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    environment.add_test("defined", |value: &Value| !is_blank_value(value));
    environment.add_test("undefined", is_blank_value);
    environment.add_filter("default", |value: Value, fallback: Value| {
        if is_blank_value(&value) {
            fallback
        } else {
            value
        }
    });
    environment.add_filter("upper", |value: Value| {
        change(value, |it| it.to_uppercase())
    });
    environment.add_filter("lower", |value: Value| {
        change(value, |it| it.to_lowercase())
    });
    environment.add_filter("title", |value: Value| change(value, |it| title(&it)));
    environment.add_filter("capitalize", |value: Value| {
        change(value, |it| capitalize(&it))
    });
    environment.add_filter("trim", |value: Value| {
        change(value, |it| it.trim().to_owned())
    });
    environment.add_filter("replace", replace);
    filters::add(&mut environment);
    environment
});

/// An expression ready to be evaluated often.
pub(super) struct Compiled(minijinja::Expression<'static, 'static>);

impl Compiled {
    /// Compiles, and tries without any variable, where a wrong filter or argument shows at once.
    pub(super) fn new(source: &str) -> Result<Self, Error> {
        check_expression(source)
            .map_err(|error| Error::from(ErrorKind::OutOfFuel).with_source(error))?;
        let compiled = Self(ENVIRONMENT.compile_expression_owned(source.to_owned())?);
        match compiled.eval(&Value::from_pairs([("", "")])) {
            Err(error) if is_in_the_template(error.kind()) => Err(error),
            _ => Ok(compiled),
        }
    }

    pub(super) fn eval(&self, context: &Value) -> Result<Value, Error> {
        self.0.eval(context.clone())
    }

    /// Names of the variables it uses.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.0.undeclared_variables(false).into_iter()
    }
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// Mistakes that no variable can cause.
fn is_in_the_template(kind: ErrorKind) -> bool {
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

/// What is wrong, in words of ours where the engine's would not help.
pub(super) fn explained(error: &Error) -> String {
    let what = match error.kind() {
        ErrorKind::UnknownFilter => {
            let names: Vec<_> = FILTERS.iter().map(|it| it.name).collect();
            return format!("there is no such filter; there are {}", names.join(", "));
        }
        ErrorKind::UnknownTest => "there is no such test; there are defined and undefined",
        ErrorKind::UnknownFunction => "there are no functions here; a filter stands behind |",
        ErrorKind::MissingArgument => "a filter needs an argument here, as in money(\"USD\")",
        ErrorKind::TooManyArguments => "a filter has more arguments than it takes",
        _ => error.detail().unwrap_or("it cannot be read"),
    };
    what.to_owned()
}

/// Nothing a reader would see: undefined, null, an empty or blank text.
pub(super) fn is_blank_value(value: &Value) -> bool {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => true,
        ValueKind::String => value.as_str().is_some_and(|it| it.chars().all(is_blank)),
        _ => false,
    }
}

/// Texts as they are, numbers plainly, `true` and `false`; nothing else has one obvious form.
pub(super) fn printed(value: &Value) -> Option<String> {
    match value.kind() {
        ValueKind::String => value.as_str().map(str::to_owned),
        ValueKind::Bool => Some(value.is_true().to_string()),
        ValueKind::Number if value.is_integer() => Some(value.to_string()),
        ValueKind::Number => Some(f64::try_from(value.clone()).ok()?.to_string()),
        _ => None,
    }
}

/// Refuses what would grow beyond any text; fuel does not count it.
fn replace(value: Value, from: String, to: String) -> Result<Value, Error> {
    let Some(text) = printed(&value) else {
        return Ok(value);
    };
    let grown = text.matches(&from).count().saturating_mul(to.len());
    if grown.saturating_add(text.len()) > 4 * MAX_RENDERED_CHARACTERS {
        return Err(Error::from(ErrorKind::OutOfFuel));
    }
    Ok(Value::from(text.replace(&from, &to)))
}

/// A missing value stays missing, so that a `default` further on still applies.
fn change(value: Value, change: impl FnOnce(String) -> String) -> Value {
    match printed(&value) {
        Some(text) => Value::from(change(text)),
        None => value,
    }
}

fn title(text: &str) -> String {
    text.split_inclusive(|ch: char| !ch.is_alphanumeric() && ch != '\'' && ch != '’')
        .map(capitalize)
        .collect()
}

fn capitalize(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest.as_str().to_lowercase().chars()).collect()
}
