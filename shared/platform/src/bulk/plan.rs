//! Planning: who is written to and who is not, in chunks, and one hold for all of them.
//!
//! Each attempt to plan writes chunks of its own edition, and only the last attempt that was begun
//! can hold the price; so a plan that was interrupted is simply made again, and two that are made at
//! once do not mix. The hold and the plan's result are written together, once.

use std::time::Duration;

use jiff::SignedDuration;
use recado_domain::bulk::{BulkSend, BulkStatus, Directory, MOST_RECIPIENTS, Plan};
use recado_domain::hours::Location;
use recado_domain::{BulkId, Error, Tenant};
use recado_store::ledger::Booking;

use super::audience::Audience;
use super::change::{change, find};
use super::chunking::{Chunker, Numbered};
use super::compose::{About, Composer};
use super::decide::Decider;
use super::permitted::Permitted;
use super::{enqueue, frequency, pace};
use crate::App;
use crate::app::later;
use crate::contention::Tries;
use crate::job::{BulkJob, BulkStep, Due, LONGEST_DELAY, to_json};
use crate::money::after_movement;

/// Chunks, or pages of the directory, written at once.
const WRITTEN_AT_ONCE: usize = 25;
/// Chunks put on the queue by one job.
const FANNED_OUT_AT_ONCE: u32 = 200;
/// The sweep of a bulk send that is still running.
const CLOSE_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// Plans a bulk send, holds its price and sets it off.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer; planning again is harmless.
pub async fn plan(app: &App, tenant: &Tenant, id: &BulkId) -> Result<(), Error> {
    if app.store.bulk_send(tenant, id).await?.is_none() {
        return Ok(());
    }
    let begun = change(app, tenant, id, |old| {
        Ok((old.status == BulkStatus::Planning).then(|| BulkSend {
            attempts: old.attempts + 1,
            ..old.clone()
        }))
    })
    .await?;
    let send = match begun.status {
        BulkStatus::Planning => {
            let plan = write_chunks(app, &begun).await?;
            hold(app, tenant, id, plan).await?
        }
        _ => begun,
    };
    set_off(app, &send).await
}

/// Puts a bulk send that is paid for on its way, or into the schedule: wave by wave.
pub(super) async fn set_off(app: &App, send: &BulkSend) -> Result<(), Error> {
    let (BulkStatus::Running | BulkStatus::Scheduled, Some(plan)) = (send.status, &send.plan)
    else {
        return Ok(());
    };
    if send.status == BulkStatus::Running {
        let close = BulkStep::Close { looks: 0 };
        let at = later(app.now(), CLOSE_AFTER);
        arm(app, send, "close", at, close).await?;
    }
    for (number, wave) in (0..).zip(&plan.waves) {
        set_off_wave(app, send, number, send.start_of(wave)).await?;
    }
    Ok(())
}

/// Lets a wave go now, or when its time comes.
pub(super) async fn set_off_wave(
    app: &App,
    send: &BulkSend,
    wave: u32,
    at: Option<jiff::Timestamp>,
) -> Result<(), Error> {
    let step = BulkStep::FanOut { wave, from: 0 };
    match at {
        // One schedule for each window, however many chunks ask for it.
        Some(at) if at > app.now() => {
            let name = format!("w{wave}-{}", at.as_second());
            arm(app, send, &name, at, step).await
        }
        _ => enqueue(app, &send.tenant, &send.id, step, Duration::ZERO).await,
    }
}

/// Lets the scheduler fire a step; a later call moves it.
pub(super) async fn arm(
    app: &App,
    send: &BulkSend,
    name: &str,
    at: jiff::Timestamp,
    step: BulkStep,
) -> Result<(), Error> {
    let due = Due::Bulk(BulkJob {
        tenant: send.tenant.clone(),
        bulk_id: send.id.clone(),
        step,
    });
    let name = format!("{}-{name}", send.id);
    Ok(app.scheduler.put(&name, at, to_json(&due)?).await?)
}

async fn write_chunks(app: &App, send: &BulkSend) -> Result<Plan, Error> {
    let (tenant, id) = (&send.tenant, &send.id);
    let missing = || Error::Internal("a bulk send without text or firm".to_owned());
    let firm = app.store.firm(&tenant.firm).await?.ok_or_else(missing)?;
    let text = app.store.bulk_text(tenant, id).await?.ok_or_else(missing)?;
    let location = location(app, send).await?;
    let about = About {
        firm: &firm,
        location: location.as_ref(),
        category: send.category,
        now: app.now_kept(),
    };
    let composer = Composer::new(about, text).map_err(|error| Error::Internal(error.message))?;
    let mut audience = Audience::kept(app, &firm, send).await?;
    let mut decider = Decider::new(app, send, about, composer);
    let lately = frequency::lately(app, &firm, send).await?;
    let permitted = Permitted::look_up(app, send).await?;
    let mut chunker = Chunker::new(send);
    let mut directory = Directory::default();
    let mut full = Vec::new();
    while let Some(found) = audience.next().await? {
        let decided = found.into_iter().map(|found| decider.decide(found));
        let decided = frequency::keep(lately.as_ref(), &firm, send, decided.collect()).await?;
        let decided = permitted.keep(decided).await?.into_iter();
        full.extend(decided.filter_map(|decided| chunker.add(decided)));
        if full.len() >= WRITTEN_AT_ONCE {
            put(app, send, &std::mem::take(&mut full), &mut directory).await?;
        }
        if chunker.plan.entries() > MOST_RECIPIENTS {
            return Ok(chunker.plan);
        }
    }
    full.extend(chunker.close());
    put(app, send, &full, &mut directory).await?;
    for pages in directory.into_pages(id).chunks(WRITTEN_AT_ONCE) {
        app.store.put_bulk_directory(send, pages).await?;
    }
    Ok(chunker.plan)
}

