//! Readers of values with a form of their own.

use jiff::Timestamp;
use recado_domain::{Micros, ViolationCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Fields, FromBody, wrong_type};

impl Fields {
    /// Values by their names, whatever they are; none when there are none.
    pub fn values_by_name(&mut self, name: &str) -> Map<String, Value> {
        let wanted = "an object of names and values";
        let values = self.convert(name, wanted, |value| match value {
            Value::Object(values) => Ok(values),
            other => Err(other),
        });
        values.unwrap_or_default()
    }

    /// An instant (RFC 3339).
    pub fn optional_timestamp(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.optional_string(name)?;
        let instant = text.parse().ok();
        if instant.is_none() {
            self.violate(
                name,
                ViolationCode::InvalidTime,
                "must be a time with an offset (RFC 3339), such as \"2026-05-04T09:30:00Z\"",
            );
        }
        instant
    }

    /// An amount: a decimal in a string, or `{"amount", "currency": "USD"}`.
    pub fn optional_amount(&mut self, name: &str) -> Option<Micros> {
        let (text, currency) = match self.optional_value(name)? {
            Value::String(text) => (text, None),
            Value::Object(object) => {
                let mut inner = Self::new(self.path_of(name), object);
                let text = inner.required("amount", Self::optional_string);
                let currency = inner.optional_string("currency");
                self.close(inner);
                (text?, currency)
            }
            other => {
                let path = self.path_of(name);
                self.violations.push(wrong_type(
                    &path,
                    "a decimal in a string, or an object of amount and currency",
                    &other,
                ));
                return None;
            }
        };
        if currency.is_some_and(|currency| currency != Micros::CURRENCY) {
            self.violate(
                name,
                ViolationCode::InvalidAmount,
                "the only currency is USD",
            );
            return None;
        }
        match Micros::parse(&text) {
            Ok(amount) => Some(amount),
            Err(error) => {
                self.violate(name, ViolationCode::InvalidAmount, error.to_string());
                None
            }
        }
    }

    /// One of the words of a closed vocabulary; `words` are those that serde takes for `T`.
    pub fn optional_enum<T: DeserializeOwned>(&mut self, name: &str, words: &[&str]) -> Option<T> {
        let text = self.optional_string(name)?;
        let word = serde_json::from_value(Value::String(text)).ok();
        if word.is_none() {
            self.violate(
                name,
                ViolationCode::InvalidFormat,
                format!("must be one of {}", words.join(", ")),
            );
        }
        word
    }

    /// A text for people of at most `most` characters, without control characters; its ends are
    /// trimmed, and nothing but white space is a violation.
    pub fn optional_text(&mut self, name: &str, most: usize) -> Option<String> {
        self.bounded(name, most, char::is_control)
    }

    /// As [`Fields::optional_text`], when it must be there.
    pub fn required_text(&mut self, name: &str, most: usize) -> Option<String> {
        self.required(name, |fields, name| fields.optional_text(name, most))
    }

    /// An array of strings; each element that is none is a violation.
    pub fn optional_strings(&mut self, name: &str) -> Option<Vec<String>> {
        let mut strings = Vec::new();
        for element in self.optional_array(name)? {
            match element.value {
                Value::String(text) => strings.push(text),
                other => self
                    .violations
                    .push(wrong_type(&element.path, "a string", &other)),
            }
        }
        Some(strings)
    }

    /// An array of objects that know how to read themselves.
    pub fn optional_list<T: FromBody>(&mut self, name: &str) -> Option<Vec<T>> {
        let mut list = Vec::new();
        for element in self.optional_array(name)? {
            match element.value {
                Value::Object(object) => {
                    let mut inner = Self::new(element.path, object);
                    list.extend(T::from_body(&mut inner));
                    self.close(inner);
                }
                other => self
                    .violations
                    .push(wrong_type(&element.path, "an object", &other)),
            }
        }
        Some(list)
    }
}
