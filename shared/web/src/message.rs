//! A message as the API shows it.

use jiff::Timestamp;
use recado_content::{Encoding, Segments};
use recado_domain::bulk::BulkMessage;
use recado_domain::decision::Fact;
use recado_domain::message::{Category, Direction, Message, Moment};
use recado_domain::thread::InThread;
use recado_domain::{Channel, Status};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Money;

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
    /// Of an e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    body: String,
    /// Of an e-mail, where it was given; else it is made from `body`.
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    media: Vec<MediaAnswer>,
    /// Of an SMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<Encoding>,
    /// Of an SMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<u32>,
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

/// A picture or the like that came with it.
#[derive(Serialize, ToSchema)]
#[schema(as = Media)]
struct MediaAnswer {
    /// A path of this API, which asks the carrier for it.
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
}

/// A moment of a message's life.
#[derive(Serialize, ToSchema)]
#[schema(as = Moment)]
pub struct Step {
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
        let channel = message.channel();
        let is_sms = channel == Channel::Sms;
        let media = media(&message);
        let facts = message.known_facts();
        let (subject, html) = match message.mail {
            Some(mail) => (Some(mail.subject), mail.html),
            None => (None, None),
        };
        Self {
            subject,
            html,
            contact_id: message.id.contact().to_string(),
            media,
            id: message.id.to_string(),
            status: message.status,
            direction: message.direction,
            channel,
            category: message.category,
            topic: message.topic,
            location_id: message.location_id.map(|id| id.to_string()),
            to: message.to.as_str().to_owned(),
            from: message.from.as_str().to_owned(),
            body: message.body,
            encoding: is_sms.then_some(message.encoding),
            segments: is_sms.then_some(message.segments),
            price: message.price.into(),
            created_at: message.created_at,
            send_at: message.send_at,
            useless_after: message.useless_after,
            retry_of: message.again.map(|again| again.of.to_string()),
            timeline: message.timeline.into_iter().map(Step::from).collect(),
            facts,
        }
    }
}

fn media(message: &Message) -> Vec<MediaAnswer> {
    let media = message.media.iter().enumerate();
    media
        .map(|(place, media)| MediaAnswer {
            // The firm's own picture is where the firm keeps it; a contact's is asked of the carrier.
            url: match message.direction {
                Direction::Outbound => media.url.clone(),
                Direction::Inbound => format!("/v1/messages/{}/media/{place}", message.id),
            },
            content_type: media.content_type.clone(),
        })
        .collect()
}

impl From<BulkMessage> for MessageAnswer {
    fn from(message: BulkMessage) -> Self {
        Self {
            contact_id: message.contact.to_string(),
            id: message.id.to_string(),
            status: message.now.status,
            direction: Direction::Outbound,
            channel: Channel::Sms,
            category: message.category,
            topic: message.topic,
            location_id: message.location_id.map(|id| id.to_string()),
            to: message.to,
            from: message.from.as_str().to_owned(),
            subject: None,
            html: None,
            encoding: Some(Segments::of(&message.body).encoding),
            body: message.body,
            media: Vec::new(),
            segments: Some(message.segments),
            price: message.price.into(),
            created_at: message.created_at,
            send_at: message.send_at,
            useless_after: message.useless_after,
            retry_of: None,
            timeline: vec![message.now.into()],
            facts: message.facts,
        }
    }
}

impl From<InThread> for MessageAnswer {
    fn from(message: InThread) -> Self {
        match message {
            InThread::Alone(message) => Self::from(*message),
            InThread::OfBulk(message) => Self::from(*message),
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
