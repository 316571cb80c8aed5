//! The one [`Error`] as `application/problem+json` (RFC 9457).

use std::collections::BTreeMap;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use recado_domain::decision::Decision;
use recado_domain::{Error, Violation};
use serde::Serialize;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::money::Money;

/// What the schema of problems is called.
pub(crate) const PROBLEM: &str = "Problem";
/// Seconds after which a client that sent too much may try again.
const RETRY_TOO_MANY: &str = "1";
/// Seconds after which something that did not answer may be asked again.
const RETRY_UNAVAILABLE: &str = "5";

/// An [`Error`] on its way to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(pub Error);

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// What any request may be answered with instead, for the generated description of the API.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name(PROBLEM)))
            .build();
        let response = ResponseBuilder::new()
            .description("What went wrong (RFC 9457).")
            .content("application/problem+json", content)
            .build();
        BTreeMap::from([("default".to_owned(), response.into())])
    }
}

/// The members of the document; those that do not apply are left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Document {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    violations: Vec<Violation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    needed: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available: Option<Money>,
}

impl Document {
    pub(crate) fn new(
        kind: &str,
        title: &'static str,
        status: StatusCode,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            kind: format!("urn:recado:problem:{kind}"),
            title,
            status: status.as_u16(),
            detail: detail.into(),
            code: None,
            violations: Vec::new(),
            decision: None,
            needed: None,
            available: None,
        }
    }

    fn of(error: Error) -> Self {
        match error {
            Error::Malformed(violations) => Self {
                violations,
                ..Self::new(
                    "malformed",
                    "Malformed request",
                    StatusCode::BAD_REQUEST,
                    "The request cannot be read.",
                )
            },
            Error::TooLarge { limit_bytes } => Self::new(
                "too-large",
                "Request too large",
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("A request has at most {limit_bytes} bytes."),
            ),
            Error::Invalid(violations) => Self {
                violations,
                ..Self::new(
                    "invalid",
                    "Invalid request",
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "The request can be read, but does not make sense.",
                )
            },
            Error::Refused(decision) => Self {
                detail: refusal(&decision),
                decision: Some(decision),
                ..Self::new(
                    "refused",
                    "Refused by policy",
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "",
                )
            },
            Error::Unauthenticated => Self::new(
                "unauthenticated",
                "No valid key",
                StatusCode::UNAUTHORIZED,
                "Send a valid key as `Authorization: Bearer <key>`.",
            ),
            Error::Forbidden(why) => {
                Self::new("forbidden", "Forbidden", StatusCode::FORBIDDEN, why)
            }
            Error::NotFound(what) => Self::new(
                "not-found",
                "Not found",
                StatusCode::NOT_FOUND,
                format!("There is no such {what}."),
            ),
            Error::Conflict { code, detail } => Self {
                code: Some(code),
                ..Self::new("conflict", "Conflict", StatusCode::CONFLICT, detail)
            },
            Error::PreconditionFailed => Self::new(
                "precondition-failed",
                "Changed meanwhile",
                StatusCode::PRECONDITION_FAILED,
                "The resource is no longer the version that `If-Match` names.",
            ),
            Error::InsufficientBalance { needed, available } => Self {
                needed: Some(needed.into()),
                available: Some(available.into()),
                ..Self::new(
                    "insufficient-balance",
                    "Insufficient balance",
                    StatusCode::PAYMENT_REQUIRED,
                    format!("This needs {needed} USD; {available} USD can be spent."),
                )
            },
            Error::TooManyRequests => Self::new(
                "too-many-requests",
                "Too many requests",
                StatusCode::TOO_MANY_REQUESTS,
                "Slow down and try again.",
            ),
            Error::Unavailable(what) => {
                tracing::warn!(what, "unavailable");
                Self::new(
                    "unavailable",
                    "Unavailable for the moment",
                    StatusCode::SERVICE_UNAVAILABLE,
                    "Something we depend on does not answer; try again.",
                )
            }
            Error::Internal(what) => {
                tracing::error!(what, "internal error");
                Self::new(
                    "internal",
                    "Internal error",
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "A defect of ours; it has been logged.",
                )
            }
        }
    }
}

/// The last fact is the one that decided.
fn refusal(decision: &Decision) -> String {
    decision.facts.first().map_or_else(
        || "A policy forbids it.".to_owned(),
        |fact| fact.detail.clone(),
    )
}

