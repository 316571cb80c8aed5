//! The end of a bulk send: once nothing in it can change any more, or after 72 hours, its money is
//! settled in one movement.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::{SignedDuration, Timestamp};
use recado_domain::bulk::{BulkSend, BulkStatus, Chunk, Outcome, Plan, Progress, Settled, Tally};
use recado_domain::follow_up::GIVE_UP;
use recado_domain::{BulkId, BulkMessageId, Error, Status, Tenant};
use recado_store::ledger::Booking;
use serde_json::json;

use super::change::{advance, find};
use super::reconcile::lost;
use super::report::take;
use super::set_off::arm;
use super::tally::tally_of;
use super::{control, enqueue};
use crate::App;
use crate::app::later;
use crate::contention::Tries;
use crate::gate::{Gate, gate_of};
use crate::job::{BulkStep, LONGEST_DELAY};
use crate::money::after_movement;
use crate::report::Report;

/// Chunks looked at at once.
const AT_ONCE: usize = 16;
/// The first pause between two looks; each is twice as long as the one before.
const PAUSE: Duration = Duration::from_secs(60);
/// After this many looks the next ones are an hour apart.
const QUICK_LOOKS: u32 = 5;
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Callbacks come within seconds; after this long we ask.
const FIRST_QUESTION: SignedDuration = SignedDuration::from_mins(15);
/// Chunks of which nothing was taken for this long are put on the queue again.
const STALLED: SignedDuration = SignedDuration::from_mins(20);

/// Looks whether everything has ended, settles if so, and else comes back later.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub async fn close(app: &App, tenant: &Tenant, id: &BulkId, looks: u32) -> Result<(), Error> {
    let Some(send) = app.store.bulk_send(tenant, id).await? else {
        return Ok(());
    };
    if send.settled.is_some() {
        // A crash between the settlement and its post may have kept that from being written.
        return app.store.post_bulk(&send, app.now()).await;
    }
    let Some(planned) = send.plan.as_ref().filter(|_| send.is_held) else {
        return Ok(());
    };
    let goes_on = matches!(send.status, BulkStatus::Running | BulkStatus::Paused);
    if !goes_on && send.status != BulkStatus::Canceled {
        return Ok(());
    }
    let seen = look(app, &send, planned).await?;
    if seen.is_open {
        match send.status {
            BulkStatus::Running => wake(app, &send, &seen).await?,
            _ => control::go_on(app, tenant, id).await?,
        }
        return again(app, &send, looks).await;
    }
    settle(app, tenant, id, &seen.tally).await
}

#[derive(Default)]
struct Seen {
    tally: Tally,
    is_open: bool,
    left: Vec<u32>,
    last_taken: Option<Timestamp>,
}

async fn look(app: &App, send: &BulkSend, planned: &Plan) -> Result<Seen, Error> {
    let known = app.store.all_bulk_progress(&send.tenant, &send.id).await?;
    let known: BTreeMap<u32, Progress> = known.into_iter().map(|it| (it.chunk, it)).collect();
    let last_taken = known.values().filter_map(|it| it.taken_at).max();
    let chunks = planned.numbers(0).map(|number| {
        let untouched = Progress {
            chunk: number,
            ..Progress::default()
        };
        let progress = known.get(&number).cloned().unwrap_or(untouched);
        async move {
            match look_at(app, send, progress).await {
                // What cannot be read keeps the bulk send open, and not all others from ending.
                Err(Error::Internal(why)) => {
                    tracing::error!(why, bulk = %send.id, number, "a chunk cannot be looked at");
                    Ok(Look::Open)
                }
                seen => seen,
            }
        }
    });
    let looks: Vec<Look> = stream::iter(chunks).buffered(AT_ONCE).try_collect().await?;
    let mut seen = Seen {
        last_taken,
        ..Seen::default()
    };
    for (number, look) in planned.numbers(0).zip(looks) {
        match look {
            Look::Ended(tally) => seen.tally.merge(&tally),
            Look::Open => seen.is_open = true,
            Look::Left => {
                seen.is_open = true;
                seen.left.push(number);
            }
        }
    }
    Ok(seen)
}

/// How a chunk looks.
enum Look {
    Ended(Tally),
    /// Something of it is still on its way, or waits for its time.
    Open,
    /// Something of it is still to be taken.
    Left,
}

