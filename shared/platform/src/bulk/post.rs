//! Handing one recipient of a bulk send to the carrier.

use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::bulk::{Outcome, PausedBy, Planned};
use recado_domain::carrier::{CodeAction, action_for, reason_for};
use recado_domain::{BulkMessageId, Error, Status};
use recado_store::bulk::Recorded;

use super::report::take;
use super::run::{Run, halt};
use crate::consequence::draw_for;
use crate::contention::Tries;
use crate::deliver::{DEFAULT_VALIDITY_SECS, LONGEST_VALIDITY_SECS};
use crate::ports::{OutboundSms, PostOutcome};
use crate::reference;
use crate::report::Report;

/// What became of a place that was taken.
pub enum Fate {
    /// It is done with.
    Taken,
    /// Nobody knows yet.
    Open,
    /// Untouched.
    Back,
    /// The carrier surely has not processed it, and wants us to be slower.
    Slow,
    /// The carrier takes no more from this sender today.
    Capped,
}

/// Reads the recipient's consent and posts, in this order and at once. A place that `was_back` may
/// have been heard of since it was given back: then it is not posted again.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub async fn hand_over(run: &Run<'_>, place: u8, was_back: bool) -> Result<Fate, Error> {
    let Some(planned) = run.chunk.get(place) else {
        return Ok(Fate::Taken);
    };
    let Some(to) = PhoneNumber::from_stored(&planned.to) else {
        return Err(Error::Internal("a plan with what is no number".to_owned()));
    };
    let body = run.chunk.body(planned).to_owned();
    let lanes = &run.app.lanes;
    let Some(_lane) = lanes.try_enter_lane(run.send.from.as_str(), &planned.to, &body) else {
        // The same text to the same number is being posted at this moment.
        return Ok(Fate::Slow);
    };
    if was_back {
        let (tenant, id) = (&run.send.tenant, &run.send.id);
        match run
            .app
            .store
            .bulk_outcome(tenant, id, run.number, place)
            .await
        {
            Ok(None) => {}
            Ok(Some(_)) => return Ok(Fate::Taken),
            // Nothing was posted, so nothing is open.
            Err(_) => return Ok(Fate::Slow),
        }
    }
    match forbidden(run, planned).await {
        Ok(None) => {}
        Ok(Some(why)) => {
            let refused = Outcome::new(place, Status::Refused, run.app.now());
            record(run, refused.because(None, Some(why))).await?;
            return Ok(Fate::Taken);
        }
        // Nothing was posted, so nothing is open.
        Err(_) => return Ok(Fate::Slow),
    }
    let sms = sms(run, place, to, body, run.app.now());
    let carrier = run.app.carrier_for(run.send.tenant.mode);
    let outcome = carrier.post(&run.way.account, &sms).await;
    settle(run, place, planned, outcome).await
}

async fn forbidden(run: &Run<'_>, planned: &Planned) -> Result<Option<String>, Error> {
    let (tenant, from) = (&run.send.tenant, run.send.from.as_str());
    let consents = run.app.store.consents(tenant, &planned.to).await?;
    let allowed = consents.allows(run.send.topic.as_deref(), from, run.send.category);
    Ok(allowed.err().map(|facts| {
        let first = facts.into_iter().next();
        first.map_or_else(|| "consent".to_owned(), |fact| fact.value)
    }))
}

fn sms(run: &Run<'_>, place: u8, to: PhoneNumber, body: String, now: Timestamp) -> OutboundSms {
    let config = &run.app.config;
    let id = BulkMessageId::new(&run.send.id, run.number, place);
    let reference = reference::sign(&config.platform_secret, &run.send.tenant, id.as_str());
    let until = run
        .window
        .until
        .into_iter()
        .chain(run.send.useless_after)
        .min();
    let left = until.map_or(DEFAULT_VALIDITY_SECS, |end| {
        let left = end.duration_since(now).as_secs();
        left.clamp(1, LONGEST_VALIDITY_SECS)
    });
    OutboundSms {
        to,
        from: run.send.from.clone(),
        body,
        media_urls: Vec::new(),
        status_callback: format!("{}/webhooks/twilio/status?m={reference}", config.public_url),
        validity_period_secs: u32::try_from(left).unwrap_or(1),
    }
}

