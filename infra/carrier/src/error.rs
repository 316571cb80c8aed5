//! The carrier's refusals: code, words and HTTP status as the real API gives them.

use serde_json::{Value, json};

/// A request the carrier did not accept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {code}: {message}")]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// The carrier's error code (Twilio, "Error and Warning Dictionary").
    pub code: u32,
    /// What the carrier says.
    pub message: String,
}

impl ApiError {
    /// A refusal with HTTP status 400, as most are.
    pub fn bad_request(code: u32, message: impl Into<String>) -> Self {
        Self {
            status: 400,
            code,
            message: message.into(),
        }
    }

    /// 20003: unknown account, wrong token, or somebody else's account in the URL.
    pub fn unauthenticated() -> Self {
        Self {
            status: 401,
            code: 20003,
            message: "Authenticate".to_owned(),
        }
    }

    /// 20404: no such resource at this path.
    pub fn not_found(path: &str) -> Self {
        Self {
            status: 404,
            code: 20404,
            message: format!("The requested resource {path} was not found"),
        }
    }

    /// 20429: never processed, may be sent again later.
    pub fn too_many_requests() -> Self {
        Self {
            status: 429,
            code: 20429,
            message: "Too Many Requests".to_owned(),
        }
    }

    /// 20500: may or may not have been processed.
    pub fn internal() -> Self {
        Self {
            status: 500,
            code: 20500,
            message: "An internal server error has occurred".to_owned(),
        }
    }

    /// The refusal of a code, for tests that want exactly this one.
    pub fn of_code(code: u32) -> Self {
        match code {
            20003 => Self::unauthenticated(),
            20404 => Self::not_found("/"),
            20429 => Self::too_many_requests(),
            20500 => Self::internal(),
            20503 => Self {
                status: 503,
                code,
                message: "Service unavailable".to_owned(),
            },
            21611 => queue_full(),
            _ => Self::bad_request(code, "Refused by the simulated carrier"),
        }
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        json!({
            "code": self.code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": self.status,
        })
    }
}

/// 21611: the sender's queue holds all it can.
pub(crate) fn queue_full() -> ApiError {
    ApiError {
        status: 429,
        code: 21611,
        message: "This 'From' number has exceeded the maximum number of queued messages".to_owned(),
    }
}