async fn put(
    app: &App,
    send: &BulkSend,
    chunks: &[Numbered],
    directory: &mut Directory,
) -> Result<(), Error> {
    let (tenant, id) = (&send.tenant, &send.id);
    for (number, chunk) in chunks {
        directory.add(tenant, id, *number, chunk);
    }
    app.store
        .put_bulk_chunks(tenant, id, send.attempts, chunks)
        .await
}

/// The branch that a bulk send is sent for, if there still is one.
pub(super) async fn location(app: &App, send: &BulkSend) -> Result<Option<Location>, Error> {
    match &send.location_id {
        Some(id) => app.store.kept::<Location>(&send.tenant, id).await,
        None => Ok(None),
    }
}

/// Holds the price and lets the bulk send run, both or neither; where it is not covered, the bulk
/// send is blocked. Nothing happens when another attempt to plan was begun since.
async fn hold(app: &App, tenant: &Tenant, id: &BulkId, plan: Plan) -> Result<BulkSend, Error> {
    let entries = plan.entries();
    if entries > MOST_RECIPIENTS {
        return block(app, tenant, id, plan, "too_many_recipients").await;
    }
    let mut tries = Tries::default();
    loop {
        let old = find(app, tenant, id).await?;
        if old.status != BulkStatus::Planning || old.attempts != plan.edition {
            return Ok(old);
        }
        let now = app.now_kept();
        let new = BulkSend {
            version: old.version + 1,
            given: entries,
            plan: Some(plan.clone()),
            reason: None,
            ..old.clone()
        };
        let waits = new.is_ahead(now);
        let new = BulkSend {
            status: if waits {
                BulkStatus::Scheduled
            } else {
                BulkStatus::Running
            },
            is_held: plan.recipients > 0,
            started_at: (!waits).then_some(now),
            ..new
        };
        if plan.recipients == 0 {
            let nobody = BulkSend {
                status: BulkStatus::Completed,
                reason: Some("no_recipients".to_owned()),
                ..new
            };
            if app.store.replace_bulk_send(&nobody, old.version).await? {
                return Ok(nobody);
            }
            tries.pause(app).await?;
            continue;
        }
        match app.store.try_hold_bulk(&new, old.version, app.now()).await {
            Ok(Booking::Booked(entry)) => {
                after_movement(app, tenant, &entry).await;
                return Ok(new);
            }
            Ok(Booking::Contended | Booking::RefusedAlongside) => tries.pause(app).await?,
            Err(Error::InsufficientBalance { .. }) => {
                return block(app, tenant, id, plan, "insufficient_balance").await;
            }
            Err(error) => return Err(error),
        }
    }
}

async fn block(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    plan: Plan,
    why: &str,
) -> Result<BulkSend, Error> {
    change(app, tenant, id, |old| {
        let is_last = old.status == BulkStatus::Planning && old.attempts == plan.edition;
        Ok(is_last.then(|| BulkSend {
            status: BulkStatus::Blocked,
            reason: Some(why.to_owned()),
            given: plan.entries(),
            plan: Some(plan.clone()),
            ..old.clone()
        }))
    })
    .await
}

/// Puts the chunks of a wave on the queue, each about when the sender comes to it. Chunks that are
/// through already are a short look.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer; doing it again is harmless.
pub async fn fan_out(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    wave: u32,
    from: u32,
) -> Result<(), Error> {
    if app.store.bulk_send(tenant, id).await?.is_none() {
        return Ok(());
    }
    let send = change(app, tenant, id, |old| {
        let now = app.now_kept();
        let is_due = old.status == BulkStatus::Scheduled && !old.is_ahead(now);
        Ok(is_due.then(|| BulkSend {
            status: BulkStatus::Running,
            started_at: Some(now),
            ..old.clone()
        }))
    })
    .await?;
    let (BulkStatus::Running, Some(plan)) = (send.status, &send.plan) else {
        return Ok(());
    };
    if from == 0 {
        let close = BulkStep::Close { looks: 0 };
        arm(app, &send, "close", later(app.now(), CLOSE_AFTER), close).await?;
    }
    let last = plan.waves.get(wave as usize).map_or(0, |it| it.chunks);
    let each = pace::time_for_chunk(&send, plan);
    let mut chunk = from;
    let mut due = Duration::ZERO;
    while chunk < last && chunk - from < FANNED_OUT_AT_ONCE && due < LONGEST_DELAY / 2 {
        let number = Plan::number(wave, chunk);
        let step = BulkStep::Chunk {
            chunk: number,
            place: None,
        };
        enqueue(app, tenant, id, step, due).await?;
        chunk += 1;
        due += each;
    }
    if chunk < last {
        let rest = BulkStep::FanOut { wave, from: chunk };
        return enqueue(app, tenant, id, rest, due).await;
    }
    Ok(())
}
