//! Bodies of requests: bounded, JSON, and read so that every violation is reported.

use std::fmt;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use http::{HeaderMap, StatusCode, header};
use recado_domain::{Error, Violation, ViolationCode};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::fields::{Fields, FromBody};
use crate::problem::Problem;

/// The size of an ordinary body, in bytes.
pub const BODY_LIMIT_BYTES: usize = 256 * 1024;

/// A JSON body of at most `LIMIT` bytes. Answers 400 to what cannot be read, 413 to what is too
/// large and 422 to what makes no sense.
#[derive(Clone, Copy, Debug)]
pub struct Json<T, const LIMIT: usize = BODY_LIMIT_BYTES>(pub T);

/// The bytes of a body of at most `LIMIT` bytes, as sent: for signatures, CSV and forms.
#[derive(Clone, Debug)]
pub struct RawBody<const LIMIT: usize = BODY_LIMIT_BYTES>(pub Bytes);

impl<S: Send + Sync, const LIMIT: usize> FromRequest<S> for RawBody<LIMIT> {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        DefaultBodyLimit::max(LIMIT).apply(&mut request);
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem(Error::TooLarge { limit_bytes: LIMIT }))
            }
            Err(_) => Err(malformed(
                ViolationCode::InvalidFormat,
                "the body ended before it was complete",
            )),
        }
    }
}

impl<S: Send + Sync, T: FromBody, const LIMIT: usize> FromRequest<S> for Json<T, LIMIT> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        let RawBody(bytes) = RawBody::<LIMIT>::from_request(request, state).await?;
        Ok(Self(from_json(&bytes)?))
    }
}

/// Reads `T` from the bytes of a JSON body.
///
/// # Errors
/// [`Error::Malformed`] when it is not JSON, [`Error::Invalid`] with every violation otherwise.
pub fn from_json<T: FromBody>(bytes: &[u8]) -> Result<T, Error> {
    Fields::read(parse(bytes)?).map_err(Error::Invalid)
}

/// Reads as much of a `T` as possible, and what was wrong with the rest.
///
/// # Errors
/// [`Error::Malformed`] when it is not JSON, [`Error::Invalid`] when it is no object.
pub fn from_json_partly<T: Default + FromBody>(bytes: &[u8]) -> Result<(T, Vec<Violation>), Error> {
    Fields::read_partly(parse(bytes)?).map_err(Error::Invalid)
}

/// Requires a body of JSON.
///
/// # Errors
/// [`Error::Malformed`] for another media type.
pub fn require_json(headers: &HeaderMap) -> Result<(), Error> {
    if is_json(headers) {
        return Ok(());
    }
    Err(Error::Malformed(vec![Violation::new(
        "",
        ViolationCode::NotSupported,
        "the body must be JSON, with the header `content-type: application/json`",
    )]))
}

/// Reads any JSON value; a name given twice in an object is an error (RFC 8259 leaves its meaning open).
///
/// # Errors
/// [`Error::Malformed`] with line and column.
pub fn parse(bytes: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice::<Strict>(bytes)
        .map(|strict| strict.0)
        .map_err(|error| {
            // serde_json's own words for syntax name no content of the body.
            let what = if error.is_data() {
                "a name is given twice in an object"
            } else if error.is_eof() {
                "the JSON ends too early"
            } else {
                "the body is not JSON"
            };
            let message = format!("{what}: line {}, column {}", error.line(), error.column());
            Error::Malformed(vec![Violation::new(
                "",
                ViolationCode::MalformedJson,
                message,
            )])
        })
}

/// `application/json` or a type built upon it (RFC 6839), such as a merge patch's.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(|kind| kind.trim().to_ascii_lowercase());
    kind.is_some_and(|kind| {
        kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
    })
}

fn malformed(code: ViolationCode, message: &str) -> Problem {
    Problem(Error::Malformed(vec![Violation::new("", code, message)]))
}

/// A value whose objects name nothing twice.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = access.next_element()? {
            values.push(value);
        }
        Ok(values.into())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Strict(value))) = access.next_entry::<String, Strict>()? {
            if object.insert(name, value).is_some() {
                return Err(de::Error::custom("a name is given twice"));
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::problem::tests::body;
    use axum::Router;
    use axum::body::Body;
    use axum::routing::post;
    use tower::ServiceExt;

    struct Greeting {
        name: String,
    }

    impl FromBody for Greeting {
        fn from_body(fields: &mut Fields) -> Option<Self> {
            let name = fields.required_string("name");
            fields.optional_bool("loud");
            Some(Self { name: name? })
        }
    }

    async fn send(kind: &str, content: &str) -> (u16, Value) {
        let app = Router::new().route(
            "/",
            post(|Json(greeting): Json<Greeting, 100>| async move {
                axum::Json(Value::from(greeting.name))
            }),
        );
        let request = Request::post("/")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(content.to_owned()))
            .unwrap();
        let response = app.oneshot(request).await.unwrap();
        (response.status().as_u16(), body(response).await)
    }

    #[tokio::test]
    async fn a_right_body_is_read() {
        for kind in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/merge-patch+json",
        ] {
            assert_eq!(
                send(kind, r#"{"name":"Ana"}"#).await,
                (200, Value::from("Ana"))
            );
        }
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_400_with_line_and_column() {
        for (content, message) in [
            ("", "the JSON ends too early: line 1, column 0"),
            ("{\n  nope", "the body is not JSON: line 2, column 3"),
            (
                r#"{"name":"a","name":"b"}"#,
                "a name is given twice in an object: line 1, column 23",
            ),
        ] {
            let (status, body) = send("application/json", content).await;
            assert_eq!(status, 400, "{content}");
            assert_eq!(body["violations"][0]["code"], "malformed_json");
            assert_eq!(body["violations"][0]["message"], message);
        }
    }

    #[tokio::test]
    async fn another_content_type_is_400() {
        let (status, body) = send("text/plain", r#"{"name":"Ana"}"#).await;
        assert_eq!(status, 400);
        assert_eq!(body["violations"][0]["code"], "not_supported");
    }

    #[tokio::test]
    async fn a_body_beyond_the_limit_is_413() {
        let long = format!(r#"{{"name":"{}"}}"#, "a".repeat(100));
        assert_eq!(send("application/json", &long).await.0, 413);
    }

    #[tokio::test]
    async fn a_senseless_body_is_422_with_all_violations() {
        let (status, body) = send("application/json", r#"{"loud":1,"x":2}"#).await;
        assert_eq!(status, 422);
        let codes: Vec<_> = body["violations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|violation| violation["code"].as_str().unwrap())
            .collect();
        assert_eq!(codes, ["required", "wrong_type", "unknown_field"]);
        assert_eq!(send("application/json", "[]").await.0, 422);
    }
}
