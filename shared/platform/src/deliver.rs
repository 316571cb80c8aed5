//! Handing one queued message to the carrier, exactly once.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado_domain::adoption::Looks;
use recado_domain::decision::{Action, Decision, Fact};
use recado_domain::follow_up::CLAIM_LASTS;
use recado_domain::message::{Message, Moment};
use recado_domain::{Channel, Error, Status};
use recado_store::moves::Change;

use crate::App;
use crate::app::later;
use crate::gate::{Gate, Way, gate};
use crate::job::{Delivery, Job};
use crate::line::{Turn, await_turn};
use crate::ports::OutboundSms;
use crate::{hours, mail, outcome, reference, schedule, status};

/// How long the carrier may keep trying when nothing shorter is asked for, in seconds.
pub(crate) const DEFAULT_VALIDITY_SECS: i64 = 14_400;
/// The carrier's longest `ValidityPeriod`, in seconds (Twilio, Messages API).
pub(crate) const LONGEST_VALIDITY_SECS: i64 = 36_000;
/// How long a message waits for another one that looks the same to the carrier.
const TWIN_PAUSE: Duration = Duration::from_secs(2);
/// What a worker knows of the operator's stop is at most about this old when it posts.
const FRESH: SignedDuration = SignedDuration::from_millis(300);
const LONGEST_TWIN_PAUSE: Duration = Duration::from_secs(60);

/// Delivers the message of a job. An error means: hand me the same job again.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub async fn deliver(app: &App, job: &Delivery) -> Result<(), Error> {
    let now = app.now();
    let (tenant, id) = (&job.target.tenant, &job.target.message_id);
    let Some(message) = app.store.message(tenant, id).await? else {
        return Ok(());
    };
    match message.status {
        Status::Queued => {}
        Status::Scheduled if message.send_at.is_none_or(|at| at <= now) => {}
        Status::Sending => return abandoned(app, job, &message, now).await,
        // Final, canceled, or moved to a later time: nothing is left to do for this job.
        _ => return Ok(()),
    }
    // A schedule does not know how often the message was tried before.
    let tries = match message.status {
        Status::Scheduled => message.attempt,
        _ => job.tries,
    };
    let job = &Delivery {
        tries,
        ..job.clone()
    };
    // Another job of the same message is further on.
    if message.attempt != job.tries {
        return Ok(());
    }
    if message.useless_after.is_some_and(|end| end <= now) {
        let end = moment(Status::Expired, now, None, "useless_after has passed");
        return status::finish(app, &message, end, None).await;
    }
    if message.channel() == Channel::Email {
        if let Some(stop) = app.store.stop().await? {
            return stopped(app, job, stop.pause(now)).await;
        }
        return mail::deliver(app, job, &message, now).await;
    }
    let way = match gate(app, &message).await? {
        Gate::Open(way) => way,
        Gate::Closed(why) => {
            tracing::info!(why, message = %id, "a message stays queued");
            return Ok(());
        }
        Gate::Stopped(pause) => return stopped(app, job, pause).await,
    };
    let hours = hours::of_message(app, &way.firm, &message, now).await?;
    if let Some(next) = &hours
        && next.decision.action != Action::Send
    {
        return not_now(app, &message, &next.decision, now).await;
    }
    if let Turn::At(place) = await_turn(app, &message, &way.sender, job).await? {
        let next = Delivery {
            place: Some(place),
            ..job.clone()
        };
        let wait = place.duration_since(app.now()).unsigned_abs();
        return app.enqueue(&Job::Deliver(next), whole_secs(wait)).await;
    }
    // It has waited for its turn: whether it may go is looked at again.
    if app.now().duration_since(now) > FRESH
        && let Gate::Stopped(pause) = gate(app, &message).await?
    {
        return stopped(app, job, pause).await;
    }
    let Some(_lane) = app.lanes.try_enter(&message) else {
        return behind_a_twin(app, job).await;
    };
    app.store.mark_late(&message, app.now()).await?;
    match app.store.claim(tenant, id, job.tries, app.now()).await? {
        Change::Done(claimed) => {
            let until = hours.and_then(|next| next.window_end);
            hand_over(app, job, &claimed, &way, until).await
        }
        Change::NotNow(_) => Ok(()),
    }
}

/// It looks again later, and then takes a place in its sender's line anew.
pub(crate) async fn stopped(app: &App, job: &Delivery, pause: Duration) -> Result<(), Error> {
    let next = Delivery {
        place: None,
        ..job.clone()
    };
    app.enqueue(&Job::Deliver(next), pause).await
}

/// The hours have closed since it was accepted: it waits for the next opening, or has become useless.
pub(crate) async fn not_now(
    app: &App,
    message: &Message,
    decision: &Decision,
    now: Timestamp,
) -> Result<(), Error> {
    let facts = &decision.facts;
    let decided = match decision.at {
        Some(_) => facts.iter().find(|fact| fact.is_closed()),
        None => facts.last(),
    };
    let why = decided.map_or("hours", |fact| &fact.detail);
    let message = &Message {
        later_facts: facts.clone(),
        ..message.clone()
    };
    let Some(at) = decision.at else {
        let end = moment(Status::Expired, now, None, why);
        return status::finish(app, message, end, None).await;
    };
    schedule::defer(app, message, moment(Status::Scheduled, now, None, why), at).await
}

