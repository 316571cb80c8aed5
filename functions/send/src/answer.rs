//! A message as the API shows it.

use jiff::Timestamp;
use recado_content::Encoding;
use recado_domain::again::NextTry;
use recado_domain::decision::{Action, Decision, Fact};
use recado_domain::message::{Category, Direction, Media, Message, Moment};
use recado_domain::{Channel, Status};
use recado_web::Money;
use serde::Serialize;
use utoipa::ToSchema;

/// A message.
#[derive(Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageAnswer {
    id: String,
    contact_id: String,
    status: Status,
    direction: Direction,
    channel: Channel,
    category: Category,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_id: Option<String>,
    to: String,
    from: String,
    body: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    media: Vec<MediaAnswer>,
    encoding: Encoding,
    segments: u32,
    price: Money,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    send_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    useless_after: Option<Timestamp>,
    /// The message that did not arrive and is sent again by this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_of: Option<String>,
    timeline: Vec<Step>,
    facts: Vec<Fact>,
}

/// A picture or the like, where the carrier keeps it.
#[derive(Serialize, ToSchema)]
#[schema(as = Media)]
struct MediaAnswer {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
}

impl From<Media> for MediaAnswer {
    fn from(media: Media) -> Self {
        Self {
            url: media.url,
            content_type: media.content_type,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Moment)]
struct Step {
    status: Status,
    #[schema(value_type = String, format = DateTime)]
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
            status: message.status,
            direction: message.direction,
            channel: Channel::Sms,
            category: message.category,
            topic: message.topic,
            location_id: message.location_id.map(|id| id.to_string()),
            to: message.to.as_str().to_owned(),
            from: message.from.as_str().to_owned(),
            body: message.body,
            media: message.media.into_iter().map(MediaAnswer::from).collect(),
            encoding: message.encoding,
            segments: message.segments,
            price: message.price.into(),
            created_at: message.created_at,
            send_at: message.send_at,
            useless_after: message.useless_after,
            retry_of: message.again.map(|again| again.of.to_string()),
            timeline: message.timeline.into_iter().map(Step::from).collect(),
            facts: message.facts,
        }
    }
}

impl From<Moment> for Step {
    fn from(moment: Moment) -> Self {
        Self {
            status: moment.status,
            at: moment.at,
            code: moment.code,
            reason: moment.reason,
        }
    }
}

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
