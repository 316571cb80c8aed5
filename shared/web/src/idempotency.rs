//! The header `Idempotency-Key`.

use axum::extract::FromRequestParts;
use http::request::Parts;
use recado_domain::{Error, Violation, ViolationCode};

use crate::problem::Problem;

/// The header's name.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
const LONGEST_KEY: usize = 255;

/// The key under which a client repeats a request, if it gave one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut given = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let Some(key) = given.next() else {
            return Ok(Self(None));
        };
        match (key.to_str(), given.next()) {
            (Ok(key), None) if (1..=LONGEST_KEY).contains(&key.len()) => {
                Ok(Self(Some(key.to_owned())))
            }
            _ => Err(Problem(Error::Malformed(vec![Violation::new(
                "Idempotency-Key",
                ViolationCode::InvalidFormat,
                "an idempotency key is given once and has 1 to 255 visible ASCII characters",
            )]))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    #[tokio::test]
    async fn a_key_is_one_header_of_visible_characters() {
        let long = "k".repeat(256);
        for (given, expected) in [
            (&[][..], Some(None)),
            (&["order-1"], Some(Some("order-1"))),
            (&[""], None),
            (&["é"], None),
            (&["a", "a"], None),
            (&[long.as_str()], None),
        ] {
            let mut request = Request::builder();
            for key in given {
                request = request.header(IDEMPOTENCY_KEY, key.as_bytes());
            }
            let (mut parts, ()) = request.body(()).unwrap().into_parts();
            let read = IdempotencyKey::from_request_parts(&mut parts, &()).await;
            let key = read.ok().map(|key| key.0);
            assert_eq!(key.as_ref().map(Option::as_deref), expected, "{given:?}");
        }
    }
}
