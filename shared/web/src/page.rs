//! Lists in pages, and the query parameters of requests.

use axum::extract::FromRequestParts;
use data_encoding::BASE64URL_NOPAD;
use http::request::Parts;
use recado_domain::{Error, Violation, ViolationCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;

/// Lines of a page unless the request says otherwise.
pub const DEFAULT_LIMIT: u32 = 50;
/// The most lines of a page.
pub const MAX_LIMIT: u32 = 200;
/// The longest cursor taken, in characters; ours are far shorter.
const MAX_CURSOR_CHARS: usize = 2048;

/// One page of a list, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Page<T> {
    /// The lines.
    pub data: Vec<T>,
    /// What to give as `cursor` for the next page; `null` at the end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page; `next` is the position after it, which clients see encoded.
    pub fn new(data: Vec<T>, next: Option<&str>) -> Self {
        Self {
            data,
            next_cursor: next.map(encode_cursor),
        }
    }

    /// The same page with each line converted.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page {
            data: self.data.into_iter().map(convert).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// From 1 to [`MAX_LIMIT`].
    pub limit: u32,
    /// The decoded position to go on from. Not signed: whoever uses it must still keep to the tenant.
    pub cursor: Option<String>,
}

/// A position as clients see it: base64url without padding (RFC 4648 §5).
pub fn encode_cursor(position: &str) -> String {
    BASE64URL_NOPAD.encode(position.as_bytes())
}

/// The position within a cursor; `None` when it is not one of ours.
pub fn decode_cursor(cursor: &str) -> Option<String> {
    if cursor.is_empty() || cursor.len() > MAX_CURSOR_CHARS {
        return None;
    }
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    String::from_utf8(bytes).ok()
}

/// The query parameters of a request. Taking one marks it as known; [`Params::finish`] reports the
/// others, and those given twice.
#[derive(Clone, Debug, Default)]
pub struct Params {
    given: Vec<(String, String)>,
    violations: Vec<Violation>,
}

impl Params {
    /// The parameters of a query string, percent-encoded, without the question mark.
    pub fn parse(query: &str) -> Self {
        Self {
            given: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            violations: Vec::new(),
        }
    }

    /// Takes a parameter.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let index = self.given.iter().position(|(key, _)| key == name)?;
        let (_, value) = self.given.remove(index);
        if self.given.iter().any(|(key, _)| key == name) {
            self.given.retain(|(key, _)| key != name);
            self.violate(name, ViolationCode::TooMany, "may be given once");
            return None;
        }
        Some(value)
    }

    /// Takes `true` or `false`.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let flag = self.text(name)?.parse().ok();
        if flag.is_none() {
            self.violate(name, ViolationCode::InvalidFormat, "must be true or false");
        }
        flag
    }

    /// Takes `limit` and `cursor`.
    pub fn page(&mut self) -> PageRequest {
        PageRequest {
            limit: self.limit(),
            cursor: self.cursor(),
        }
    }

    /// Records a violation of a parameter.
    pub fn violate(&mut self, name: &str, code: ViolationCode, message: impl Into<String>) {
        self.violations.push(Violation::new(name, code, message));
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation, parameters nobody took included.
    pub fn finish(mut self) -> Result<(), Error> {
        for (name, _) in std::mem::take(&mut self.given) {
            self.violate(
                &name,
                ViolationCode::UnknownField,
                "is not a parameter of this request",
            );
        }
        if self.violations.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(self.violations))
        }
    }

    fn limit(&mut self) -> u32 {
        let Some(text) = self.text("limit") else {
            return DEFAULT_LIMIT;
        };
        match text.parse() {
            Ok(limit) if (1..=MAX_LIMIT).contains(&limit) => limit,
            _ => {
                self.violate(
                    "limit",
                    ViolationCode::OutOfRange,
                    format!("must be a whole number from 1 to {MAX_LIMIT}"),
                );
                DEFAULT_LIMIT
            }
        }
    }

    /// Takes `cursor`, decoded.
    pub fn cursor(&mut self) -> Option<String> {
        let position = decode_cursor(&self.text("cursor")?);
        if position.is_none() {
            self.violate(
                "cursor",
                ViolationCode::InvalidCursor,
                "must be a `next_cursor` of this list",
            );
        }
        position
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageRequest {
    type Rejection = Problem;

    /// For lists that take nothing but `limit` and `cursor`.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut params = Params::parse(parts.uri.query().unwrap_or_default());
        let page = params.page();
        params.finish()?;
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use ViolationCode::{InvalidCursor, OutOfRange, TooMany, UnknownField};

    fn page(query: &str) -> Result<PageRequest, Vec<ViolationCode>> {
        let mut params = Params::parse(query);
        let page = params.page();
        match params.finish() {
            Ok(()) => Ok(page),
            Err(Error::Invalid(violations)) => {
                Err(violations.into_iter().map(|found| found.code).collect())
            }
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn the_limit_is_from_1_to_200_and_50_by_default() {
        assert_eq!(page("").unwrap().limit, 50);
        assert_eq!(page("limit=1").unwrap().limit, 1);
        assert_eq!(page("limit=200").unwrap().limit, 200);
        for query in ["limit=0", "limit=201", "limit=-1", "limit=ten", "limit="] {
            assert_eq!(page(query), Err(vec![OutOfRange]), "{query}");
        }
    }

    #[test]
    fn a_cursor_comes_back_as_the_position_it_was_made_of() {
        let given: Page<()> = Page::new(vec![], Some("MSG#é/1"));
        let cursor = given.next_cursor.unwrap();
        let read = page(&format!("cursor={cursor}")).unwrap();
        assert_eq!(read.cursor.as_deref(), Some("MSG#é/1"));
        for query in ["cursor=", "cursor=%", "cursor=a", "cursor=_w"] {
            assert_eq!(page(query), Err(vec![InvalidCursor]), "{query}");
        }
    }

    #[test]
    fn unknown_and_repeated_parameters_are_violations() {
        assert_eq!(page("limt=5"), Err(vec![UnknownField]));
        assert_eq!(page("limit=5&limit=6"), Err(vec![TooMany]));
        assert_eq!(
            page("limit=0&cursor=%&x=1"),
            Err(vec![OutOfRange, InvalidCursor, UnknownField])
        );
    }

    #[test]
    fn a_flag_is_true_or_false() {
        let mut params = Params::parse("unanswered=true&other=1");
        assert_eq!(params.flag("unanswered"), Some(true));
        assert_eq!(params.flag("other"), None);
        assert!(params.finish().is_err());
    }

    #[test]
    fn the_last_page_has_no_cursor() {
        let page = Page::new(vec![1], None).map(|line| line + 1);
        assert_eq!(
            serde_json::to_value(page).unwrap(),
            serde_json::json!({"data": [2], "next_cursor": null})
        );
    }
}
