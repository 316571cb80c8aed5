//! Looking after what a crash, a lost job or a lost callback left behind.
//!
//! Every accepted message has a hold, so the sweep reads the new holds of the ledger once; messages
//! that have not ended by then are kept an eye on. A message that ends by itself costs two small
//! reads and no write.

use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use recado_domain::firm::Firm;
use recado_domain::follow_up::{FollowUp, GIVE_UP, follow_up, given_up_at, look_again};
use recado_domain::message::Message;
use recado_domain::thread::Author;
use recado_domain::{Channel, Error, Mode, Status, Tenant};
use recado_store::PageOf;
use recado_store::open::{OpenMessage, Swept};

use crate::App;
use crate::deliver::moment;
use crate::gate::{Gate, Way, gate, standing};
use crate::job::{Delivery, ForAll, Job};
use crate::reconcile::{Left, close, reconcile};
use crate::report::Report;
use crate::status::take;
use crate::{again, outcome, status, threads};

/// A message this young is still on its way by itself.
pub(crate) const YOUNG: SignedDuration = SignedDuration::from_mins(2);
/// Lines read at once.
const PAGE: i32 = 100;
/// Pages read by one sweep of a firm; the next sweep goes on.
const MAX_PAGES: usize = 50;

/// Jobs that are put on the queue at once: one after another would take too long for thousands of firms.
const AT_ONCE: usize = 16;

/// Puts a job for each firm after this one, and one for its sandbox, on the queue, a page of firms at
/// once; the next page is a job of its own.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer; doing it again is harmless.
pub async fn for_all(app: &App, work: ForAll, after: Option<&str>) -> Result<(), Error> {
    let page = PageOf { limit: 100, after };
    let listed = app.store.firms(page).await?;
    let modes = |firm: Firm| [Tenant::live(firm.id.clone()), Tenant::test(firm.id)];
    let jobs = listed.items.into_iter().flat_map(modes);
    stream::iter(jobs.map(|tenant| work.job(tenant)))
        .map(async |job| app.enqueue(&job, Duration::ZERO).await)
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    let Some(after) = listed.next else {
        return Ok(());
    };
    let after = Some(after);
    app.enqueue(&Job::ForAll { work, after }, Duration::ZERO)
        .await
}

/// Sweeps the messages of one tenant.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer; the next sweep goes on.
pub async fn sweep(app: &App, tenant: &Tenant) -> Result<(), Error> {
    look_through_holds(app, tenant).await?;
    look_through_schedule(app, tenant).await?;
    look_at_open(app, tenant).await
}

/// Reads the holds nobody has looked at yet.
async fn look_through_holds(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let now = app.now();
    let until = app.store.entries_complete_until(tenant).await?;
    let until = until.min(now.checked_sub(YOUNG).unwrap_or(now));
    let from = match app.store.swept(tenant).await? {
        Some(swept) => swept.holds_until,
        None => now.checked_sub(GIVE_UP).unwrap_or(Timestamp::MIN),
    };
    let mut from = from;
    for _ in 0..MAX_PAGES {
        if from >= until {
            return Ok(());
        }
        let found = app.store.holds_between(tenant, from, until, PAGE).await?;
        let ids: Vec<_> = found
            .holds
            .iter()
            .filter_map(|hold| hold.reference.parse().ok())
            .collect();
        for message in app.store.messages(tenant, &ids).await? {
            // Its thread knows already, unless its acceptance was cut short.
            threads::sent(app, &message, Author::of(message.category)).await?;
            if message.is_final() {
                app.store.heal_posted(&message, now).await?;
                again::heal(app, &message).await?;
            } else if message.status != Status::Scheduled {
                let open = OpenMessage {
                    message_id: message.id.clone(),
                    looks: 0,
                    look_at: now,
                };
                app.store.put_open(tenant, &open).await?;
            }
        }
        from = found.seen;
        let swept = Swept { holds_until: from };
        app.store.put_swept(tenant, &swept).await?;
    }
    Ok(())
}

/// Scheduled messages whose time has passed without their being sent.
async fn look_through_schedule(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let now = app.now();
    let mut after = None;
    for _ in 0..MAX_PAGES {
        let lines = app.store.scheduled(tenant, after.as_ref(), PAGE).await?;
        let Some(last) = lines.last().cloned() else {
            return Ok(());
        };
        for line in lines {
            if line.at > now {
                return Ok(());
            }
            let message = app.store.message(tenant, &line.message_id).await?;
            match message {
                Some(message) if message.is_scheduled_for(line.at) => {
                    fire_late(app, &message, now).await?;
                }
                // Written ahead of a message that never came to be, or sent, moved, canceled.
                _ if now.duration_since(line.at) > YOUNG => {
                    app.store.delete_scheduled(tenant, &line).await?;
                }
                _ => {}
            }
        }
        after = Some(last);
    }
    Ok(())
}

/// Sends a message whose schedule did not fire.
async fn fire_late(app: &App, message: &Message, now: Timestamp) -> Result<(), Error> {
    match follow_up(message, now) {
        FollowUp::Enqueue => enqueue(app, message).await,
        _ => Ok(()),
    }
}

