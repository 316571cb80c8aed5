//! What follows from the carrier's answer to a post.

use std::time::Duration;

use recado_domain::carrier::{CodeAction, action_for, reason_for};
use recado_domain::follow_up::CLAIM_LASTS;
use recado_domain::message::Message;
use recado_domain::{Error, Status};
use recado_store::open::OpenMessage;

use crate::App;
use crate::app::next_hour;
use crate::deliver::moment;
use crate::job::{Delivery, Job, LONGEST_DELAY, Target};
use crate::ports::PostOutcome;
use crate::report::Report;
use crate::status;
use crate::{again, consequence, reconcile, schedule};

/// With the pauses below this is about half a day of a carrier that takes nothing.
const MAX_TRIES: u32 = 60;
pub(crate) const PAUSE: Duration = Duration::from_secs(2);
/// The first pause after an answer that asks to be slower.
const SLOWER_PAUSE: Duration = Duration::from_secs(60);

/// Takes the carrier's answer in.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub async fn settle(
    app: &App,
    job: &Delivery,
    message: &Message,
    outcome: PostOutcome,
) -> Result<(), Error> {
    match outcome {
        PostOutcome::Accepted { sid, status, code } => {
            // Others may have given this post up, and adopted what it made.
            let is_late = message
                .claimed_at
                .is_some_and(|claimed| app.now().duration_since(claimed) >= CLAIM_LASTS);
            if is_late && status::other_owner(app, message, &sid).await?.is_some() {
                return Ok(());
            }
            let accepted = moment(Status::Accepted, app.now(), None, "");
            let (tenant, id) = (&message.tenant, &message.id);
            app.store.advance(tenant, id, accepted, Some(&sid)).await?;
            // Mostly `queued`, which is what accepted means. The sandbox knows the end at once.
            let report = Report {
                tenant: tenant.clone(),
                id: id.clone(),
                word: status,
                code,
                carrier_sid: sid,
            };
            match Status::from_carrier(&report.word) {
                Some(further) if further.rank() > Status::Accepted.rank() => {
                    status::take(app, &report).await
                }
                _ => Ok(()),
            }
        }
        PostOutcome::NotProcessed { reason, code } => {
            try_again(app, job, message, code, &reason, PAUSE).await
        }
        PostOutcome::Unknown { reason } => unknown(app, message, &reason).await,
        PostOutcome::Refused { code } => refused(app, job, message, code).await,
    }
}

async fn refused(app: &App, job: &Delivery, message: &Message, code: u32) -> Result<(), Error> {
    let reason = reason_for(code);
    match action_for(code) {
        CodeAction::Retry => {
            return try_again(app, job, message, Some(code), reason, PAUSE).await;
        }
        CodeAction::RetrySlower => {
            return try_again(app, job, message, Some(code), reason, SLOWER_PAUSE).await;
        }
        CodeAction::Reschedule if message.attempt < MAX_TRIES => {
            let waits = moment(Status::Scheduled, app.now(), Some(code), reason);
            return schedule::defer(app, message, waits, next_hour(app.now())).await;
        }
        CodeAction::Reconcile => return unknown(app, message, reason).await,
        CodeAction::PauseSender => {
            consequence::draw(app, message, code).await?;
            // Unsent messages stay queued until the sender works again.
            let released = moment(Status::Queued, app.now(), Some(code), reason);
            app.store.release(message, released, None).await?;
            return Ok(());
        }
        CodeAction::OptedOut
        | CodeAction::MarkNumber
        | CodeAction::FixSetup
        | CodeAction::Reschedule
        | CodeAction::Later
        | CodeAction::Fail => consequence::draw(app, message, code).await?,
    }
    let end = moment(Status::Failed, app.now(), Some(code), reason);
    status::finish(app, message, end, None).await?;
    again::after(app, message, Some(code)).await
}

/// Back to the queue: the carrier certainly has not processed it.
pub(crate) async fn try_again(
    app: &App,
    job: &Delivery,
    message: &Message,
    code: Option<u32>,
    reason: &str,
    pause: Duration,
) -> Result<(), Error> {
    let now = app.now();
    if message.attempt >= MAX_TRIES {
        let end = moment(Status::Failed, now, code, reason);
        return status::finish(app, message, end, None).await;
    }
    let released = moment(Status::Queued, now, code, reason);
    app.store.release(message, released, None).await?;
    let next = Delivery {
        tries: message.attempt,
        place: None,
        ..job.clone()
    };
    let pause = pause + app.backoff(pause, job.tries, LONGEST_DELAY.saturating_sub(pause));
    app.enqueue(&Job::Deliver(next), pause).await
}

/// Nobody knows whether the carrier took it: the callback or the carrier's listing decides.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub async fn unknown(app: &App, message: &Message, reason: &str) -> Result<(), Error> {
    let moment = moment(Status::Unknown, app.now(), None, reason);
    let (tenant, id) = (&message.tenant, &message.id);
    app.store.advance(tenant, id, moment, None).await?;
    // The operator's desk shows it at once, and the sweep keeps an eye on it.
    let open = OpenMessage {
        message_id: id.clone(),
        looks: 0,
        look_at: app.now_kept(),
    };
    app.store.put_open(tenant, &open).await?;
    let target = Target {
        tenant: tenant.clone(),
        message_id: id.clone(),
    };
    let first_look = reconcile::FIRST_LOOK.min(app.config.unknown_wait);
    app.enqueue(&Job::Reconcile(target), first_look).await
}
