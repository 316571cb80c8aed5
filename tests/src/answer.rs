//! What the API answered.

use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// Status, headers and JSON of an answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as JSON; a string where it is not JSON, null where there is none.
    pub body: Value,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = match text.as_str() {
            "" => Value::Null,
            json => serde_json::from_str(json).unwrap_or_else(|_| Value::from(json)),
        };
        Self {
            status,
            headers,
            body,
        }
    }

    /// The body of an answer that must have this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// A header's text, or nothing.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// The (field, code) pairs of a problem's violations, in order, after checking that the answer
    /// is a problem (RFC 9457).
    #[track_caller]
    pub fn violations(&self) -> Vec<(String, String)> {
        let kind = self.header("content-type");
        assert!(kind.starts_with("application/problem+json"), "{kind}");
        let body = &self.body;
        assert_eq!(body["status"], self.status, "{body}");
        for member in ["type", "title", "detail"] {
            assert!(body[member].is_string(), "{member}: {body}");
        }
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let violations = body["violations"].as_array().map_or(&[][..], Vec::as_slice);
        violations
            .iter()
            .map(|violation| {
                assert!(!text(&violation["message"]).is_empty(), "{body}");
                (text(&violation["field"]), text(&violation["code"]))
            })
            .collect()
    }
}