async fn look_at_open(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let mut after = None;
    for _ in 0..MAX_PAGES {
        let open = app
            .store
            .open_messages(tenant, after.as_ref(), PAGE)
            .await?;
        let Some(last) = open.last() else {
            return Ok(());
        };
        after = Some(last.message_id.clone());
        let now = app.now();
        for open in open.into_iter().filter(|open| open.look_at <= now) {
            look_at(app, tenant, open).await?;
        }
    }
    Ok(())
}

async fn look_at(app: &App, tenant: &Tenant, open: OpenMessage) -> Result<(), Error> {
    let Some(again) = look(app, tenant, &open).await? else {
        return app.store.delete_open(tenant, &open.message_id).await;
    };
    let next = OpenMessage {
        looks: open.looks + 1,
        look_at: again,
        ..open
    };
    app.store.put_open(tenant, &next).await
}

/// Does what a message needs, and says when to look again, if ever.
async fn look(app: &App, tenant: &Tenant, open: &OpenMessage) -> Result<Option<Timestamp>, Error> {
    let now = app.now();
    let Some(message) = app.store.message(tenant, &open.message_id).await? else {
        return Ok(None);
    };
    let again = match follow_up(&message, now) {
        FollowUp::Done => {
            app.store.heal_posted(&message, now).await?;
            again::heal(app, &message).await?;
            return Ok(None);
        }
        // Its line of the schedule looks after it.
        FollowUp::Wait(_) if message.status == Status::Scheduled => return Ok(None),
        FollowUp::Wait(at) => return Ok(Some(at)),
        FollowUp::Enqueue => {
            wake(app, &message).await?;
            now
        }
        FollowUp::MarkUnknown => {
            outcome::unknown(app, &message, "the worker that was sending it died").await?;
            look_again(&message, now, 0)
        }
        FollowUp::Reconcile => match reconcile(app, &message).await? {
            Left::Again(wait) => {
                let wait = SignedDuration::try_from(wait).unwrap_or(GIVE_UP);
                let again = now.checked_add(wait).unwrap_or(now);
                again.min(given_up_at(&message))
            }
            Left::Nothing => look_again(&message, now, open.looks),
        },
        FollowUp::Ask => {
            ask(app, &message).await?;
            look_again(&message, now, open.looks)
        }
        FollowUp::Close => {
            close_as_it_stands(app, &message).await?;
            now
        }
    };
    let after = app.store.message(tenant, &message.id).await?;
    let is_final = after.is_none_or(|message| message.is_final());
    Ok((!is_final).then_some(again))
}

/// Puts a queued message on the queue again, unless its sender is paused or its line is long: then
/// its own job is still waiting.
async fn wake(app: &App, message: &Message) -> Result<(), Error> {
    if message.channel() == Channel::Email {
        return match standing(app, &message.tenant).await? {
            Ok(_) => enqueue(app, message).await,
            Err(_) => Ok(()),
        };
    }
    let Gate::Open(way) = gate(app, message).await? else {
        return Ok(());
    };
    if message.tenant.mode == Mode::Live && is_line_long(app, message, &way).await? {
        return Ok(());
    }
    enqueue(app, message).await
}

async fn is_line_long(app: &App, message: &Message, way: &Way) -> Result<bool, Error> {
    let (tenant, sender) = (&message.tenant, way.sender.address.as_str());
    let free_at = app.store.line_free_at(tenant, sender).await?;
    Ok(free_at.is_some_and(|at| at > app.now()))
}

async fn enqueue(app: &App, message: &Message) -> Result<(), Error> {
    let delivery = Delivery {
        tries: message.attempt,
        ..Delivery::first(&message.tenant, &message.id)
    };
    app.enqueue(&Job::Deliver(delivery), Duration::ZERO).await
}

/// Asks the carrier what became of a message whose callbacks do not come.
async fn ask(app: &App, message: &Message) -> Result<(), Error> {
    let (Some(sid), Gate::Open(way)) = (&message.carrier_sid, gate(app, message).await?) else {
        return Ok(());
    };
    let carrier = app.carrier_for(message.tenant.mode);
    match carrier.fetch(&way.account, sid).await {
        Ok(Some(found)) => {
            let report = Report {
                tenant: message.tenant.clone(),
                id: message.id.clone(),
                word: found.status,
                code: found.error_code,
                carrier_sid: sid.clone(),
            };
            take(app, &report).await
        }
        Ok(None) => Ok(()),
        Err(error) => {
            tracing::warn!(%error, message = %message.id, "the carrier did not say");
            Ok(())
        }
    }
}

/// 72 hours without a receipt: what the carrier sent is charged; what it only took is unknown.
async fn close_as_it_stands(app: &App, message: &Message) -> Result<(), Error> {
    match message.status {
        // The mail provider charges what it took, also when no report ever comes.
        Status::Accepted if message.channel() == Channel::Email => {
            let why = "72 hours have passed without a report";
            let end = moment(Status::Sent, app.now(), None, why);
            status::finish(app, message, end, None).await
        }
        Status::Sent => {
            let why = "72 hours have passed without a receipt";
            let end = moment(Status::Sent, app.now(), None, why);
            status::finish(app, message, end, None).await
        }
        _ => close(app, message).await,
    }
}
