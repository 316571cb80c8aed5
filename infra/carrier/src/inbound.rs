//! Messages from phones: the webhook they make, the keywords they are, and what a phone has seen.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::keywords::Keyword;
use crate::machine::{Carrier, blank};
use crate::message::{Direction, Event, Message, Status};
use crate::numbers::e164;
use crate::outcome::Outcome;
use crate::plan::plan;
use crate::segments;
use crate::twiml::Reply;

/// A text that somebody's phone sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbound {
    /// The phone.
    pub from: String,
    /// The sender it writes to.
    pub to: String,
    /// The text.
    pub body: String,
    /// Pictures and the like.
    #[serde(default)]
    pub media_urls: Vec<String>,
    /// Whose number `to` is; the first account when left out.
    #[serde(default)]
    pub account_sid: Option<String>,
    /// The messaging service that `to` belongs to.
    #[serde(default)]
    pub messaging_service_sid: Option<String>,
    /// Whether the webhook tells keywords in `OptOutType`, as with Advanced Opt-Out.
    #[serde(default)]
    pub advanced_opt_out: bool,
    /// How many times the webhook comes; once when left out.
    #[serde(default)]
    pub deliveries: Option<u32>,
}

/// One message in a phone's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhoneMessage {
    /// When it arrived at the phone, or left it.
    pub at: Timestamp,
    /// Whether the phone sent it; else it received it.
    pub sent_by_phone: bool,
    /// The carrier's own reply to a keyword.
    pub automatic: bool,
    /// The message.
    pub sid: String,
    /// From which number.
    pub from: String,
    /// To which number.
    pub to: String,
    /// The text.
    pub body: String,
    /// Pictures and the like.
    pub media_urls: Vec<String>,
}

impl Carrier {
    /// Receives a message from a phone: keeps it, honours STOP and START, answers keywords itself.
    /// `reply_sid` is for that answer. Returns the form of the inbound webhook.
    ///
    /// # Errors
    /// 21212 when `from` is not a phone number, 21211 when there is nobody it could be to.
    pub fn receive(
        &mut self,
        now: Timestamp,
        sid: String,
        reply_sid: String,
        account_sid: &str,
        inbound: &Inbound,
    ) -> Result<Vec<(String, String)>, ApiError> {
        let from = e164(&inbound.from).ok_or_else(|| {
            ApiError::bad_request(21212, "The 'From' number is not a valid phone number.")
        })?;
        if inbound.to.is_empty() {
            return Err(ApiError::bad_request(21211, "Invalid 'To' Phone Number"));
        }
        let to = e164(&inbound.to).unwrap_or_else(|| inbound.to.clone());
        let message = Message {
            direction: Direction::Inbound,
            from: Some(from.clone()),
            messaging_service_sid: inbound.messaging_service_sid.clone(),
            media_urls: inbound.media_urls.clone(),
            sent_at: Some(now),
            ..blank(
                now,
                sid,
                account_sid,
                to.clone(),
                inbound.body.clone(),
                Status::Received,
            )
        };
        let parameters = webhook(&message, inbound.advanced_opt_out);
        let was_blocked = self.is_blocked(&to, &from);
        self.apply_keyword(&message);
        self.insert(message);
        if let Some(keyword) = Keyword::of(&inbound.body)
            && self.settings.automatic_replies
            && !(was_blocked && keyword != Keyword::Start)
        {
            self.insert(Message {
                direction: Direction::OutboundReply,
                automatic: true,
                from: Some(to),
                sent_at: Some(now),
                events: [Status::Queued, Status::Sent, Status::Delivered]
                    .map(|status| Event {
                        at: now,
                        status,
                        error_code: None,
                    })
                    .to_vec(),
                ..blank(
                    now,
                    reply_sid,
                    account_sid,
                    from,
                    keyword.reply().to_owned(),
                    Status::Delivered,
                )
            });
        }
        Ok(parameters)
    }

    /// Sends what an inbound webhook answered, from the number that was written to. Nothing is sent
    /// to a phone that answered STOP.
    pub fn reply(
        &mut self,
        now: Timestamp,
        sid: String,
        account_sid: &str,
        inbound: &Inbound,
        reply: Reply,
    ) -> Option<&Message> {
        let to = e164(&inbound.from)?;
        let from = e164(&inbound.to).unwrap_or_else(|| inbound.to.clone());
        if self.is_blocked(&from, &to) {
            return None;
        }
        let outcome = Outcome::for_number(&to);
        let message = Message {
            direction: Direction::OutboundReply,
            from: Some(from),
            media_urls: reply.media_urls,
            plan: plan(Status::Queued, now, self.settings.delays, 36_000, outcome),
            ..blank(now, sid, account_sid, to, reply.body, Status::Queued)
        };
        Some(self.insert(message))
    }

