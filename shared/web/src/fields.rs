//! A reader over a JSON object that collects everything that is wrong with it.

use std::collections::BTreeSet;

use recado_domain::address::EmailError;
use recado_domain::{EmailAddress, Violation, ViolationCode};
use serde_json::{Map, Value};

/// How much of an unknown field's name is repeated, in characters.
const MAX_SHOWN_CHARS: usize = 64;

/// The words of languages.
pub const LANGUAGES: [&str; 5] = ["en", "es", "pt", "pl", "fr"];

/// A request type that is read from a JSON object.
pub trait FromBody: Sized {
    /// Reads the fields. `None` is for a body that cannot be built because of a violation already
    /// recorded in `fields`; it need not be given when there are violations, they win anyway.
    fn from_body(fields: &mut Fields) -> Option<Self>;
}

/// An element of an array, with its path for violations.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Such as `phones[2]`.
    pub path: String,
    /// What stands there.
    pub value: Value,
}

/// The fields of one JSON object. Reading a field marks it as known; [`Fields::finish`] reports the
/// others. `null` is the same as absence, but see [`Fields::is_null`] for merge patches (RFC 7396).
#[derive(Debug)]
pub struct Fields {
    path: String,
    object: Map<String, Value>,
    known: BTreeSet<String>,
    violations: Vec<Violation>,
}

impl Fields {
    /// The fields of `object`, which stands at `path` (empty for the body).
    pub fn new(path: impl Into<String>, object: Map<String, Value>) -> Self {
        Self {
            path: path.into(),
            object,
            known: BTreeSet::new(),
            violations: Vec::new(),
        }
    }

    /// Reads `T` from a body: every violation, not only the first.
    ///
    /// # Errors
    /// The violations, in the order they were found, unknown fields last.
    pub fn read<T: FromBody>(value: Value) -> Result<T, Vec<Violation>> {
        Self::read_with(value, T::from_body)
    }

    /// As [`Fields::read`], with a reader that knows more than the body.
    ///
    /// # Errors
    /// As [`Fields::read`].
    pub fn read_with<T>(
        value: Value,
        reader: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, Vec<Violation>> {
        let Value::Object(object) = value else {
            return Err(vec![wrong_type("", "an object", &value)]);
        };
        let mut fields = Self::new("", object);
        let read = reader(&mut fields);
        let mut violations = fields.finish();
        match read {
            Some(body) if violations.is_empty() => Ok(body),
            _ => {
                if violations.is_empty() {
                    violations.push(Violation::new(
                        "",
                        ViolationCode::InvalidFormat,
                        "the body does not make sense",
                    ));
                }
                Err(violations)
            }
        }
    }

    /// Reads a `T` that keeps by itself what could not be read, so that the rest of a request can be
    /// checked all the same.
    ///
    /// # Errors
    /// A violation when the body is no object at all.
    pub fn read_partly<T: Default + FromBody>(
        value: Value,
    ) -> Result<(T, Vec<Violation>), Vec<Violation>> {
        let Value::Object(object) = value else {
            return Err(vec![wrong_type("", "an object", &value)]);
        };
        let mut fields = Self::new("", object);
        let read = T::from_body(&mut fields).unwrap_or_default();
        Ok((read, fields.finish()))
    }

    /// The path of a field of this object, such as `to.phone`.
    pub fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Records a violation of the field `name`.
    pub fn violate(&mut self, name: &str, code: ViolationCode, message: impl Into<String>) {
        self.violations
            .push(Violation::new(self.path_of(name), code, message));
    }

    /// Records violations whose paths are already complete.
    pub fn extend(&mut self, violations: impl IntoIterator<Item = Violation>) {
        self.violations.extend(violations);
    }

    /// True when nothing wrong was found so far.
    pub fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }

    /// True when the field is there, even as `null`.
    pub fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    /// True when the field is there and `null`: a merge patch removes it.
    pub fn is_null(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(Value::is_null)
    }

    /// Whatever stands in the field.
    pub fn optional_value(&mut self, name: &str) -> Option<Value> {
        self.known.insert(name.to_owned());
        self.object
            .get(name)
            .filter(|value| !value.is_null())
            .cloned()
    }

    /// Reads with `reader`, recording `required` when the field is absent.
    pub fn required<T>(
        &mut self,
        name: &str,
        reader: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<T> {
        if self.object.get(name).is_none_or(Value::is_null) {
            self.known.insert(name.to_owned());
            self.violate(name, ViolationCode::Required, "is required");
            return None;
        }
        reader(self, name)
    }

    /// A string that must be there and hold more than white space.
    pub fn required_string(&mut self, name: &str) -> Option<String> {
        let text = self.required(name, Self::optional_string)?;
        if text.trim().is_empty() {
            self.violate(name, ViolationCode::Empty, "must not be empty");
            return None;
        }
        Some(text)
    }

    /// A string.
    pub fn optional_string(&mut self, name: &str) -> Option<String> {
        self.convert(name, "a string", |value| match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        })
    }

