//! Messages that wait for their time: armed, moved, canceled.

use jiff::Timestamp;
use recado_domain::message::{Message, Moment};
use recado_domain::{Error, MessageId, Status, Tenant, ViolationCode};
use recado_store::ledger::Booking;
use recado_store::moves::Change;
use recado_store::scheduled::ScheduledLine;

use crate::App;
use crate::booking::{Movement, book};
use crate::deliver::moment;
use crate::job::{Due, Target, to_json};
use crate::send::furthest;

/// Lets the scheduler fire the message at its time. The name is the message's id, so that arming it
/// again moves it.
///
/// # Errors
/// [`Error::Unavailable`] when the scheduler does not answer.
pub async fn arm(app: &App, message: &Message) -> Result<(), Error> {
    let Some(at) = message.send_at else {
        return Ok(());
    };
    let due = Due::Message(Target {
        tenant: message.tenant.clone(),
        message_id: message.id.clone(),
    });
    let name = message.id.as_str();
    Ok(app.scheduler.put(name, at, to_json(&due)?).await?)
}

/// Lets a message that may not go now wait for `at`.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the scheduler does not answer; repeating it is harmless.
pub async fn defer(app: &App, message: &Message, to: Moment, at: Timestamp) -> Result<(), Error> {
    app.store
        .put_scheduled(&message.tenant, at, &message.id)
        .await?;
    match app.store.defer(message, to, at).await? {
        Change::Done(deferred) => {
            arm(app, &deferred).await?;
            forget(app, message).await
        }
        Change::NotNow(_) => Ok(()),
    }
}

/// Moves a scheduled message to another time.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is not scheduled any more; [`Error::Invalid`]
/// for a time in the past or after it has become useless.
pub async fn reschedule(
    app: &App,
    tenant: &Tenant,
    id: &MessageId,
    send_at: Timestamp,
) -> Result<Message, Error> {
    let now = app.now();
    let message = scheduled(app, tenant, id).await?;
    if send_at <= now {
        return Err(wrong(ViolationCode::TimeInPast, "lies in the past"));
    }
    if send_at > furthest(now) {
        return Err(wrong(
            ViolationCode::OutOfRange,
            "is more than a year ahead",
        ));
    }
    if message.useless_after.is_some_and(|end| end <= send_at) {
        let why = "is after the message has become useless";
        return Err(wrong(ViolationCode::OutOfRange, why));
    }
    app.store.put_scheduled(tenant, send_at, id).await?;
    let to = moment(Status::Scheduled, now, None, "moved by the firm");
    match app.store.reschedule(tenant, id, to, send_at).await? {
        Change::Done(moved) => {
            arm(app, &moved).await?;
            forget(app, &message).await?;
            Ok(*moved)
        }
        Change::NotNow(_) => Err(not_scheduled()),
    }
}

/// Cancels a scheduled message and gives its hold back.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is not scheduled any more.
pub async fn cancel(app: &App, tenant: &Tenant, id: &MessageId) -> Result<Message, Error> {
    let message = scheduled(app, tenant, id).await?;
    let end = moment(Status::Canceled, app.now(), None, "canceled by the firm");
    let movement = Movement::Void(&message, end, Some(Status::Scheduled));
    if book(app, movement).await? == Booking::RefusedAlongside {
        return Err(not_scheduled());
    }
    app.scheduler.delete(id.as_str()).await?;
    forget(app, &message).await?;
    let canceled = app.store.message(tenant, id).await?;
    canceled.ok_or(Error::NotFound("message"))
}

async fn scheduled(app: &App, tenant: &Tenant, id: &MessageId) -> Result<Message, Error> {
    let message = app.store.message(tenant, id).await?;
    let message = message.ok_or(Error::NotFound("message"))?;
    match message.status {
        Status::Scheduled => Ok(message),
        _ => Err(not_scheduled()),
    }
}

async fn forget(app: &App, message: &Message) -> Result<(), Error> {
    let Some(at) = message.send_at else {
        return Ok(());
    };
    let line = ScheduledLine {
        at,
        message_id: message.id.clone(),
    };
    app.store.delete_scheduled(&message.tenant, &line).await
}

fn wrong(code: ViolationCode, message: &str) -> Error {
    Error::invalid("send_at", code, message)
}

fn not_scheduled() -> Error {
    Error::Conflict {
        code: "not_scheduled",
        detail: "only a message that is still scheduled can be changed or canceled".to_owned(),
    }
}
