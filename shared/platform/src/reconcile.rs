//! Finding out what became of a message whose post was not answered (DESIGN, "no duplicate").
//!
//! The callback's reference decides as soon as it comes. Until then the carrier's listing is asked:
//! a message found there is adopted; two empty listings, far enough apart, prove that the carrier
//! does not have it, and it is queued again if the firm wants that. After 72 hours it stays unknown
//! for good, and its hold is given back.

use std::time::Duration;

use jiff::SignedDuration;
use recado_domain::adoption::{Absence, absence, wait_between};
use recado_domain::firm::RepostUnknown;
use recado_domain::follow_up::is_given_up;
use recado_domain::message::Message;
use recado_domain::{Error, Status};
use recado_store::moves::Change;

use crate::App;
use crate::adoption::{Found, Sought, search};
use crate::booking::{Movement, book};
use crate::deliver::moment;
use crate::gate::{Gate, gate};
use crate::job::{Delivery, Job, LONGEST_DELAY, Target};
use crate::ports::CarrierMessage;
use crate::report::Report;
use crate::status::take;

/// The listing lags: asking at once would find nothing.
pub const FIRST_LOOK: Duration = Duration::from_secs(30);

/// What is left to do about an open outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nothing: it is decided, or the sweep looks at it from time to time.
    Nothing,
    /// To look again after this long.
    Again(Duration),
}

/// Handles a reconcile job: looks, and comes back if that is worth it.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub async fn handle(app: &App, target: &Target) -> Result<(), Error> {
    let found = app
        .store
        .message(&target.tenant, &target.message_id)
        .await?;
    let Some(message) = found else {
        return Ok(());
    };
    match reconcile(app, &message).await? {
        Left::Nothing => Ok(()),
        // The sweep looks at it then.
        Left::Again(wait) if wait > LONGEST_DELAY => Ok(()),
        Left::Again(wait) => {
            let job = Job::Reconcile(target.clone());
            app.enqueue(&job, wait.max(Duration::from_secs(1))).await
        }
    }
}

/// Looks once for a message whose outcome is unknown.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub async fn reconcile(app: &App, message: &Message) -> Result<Left, Error> {
    if message.status != Status::Unknown || message.is_final() {
        return Ok(Left::Nothing);
    }
    if is_given_up(message, app.now()) {
        close(app, message).await?;
        return Ok(Left::Nothing);
    }
    // Nothing lists e-mails: the provider's report decides.
    let Some(sought) = Sought::of(message) else {
        return Ok(Left::Nothing);
    };
    let Gate::Open(way) = gate(app, message).await? else {
        return Ok(Left::Nothing);
    };
    match search(app, &way.account, &sought).await? {
        Found::Adopted(found) => {
            adopted(app, message, &found).await?;
            Ok(Left::Nothing)
        }
        Found::Absent => absent(app, message, way.firm.repost_unknown).await,
        Found::NotNow => {
            let pause = FIRST_LOOK + app.backoff(FIRST_LOOK, 3, LONGEST_DELAY);
            Ok(Left::Again(pause))
        }
    }
}

async fn adopted(app: &App, message: &Message, found: &CarrierMessage) -> Result<(), Error> {
    let why = "found in the carrier's listing";
    let accepted = moment(Status::Accepted, app.now(), None, why);
    let (tenant, id) = (&message.tenant, &message.id);
    app.store
        .advance(tenant, id, accepted, Some(&found.sid))
        .await?;
    let report = Report {
        tenant: tenant.clone(),
        id: id.clone(),
        word: found.status.clone(),
        code: found.error_code,
        carrier_sid: found.sid.clone(),
    };
    take(app, &report).await
}

async fn absent(app: &App, message: &Message, repost: RepostUnknown) -> Result<Left, Error> {
    let now = app.now();
    let wait = SignedDuration::try_from(app.config.unknown_wait).unwrap_or(SignedDuration::MAX);
    let noted_now = u32::from(message.last_empty_listing_at.is_some());
    let wait = wait_between(wait, message.empty_listings.saturating_sub(noted_now));
    match absence(message, now, wait) {
        Absence::TooSoon => {
            let last = message.last_empty_listing_at.unwrap_or(now);
            let left = wait.saturating_sub(now.duration_since(last));
            Ok(Left::Again(left.unsigned_abs()))
        }
        Absence::Noted => {
            let noted = moment(Status::Unknown, now, None, "not in the carrier's listing");
            app.store.note_absence(message, noted).await?;
            Ok(Left::Again(wait.unsigned_abs()))
        }
        Absence::Proven if repost == RepostUnknown::Never => Ok(Left::Nothing),
        Absence::Proven => {
            let why = "the carrier does not have it: two empty listings";
            let queued = moment(Status::Queued, now, None, why);
            if let Change::Done(queued) = app.store.requeue(message, queued).await? {
                let delivery = Delivery {
                    tries: queued.attempt,
                    ..Delivery::first(&queued.tenant, &queued.id)
                };
                app.enqueue(&Job::Deliver(delivery), Duration::ZERO).await?;
            }
            Ok(Left::Nothing)
        }
    }
}

/// Unknown for good: what nobody can prove is not charged.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub async fn close(app: &App, message: &Message) -> Result<(), Error> {
    let why = "72 hours have passed without a word from the carrier";
    let end = moment(Status::Unknown, app.now(), None, why);
    book(app, Movement::Void(message, end, Some(message.status))).await?;
    Ok(())
}
