//! Setting a bulk send off that is planned and paid for: wave by wave, each wave chunk by chunk.

use std::time::Duration;

use jiff::SignedDuration;
use recado_domain::bulk::{BulkSend, BulkStatus, Plan};
use recado_domain::{BulkId, Error, Tenant};

use super::change::change;
use super::{enqueue, pace};
use crate::App;
use crate::app::later;
use crate::job::{BulkJob, BulkStep, Due, LONGEST_DELAY, to_json};

/// Chunks put on the queue by one job.
const FANNED_OUT_AT_ONCE: u32 = 200;
/// The sweep of a bulk send that is still running.
const CLOSE_AFTER: SignedDuration = SignedDuration::from_hours(1);

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
        // The queue counts in whole seconds: one that comes a little early waits for its place, and the
        // sender never waits for one that comes late.
        let whole = Duration::from_secs(due.as_secs());
        enqueue(app, tenant, id, step, whole).await?;
        chunk += 1;
        due += each;
    }
    if chunk < last {
        let rest = BulkStep::FanOut { wave, from: chunk };
        return enqueue(app, tenant, id, rest, due).await;
    }
    Ok(())
}
