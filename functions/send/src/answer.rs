//! A message as the API shows it.

use jiff::Timestamp;
use recado_domain::decision::Fact;
use recado_domain::message::Message;
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
    to: String,
    from: String,
    body: String,
    encoding: &'static str,
    segments: u32,
    price: Money,
    created_at: Timestamp,
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
        let steps = message.timeline.into_iter().map(|moment| Step {
            status: moment.status.as_str(),
            at: moment.at,
            code: moment.code,
            reason: moment.reason,
        });
        Self {
            contact_id: message.id.contact().to_string(),
            id: message.id.to_string(),
            status: message.status.as_str(),
            direction: message.direction.as_str(),
            channel: "sms",
            category: message.category.as_str(),
            topic: message.topic,
            to: message.to.as_str().to_owned(),
            from: message.from.as_str().to_owned(),
            body: message.body,
            encoding: message.encoding.as_str(),
            segments: message.segments,
            price: message.price.into(),
            created_at: message.created_at,
            useless_after: message.useless_after,
            timeline: steps.collect(),
            facts: message.facts,
        }
    }
}
