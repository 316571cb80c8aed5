//! Accepting one message: everything is checked, the money is held, then it is queued.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use recado_content::{PhoneNumber, Segments, Template, check_text};
use recado_domain::decision::{Action, Decision, Fact};
use recado_domain::firm::{Firm, Sender};
use recado_domain::message::{Category, Direction, Message, Moment};
use recado_domain::{ContactId, Error, MessageId, Status, Tenant, Violation, ViolationCode};
use recado_store::ledger::Booking;
use serde_json::Value;

use crate::App;
use crate::booking::{Movement, book};
use crate::job::{Delivery, Job};

/// What a firm asks for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Recipient, as written; a national number is read in the firm's country.
    pub phone: String,
    /// Text with short codes.
    pub body: String,
    /// Values of the short codes.
    pub variables: BTreeMap<String, Value>,
    /// Why it is sent.
    pub category: Category,
    /// What it is about.
    pub topic: Option<String>,
    /// Not after.
    pub useless_after: Option<Timestamp>,
}

/// An Idempotency-Key and the bytes it was given with.
#[derive(Clone, Copy, Debug)]
pub struct Idempotency<'a> {
    /// The key.
    pub key: &'a str,
    /// The request's body.
    pub body: &'a [u8],
}

/// A message that may be sent, not yet accepted.
struct Draft {
    to: PhoneNumber,
    sender: Sender,
    body: String,
    segments: Segments,
}

/// Accepts one message for delivery and answers it as it was accepted, also for a repeat.
///
/// # Errors
/// [`Error::Invalid`] with every violation, [`Error::Refused`] with the facts,
/// [`Error::InsufficientBalance`], [`Error::Conflict`] for a reused key; nothing has changed then.
/// [`Error::Unavailable`] when the outcome is open: repeat it with the same key.
pub async fn submit(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    idempotency: Option<Idempotency<'_>>,
) -> Result<Message, Error> {
    // As precise as it is kept, so that a repeat answers the very same.
    let now = Timestamp::from_millisecond(app.now().as_millisecond()).unwrap_or(Timestamp::MAX);
    let draft = check(app, firm, request, now)?;
    let facts = permitted(app, firm, tenant, request, &draft).await?;
    let message = compose(app, firm, tenant, request, draft, facts, now);
    let message = match idempotency {
        None => message,
        Some(Idempotency { key, body }) => {
            let id = app
                .store
                .begin(tenant, key, body, message.id.as_str(), now)
                .await?;
            let id = id
                .parse()
                .map_err(|_| Error::Internal("an idempotency record without a message".into()))?;
            Message { id, ..message }
        }
    };
    let booking = book(app, Movement::Create(&message)).await?;
    let message = match booking {
        Booking::RefusedAlongside => app
            .store
            .message(tenant, &message.id)
            .await?
            .ok_or_else(|| Error::Internal("a message that exists cannot be read".into()))?,
        Booking::Booked(_) | Booking::Contended => message,
    };
    if message.status == Status::Queued {
        enqueue(app, &message).await?;
    }
    Ok(message.as_accepted())
}

/// Puts a queued message's job on the queue. Repeating it is harmless: a message is claimed once.
async fn enqueue(app: &App, message: &Message) -> Result<(), Error> {
    let delivery = Delivery::first(&message.tenant, &message.id);
    app.enqueue(&Job::Deliver(delivery), Duration::ZERO).await
}

fn check(app: &App, firm: &Firm, request: &Request, now: Timestamp) -> Result<Draft, Error> {
    let mut violations = Vec::new();
    if !app.config.sms_countries.contains(&firm.country) {
        violations.push(Violation::new(
            "to",
            ViolationCode::CountryNotEnabled,
            "SMS is not enabled for firms of this country; e-mail is",
        ));
    }
    let to = recipient(app, firm, &request.phone, &mut violations);
    let body = text(request, &mut violations);
    if request.useless_after.is_some_and(|end| end <= now) {
        violations.push(Violation::new(
            "useless_after",
            ViolationCode::TimeInPast,
            "the message would be useless already",
        ));
    }
    match (to, body, firm.senders.first(), violations.is_empty()) {
        (Some(to), Some(body), Some(sender), true) => Ok(Draft {
            segments: Segments::of(&body),
            to,
            sender: sender.clone(),
            body,
        }),
        (_, _, None, true) => Err(Error::Conflict {
            code: "no_sender",
            detail: "the firm has no sender yet".to_owned(),
        }),
        _ => Err(Error::Invalid(violations)),
    }
}

