//! Handing one queued message to the carrier, exactly once.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado_domain::carrier::{CodeAction, action_for, reason_for};
use recado_domain::consent::{ConsentChange, ConsentState, sender_block};
use recado_domain::message::{Category, Message, Moment};
use recado_domain::{Error, Status};
use recado_store::messages::Change;

use crate::App;
use crate::app::later;
use crate::job::{Delivery, Job, LONGEST_DELAY};
use crate::ports::{OutboundSms, PostOutcome};
use crate::{reference, status};

/// A worker that has not come back after this long is dead: the outcome of its post is unknown.
/// Longer than any carrier call may take, shorter than the queue's visibility time-out.
const CLAIM_LASTS: SignedDuration = SignedDuration::from_secs(60);
/// With the pauses below this is about half a day of a carrier that takes nothing.
const MAX_TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_secs(2);
/// How long the carrier may keep trying when nothing shorter is asked for, in seconds.
const DEFAULT_VALIDITY_SECS: i64 = 14_400;
/// The carrier's longest `ValidityPeriod`, in seconds (Twilio, Messages API).
const LONGEST_VALIDITY_SECS: i64 = 36_000;

/// Delivers the message of a job. An error means: hand me the same job again.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub async fn deliver(app: &App, job: &Delivery) -> Result<(), Error> {
    let now = app.now();
    let message = match app
        .store
        .claim(&job.target.tenant, &job.target.message_id, now)
        .await?
    {
        Change::Done(message) => message,
        Change::NotNow(Some(held)) if held.status == Status::Sending => {
            return abandoned(app, job, &held, now).await;
        }
        // Final, canceled, or not there: nothing is left to do.
        Change::NotNow(_) => return Ok(()),
    };
    if message.useless_after.is_some_and(|end| end <= now) {
        let end = moment(Status::Expired, now, None, "useless_after has passed");
        return status::finish(app, &message, end, None).await;
    }
    let consents = app
        .store
        .consents(&job.target.tenant, message.to.as_str())
        .await?;
    let marketing = message.category == Category::Marketing;
    let sender = message.from.as_str();
    if let Err(facts) = consents.allows(message.topic.as_deref(), sender, marketing) {
        let why = facts.first().map_or("consent", |fact| fact.value.as_str());
        let end = moment(Status::Refused, now, None, why);
        return status::finish(app, &message, end, None).await;
    }
    let outcome = app
        .carrier_for(job.target.tenant.mode)
        .post(&app.config.carrier_account, &sms(app, &message, now))
        .await;
    settle(app, job, &message, outcome).await
}

/// The carrier's form of a message.
fn sms(app: &App, message: &Message, now: Timestamp) -> OutboundSms {
    let secret = &app.config.platform_secret;
    let reference = reference::sign(secret, &message.tenant, &message.id);
    let left = message.useless_after.map_or(DEFAULT_VALIDITY_SECS, |end| {
        end.duration_since(now)
            .as_secs()
            .clamp(1, LONGEST_VALIDITY_SECS)
    });
    OutboundSms {
        to: message.to.clone(),
        from: message.from.clone(),
        body: message.body.clone(),
        status_callback: format!(
            "{}/webhooks/twilio/status?m={reference}",
            app.config.public_url
        ),
        validity_period_secs: u32::try_from(left).unwrap_or(1),
    }
}

async fn settle(
    app: &App,
    job: &Delivery,
    message: &Message,
    outcome: PostOutcome,
) -> Result<(), Error> {
    let now = app.now();
    match outcome {
        PostOutcome::Accepted { sid, .. } => {
            let accepted = moment(Status::Accepted, now, None, "");
            let (tenant, id) = (&message.tenant, &message.id);
            app.store.advance(tenant, id, accepted, Some(&sid)).await?;
            Ok(())
        }
        PostOutcome::NotProcessed { reason, code } => {
            try_again(app, job, message, code, &reason).await
        }
        PostOutcome::Unknown { reason } => unknown(app, message, &reason).await,
        PostOutcome::Refused { code } => refused(app, job, message, code).await,
    }
}

async fn refused(app: &App, job: &Delivery, message: &Message, code: u32) -> Result<(), Error> {
    match action_for(code) {
        CodeAction::Retry | CodeAction::RetrySlower | CodeAction::PauseSender => {
            return try_again(app, job, message, Some(code), reason_for(code)).await;
        }
        CodeAction::Reconcile => return unknown(app, message, reason_for(code)).await,
        CodeAction::OptedOut => {
            let block = ConsentChange {
                state: ConsentState::Denied,
                at: app.now(),
                method: "carrier_block".to_owned(),
                wording: None,
                recorded_by: "carrier".to_owned(),
            };
            let topic = sender_block(message.from.as_str());
            let to = message.to.as_str();
            app.store
                .put_consent(&message.tenant, to, &topic, &block)
                .await?;
        }
        CodeAction::MarkNumber => {
            let to = message.to.as_str();
            app.store
                .mark_number_dead(&message.tenant, to, code)
                .await?;
        }
        CodeAction::FixSetup | CodeAction::Reschedule | CodeAction::Fail => {}
    }
    let end = moment(Status::Failed, app.now(), Some(code), reason_for(code));
    status::finish(app, message, end, None).await
}

/// Back to the queue: the carrier certainly has not processed it.
async fn try_again(
    app: &App,
    job: &Delivery,
    message: &Message,
    code: Option<u32>,
    reason: &str,
) -> Result<(), Error> {
    let now = app.now();
    if job.tries >= MAX_TRIES {
        let end = moment(Status::Failed, now, code, reason);
        return status::finish(app, message, end, None).await;
    }
    let released = moment(Status::Queued, now, code, reason);
    app.store.release(message, released).await?;
    let next = Delivery {
        tries: job.tries + 1,
        ..job.clone()
    };
    let pause = PAUSE + app.backoff(PAUSE, job.tries, LONGEST_DELAY - PAUSE);
    app.enqueue(&Job::Deliver(next), pause).await
}

/// A claim somebody else holds: alive, or dead with its outcome unknown.
async fn abandoned(
    app: &App,
    job: &Delivery,
    message: &Message,
    now: Timestamp,
) -> Result<(), Error> {
    let ends = message
        .claimed_at
        .map_or(now, |claimed| later(claimed, CLAIM_LASTS));
    if ends <= now {
        return unknown(app, message, "the worker that was sending it died").await;
    }
    app.enqueue(&Job::Deliver(job.clone()), CLAIM_LASTS.unsigned_abs())
        .await
}

async fn unknown(app: &App, message: &Message, reason: &str) -> Result<(), Error> {
    let moment = moment(Status::Unknown, app.now(), None, reason);
    let (tenant, id) = (&message.tenant, &message.id);
    app.store.advance(tenant, id, moment, None).await?;
    Ok(())
}

fn moment(status: Status, at: Timestamp, code: Option<u32>, reason: &str) -> Moment {
    Moment {
        status,
        at,
        code,
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
    }
}