/// The queue counts in whole seconds; early is worse than late.
fn whole_secs(wait: Duration) -> Duration {
    Duration::from_secs(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

async fn hand_over(
    app: &App,
    job: &Delivery,
    message: &Message,
    way: &Way,
    until: Option<Timestamp>,
) -> Result<(), Error> {
    let now = app.now();
    let (contact, looks) = (message.id.contact(), Looks::of(message));
    let twins = app
        .store
        .twins(&message.tenant, &contact, looks, now)
        .await?;
    let mut others = twins.iter().filter(|twin| twin.id != message.id);
    if others.any(is_under_way) {
        let why = "an equal message to this number is on its way";
        let released = moment(Status::Queued, now, None, why);
        app.store.release(message, released, None).await?;
        let next = Delivery {
            tries: message.attempt,
            place: None,
            ..job.clone()
        };
        return behind_a_twin(app, &next).await;
    }
    if let Some(forbidden) = forbidden(app, message).await? {
        return forbidden.finish(app, message).await;
    }
    let Some(sms) = sms(app, message, until, app.now()) else {
        return Err(Error::Internal(
            "an e-mail on the way to the carrier".to_owned(),
        ));
    };
    let carrier = app.carrier_for(message.tenant.mode);
    let outcome = carrier.post(&way.account, &sms).await;
    outcome::settle(app, job, message, outcome).await
}

/// The one who posted it, or the one whose post's outcome is open, comes first.
fn is_under_way(twin: &Message) -> bool {
    !twin.is_final() && matches!(twin.status, Status::Sending | Status::Unknown)
}

async fn behind_a_twin(app: &App, job: &Delivery) -> Result<(), Error> {
    let pause = TWIN_PAUSE + app.backoff(TWIN_PAUSE, job.tries, LONGEST_TWIN_PAUSE);
    app.enqueue(&Job::Deliver(job.clone()), pause).await
}

/// How a message ends that may not go any more, and with which facts: because its recipient does not
/// take it, or because the record that it tells of has changed. Read strongly consistent after the
/// claim, right before the post.
pub(crate) async fn forbidden(app: &App, message: &Message) -> Result<Option<Forbidden>, Error> {
    if message.confirms_opt_out() {
        return Ok(None);
    }
    let (tenant, to) = (&message.tenant, message.to.as_str());
    let consents = app.store.consents(tenant, to).await?;
    let (topic, from) = (message.topic.as_deref(), message.from.as_str());
    if let Err(facts) = consents.allows(topic, from, message.category) {
        let why = facts.first().map_or("consent", |fact| fact.value.as_ref());
        return Ok(Some(Forbidden {
            end: moment(Status::Refused, app.now(), None, why),
            facts,
        }));
    }
    let Some(line) = &message.line else {
        return Ok(None);
    };
    let record = app.store.record(tenant, &line.record).await?;
    if record.is_some_and(|record| record.still_wants(line.number)) {
        return Ok(None);
    }
    let why = "the record has changed since";
    Ok(Some(Forbidden {
        end: moment(Status::Canceled, app.now(), None, why),
        facts: Vec::new(),
    }))
}

/// The end of a message that may not go any more.
pub(crate) struct Forbidden {
    end: Moment,
    facts: Vec<Fact>,
}

impl Forbidden {
    /// Ends the message so.
    ///
    /// # Errors
    /// As [`status::finish`].
    pub async fn finish(self, app: &App, message: &Message) -> Result<(), Error> {
        let message = Message {
            later_facts: self.facts,
            ..message.clone()
        };
        status::finish(app, &message, self.end, None).await
    }
}

/// The carrier's form of a message; `None` for an e-mail.
fn sms(
    app: &App,
    message: &Message,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Option<OutboundSms> {
    let secret = &app.config.platform_secret;
    let reference = reference::sign(secret, &message.tenant, message.id.as_str());
    let end = until.into_iter().chain(message.useless_after).min();
    let left = end.map_or(DEFAULT_VALIDITY_SECS, |end| {
        end.duration_since(now)
            .as_secs()
            .clamp(1, LONGEST_VALIDITY_SECS)
    });
    Some(OutboundSms {
        to: message.to.phone()?.clone(),
        from: message.from.clone(),
        body: message.body.clone(),
        media_urls: message.media.iter().map(|it| it.url.clone()).collect(),
        status_callback: format!(
            "{}/webhooks/twilio/status?m={reference}",
            app.config.public_url
        ),
        validity_period_secs: u32::try_from(left).unwrap_or(1),
    })
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
        return outcome::unknown(app, message, "the worker that was sending it died").await;
    }
    let wait = whole_secs(ends.duration_since(now).unsigned_abs());
    app.enqueue(&Job::Deliver(job.clone()), wait).await
}

/// A moment of a message's life; an empty reason is none.
pub(crate) fn moment(status: Status, at: Timestamp, code: Option<u32>, reason: &str) -> Moment {
    Moment {
        status,
        at,
        code,
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
    }
}
