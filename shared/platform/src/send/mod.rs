//! Accepting one message: everything is checked, the money is held, then it is queued or scheduled.

mod check;
mod email;
mod idempotency;
mod named;
mod prepare;
mod recipient;
mod request;
mod text;

use std::time::Duration;

use jiff::Timestamp;
use recado_domain::decision::{Action, Fact};
use recado_domain::firm::Firm;
use recado_domain::message::{Category, Message};
use recado_domain::thread::Author;
use recado_domain::{Error, MessageId, Status, Tenant};
use recado_store::ledger::Booking;

pub(crate) use check::{furthest, times as check_times, topic as check_topic};
pub use idempotency::Idempotency;
pub(crate) use idempotency::used_elsewhere;
use prepare::refuse;
pub use prepare::{Prepared, prepare};
pub use request::{AsOf, Question, Request, Text, To};
pub(crate) use text::codes;

use crate::App;
use crate::booking::{Movement, book};
use crate::job::{Delivery, Job};
use crate::{questions, schedule, threads};

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
    let now = app.now_kept();
    // A repeat is answered before anything is decided anew: the world may have moved on.
    if let Some(earlier) = repeated(app, tenant, idempotency).await? {
        ask(app, &earlier, request, now).await?;
        note(app, &earlier, author(request, &earlier)).await;
        release(app, &earlier).await?;
        return Ok(earlier.as_accepted());
    }
    let prepared = prepare(app, firm, tenant, request, now).await?;
    if prepared.decision.action == Action::Refuse {
        return Err(Error::Refused(prepared.decision));
    }
    let message = match idempotency {
        None => prepared.message,
        Some(given) => Message {
            id: given.begin(app, tenant, &prepared.message.id).await?,
            ..prepared.message
        },
    };
    let message = create(app, message).await?;
    ask(app, &message, request, now).await?;
    note(app, &message, author(request, &message)).await;
    release(app, &message).await?;
    Ok(message.as_accepted())
}

/// A step that may be repeated: its message's id derives from its name and due time, so that the
/// same step is one message for ever.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// Tells it from all others.
    pub name: &'a str,
    /// When it was to be done.
    pub due: Timestamp,
    /// When it is done.
    pub now: Timestamp,
}

/// Accepts the message of a step.
///
/// # Errors
/// As [`submit`]; a step that made its message before is never refused.
pub async fn submit_step(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    step: Step<'_>,
) -> Result<Message, Error> {
    let prepared = prepare(app, firm, tenant, request, step.now).await?;
    let id = step.message_id(&prepared);
    if prepared.decision.action == Action::Refuse {
        return match app.store.message(tenant, &id).await? {
            Some(earlier) => Ok(earlier),
            None => Err(Error::Refused(prepared.decision)),
        };
    }
    let message = Message {
        id,
        ..prepared.message
    };
    let message = create(app, message).await?;
    ask(app, &message, request, step.now).await?;
    release(app, &message).await?;
    Ok(message)
}

/// Keeps what a message asks, before it goes.
async fn ask(app: &App, message: &Message, request: &Request, now: Timestamp) -> Result<(), Error> {
    let asked = request.question.as_ref().map(|question| question.ask(now));
    questions::keep(app, message, asked.as_ref()).await
}

/// The message that a step would make. Changes nothing.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Refused`], [`Error::Unavailable`].
pub async fn prepare_step(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
    step: Step<'_>,
) -> Result<Message, Error> {
    let prepared = prepare(app, firm, tenant, request, step.now).await?;
    let id = step.message_id(&prepared);
    match prepared.decision.action {
        Action::Refuse => Err(Error::Refused(prepared.decision)),
        _ => Ok(Message {
            id,
            ..prepared.message
        }),
    }
}

impl Step<'_> {
    fn message_id(&self, prepared: &Prepared) -> MessageId {
        MessageId::derive(self.due, self.name, &prepared.message.id.contact())
    }
}

/// A text that is written out answers the contact; one that the platform or a template made does
/// not, unless it says that it is part of the conversation.
fn author(request: &Request, message: &Message) -> Author {
    let is_written = matches!(request.text, Some(Text::Body { .. })) && request.answer.is_none();
    match message.category {
        Category::Conversational if request.answer.is_none() => Author::Person,
        Category::Transactional if is_written => Author::Person,
        _ => Author::Machine,
    }
}

/// A message that is accepted stays so if its thread cannot be written: the sweep does so later.
async fn note(app: &App, message: &Message, author: Author) {
    if let Err(error) = threads::sent(app, message, author).await {
        tracing::warn!(%error, message = %message.id, "a thread does not show that it is answered yet");
    }
}

/// What would become of a request. Changes nothing.
///
/// # Errors
/// [`Error::Invalid`] with every violation; [`Error::Unavailable`].
pub async fn preview(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    request: &Request,
) -> Result<Prepared, Error> {
    let mut prepared = prepare(app, firm, tenant, request, app.now_kept()).await?;
    let available = app.store.balance(tenant).await?.available;
    if available < prepared.message.price {
        let needed = prepared.message.price;
        let detail = format!("It needs {needed} USD, and {available} USD can be spent.");
        let fact = Fact::new("balance", available.to_string(), detail);
        refuse(&mut prepared.decision, fact);
    }
    Ok(prepared)
}

async fn repeated(
    app: &App,
    tenant: &Tenant,
    idempotency: Option<Idempotency<'_>>,
) -> Result<Option<Message>, Error> {
    let Some(given) = idempotency else {
        return Ok(None);
    };
    match given.begun(app, tenant).await? {
        Some(id) => app.store.message(tenant, &id).await,
        None => Ok(None),
    }
}

/// Keeps a message together with its hold; one that exists already is answered as it is.
pub(crate) async fn create(app: &App, message: Message) -> Result<Message, Error> {
    if let (Status::Scheduled, Some(at)) = (message.status, message.send_at) {
        let (tenant, id) = (&message.tenant, &message.id);
        app.store.put_scheduled(tenant, at, id).await?;
    }
    match book(app, Movement::Create(&message)).await? {
        Booking::RefusedAlongside => app
            .store
            .message(&message.tenant, &message.id)
            .await?
            .ok_or_else(|| Error::Internal("a message that exists cannot be read".into())),
        Booking::Booked(_) | Booking::Contended => Ok(message),
    }
}

/// Lets a message go: on to the queue, or into the schedule. Repeating it is harmless, because a
/// message is claimed once.
pub(crate) async fn release(app: &App, message: &Message) -> Result<(), Error> {
    match message.status {
        Status::Queued => {
            let delivery = Delivery {
                tries: message.attempt,
                ..Delivery::first(&message.tenant, &message.id)
            };
            app.enqueue(&Job::Deliver(delivery), Duration::ZERO).await
        }
        Status::Scheduled => schedule::arm(app, message).await,
        _ => Ok(()),
    }
}
