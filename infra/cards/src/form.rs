//! Stripe's form bodies, with nested names such as `metadata[firm_id]`.

use std::collections::BTreeMap;

use crate::error::ApiError;

/// The fields of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body or a query.
    pub fn parse(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// A field's text.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The elements of a list: `name[]` each, or `name[0]`, `name[1]` and so on.
    pub fn elements(&self, name: &str) -> Vec<&str> {
        let is_element = |key: &str| {
            let index = key.strip_prefix(name).and_then(|it| it.strip_prefix('['));
            let index = index.and_then(|it| it.strip_suffix(']'));
            index.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let found = self.0.iter().filter(|(key, _)| is_element(key));
        found.map(|(_, value)| value.as_str()).collect()
    }

    /// A field's whole number above zero.
    pub fn positive(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let number = text.parse().ok().filter(|number| *number > 0);
        number
            .map(Some)
            .ok_or_else(|| ApiError::invalid(name, "must be a positive integer"))
    }

    /// `true` or anything else.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// The fields below a name.
    pub fn below(&self, name: &str) -> BTreeMap<String, String> {
        let prefix = format!("{name}[");
        self.0
            .iter()
            .filter_map(|(key, value)| {
                let inner = key.strip_prefix(&prefix)?.strip_suffix(']')?;
                Some((inner.to_owned(), value.clone()))
            })
            .collect()
    }

    /// True when `object` is to be given whole.
    pub fn expands(&self, object: &str) -> bool {
        self.0
            .iter()
            .any(|(key, value)| key.starts_with("expand[") && value == object)
    }
}
