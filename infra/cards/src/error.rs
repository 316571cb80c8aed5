//! Stripe's error bodies.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An answer that is an error.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    pub status: u16,
    pub body: Value,
}

impl ApiError {
    fn new(status: u16, kind: &str, code: &str, message: &str) -> Self {
        Self {
            status,
            body: json!({"error": {"type": kind, "code": code, "message": message}}),
        }
    }

    /// The request does not make sense.
    pub fn invalid(param: &str, message: &str) -> Self {
        let mut error = Self::new(400, "invalid_request_error", "parameter_invalid", message);
        error.body["error"]["param"] = param.into();
        error
    }

    /// The object is in another state.
    pub fn unexpected_state(message: &str) -> Self {
        let code = "payment_intent_unexpected_state";
        Self::new(400, "invalid_request_error", code, message)
    }

    /// There is no such object.
    pub fn missing(what: &str) -> Self {
        let message = format!("No such {what}");
        Self::new(404, "invalid_request_error", "resource_missing", &message)
    }

    /// The key is wrong.
    pub fn unauthorized() -> Self {
        Self::new(
            401,
            "invalid_request_error",
            "api_key_invalid",
            "Invalid API Key",
        )
    }

    /// The key was used for another request.
    pub fn reused_key() -> Self {
        let message = "Keys for idempotent requests can only be used with the same parameters";
        Self::new(400, "idempotency_error", "idempotency_key_in_use", message)
    }

    /// The card does not pay.
    pub fn declined(code: &str, decline_code: Option<&str>, intent: Value) -> Self {
        let mut error = Self::new(402, "card_error", code, "Your card was declined.");
        if let Some(decline_code) = decline_code {
            error.body["error"]["decline_code"] = decline_code.into();
        }
        error.body["error"]["payment_intent"] = intent;
        error
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        (status, Json(self.body)).into_response()
    }
}
