//! Schedules that belong to nothing that is planned: what a crash left between a change and what
//! follows it. They fire without effect, but one for a far date would wait for years.

use futures::{StreamExt, stream};
use jiff::Timestamp;
use recado_domain::{Error, Status};
use recado_store::open::SchedulesSwept;

use crate::App;
use crate::job::Due;
use crate::ports::WaitingSchedule;

/// Schedules that are looked at at once.
const AT_ONCE: usize = 16;
/// A round through all schedules takes about so many sweeps, six hours.
const SWEEPS: u32 = 72;
/// Pages of one sweep, some ten seconds of it: beyond 140 000 schedules a round takes longer.
const MAX_PAGES: u32 = 20;

/// Looks at the next pages of all schedules and deletes the strays among them. The next sweep goes on
/// where this one stops, and after the last page begins with the first.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the scheduler did not answer; what was missed is met
/// again.
pub async fn sweep(app: &App) -> Result<(), Error> {
    let mut swept = app.store.schedules_swept().await?;
    for _ in 0..pages_of_a_sweep(&swept) {
        let page = match app.schedule_group.page(swept.next.as_deref()).await {
            Ok(page) => page,
            Err(error) => {
                // A place that is not known any more must not be in the way for good.
                if swept.next.is_some() {
                    app.store.put_schedules_swept(&anew(&swept)).await?;
                }
                return Err(error.into());
            }
        };
        let looked = look_at_all(app, page.schedules).await;
        swept.pages += 1;
        swept.next = page.next;
        if swept.next.is_none() {
            swept = anew(&swept);
        }
        app.store.put_schedules_swept(&swept).await?;
        looked?;
        if swept.next.is_none() {
            break;
        }
    }
    Ok(())
}

/// As many pages as make up a round in time, if there are no fewer schedules than before.
fn pages_of_a_sweep(swept: &SchedulesSwept) -> u32 {
    let pages = swept.pages.max(swept.pages_before);
    pages.div_ceil(SWEEPS).clamp(1, MAX_PAGES)
}

/// The beginning of another round.
fn anew(swept: &SchedulesSwept) -> SchedulesSwept {
    SchedulesSwept {
        next: None,
        pages: 0,
        pages_before: swept.pages,
    }
}

async fn look_at_all(app: &App, schedules: Vec<WaitingSchedule>) -> Result<(), Error> {
    let looked: Vec<_> = stream::iter(schedules)
        .map(async |schedule| look_at(app, &schedule).await)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    looked.into_iter().collect()
}

/// What a schedule is for.
#[derive(Debug, PartialEq, Eq)]
enum Purpose {
    Planned(Timestamp),
    Nothing,
    /// It ends by itself within days, recurs, or is not ours.
    Unasked,
}

async fn look_at(app: &App, schedule: &WaitingSchedule) -> Result<(), Error> {
    let Ok(due) = serde_json::from_str(&schedule.payload) else {
        return Ok(());
    };
    if purpose(app, &due).await? != Purpose::Nothing {
        return Ok(());
    }
    app.scheduler.delete(&schedule.name).await?;
    // It may have come to be planned, and armed, since it was looked at. Whoever plans it from now
    // on arms it after that, so a second look is enough.
    if let Purpose::Planned(at) = purpose(app, &due).await? {
        let (name, payload) = (&schedule.name, schedule.payload.clone());
        app.scheduler.put(name, at, payload).await?;
    }
    Ok(())
}

async fn purpose(app: &App, due: &Due) -> Result<Purpose, Error> {
    let at = match due {
        Due::Line { tenant, line } => {
            let record = app.store.record(tenant, &line.record_id).await?;
            record
                .is_some_and(|record| record.is_planned_for(line.line, line.at))
                .then_some(line.at)
        }
        Due::Message(target) => {
            let message = app.store.message(&target.tenant, &target.message_id);
            let message = message.await?;
            message
                .filter(|message| message.status == Status::Scheduled)
                .and_then(|message| message.send_at)
        }
        Due::Again(_) | Due::Bulk(_) | Due::Sweep | Due::Verify => return Ok(Purpose::Unasked),
    };
    Ok(at.map_or(Purpose::Nothing, Purpose::Planned))
}
