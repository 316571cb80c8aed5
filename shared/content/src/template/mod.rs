//! Short codes in square brackets.
//!
//! - `[CONTACT_NAME]` is replaced by its value; `[EVENT.total]` looks inside a nested value.
//! - `[CONTACT_NAME|default("client")]` falls back where there is no value or an empty one; this and
//!   the other filters are [`FILTERS`].
//! - `[% if INVOICE_NUMBER %]…[% elif … %]…[% else %]…[% endif %]` chooses by an expression; a code
//!   without value counts as false. `[%-` and `-%]` swallow the blanks before and after.
//! - `[# … #]` is a comment.
//! - `[[` and `]]` stand for a bracket itself: `Meet at [[5pm]]`.
//!
//! Values are never read as templates again. A code without value and without fallback is an error,
//! never text on somebody's phone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{Error, ErrorKind, Value};
use serde::Serialize;

use crate::letter::escaped;

mod error;
mod expression;
mod parse;
mod reference;
#[cfg(test)]
mod tests;

pub use error::{TemplateError, TemplateErrorCode};
pub(crate) use expression::Locale;
use expression::{LOCALE, explained, is_blank_value, printed};
pub use expression::{TooComplex, check_expression};
pub use reference::{EXAMPLE_VARIABLES, Example, FILTERS, TAGS};

/// Longest template, in characters.
pub const MAX_TEMPLATE_CHARACTERS: usize = 50_000;

/// Longest rendered text, in characters. A text message takes far less, see
/// [`MAX_BODY_CHARACTERS`](crate::MAX_BODY_CHARACTERS).
pub const MAX_RENDERED_CHARACTERS: usize = 100_000;

/// A parsed template; cheap to clone.
///
/// ```
/// use recado_content::Template;
/// let template = Template::parse("Hello [CONTACT_NAME|default(\"there\")], [% if DUE %]due [DUE][% else %]all paid[% endif %].")?;
/// let text = template.render(&serde_json::json!({"DUE": "May 3"}));
/// assert_eq!(text.unwrap(), "Hello there, due May 3.");
/// # Ok::<(), recado_content::TemplateError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Template {
    source: Arc<str>,
    nodes: Arc<[Node]>,
    names: Arc<BTreeSet<String>>,
    is_html: bool,
}

#[derive(Debug)]
enum Node {
    Text(String),
    Code(Code),
    /// The first branch whose condition holds; `None` always holds.
    Choice(Vec<(Option<Condition>, Vec<Node>)>),
}

#[derive(Debug)]
struct Code {
    /// As written, such as `EVENT.total`.
    name: String,
    expression: expression::Compiled,
    bytes: std::ops::Range<usize>,
}

#[derive(Debug)]
struct Condition {
    expression: expression::Compiled,
    bytes: std::ops::Range<usize>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// The first mistake in it, with its place.
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        Self::read(source, false)
    }

    /// Reads a template of HTML: what its codes print is text in it, never markup.
    ///
    /// # Errors
    /// The first mistake in it, with its place.
    pub fn parse_html(source: &str) -> Result<Self, TemplateError> {
        Self::read(source, true)
    }

    fn read(source: &str, is_html: bool) -> Result<Self, TemplateError> {
        let nodes = parse::nodes(source)?;
        let mut names = BTreeSet::new();
        collect_codes(&nodes, &mut names);
        Ok(Self {
            nodes: nodes.into(),
            source: source.into(),
            names: names.into(),
            is_html,
        })
    }

    /// The template as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The codes it prints or asks about, without what is nested in them.
    pub fn codes(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// The text for these variables: a map of texts, numbers and booleans. Messages are rendered by
    /// [`Codes::render`](crate::Codes::render), which knows the documented codes too.
    ///
    /// # Errors
    /// Every code without value that would have been printed, and what else went wrong.
    pub fn render(&self, variables: &impl Serialize) -> Result<String, Vec<TemplateError>> {
        let variables = Value::from(Serde(variables));
        let value = |name: &str| {
            let value = variables.get_attr(name).ok()?;
            (!value.is_undefined()).then_some(value)
        };
        let names = || {
            let names = variables.try_iter().into_iter().flatten();
            names
                .filter_map(|it| it.as_str().map(str::to_owned))
                .collect()
        };
        self.render_values(Locale::default(), &value, &names)
    }

    /// The text, with values by name; all names there are serve to suggest one.
    pub(crate) fn render_values(
        &self,
        locale: Locale,
        value: &dyn Fn(&str) -> Option<Value>,
        names: &dyn Fn() -> Vec<String>,
    ) -> Result<String, Vec<TemplateError>> {
        let used = self.names.iter().map(String::as_str);
        let given: BTreeMap<&str, Value> =
            used.filter_map(|name| Some((name, value(name)?))).collect();
        let filled = given.iter().filter(|(_, value)| !is_blank_value(value));
        let seen = filled
            .map(|(name, value)| (*name, value.clone()))
            .chain([(LOCALE, Value::from_object(locale))]);
        let mut rendering = Rendering {
            source: &self.source,
            is_html: self.is_html,
            context: Value::from_pairs(seen),
            given,
            names,
            text: String::new(),
            characters: 0,
            errors: Vec::new(),
        };
        rendering.nodes(&self.nodes);
        if rendering.errors.is_empty() {
            Ok(rendering.text)
        } else {
            Err(rendering.errors)
        }
    }
}

