//! What the carrier reports: forward only, money settled once.

use recado_domain::carrier::reason_for;
use recado_domain::follow_up::CLAIM_LASTS;
use recado_domain::message::{Message, Moment};
use recado_domain::status::Settlement;
use recado_domain::{Error, MessageId, Status};
use serde_json::json;

use crate::App;
use crate::adoption::tell_owner;
use crate::again;
use crate::booking::{Movement, book};
use crate::consequence;
use crate::report::Report;

/// Takes a report in. Words we do not know and reports that come late or twice change nothing, and
/// cost no write.
///
/// # Errors
/// [`Error::NotFound`] for a message we do not have; [`Error::Unavailable`] when it should be
/// reported again.
pub async fn take(app: &App, report: &Report<MessageId>) -> Result<(), Error> {
    let Some(status) = Status::from_carrier(&report.word) else {
        return Ok(());
    };
    let message = app
        .store
        .message(&report.tenant, &report.id)
        .await?
        .ok_or(Error::NotFound("message"))?;
    let moment = Moment {
        status,
        at: app.now(),
        code: report.code,
        reason: report.code.map(|code| reason_for(code).to_owned()),
    };
    if is_about_to_be_written(&message, &moment) {
        return Ok(());
    }
    // Before its own state counts: the report may be another message's.
    if let Some(owner) = other_owner(app, &message, &report.carrier_sid).await? {
        return tell_owner(app, report.clone(), &owner).await;
    }
    if message.is_final() {
        // A repeat after a crash between the end and what follows from it does what follows.
        app.store.heal_posted(&message, moment.at).await?;
        return again::heal(app, &message).await;
    }
    if message.rank >= status.rank() {
        return Ok(());
    }
    let sid = Some(report.carrier_sid.as_str());
    if !status.is_terminal() {
        let (tenant, id) = (&report.tenant, &report.id);
        app.store.advance(tenant, id, moment, sid).await?;
        return Ok(());
    }
    if let Some(code) = report.code {
        consequence::draw(app, &message, code).await?;
    }
    finish(app, &message, moment, sid).await?;
    again::after(app, &message, report.code).await
}

/// The message that owns the carrier's id, if it is not this one. One that does not know the id for its
/// own owns it from now on, unless another one does.
pub(crate) async fn other_owner(
    app: &App,
    message: &Message,
    sid: &str,
) -> Result<Option<String>, Error> {
    if message.carrier_sid.as_deref() == Some(sid) {
        return Ok(None);
    }
    let id = message.id.as_str();
    let owner = app.store.own_sid(&message.tenant, sid, id, app.now());
    Ok(Some(owner.await?).filter(|owner| owner != id))
}

/// The carrier may report that it took a message before it answers the post. Whoever posted it
/// writes that with the answer; writing it here too would cost one write more.
fn is_about_to_be_written(message: &Message, reported: &Moment) -> bool {
    let is_claimed = message
        .claimed_at
        .is_some_and(|claimed| reported.at.duration_since(claimed) < CLAIM_LASTS);
    reported.status == Status::Accepted && message.status == Status::Sending && is_claimed
}

/// Ends a message, settles its money and tells the bus.
///
/// # Errors
/// [`Error::Unavailable`] when it may not have happened; repeating it is harmless.
pub async fn finish(
    app: &App,
    message: &Message,
    end: Moment,
    carrier_sid: Option<&str>,
) -> Result<(), Error> {
    let status = end.status;
    let code = end.code;
    match status.settlement() {
        Some(Settlement::Void) => {
            let sid = carrier_sid.or(message.carrier_sid.as_deref());
            let message = Message {
                carrier_sid: sid.map(str::to_owned),
                ..message.clone()
            };
            book(app, Movement::Void(&message, end, None)).await?;
        }
        Some(Settlement::Post) => {
            app.store.finish_posted(message, end, carrier_sid).await?;
        }
        // Sent for good: no receipt will come any more.
        None if status == Status::Sent => {
            app.store.finish_posted(message, end, carrier_sid).await?;
        }
        None => {
            let word = status.as_str();
            return Err(Error::Internal(format!("{word} does not end a message")));
        }
    }
    let detail = json!({
        "firm_id": message.tenant.firm,
        "mode": message.tenant.mode,
        "message_id": message.id,
        "status": status,
        "code": code,
    });
    // Telling is not part of ending: a bus that does not answer must not undo it.
    let kind = format!("message.{}", status.as_str());
    if let Err(error) = app.bus.publish(&kind, detail).await {
        tracing::warn!(%error, message = %message.id, "the event bus did not take an event");
    }
    again::instead(app, message, status).await
}
