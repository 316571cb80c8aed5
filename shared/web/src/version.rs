//! Versions of resources: `ETag` and `If-Match` (RFC 9110).

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, header};
use recado_domain::Error;

use crate::problem::Problem;

/// An answer with the version of what it shows in the header `ETag`.
#[derive(Clone, Debug)]
pub struct Versioned<T>(pub u64, pub T);

impl<T: IntoResponse> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = self.1.into_response();
        // Digits between quotes are always a header value.
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.0)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// The header `If-Match`, if there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IfMatch(Option<String>);

impl IfMatch {
    /// True when the client named a version.
    pub fn is_given(&self) -> bool {
        self.0.is_some()
    }

    /// Compares with the version that is there. Weak tags never match, as the RFC has it.
    ///
    /// # Errors
    /// [`Error::PreconditionFailed`] when the client named other versions.
    pub fn check(&self, version: u64) -> Result<(), Error> {
        let current = format!("\"{version}\"");
        let matches = self.0.as_deref().is_none_or(|tags| {
            tags.split(',')
                .map(str::trim)
                .any(|tag| tag == "*" || tag == current)
        });
        if matches {
            Ok(())
        } else {
            Err(Error::PreconditionFailed)
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut given = parts.headers.get_all(header::IF_MATCH).iter().peekable();
        if given.peek().is_none() {
            return Ok(Self(None));
        }
        // Several headers are one list; what is not ASCII names no version of ours.
        let tags: Vec<&str> = given.filter_map(|value| value.to_str().ok()).collect();
        Ok(Self(Some(tags.join(","))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_that_is_there_or_any_matches() {
        for (given, matches) in [
            (None, true),
            (Some("*"), true),
            (Some("\"3\""), true),
            (Some("\"1\", \"3\""), true),
            (Some("\"2\""), false),
            (Some("W/\"3\""), false),
            (Some("3"), false),
            (Some(""), false),
        ] {
            let header = IfMatch(given.map(str::to_owned));
            assert_eq!(header.check(3).is_ok(), matches, "{given:?}");
        }
    }

    #[test]
    fn an_answer_carries_its_version() {
        let response = Versioned(7, "body").into_response();
        assert_eq!(response.headers()[header::ETAG], "\"7\"");
    }
}
