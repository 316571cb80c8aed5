//! Planning: who is written to and who is not, in chunks, and one hold for all of them.
//!
//! It goes in steps, because a hundred thousand recipients are more than one invocation can look at; each
//! step leaves what the next one needs. Each attempt to plan writes chunks of its own edition, and only
//! the last attempt that was begun can hold the price; so a plan that was interrupted is simply made
//! again, and two that are made at once do not mix. The hold and the plan's result are written together,
//! once. A draft is planned in the same way for its preview, without a hold.

use std::time::Duration;

use jiff::SignedDuration;
use recado_domain::bulk::{
    BulkSend, BulkStatus, Directory, MOST_RECIPIENTS, PlanStep, Planning, Turn,
};
use recado_domain::hours::Location;
use recado_domain::{BulkId, Error, Tenant};

use super::audience::Audience;
use super::chunking::{Chunker, Numbered};
use super::compose::About;
use super::draft_preview::{is_made, keep};
use super::enqueue;
use super::hold::hold;
use super::permitted::Permitted;
use super::set_off::set_off;
use super::survey::Survey;
use crate::App;
use crate::contention::Tries;
use crate::job::BulkStep;

/// Chunks written at once: as items they take many times their size.
const CHUNKS_AT_ONCE: usize = 8;
/// Pages of the directory written at once.
const PAGES_AT_ONCE: usize = 25;
/// After this long a step leaves the rest to the next one: with what is read before and written after it,
/// that is well within what a function may take, and what the queue waits for it.
const PATIENCE: SignedDuration = SignedDuration::from_secs(8);

/// Has a bulk send planned from its beginning. Doing it again is harmless.
pub(super) async fn begin_plan(app: &App, tenant: &Tenant, id: &BulkId) -> Result<(), Error> {
    let step = BulkStep::Plan(PlanStep::default());
    enqueue(app, tenant, id, step, Duration::ZERO).await
}

/// Does a step of planning; after the last one the price is held and the bulk send set off.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer; doing it again is harmless.
pub async fn plan(app: &App, tenant: &Tenant, id: &BulkId, asked: PlanStep) -> Result<(), Error> {
    let mut tries = Tries::default();
    let send = loop {
        let Some(old) = app.store.bulk_send(tenant, id).await? else {
            return Ok(());
        };
        if is_made(app, &old, asked).await? {
            return Ok(());
        }
        match old.turn(asked, app.now_kept()) {
            Turn::Go(new) if app.store.replace_bulk_send(&new, old.version).await? => break new,
            Turn::Go(_) => tries.pause(app).await?,
            Turn::Later(wait) => {
                return enqueue(app, tenant, id, BulkStep::Plan(asked), wait).await;
            }
            Turn::Never if asked.is_preview => return Ok(()),
            // Whoever has planned it may have died before it was set off.
            Turn::Never => return end(app, &old).await,
        }
    };
    let number = send.planner.map_or(0, |planner| planner.number);
    match step(app, &send, number).await? {
        Step::Through(planning) if send.status == BulkStatus::Draft => {
            keep(app, &send, planning).await
        }
        Step::Through(planning) => {
            let send = hold(app, tenant, id, planning.plan).await?;
            end(app, &send).await
        }
        Step::Until(planning) => {
            let sheets = planning.into_sheets();
            app.store
                .put_bulk_plan_sheets(&send, number, &sheets, app.now())
                .await?;
            let next = PlanStep {
                edition: send.attempts,
                number: number + 1,
                ..asked
            };
            enqueue(app, tenant, id, BulkStep::Plan(next), Duration::ZERO).await
        }
    }
}

/// Has a bulk send go out if it is planned, and deletes what other attempts to plan have left: whom that
/// names is listed nowhere, so that nobody would find it to forget them.
async fn end(app: &App, send: &BulkSend) -> Result<(), Error> {
    set_off(app, send).await?;
    for edition in send.superseded() {
        let deleted = app.store.delete_bulk_plan(&send.tenant, &send.id, edition);
        deleted.await?;
    }
    Ok(())
}

/// How far a step came.
enum Step {
    Through(Planning),
    Until(Planning),
}

/// What the step before left.
async fn left(app: &App, send: &BulkSend, number: u32) -> Result<Planning, Error> {
    let Some(before) = number.checked_sub(1) else {
        let mut planning = Planning::default();
        planning.plan.edition = send.attempts;
        return Ok(planning);
    };
    let sheets = app.store.bulk_plan_sheets(send, before).await?;
    let missing = || Error::Internal("a step of planning left nothing".to_owned());
    Planning::of_sheets(sheets).ok_or_else(missing)
}

async fn step(app: &App, send: &BulkSend, number: u32) -> Result<Step, Error> {
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
    let left = left(app, send, number).await?;
    let mut outlook = left.outlook;
    let mut directory = left.directory;
    let mut chunker = Chunker::new(send, left.plan);
    let audience = Audience::kept(app, &firm, send, left.place).await?;
    let permitted = Permitted::look_up(app, send).await?;
    let mut survey = Survey::new(app, send, about, text, audience, permitted, left.seen).await?;
    let mut full = Vec::new();
    // What has to be looked up first does not count, or nothing might be left of a step.
    let began = app.now();
    let is_through = loop {
        let Some(decided) = survey.next().await? else {
            break true;
        };
        for decided in decided {
            outlook.count(decided.segments());
            full.extend(chunker.add(decided));
        }
        if full.len() >= CHUNKS_AT_ONCE {
            put(app, send, &std::mem::take(&mut full), &mut directory).await?;
        }
        if chunker.plan.entries() > MOST_RECIPIENTS {
            break true;
        }
        if app.now().duration_since(began) >= PATIENCE {
            break false;
        }
    };
    full.extend(chunker.close());
    put(app, send, &full, &mut directory).await?;
    let (place, seen) = survey.into_left();
    let planning = Planning {
        place,
        plan: chunker.plan,
        outlook,
        seen,
        directory,
    };
    if !is_through {
        return Ok(Step::Until(planning));
    }
    put_directory(app, send, planning).await.map(Step::Through)
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
    app.store.put_bulk_chunks(send, chunks, app.now()).await
}

/// Nobody is looked for in a draft.
async fn put_directory(
    app: &App,
    send: &BulkSend,
    mut planning: Planning,
) -> Result<Planning, Error> {
    if send.status == BulkStatus::Draft {
        return Ok(planning);
    }
    let mut pages = planning.directory.pages(&send.id).peekable();
    while pages.peek().is_some() {
        let some: Vec<_> = pages.by_ref().take(PAGES_AT_ONCE).collect();
        app.store.put_bulk_directory(send, &some).await?;
    }
    drop(pages);
    Ok(planning)
}

/// The branch that a bulk send is sent for, if there still is one.
pub(super) async fn location(app: &App, send: &BulkSend) -> Result<Option<Location>, Error> {
    match &send.location_id {
        Some(id) => app.store.kept::<Location>(&send.tenant, id).await,
        None => Ok(None),
    }
}
