//! Lines whose firing was lost.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::{StreamExt, stream};
use jiff::SignedDuration;
use recado_domain::{Error, Tenant};
use recado_store::records::DueLine;

use super::arm::arm;
use super::fire::fire;
use crate::App;
use crate::app::later;
use crate::job::Job;

/// A line this late was not fired by its schedule.
const LATE: SignedDuration = SignedDuration::from_mins(2);
/// Lines due this soon are armed once more: until the next sweep nothing else would notice.
const SOON: SignedDuration = SignedDuration::from_mins(10);
/// Lines read at once.
const PAGE: i32 = 100;
/// Pages of one job: it has half a minute. Another job goes on.
const MAX_PAGES: usize = 10;
/// Lines that are armed, or records that are looked at, at once.
const AT_ONCE: usize = 16;

/// Has the lines looked after, if any is due by now or soon.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer; the next sweep asks again.
pub async fn look(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let until = later(app.now(), SOON);
    let lines = app.store.due_lines(tenant, until, None, 1).await?;
    if lines.is_empty() {
        return Ok(());
    }
    let job = Job::SweepLines {
        tenant: tenant.clone(),
        after: None,
    };
    app.enqueue(&job, Duration::ZERO).await
}

/// Fires lines that are late, arms those due soon, and takes away those that mean nothing: those after
/// `after`, the earliest first.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the scheduler did not answer; the next sweep goes on.
pub async fn sweep(app: &App, tenant: &Tenant, after: Option<&DueLine>) -> Result<(), Error> {
    let now = app.now();
    let until = later(now, SOON);
    let mut after = after.cloned();
    for _ in 0..MAX_PAGES {
        let lines = app
            .store
            .due_lines(tenant, until, after.as_ref(), PAGE)
            .await?;
        let Some(last) = lines.last().cloned() else {
            return Ok(());
        };
        let (soon, due): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.at > now);
        let is_late = |line: &DueLine| now.duration_since(line.at) > LATE;
        fire_all(app, tenant, due.into_iter().filter(is_late)).await;
        arm_all(app, tenant, soon).await?;
        after = Some(last);
    }
    let go_on = Job::SweepLines {
        tenant: tenant.clone(),
        after,
    };
    app.enqueue(&go_on, Duration::ZERO).await
}

async fn arm_all(app: &App, tenant: &Tenant, lines: Vec<DueLine>) -> Result<(), Error> {
    let armed: Vec<_> = stream::iter(lines)
        .map(async |line| arm(app, tenant, &line).await)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    armed.into_iter().collect()
}

/// Those of one record together: apart they would only contend for it.
async fn fire_all(app: &App, tenant: &Tenant, lines: impl Iterator<Item = DueLine>) {
    let mut by_record: BTreeMap<_, Vec<DueLine>> = BTreeMap::new();
    for line in lines {
        let of_record = by_record.entry(line.record_id.clone()).or_default();
        of_record.push(line);
    }
    stream::iter(by_record.into_values())
        .map(async |lines| fire(app, tenant, &lines).await)
        .buffer_unordered(AT_ONCE)
        .for_each(async |fired| {
            // One that cannot be fired does not keep the others waiting.
            if let Err(error) = fired {
                tracing::warn!(%error, "a late line stays for the next sweep");
            }
        })
        .await;
}
