//! Sending a message again that did not arrive for a reason that may pass (CARRIER codes 30003,
//! 30008, 30024, 30036, 30500, 30610): later, as a message of its own with money of its own, once or twice.
//!
//! A rule's message that is not, or not any more, goes by the rule's other channel instead.
//!
//! Nothing is held meanwhile. The next try's id and time follow from how the earlier one ended, so
//! that planning and making it can be repeated without harm.

use std::time::Duration;

use jiff::Timestamp;
use recado_domain::Error;
use recado_domain::again::{MOST, NextTry, next_try};
use recado_domain::carrier::{CodeAction, action_for, reason_for};
use recado_domain::decision::Fact;
use recado_domain::message::{Message, Moment};
use recado_domain::status::Status;

use crate::App;
use crate::deliver::forbidden;
use crate::events::{fall_back, may_fall_back};
use crate::job::{Due, Job, Target, to_json};
use crate::send::{create, release};

/// Has the next try planned of a message that has just ended with this code.
///
/// # Errors
/// [`Error::Unavailable`] when the queue does not answer; repeating it is harmless.
pub async fn after(app: &App, message: &Message, code: Option<u32>) -> Result<(), Error> {
    let may_pass = code.is_some_and(|code| action_for(code) == CodeAction::Later);
    // A rule's message is looked at however it ended: see [`instead`].
    if !may_pass || message.line.is_some() {
        return Ok(());
    }
    let job = Job::Again(Target::of(message));
    app.enqueue(&job, Duration::ZERO).await
}

/// Has a rule's message that has just ended so looked at, whether it goes by the other channel.
///
/// # Errors
/// [`Error::Unavailable`] when the queue does not answer; repeating it is harmless.
pub async fn instead(app: &App, message: &Message, ended: Status) -> Result<(), Error> {
    if message.line.is_none() || !matches!(ended, Status::Failed | Status::Undelivered) {
        return Ok(());
    }
    let job = Job::Again(Target::of(message));
    app.enqueue(&job, Duration::ZERO).await
}

/// As [`after`], of a message that has ended, should a crash have kept it from being planned.
///
/// # Errors
/// As [`after`].
pub async fn heal(app: &App, message: &Message) -> Result<(), Error> {
    if next_try(message).is_none() && !may_fall_back(message) {
        return Ok(());
    }
    let job = Job::Again(Target::of(message));
    app.enqueue(&job, Duration::ZERO).await
}

/// The next try of a message, and whether it has been made; none where it was not to be.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn following(app: &App, message: &Message) -> Result<Option<(NextTry, bool)>, Error> {
    let Some(next) = next_try(message) else {
        return Ok(None);
    };
    let is_ahead = next.at > app.now();
    let made = app.store.message(&message.tenant, &next.id).await?;
    Ok((made.is_some() || is_ahead).then(|| (next, made.is_some())))
}

/// Plans the next try, or makes it when its time has come, unless the recipient has opted out, or it
/// is useless or not covered by then.
///
/// # Errors
/// [`Error::Unavailable`] when it should be tried again; repeating it is harmless.
pub async fn send_again(app: &App, target: &Target) -> Result<(), Error> {
    let found = app.store.message(&target.tenant, &target.message_id);
    let Some(ended) = found.await? else {
        return Ok(());
    };
    let Some(next) = next_try(&ended) else {
        return fall_back(app, &ended).await;
    };
    let now = app.now_kept();
    if next.at > now {
        let payload = to_json(&Due::Again(target.clone()))?;
        return Ok(app
            .scheduler
            .put(next.id.as_str(), next.at, payload)
            .await?);
    }
    let is_useless = ended.useless_after.is_some_and(|end| end <= now);
    if is_useless || forbidden(app, &ended).await?.is_some() {
        return fall_back(app, &ended).await;
    }
    let id = next.id.clone();
    match create(app, following_message(ended.clone(), next, now)).await {
        Ok(message) => release(app, &message).await,
        Err(error @ Error::InsufficientBalance { .. }) => {
            tracing::info!(%error, message = %id, "a message is not sent again");
            fall_back(app, &ended).await
        }
        Err(error) => Err(error),
    }
}

/// The same message to the same recipient at the same price.
fn following_message(ended: Message, next: NextTry, now: Timestamp) -> Message {
    let why = ended.timeline.last().and_then(|moment| moment.code);
    let reason = why.map_or("it did not arrive", reason_for);
    let detail = format!(
        "Sent again, {} of at most {MOST} times: {reason}.",
        next.again.number
    );
    let fact = Fact::new("retry", next.again.of.to_string(), detail);
    let is_other = |earlier: &&Fact| earlier.fact != fact.fact;
    let others: Vec<Fact> = ended.facts.iter().filter(is_other).cloned().collect();
    let first = Moment {
        status: Status::Queued,
        at: now,
        code: None,
        reason: None,
    };
    Message {
        id: next.id,
        again: Some(next.again),
        status: first.status,
        rank: first.status.rank(),
        created_at: now,
        send_at: None,
        timeline: vec![first],
        facts: std::iter::once(fact).chain(others).collect(),
        ..ended.as_accepted()
    }
}
