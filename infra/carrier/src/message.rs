//! A message as the carrier keeps it, and as its API shows it.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::outcome;
use crate::segments;

/// The price of a segment in hundred-thousandths of a US dollar, as the real resource shows it.
const SEGMENT_PRICE_E5: usize = 790;

/// Where a message is on its way (Twilio, "Message Status values").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// To be sent at a later time.
    Scheduled,
    /// Taken by a messaging service, its sender not chosen yet.
    Accepted,
    /// Waiting for its sender.
    Queued,
    /// On its way out.
    Sending,
    /// Handed to the next carrier.
    Sent,
    /// The phone has it.
    Delivered,
    /// The phone does not have it; charged nevertheless.
    Undelivered,
    /// Never sent.
    Failed,
    /// Called back before it was sent.
    Canceled,
    /// An inbound message that is here.
    Received,
}

impl Status {
    /// The word of the protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Accepted => "accepted",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Received => "received",
        }
    }

    /// How far this is; every terminal state is equally far.
    pub fn rank(self) -> u8 {
        match self {
            Self::Scheduled => 0,
            Self::Accepted => 1,
            Self::Queued => 2,
            Self::Sending => 3,
            Self::Sent => 4,
            Self::Delivered
            | Self::Undelivered
            | Self::Failed
            | Self::Canceled
            | Self::Received => 5,
        }
    }

    /// Whether nothing follows.
    pub fn is_terminal(self) -> bool {
        self.rank() == 5
    }

    fn is_charged(self) -> bool {
        matches!(self, Self::Sent | Self::Delivered | Self::Undelivered)
    }
}

/// Who began a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A request to the API.
    OutboundApi,
    /// An answer to an inbound message: the webhook's, or the carrier's own.
    OutboundReply,
    /// A phone.
    Inbound,
}

/// A change of status that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// To which status.
    pub status: Status,
    /// Why, where it went wrong.
    pub error_code: Option<u32>,
}

/// A change of status that is still to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// To which status.
    pub status: Status,
    /// Why, where it goes wrong.
    pub error_code: Option<u32>,
}

/// One try to tell a status to the message's callback URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackAttempt {
    /// When it was over.
    pub at: Timestamp,
    /// The status that was told.
    pub status: Status,
    /// The HTTP status of the answer; none when there was no answer.
    pub answer: Option<u16>,
    /// Why there was no answer: `lost` (by a fault), `time-out`, `connection` or `invalid`.
    pub failure: Option<String>,
}

/// Everything the carrier knows of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// `SM` and 32 hexadecimal digits.
    pub sid: String,
    /// Whose it is.
    pub account_sid: String,
    /// Who began it.
    pub direction: Direction,
    /// Whether the carrier answered by itself, to a keyword.
    pub automatic: bool,
    /// The sending number; none until a messaging service has chosen it.
    pub from: Option<String>,
    /// The messaging service it was given to.
    pub messaging_service_sid: Option<String>,
    /// The receiving number.
    pub to: String,
    /// The text; empty after redaction.
    pub body: String,
    /// Pictures and the like.
    pub media_urls: Vec<String>,
    /// Where it is on its way.
    pub status: Status,
    /// Why it went wrong.
    pub error_code: Option<u32>,
    /// Where changes of status are told.
    pub status_callback: Option<String>,
    /// How long it may wait to be sent, in seconds.
    pub validity_secs: u32,
    /// Whether its callbacks reach anybody.
    pub callbacks_lost: bool,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was sent (or received).
    pub sent_at: Option<Timestamp>,
    /// Whether the API has forgotten it.
    pub deleted: bool,
    /// What happened to it, oldest first.
    pub events: Vec<Event>,
    /// What is still going to happen.
    pub plan: VecDeque<Step>,
    /// How its callbacks fared.
    pub callbacks: Vec<CallbackAttempt>,
}

impl Message {
    /// The resource as the API answers it.
    pub fn resource(&self) -> Value {
        let uri = format!(
            "/2010-04-01/Accounts/{}/Messages/{}",
            self.account_sid, self.sid
        );
        let unsent_service = self.messaging_service_sid.is_some() && self.from.is_none();
        let segments = if unsent_service {
            0
        } else {
            segments::count(&self.body)
        };
        let price = self.status.is_charged().then(|| price(segments));
        json!({
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": rfc2822(self.created_at),
            "date_sent": self.sent_at.map(rfc2822),
            "date_updated": rfc2822(self.updated_at),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": self.error_code.map(outcome::error_message),
            "from": self.from,
            "messaging_service_sid": self.messaging_service_sid,
            "num_media": self.media_urls.len().to_string(),
            "num_segments": segments.to_string(),
            "price": price,
            "price_unit": price.is_some().then_some("USD"),
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": { "media": format!("{uri}/Media.json") },
            "to": self.to,
            "uri": format!("{uri}.json"),
        })
    }

    /// The parameters of the callback that tells the present status, in no particular order.
    pub fn callback_parameters(&self) -> Vec<(String, String)> {
        let mut parameters = vec![
            ("MessageSid", self.sid.clone()),
            ("SmsSid", self.sid.clone()),
            ("MessageStatus", self.status.as_str().to_owned()),
            ("SmsStatus", self.status.as_str().to_owned()),
            ("AccountSid", self.account_sid.clone()),
            ("From", self.from.clone().unwrap_or_default()),
            ("To", self.to.clone()),
            ("ApiVersion", "2010-04-01".to_owned()),
        ];
        if let Some(service) = &self.messaging_service_sid {
            parameters.push(("MessagingServiceSid", service.clone()));
        }
        if let Some(code) = self.error_code {
            parameters.push(("ErrorCode", code.to_string()));
            let message = outcome::error_message(code).to_owned();
            parameters.push(("ErrorMessage", message));
        }
        if matches!(self.status, Status::Delivered | Status::Undelivered) {
            let done = self.updated_at.strftime("%y%m%d%H%M").to_string();
            parameters.push(("RawDlrDoneDate", done));
        }
        parameters
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    }
}

fn rfc2822(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// What the account is debited with, as a negative decimal of five places.
fn price(segments: usize) -> String {
    let total = segments * SEGMENT_PRICE_E5;
    format!("-{}.{:05}", total / 100_000, total % 100_000)
}