async fn settle(
    run: &Run<'_>,
    place: u8,
    planned: &Planned,
    outcome: PostOutcome,
) -> Result<Fate, Error> {
    let now = run.app.now();
    match outcome {
        PostOutcome::Accepted { sid, status, code } => {
            let accepted = Outcome {
                carrier_sid: Some(sid.clone()),
                ..Outcome::new(place, Status::Accepted, now)
            };
            if !answered(run, accepted, &sid).await? {
                return Ok(Fate::Open);
            }
            // The sandbox knows the end at once.
            let report = Report {
                tenant: run.send.tenant.clone(),
                id: BulkMessageId::new(&run.send.id, run.number, place),
                word: status,
                code,
                carrier_sid: sid,
            };
            take(run.app, &report).await?;
            Ok(Fate::Taken)
        }
        PostOutcome::NotProcessed { .. } => Ok(Fate::Slow),
        PostOutcome::Unknown { reason } => open(run, place, reason).await,
        PostOutcome::Refused { code } => refused(run, place, planned, code).await,
    }
}

async fn open(run: &Run<'_>, place: u8, reason: String) -> Result<Fate, Error> {
    let unknown = Outcome::new(place, Status::Unknown, run.app.now());
    record(run, unknown.because(None, Some(reason))).await?;
    Ok(Fate::Open)
}

async fn refused(run: &Run<'_>, place: u8, planned: &Planned, code: u32) -> Result<Fate, Error> {
    let (app, send) = (run.app, &run.send);
    match action_for(code) {
        CodeAction::Retry | CodeAction::RetrySlower => return Ok(Fate::Slow),
        CodeAction::Reconcile => return open(run, place, reason_for(code).to_owned()).await,
        CodeAction::Reschedule => {
            run.stop().await;
            return Ok(Fate::Capped);
        }
        CodeAction::PauseSender => {
            run.stop().await;
            draw_for(app, &send.tenant, &planned.to, &send.from, code).await?;
            halt(
                app,
                &send.tenant,
                &send.id,
                PausedBy::Sender,
                reason_for(code),
            )
            .await?;
            return Ok(Fate::Back);
        }
        _ => draw_for(app, &send.tenant, &planned.to, &send.from, code).await?,
    }
    let failed = Outcome::new(place, Status::Failed, app.now());
    let reason = reason_for(code).to_owned();
    record(run, failed.because(Some(code), Some(reason))).await?;
    Ok(Fate::Taken)
}

/// Keeps the carrier's answer, insisting: what was posted shall be known to have been. False when it came
/// so late that another message of the same looks has adopted what was posted.
async fn answered(run: &Run<'_>, accepted: Outcome, sid: &str) -> Result<bool, Error> {
    let (app, tenant, id) = (run.app, &run.send.tenant, &run.send.id);
    let message = BulkMessageId::new(id, run.number, accepted.index);
    let mut tries = Tries::default();
    loop {
        let store = &app.store;
        let kept = match store.record_answer(tenant, id, run.number, &accepted).await {
            Ok(Recorded::NotOwned) => {
                let own = store.own_sid(tenant, sid, message.as_str(), app.now());
                own.await.map(|owner| owner == message.as_str())
            }
            Ok(_) => return Ok(true),
            Err(error) => Err(error),
        };
        match kept {
            Ok(true) => return record(run, accepted).await.map(|()| true),
            Ok(false) => return Ok(false),
            Err(Error::Unavailable(_)) => tries.pause(app).await?,
            Err(error) => return Err(error),
        }
    }
}

/// Writes an outcome, insisting: what was posted shall be known to have been.
async fn record(run: &Run<'_>, outcome: Outcome) -> Result<(), Error> {
    let (tenant, id) = (&run.send.tenant, &run.send.id);
    let mut tries = Tries::default();
    loop {
        let store = &run.app.store;
        match store.record_outcome(tenant, id, run.number, &outcome).await {
            Ok(_) => return Ok(()),
            Err(Error::Unavailable(_)) => tries.pause(run.app).await?,
            Err(error) => return Err(error),
        }
    }
}