fn collect_codes(nodes: &[Node], found: &mut BTreeSet<String>) {
    for node in nodes {
        match node {
            Node::Text(_) => {}
            Node::Code(code) => found.extend(code.expression.names()),
            Node::Choice(branches) => {
                for (condition, nodes) in branches {
                    found.extend(condition.iter().flat_map(|it| it.expression.names()));
                    collect_codes(nodes, found);
                }
            }
        }
    }
}

struct Rendering<'a> {
    source: &'a str,
    is_html: bool,
    /// Every variable the template uses, also the blank ones.
    given: BTreeMap<&'a str, Value>,
    /// What expressions see: without blank variables, so that these count as missing.
    context: Value,
    /// Every name there is.
    names: &'a dyn Fn() -> Vec<String>,
    text: String,
    characters: usize,
    errors: Vec<TemplateError>,
}

impl Rendering<'_> {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            if self.characters > MAX_RENDERED_CHARACTERS {
                return;
            }
            match node {
                Node::Text(text) => self.push(text, 0..self.source.len()),
                Node::Code(code) => self.code(code),
                Node::Choice(branches) => self.choice(branches),
            }
        }
    }

    fn push(&mut self, text: &str, bytes: std::ops::Range<usize>) {
        self.characters += text.chars().count();
        if self.characters > MAX_RENDERED_CHARACTERS {
            self.errors
                .push(TemplateError::too_long(self.source, bytes));
        } else {
            self.text.push_str(text);
        }
    }

    fn code(&mut self, code: &Code) {
        let bytes = code.bytes.clone();
        let error = match code.expression.eval(&self.context) {
            Ok(value) if is_blank_value(&value) => self.missing(code),
            Ok(value) => match printed(&value) {
                Some(text) if self.is_html => return self.push(&escaped(&text), bytes),
                Some(text) => return self.push(&text, bytes),
                None => TemplateError::syntax(
                    self.source,
                    bytes,
                    format!("[{}] has no single value to print", code.name),
                ),
            },
            Err(error) => engine_error(self.source, bytes, &error),
        };
        self.errors.push(error);
    }

    fn missing(&self, code: &Code) -> TemplateError {
        let bytes = code.bytes.clone();
        let mut path = code.name.split('.');
        let root = path.next().and_then(|name| self.given.get(name)).cloned();
        let value = path.try_fold(root.unwrap_or_default(), |value, name| value.get_attr(name));
        if value.is_ok_and(|value| !value.is_undefined()) {
            TemplateError::empty_code(self.source, bytes, &code.name)
        } else {
            TemplateError::unknown_code(self.source, bytes, &code.name, &(self.names)())
        }
    }

    fn choice(&mut self, branches: &[(Option<Condition>, Vec<Node>)]) {
        for (condition, nodes) in branches {
            let holds = match condition {
                None => true,
                Some(condition) => match condition.expression.eval(&self.context) {
                    Ok(value) => value.is_true() && !is_blank_value(&value),
                    Err(error) => {
                        let bytes = condition.bytes.clone();
                        self.errors.push(engine_error(self.source, bytes, &error));
                        return;
                    }
                },
            };
            if holds {
                return self.nodes(nodes);
            }
        }
    }
}

fn engine_error(source: &str, bytes: std::ops::Range<usize>, error: &Error) -> TemplateError {
    match error.kind() {
        ErrorKind::OutOfFuel => {
            let mut refused = TemplateError::too_complex(source, bytes);
            if let Some(why) = std::error::Error::source(error) {
                refused.message = format!("this {why}");
            }
            refused
        }
        _ => TemplateError::syntax(source, bytes, explained(error)),
    }
}