async fn look_at(app: &App, send: &BulkSend, progress: Progress) -> Result<Look, Error> {
    if let Some(tally) = progress.tally {
        return Ok(Look::Ended(tally));
    }
    let (tenant, id, number) = (&send.tenant, &send.id, progress.chunk);
    let edition = send.edition();
    let mut progress = progress;
    if send.is_over(app.now()) && !progress.sealed {
        match advance(app, send, progress.sealed()).await? {
            Ok(sealed) => progress = sealed,
            Err(_) => return Ok(Look::Open),
        }
    }
    if progress.may_have_left() {
        let chunk = match progress.len {
            0 => app.store.bulk_chunk(tenant, id, edition, number).await?,
            _ => None,
        };
        if chunk.is_none_or(|chunk| progress.has_left(&chunk)) {
            if progress.taken_at.is_some() {
                let found = app.store.bulk_outcomes(tenant, id, edition, number).await?;
                ask(app, send, &progress, &found.0, &found.1).await?;
            }
            let is_ahead = send.window(number, &progress).is_ahead(app.now());
            return Ok(if is_ahead { Look::Open } else { Look::Left });
        }
    }
    let (chunk, mut outcomes) = app.store.bulk_outcomes(tenant, id, edition, number).await?;
    if !has_ended(&chunk, &progress, &outcomes) {
        ask(app, send, &progress, &chunk, &outcomes).await?;
        outcomes = app
            .store
            .bulk_outcomes(tenant, id, edition, number)
            .await?
            .1;
    }
    match ended(app, send, &chunk, &progress, &outcomes).await? {
        Some(tally) => Ok(Look::Ended(tally)),
        None => Ok(Look::Open),
    }
}

/// How a chunk ended, once nothing in it can change any more. It is kept, so that its recipients are not
/// looked at again.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub(super) async fn ended(
    app: &App,
    send: &BulkSend,
    chunk: &Chunk,
    progress: &Progress,
    outcomes: &[Outcome],
) -> Result<Option<Tally>, Error> {
    if progress.has_left(chunk) || !has_ended(chunk, progress, outcomes) {
        return Ok(None);
    }
    let tally = tally_of(send, chunk, progress, outcomes, app.now());
    let next = Progress {
        version: progress.version + 1,
        tally: Some(tally.clone()),
        sealed: true,
        ..progress.clone()
    };
    let is_kept = advance(app, send, next).await?.is_ok();
    Ok(is_kept.then_some(tally))
}

fn has_ended(chunk: &Chunk, progress: &Progress, outcomes: &[Outcome]) -> bool {
    let is_open = |it: &Outcome| progress.is_taken(it.index) && !it.is_final();
    lost(chunk, progress, outcomes).is_empty() && !outcomes.iter().any(is_open)
}

/// Asks the carrier about what it took and has not reported; ends by age what nobody will ever
/// know; has the others looked for.
async fn ask(
    app: &App,
    send: &BulkSend,
    progress: &Progress,
    chunk: &Chunk,
    outcomes: &[Outcome],
) -> Result<(), Error> {
    let (tenant, id, number) = (&send.tenant, &send.id, progress.chunk);
    let has_waited = |at: Timestamp, time| app.now().duration_since(at) >= time;
    let is_open = |it: &&Outcome| !it.is_final() && has_waited(it.at, FIRST_QUESTION);
    for outcome in outcomes.iter().filter(is_open) {
        let word = fetch(app, send, number, outcome).await?;
        if has_waited(open_since(progress, outcome), GIVE_UP) {
            let sent = word.as_deref().and_then(Status::from_carrier) == Some(Status::Sent);
            let status = if sent { Status::Sent } else { Status::Unknown };
            end_by_age(app, send, number, outcome.index, status).await?;
        }
    }
    let lost = lost(chunk, progress, outcomes);
    let taken_at = progress.taken_at.unwrap_or(send.created_at);
    if has_waited(taken_at, GIVE_UP) {
        for index in lost {
            end_by_age(app, send, number, index, Status::Unknown).await?;
        }
        return Ok(());
    }
    let is_unknown = |it: &Outcome| {
        it.status == Status::Unknown && !it.is_final() && has_waited(it.at, FIRST_QUESTION)
    };
    let has_lost = !lost.is_empty() && has_waited(taken_at, FIRST_QUESTION);
    if has_lost || outcomes.iter().any(is_unknown) {
        let step = BulkStep::Reconcile { chunk: number };
        enqueue(app, tenant, id, step, Duration::ZERO).await?;
    }
    Ok(())
}

/// Since when it has been open: from the first post on, where the carrier did not have an earlier one.
fn open_since(progress: &Progress, outcome: &Outcome) -> Timestamp {
    let repost = progress.repost(outcome.index);
    match repost.filter(|_| outcome.status == Status::Unknown) {
        Some(repost) => repost.since,
        None => outcome.at,
    }
}