    /// What `phone` has sent and received, in the order of time.
    pub fn phone_history(&self, phone: &str) -> Vec<PhoneMessage> {
        let mut history: Vec<PhoneMessage> = self
            .messages
            .iter()
            .filter_map(|message| seen_by(message, phone))
            .collect();
        history.sort_by_key(|seen| seen.at);
        history
    }

    /// Every phone that sent or received something, in order.
    pub fn phones(&self) -> Vec<String> {
        let phones: std::collections::BTreeSet<&String> = self
            .messages
            .iter()
            .filter_map(|message| match message.direction {
                Direction::Inbound => message.from.as_ref(),
                _ => delivered_at(message).map(|_| &message.to),
            })
            .collect();
        phones.into_iter().cloned().collect()
    }

    /// STOP blocks the sender for the phone, START lifts that; unless a platform does it instead.
    pub(crate) fn apply_keyword(&mut self, message: &Message) {
        let Some(from) = &message.from else { return };
        if message.direction != Direction::Inbound || !self.settings.automatic_replies {
            return;
        }
        let pair = (message.to.clone(), from.clone());
        match Keyword::of(&message.body) {
            Some(Keyword::Stop) => {
                self.blocked.insert(pair);
            }
            Some(Keyword::Start) => {
                self.blocked.remove(&pair);
            }
            Some(Keyword::Help) | None => {}
        }
    }
}

pub(crate) fn seen_by(message: &Message, phone: &str) -> Option<PhoneMessage> {
    let sent_by_phone = message.direction == Direction::Inbound;
    let at = if sent_by_phone {
        (message.from.as_deref() == Some(phone)).then_some(message.created_at)
    } else {
        (message.to == phone)
            .then(|| delivered_at(message))
            .flatten()
    }?;
    Some(PhoneMessage {
        at,
        sent_by_phone,
        automatic: message.automatic,
        sid: message.sid.clone(),
        from: message.from.clone().unwrap_or_default(),
        to: message.to.clone(),
        body: message.body.clone(),
        media_urls: message.media_urls.clone(),
    })
}

fn delivered_at(message: &Message) -> Option<Timestamp> {
    message
        .events
        .iter()
        .find(|event| event.status == Status::Delivered)
        .map(|event| event.at)
}

/// The form of an inbound webhook (Twilio, "Webhooks for incoming messages").
fn webhook(message: &Message, advanced_opt_out: bool) -> Vec<(String, String)> {
    let from = message.from.as_deref().unwrap_or_default();
    let mut parameters: Vec<(String, String)> = [
        ("MessageSid", message.sid.as_str()),
        ("SmsSid", &message.sid),
        ("SmsMessageSid", &message.sid),
        ("AccountSid", &message.account_sid),
        ("From", from),
        ("To", &message.to),
        ("Body", &message.body),
        ("SmsStatus", "received"),
        ("ApiVersion", "2010-04-01"),
        ("FromCity", ""),
        ("FromState", ""),
        ("FromZip", ""),
        ("FromCountry", country(from)),
        ("ToCity", ""),
        ("ToState", ""),
        ("ToZip", ""),
        ("ToCountry", country(&message.to)),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .to_vec();
    let mut add = |key: String, value: String| parameters.push((key, value));
    add("NumMedia".to_owned(), message.media_urls.len().to_string());
    let segments = segments::count(&message.body).to_string();
    add("NumSegments".to_owned(), segments);
    for (place, url) in message.media_urls.iter().enumerate() {
        add(format!("MediaUrl{place}"), url.clone());
        add(format!("MediaContentType{place}"), "image/jpeg".to_owned());
    }
    if let Some(service) = &message.messaging_service_sid {
        add("MessagingServiceSid".to_owned(), service.clone());
    }
    if let Some(keyword) = Keyword::of(&message.body).filter(|_| advanced_opt_out) {
        add("OptOutType".to_owned(), keyword.opt_out_type().to_owned());
    }
    parameters
}

/// The country as far as the simulator cares: North America or unknown.
fn country(number: &str) -> &'static str {
    if number.starts_with("+1") { "US" } else { "" }
}
