//! What the carrier's answers mean.

use jiff::fmt::rfc2822;
use recado_domain::firm::SenderAddress;
use recado_platform::ports::{CarrierMessage, PortError, PostOutcome};
use reqwest::StatusCode;
use serde::Deserialize;

/// The carrier's code for wrong credentials.
const AUTHENTICATION_FAILED: u32 = 20003;
/// The carrier's code for too many requests; such a request was not processed.
const TOO_MANY_REQUESTS: u32 = 20429;
/// The carrier's codes for trouble of its own, after which a message may exist.
const CARRIER_TROUBLE: [u32; 2] = [20500, 20503];
/// The direction of what was posted.
const POSTED: &str = "outbound-api";
/// For a refusal that names no code: none of the carrier's, so it is neither retried nor hidden.
const NO_CODE: u32 = 0;

#[derive(Deserialize)]
struct Created {
    sid: String,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    code: u32,
}

/// What came of a POST that was answered with `status`. `body` is absent if it broke off.
/// A refusal is only believed from a 4xx: anything else may hide a message that will be sent.
pub(crate) fn outcome(status: StatusCode, body: Option<&[u8]>) -> PostOutcome {
    if status.is_success() {
        return accepted(body);
    }
    if !status.is_client_error() || status == StatusCode::REQUEST_TIMEOUT {
        return unknown(format!("the carrier answered {}", status.as_u16()));
    }
    let code = body
        .and_then(|body| serde_json::from_slice::<Problem>(body).ok())
        .map(|problem| problem.code);
    match (status, code) {
        (StatusCode::TOO_MANY_REQUESTS, code) | (_, code @ Some(TOO_MANY_REQUESTS)) => {
            PostOutcome::NotProcessed {
                reason: "the carrier takes no more requests for now".to_owned(),
                code: code.or(Some(TOO_MANY_REQUESTS)),
            }
        }
        (_, Some(code)) if CARRIER_TROUBLE.contains(&code) => {
            unknown(format!("the carrier answered code {code}"))
        }
        (_, Some(code)) => PostOutcome::Refused { code },
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, None) => PostOutcome::Refused {
            code: AUTHENTICATION_FAILED,
        },
        (_, None) if body.is_none() => unknown("the carrier's answer broke off".to_owned()),
        (_, None) => PostOutcome::Refused { code: NO_CODE },
    }
}

/// What came of a POST that was not answered. Nothing left this machine unless it was connected.
pub(crate) fn unanswered(error: &reqwest::Error) -> PostOutcome {
    if error.is_connect() || error.is_builder() {
        return PostOutcome::NotProcessed {
            reason: "no connection to the carrier".to_owned(),
            code: None,
        };
    }
    unknown(if error.is_timeout() {
        "the carrier did not answer in time".to_owned()
    } else {
        "the connection to the carrier was lost".to_owned()
    })
}

fn accepted(body: Option<&[u8]>) -> PostOutcome {
    match body.and_then(|body| serde_json::from_slice::<Created>(body).ok()) {
        Some(created) if !created.sid.is_empty() => PostOutcome::Accepted {
            sid: created.sid,
            status: created.status.unwrap_or_else(|| "accepted".to_owned()),
            code: None,
        },
        _ => unknown("the carrier's answer is not readable".to_owned()),
    }
}

fn unknown(reason: String) -> PostOutcome {
    PostOutcome::Unknown { reason }
}

/// A page of a listing.
#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) messages: Vec<Listed>,
    pub(crate) next_page_uri: Option<String>,
}

/// A message as the carrier shows it. With a messaging service `from` is null at first.
#[derive(Deserialize)]
pub(crate) struct Listed {
    sid: String,
    to: Option<String>,
    from: Option<String>,
    body: Option<String>,
    status: String,
    error_code: Option<u32>,
    date_created: String,
    direction: Option<String>,
    messaging_service_sid: Option<String>,
    num_segments: Option<String>,
    num_media: Option<String>,
}

impl Listed {
    /// True when somebody posted it, to be sent from there. What the carrier answers by itself, to a
    /// STOP for example, nobody posted.
    pub(crate) fn was_posted_from(&self, address: &SenderAddress) -> bool {
        let sender = match address {
            SenderAddress::MessagingService(_) => &self.messaging_service_sid,
            _ => &self.from,
        };
        self.direction.as_deref() == Some(POSTED) && sender.as_deref() == Some(address.as_str())
    }

    fn segments(&self) -> Option<u32> {
        let is_text = self.num_media.as_deref().unwrap_or("0") == "0";
        let segments = self.num_segments.as_ref().filter(|_| is_text);
        segments.and_then(|segments| segments.parse().ok())
    }
}

impl TryFrom<Listed> for CarrierMessage {
    type Error = PortError;

    fn try_from(listed: Listed) -> Result<Self, PortError> {
        let created_at = rfc2822::DateTimeParser::new()
            .parse_timestamp(&listed.date_created)
            .map_err(|_| PortError("the carrier's date is not readable".to_owned()))?;
        Ok(Self {
            segments: listed.segments(),
            sid: listed.sid,
            to: listed.to.unwrap_or_default(),
            from: listed.from.unwrap_or_default(),
            body: listed.body.unwrap_or_default(),
            status: listed.status,
            error_code: listed.error_code,
            created_at,
        })
    }
}
