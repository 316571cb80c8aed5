//! Keys in the `Authorization` header (RFC 6750).

use http::{HeaderMap, header};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// The key after `Bearer`; `None` without one. More than one header is no header (request smuggling).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

/// True when the request carries the operator's token. Takes the same time for any token of the same
/// length; an empty configured token matches nothing.
pub fn operator_token_matches(headers: &HeaderMap, token: &SecretString) -> bool {
    let expected = token.expose_secret().as_bytes();
    bearer(headers)
        .is_some_and(|given| !expected.is_empty() && bool::from(given.as_bytes().ct_eq(expected)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn with(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn a_key_follows_the_bearer_scheme() {
        for (value, expected) in [
            ("Bearer demo-key", Some("demo-key")),
            ("bearer demo-key", Some("demo-key")),
            ("Bearer  demo-key ", Some("demo-key")),
            ("Bearer", None),
            ("Bearer ", None),
            ("Basic demo-key", None),
            ("demo-key", None),
        ] {
            assert_eq!(bearer(&with(value)), expected, "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }

    #[test]
    fn two_authorizations_are_none() {
        let mut headers = with("Bearer one");
        headers.append(
            header::AUTHORIZATION,
            HeaderValue::from_static("Bearer two"),
        );
        assert_eq!(bearer(&headers), None);
    }

    #[test]
    fn only_the_very_token_is_the_operators() {
        let token = SecretString::from("operator-demo");
        assert!(operator_token_matches(
            &with("Bearer operator-demo"),
            &token
        ));
        assert!(!operator_token_matches(
            &with("Bearer operator-dem"),
            &token
        ));
        assert!(!operator_token_matches(
            &with("Bearer operator-dema"),
            &token
        ));
        assert!(!operator_token_matches(&HeaderMap::new(), &token));
        let unset = SecretString::from("");
        assert!(!operator_token_matches(&with("Bearer "), &unset));
    }
}
