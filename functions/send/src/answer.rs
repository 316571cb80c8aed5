//! Why a message went as it went, as the API shows it.

use jiff::Timestamp;
use recado_domain::Status;
use recado_domain::again::NextTry;
use recado_domain::decision::{Action, Decision};
use recado_domain::message::Message;
use recado_web::message::Step;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a message went as it went.
#[derive(Serialize, ToSchema)]
pub struct Explanation {
    id: String,
    status: Status,
    /// One sentence for a person.
    summary: String,
    decision: Decision,
    timeline: Vec<Step>,
    /// It did not arrive for a reason that may pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<RetryAnswer>,
}

/// When a message that did not arrive is sent again, as a message of its own.
#[derive(Serialize, ToSchema)]
#[schema(as = Retry)]
struct RetryAnswer {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Once it has been made.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
}

impl Explanation {
    /// The message, and the next try that follows it, made or still to be made.
    pub fn of(message: Message, following: Option<(NextTry, bool)>) -> Self {
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
            status: message.status,
            summary: summary(&message),
            decision,
            timeline: message.timeline.into_iter().map(Step::from).collect(),
            retry: following.map(|(next, is_made)| RetryAnswer {
                at: next.at,
                message_id: is_made.then(|| next.id.to_string()),
            }),
        }
    }
}

/// What the present status means, with the reason of the step that led there.
fn summary(message: &Message) -> String {
    let meaning = match message.status {
        Status::Accepted if message.mail.is_some() => "The mail provider took it",
        Status::Sent if message.mail.is_some() => "The mail provider sent it",
        Status::Delivered if message.mail.is_some() => "The recipient's mail server took it",
        Status::Undelivered if message.mail.is_some() => {
            "The recipient's mail server did not take it; the mail provider charges it all the same"
        }
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