    fn bounded(
        &mut self,
        name: &str,
        most: usize,
        is_control: impl Fn(char) -> bool,
    ) -> Option<String> {
        let text = self.optional_string(name)?;
        let text = text.trim();
        let (code, message) = if text.is_empty() {
            (ViolationCode::Empty, "must not be empty".to_owned())
        } else if text.chars().nth(most).is_some() {
            let message = format!("must have at most {most} characters");
            (ViolationCode::TooLong, message)
        } else if text.chars().any(is_control) {
            let message = "must not hold control characters".to_owned();
            (ViolationCode::InvalidCharacter, message)
        } else {
            return Some(text.to_owned());
        };
        self.violate(name, code, message);
        None
    }

    /// As [`Fields::optional_text`], of several lines.
    pub fn optional_lines(&mut self, name: &str, most: usize) -> Option<String> {
        self.bounded(name, most, |ch| ch.is_control() && !"\n\r\t".contains(ch))
    }

    /// An e-mail address.
    pub fn optional_email(&mut self, name: &str) -> Option<EmailAddress> {
        match self.optional_string(name)?.parse() {
            Ok(email) => Some(email),
            Err(error) => {
                let error: EmailError = error;
                self.violate(name, ViolationCode::InvalidEmail, error.to_string());
                None
            }
        }
    }

    /// `true` or `false`.
    pub fn optional_bool(&mut self, name: &str) -> Option<bool> {
        self.convert(name, "true or false", |value| value.as_bool().ok_or(value))
    }

    /// A whole number from 0 to 4294967295.
    pub fn optional_u32(&mut self, name: &str) -> Option<u32> {
        let number = self.convert(name, "a whole number", |value| match value {
            Value::Number(number) if !number.is_f64() => Ok(number),
            other => Err(other),
        })?;
        let number = number.as_u64().and_then(|n| u32::try_from(n).ok());
        if number.is_none() {
            self.violate(
                name,
                ViolationCode::OutOfRange,
                format!("must be from 0 to {}", u32::MAX),
            );
        }
        number
    }

    /// A number, whole or not.
    pub fn optional_number(&mut self, name: &str) -> Option<f64> {
        self.convert(name, "a number", |value| value.as_f64().ok_or(value))
    }

    /// An object, to be given back by [`Fields::close`] once it is read.
    pub fn optional_object(&mut self, name: &str) -> Option<Fields> {
        let path = self.path_of(name);
        self.convert(name, "an object", |value| match value {
            Value::Object(object) => Ok(Self::new(path, object)),
            other => Err(other),
        })
    }

    /// Takes over what was wrong with an inner object, its unknown fields included.
    pub fn close(&mut self, inner: Fields) {
        self.violations.extend(inner.finish());
    }

    /// An object that knows how to read itself.
    pub fn optional<T: FromBody>(&mut self, name: &str) -> Option<T> {
        let mut inner = self.optional_object(name)?;
        let read = T::from_body(&mut inner);
        self.close(inner);
        read
    }

    /// An array.
    pub fn optional_array(&mut self, name: &str) -> Option<Vec<Element>> {
        let path = self.path_of(name);
        let values = self.convert(name, "an array", |value| match value {
            Value::Array(values) => Ok(values),
            other => Err(other),
        })?;
        let element = |(index, value)| Element {
            path: format!("{path}[{index}]"),
            value,
        };
        Some(values.into_iter().enumerate().map(element).collect())
    }

    /// Everything that was wrong, the fields nobody asked for included.
    pub fn finish(mut self) -> Vec<Violation> {
        let unknown: Vec<String> = self
            .object
            .keys()
            .filter(|name| !self.known.contains(*name))
            .cloned()
            .collect();
        for name in unknown {
            let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
            let message = format!("is not known; known are {}", known.join(", "));
            let shown: String = name.chars().take(MAX_SHOWN_CHARS).collect();
            self.violate(&shown, ViolationCode::UnknownField, message);
        }
        self.violations
    }

    fn convert<T>(
        &mut self,
        name: &str,
        wanted: &str,
        conversion: impl FnOnce(Value) -> Result<T, Value>,
    ) -> Option<T> {
        let value = self.optional_value(name)?;
        match conversion(value) {
            Ok(converted) => Some(converted),
            Err(value) => {
                let path = self.path_of(name);
                self.violations.push(wrong_type(&path, wanted, &value));
                None
            }
        }
    }
}

/// The violation of a value of another type. Names the type only: the value may be personal data.
pub fn wrong_type(path: &str, wanted: &str, found: &Value) -> Violation {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    Violation::new(
        path,
        ViolationCode::WrongType,
        format!("must be {wanted}, not {found}"),
    )
}

mod values;

#[cfg(test)]
mod tests;
