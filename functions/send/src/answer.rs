//! A message as the API shows it.

use jiff::Timestamp;
use recado_domain::Status;
use recado_domain::decision::{Action, Decision, Fact};
use recado_domain::message::{Message, Moment};
use recado_web::Money;
use serde::Serialize;

/// A message (API contract).
#[derive(Serialize)]
pub struct MessageAnswer {
    id: String,
    contact_id: String,
    status: &'static str,
    direction: &'static str,
    channel: &'static str,
    category: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_id: Option<String>,
    to: String,
    from: String,
    body: String,
    encoding: &'static str,
    segments: u32,
    price: Money,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    send_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    useless_after: Option<Timestamp>,
    timeline: Vec<Step>,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct Step {
    status: &'static str,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<Message> for MessageAnswer {
    fn from(message: Message) -> Self {
        Self {
            contact_id: message.id.contact().to_string(),
            id: message.id.to_string(),
            status: message.status.as_str(),
            direction: message.direction.as_str(),
            channel: "sms",
            category: message.category.as_str(),
            topic: message.topic,
            location_id: message.location_id.map(|id| id.to_string()),
            to: message.to.as_str().to_owned(),
            from: message.from.as_str().to_owned(),
            body: message.body,
            encoding: message.encoding.as_str(),
            segments: message.segments,
            price: message.price.into(),
            created_at: message.created_at,
            send_at: message.send_at,
            useless_after: message.useless_after,
            timeline: message.timeline.into_iter().map(Step::from).collect(),
            facts: message.facts,
        }
    }
}

impl From<Moment> for Step {
    fn from(moment: Moment) -> Self {
        Self {
            status: moment.status.as_str(),
            at: moment.at,
            code: moment.code,
            reason: moment.reason,
        }
    }
}

/// Why a message went as it went.
#[derive(Serialize)]
pub struct Explanation {
    id: String,
    status: &'static str,
    /// One sentence for a person.
    summary: String,
    decision: Decision,
    timeline: Vec<Step>,
}

impl From<Message> for Explanation {
    fn from(message: Message) -> Self {
        let is_scheduled = message.send_at.is_some();
        let decision = Decision {
            action: match message.status {
                Status::Refused => Action::Refuse,
                _ if is_scheduled => Action::Defer,
                _ => Action::Send,
            },
            at: message.send_at,
            facts: message.facts.clone(),
        };
        Self {
            id: message.id.to_string(),
            status: message.status.as_str(),
            summary: summary(&message),
            decision,
            timeline: message.timeline.into_iter().map(Step::from).collect(),
        }
    }
}

/// What the present status means, with the reason of the step that led there.
fn summary(message: &Message) -> String {
    let meaning = match message.status {
        Status::Queued => "It is paid for and waits to be handed to the carrier",
        Status::Scheduled => "It waits for its time",
        Status::Sending => "It is being handed to the carrier",
        Status::Unknown if message.is_final() => {
            "Nobody ever learnt whether the carrier took it; it was not charged"
        }
        Status::Unknown => {
            "Nobody knows yet whether the carrier took it; it is not sent again before that is known"
        }
        Status::Accepted => "The carrier took it",
        Status::Sent => "The carrier handed it to the recipient's network",
        Status::Delivered => "The recipient's phone received it",
        Status::Undelivered => {
            "The recipient's network did not deliver it; the carrier charges it all the same"
        }
        Status::Failed => "It was not sent, and not charged",
        Status::Canceled => "It was taken back before it was sent, and not charged",
        Status::Expired => "Its time passed before it could be sent; it was not charged",
        Status::Refused => "A rule forbade it after it had been accepted; it was not charged",
        Status::Received => "It came from the contact",
    };
    let last = message.timeline.last();
    match last.and_then(|moment| moment.reason.as_deref()) {
        Some(reason) => format!("{meaning}: {reason}."),
        None => format!("{meaning}."),
    }
}