fn extra_header(status: StatusCode) -> Option<(HeaderName, HeaderValue)> {
    match status {
        StatusCode::UNAUTHORIZED => {
            Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
        }
        StatusCode::TOO_MANY_REQUESTS => Some((
            header::RETRY_AFTER,
            HeaderValue::from_static(RETRY_TOO_MANY),
        )),
        StatusCode::SERVICE_UNAVAILABLE => Some((
            header::RETRY_AFTER,
            HeaderValue::from_static(RETRY_UNAVAILABLE),
        )),
        _ => None,
    }
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        // Only strings and numbers: there is nothing to fail on, and an empty body would still carry the status.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some((name, value)) = extra_header(response.status()) {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        Document::of(self.0).into_response()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use recado_domain::decision::{Action, Fact};
    use recado_domain::{Micros, ViolationCode};
    use serde_json::{Value, json};

    pub(crate) async fn body(response: Response) -> Value {
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20)
            .await
            .unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[tokio::test]
    async fn every_error_is_problem_json_with_its_status() {
        for (error, status, kind) in [
            (Error::Malformed(vec![]), 400, "malformed"),
            (Error::Unauthenticated, 401, "unauthenticated"),
            (Error::Forbidden("no"), 403, "forbidden"),
            (Error::NotFound("message"), 404, "not-found"),
            (Error::PreconditionFailed, 412, "precondition-failed"),
            (Error::TooLarge { limit_bytes: 9 }, 413, "too-large"),
            (Error::Invalid(vec![]), 422, "invalid"),
            (Error::TooManyRequests, 429, "too-many-requests"),
            (Error::Internal("x".into()), 500, "internal"),
            (Error::Unavailable("x".into()), 503, "unavailable"),
        ] {
            let response = Problem(error).into_response();
            assert_eq!(response.status(), status);
            assert_eq!(
                response.headers()[header::CONTENT_TYPE],
                "application/problem+json"
            );
            let body = body(response).await;
            assert_eq!(body["status"], status);
            assert_eq!(body["type"], format!("urn:recado:problem:{kind}"));
        }
    }

    #[tokio::test]
    async fn an_insufficient_balance_says_what_is_needed_and_available() {
        let error = Error::InsufficientBalance {
            needed: Micros::new(40_000),
            available: Micros::ZERO,
        };
        let body = body(Problem(error).into_response()).await;
        assert_eq!(body["status"], 402);
        assert_eq!(
            body["needed"],
            json!({"amount":"0.040000","currency":"USD"})
        );
        assert_eq!(
            body["available"],
            json!({"amount":"0.000000","currency":"USD"})
        );
    }

    #[tokio::test]
    async fn a_refusal_carries_the_decision() {
        let decision = Decision {
            action: Action::Refuse,
            at: None,
            facts: vec![Fact::new("consent", "denied", "The contact opted out.")],
        };
        let body = body(Problem(Error::Refused(decision)).into_response()).await;
        assert_eq!(body["decision"]["action"], "refuse");
        assert_eq!(body["decision"]["facts"][0]["value"], "denied");
        assert_eq!(body["detail"], "The contact opted out.");
    }

    #[tokio::test]
    async fn violations_are_listed_and_a_conflict_has_its_code() {
        let invalid = Error::invalid("to.phone", ViolationCode::InvalidPhone, "no");
        let listed = body(Problem(invalid).into_response()).await;
        assert_eq!(
            listed["violations"],
            json!([{"field":"to.phone","code":"invalid_phone","message":"no"}])
        );
        let conflict = Error::Conflict {
            code: "idempotency_key_reused",
            detail: "d".into(),
        };
        let conflict = body(Problem(conflict).into_response()).await;
        assert_eq!(conflict["code"], "idempotency_key_reused");
    }

    #[tokio::test]
    async fn a_defect_never_shows_its_text() {
        for error in [
            Error::Internal("secret".into()),
            Error::Unavailable("secret".into()),
        ] {
            let body = body(Problem(error).into_response()).await;
            assert!(!body.to_string().contains("secret"));
        }
    }

    #[test]
    fn clients_are_told_how_to_authenticate_and_when_to_retry() {
        let headers = |error| Problem(error).into_response().headers().clone();
        assert_eq!(
            headers(Error::Unauthenticated)[header::WWW_AUTHENTICATE],
            "Bearer"
        );
        assert!(headers(Error::TooManyRequests).contains_key(header::RETRY_AFTER));
        assert!(headers(Error::Unavailable(String::new())).contains_key(header::RETRY_AFTER));
    }
}