/// What the carrier says of a message it took; its end is taken in.
async fn fetch(
    app: &App,
    send: &BulkSend,
    number: u32,
    outcome: &Outcome,
) -> Result<Option<String>, Error> {
    let Some(sid) = &outcome.carrier_sid else {
        return Ok(None);
    };
    let Gate::Open(way) = gate_of(app, &send.tenant, &send.from).await? else {
        return Ok(None);
    };
    let carrier = app.carrier_for(send.tenant.mode);
    match carrier.fetch(&way.account, sid).await {
        Ok(Some(found)) => {
            let report = Report {
                tenant: send.tenant.clone(),
                id: BulkMessageId::new(&send.id, number, outcome.index),
                word: found.status.clone(),
                code: found.error_code,
                carrier_sid: sid.clone(),
            };
            take(app, &report).await?;
            Ok(Some(found.status))
        }
        Ok(None) => Ok(None),
        Err(error) => {
            tracing::warn!(%error, bulk = %send.id, "the carrier did not say");
            Ok(None)
        }
    }
}

async fn end_by_age(
    app: &App,
    send: &BulkSend,
    number: u32,
    index: u8,
    status: Status,
) -> Result<(), Error> {
    let why = "72 hours have passed without a word from the carrier";
    let end = Outcome::new(index, status, app.now())
        .because(None, Some(why.to_owned()))
        .for_good();
    app.store
        .record_outcome(&send.tenant, &send.id, number, &end)
        .await?;
    Ok(())
}

/// Puts chunks on the queue again whose messages got lost.
async fn wake(app: &App, send: &BulkSend, seen: &Seen) -> Result<(), Error> {
    let since = seen
        .last_taken
        .or(send.started_at)
        .unwrap_or(send.created_at);
    if seen.left.is_empty() || app.now().duration_since(since) < STALLED {
        return Ok(());
    }
    let mut waves: BTreeMap<u32, u32> = BTreeMap::new();
    for number in &seen.left {
        let (wave, chunk) = Plan::place(*number);
        waves.entry(wave).or_insert(chunk);
    }
    for (wave, from) in waves {
        let step = BulkStep::FanOut { wave, from };
        enqueue(app, &send.tenant, &send.id, step, Duration::ZERO).await?;
    }
    Ok(())
}

async fn again(app: &App, send: &BulkSend, looks: u32) -> Result<(), Error> {
    let step = BulkStep::Close { looks: looks + 1 };
    if looks < QUICK_LOOKS {
        let wait = PAUSE.saturating_mul(1 << looks).min(LONGEST_DELAY);
        return enqueue(app, &send.tenant, &send.id, step, wait).await;
    }
    arm(app, send, "close", later(app.now(), HOUR), step).await
}

/// Settles: what it did not cost is given back, what it cost becomes a charge.
async fn settle(app: &App, tenant: &Tenant, id: &BulkId, tally: &Tally) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        let old = find(app, tenant, id).await?;
        if old.settled.is_some() {
            return app.store.post_bulk(&old, app.now()).await;
        }
        let settled = Settled::new(old.unit_price, tally.charged_segments, app.now());
        let new = BulkSend {
            status: match old.status {
                BulkStatus::Canceled => BulkStatus::Canceled,
                _ => BulkStatus::Completed,
            },
            reason: None,
            version: old.version + 1,
            settled: Some(settled),
            ..old.clone()
        };
        let is_settled = if settled.cost == old.price() {
            app.store.replace_bulk_send(&new, old.version).await?
        } else {
            match app
                .store
                .try_settle_bulk(&new, old.version, app.now())
                .await?
            {
                Booking::Booked(entry) => {
                    after_movement(app, tenant, &entry).await;
                    true
                }
                Booking::Contended | Booking::RefusedAlongside => false,
            }
        };
        if is_settled {
            app.store.post_bulk(&new, app.now()).await?;
            tell(app, &new).await;
            return Ok(());
        }
        tries.pause(app).await?;
    }
}

/// Telling is not part of ending: a bus that does not answer must not undo it.
async fn tell(app: &App, send: &BulkSend) {
    let detail = json!({
        "firm_id": send.tenant.firm,
        "mode": send.tenant.mode,
        "bulk_id": send.id,
        "status": send.status,
    });
    let kind = format!("bulk_send.{}", send.status.as_str());
    if let Err(error) = app.bus.publish(&kind, detail).await {
        tracing::warn!(%error, bulk = %send.id, "the event bus did not take an event");
    }
}