fn recipient(
    app: &App,
    firm: &Firm,
    phone: &str,
    violations: &mut Vec<Violation>,
) -> Option<PhoneNumber> {
    let mut wrong = |code, message: String| {
        violations.push(Violation::new("to.phone", code, message));
        None
    };
    let number = match PhoneNumber::parse(phone, Some(firm.country)) {
        Ok(number) => number,
        Err(error) => return wrong(ViolationCode::InvalidPhone, error.to_string()),
    };
    if !number
        .region()
        .is_some_and(|region| app.config.sms_countries.contains(&region))
    {
        let message = "SMS to this number's country is not enabled";
        return wrong(ViolationCode::CountryNotEnabled, message.to_owned());
    }
    if !number.can_receive_sms() {
        let message = "the number is a landline and receives no SMS";
        return wrong(ViolationCode::LandlineOnly, message.to_owned());
    }
    Some(number)
}

fn text(request: &Request, violations: &mut Vec<Violation>) -> Option<String> {
    let rendered = match Template::parse(&request.body) {
        Ok(template) => template.render(&request.variables),
        Err(error) => Err(vec![error]),
    };
    match rendered {
        Ok(body) => {
            let problems = check_text(&body);
            violations.extend(problems.iter().map(|problem| {
                let code = match problem.code() {
                    "empty" => ViolationCode::Empty,
                    "too_long" => ViolationCode::TooLong,
                    _ => ViolationCode::InvalidCharacter,
                };
                Violation::new("body", code, problem.to_string())
            }));
            problems.is_empty().then_some(body)
        }
        Err(errors) => {
            violations.extend(errors.into_iter().map(|error| {
                let code = match error.code.as_str() {
                    "unknown_code" => ViolationCode::UnknownCode,
                    "empty_code" => ViolationCode::EmptyCode,
                    "too_long" => ViolationCode::TooLong,
                    "too_complex" => ViolationCode::TooComplex,
                    _ => ViolationCode::TemplateSyntax,
                };
                Violation::new("body", code, error.message)
            }));
            None
        }
    }
}

async fn permitted(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    draft: &Draft,
) -> Result<Vec<Fact>, Error> {
    let refused = |facts| {
        Err(Error::Refused(Decision {
            action: Action::Refuse,
            at: None,
            facts,
        }))
    };
    if firm.suspended {
        let detail = "The operator has suspended sending for this firm.";
        return refused(vec![Fact::new("firm", "suspended", detail)]);
    }
    let consents = app.store.consents(tenant, draft.to.as_str()).await?;
    let marketing = request.category == Category::Marketing;
    let topic = request.topic.as_deref();
    match consents.allows(topic, draft.sender.address.as_str(), marketing) {
        Ok(facts) => Ok(facts),
        Err(facts) => refused(facts),
    }
}

fn compose(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    draft: Draft,
    facts: Vec<Fact>,
    now: Timestamp,
) -> Message {
    let contact = ContactId::of_address(tenant, draft.to.as_str());
    let segments = u32::from(draft.segments.count);
    Message {
        id: MessageId::generate(now, app.ids.entropy(), &contact),
        tenant: tenant.clone(),
        status: Status::Queued,
        rank: Status::Queued.rank(),
        direction: Direction::Outbound,
        category: request.category,
        topic: request.topic.clone(),
        to: draft.to,
        from: draft.sender.address,
        body: draft.body,
        encoding: draft.segments.encoding,
        segments,
        unit_price: firm.price_per_segment,
        price: firm.price_per_segment.times(segments),
        created_at: now,
        send_at: None,
        useless_after: request.useless_after,
        attempt: 0,
        claimed_at: None,
        carrier_sid: None,
        empty_listings: 0,
        last_empty_listing_at: None,
        settled_at: None,
        timeline: vec![Moment {
            status: Status::Queued,
            at: now,
            code: None,
            reason: None,
        }],
        facts,
    }
}
