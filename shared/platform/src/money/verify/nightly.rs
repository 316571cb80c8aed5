//! The nightly check of a ledger of any length: part by part, and each night only what is new.

use std::time::Duration;

use jiff::SignedDuration;
use recado_domain::ledger::check::Carried;
use recado_domain::{Error, Mode, Tenant};
use recado_store::checkpoints::Checkpoint;

use super::books::{Place, check_twice};
use super::{Comparison, tell};
use crate::App;
use crate::job::Job;

/// Entries that one job checks: some seconds of a function's time.
const MOST: usize = 20_000;
/// Older entries do not change by themselves. Whether somebody changed them is seen this often.
const WHOLE_EVERY: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Goes on with the check of a tenant's money where it came to, and tells what is wrong.
///
/// # Errors
/// [`Error::Unavailable`] when the store, the bus or the queue does not answer.
pub async fn nightly(app: &App, tenant: &Tenant) -> Result<(), Error> {
    go_on(app, tenant, MOST).await
}

/// As [`nightly`], with at most `most` entries at once. A job goes on with those after them.
///
/// # Errors
/// As [`nightly`].
pub async fn go_on(app: &App, tenant: &Tenant, most: usize) -> Result<(), Error> {
    let now = app.now_kept();
    let kept = app.store.checkpoint(tenant).await?;
    // One that is on its way goes on, however long it takes.
    let is_of_use = |it: &Checkpoint| it.is_whole || now.duration_since(it.began_at) < WHOLE_EVERY;
    let mut at = kept.filter(is_of_use).unwrap_or(Checkpoint {
        after: None,
        so_far: Carried::default(),
        began_at: now,
        is_whole: true,
        has_findings: false,
    });
    let place = Place {
        after: at.after,
        so_far: at.so_far,
    };
    let part = check_twice(app, tenant, &place, most).await?;
    if !part.findings.is_empty() && !at.is_whole {
        // Perhaps what it carried is not right any more: only a check from the first entry tells.
        app.store.forget_checkpoint(tenant).await?;
        return again(app, tenant).await;
    }
    tell(app, tenant, &part.findings).await?;
    at.has_findings |= !part.findings.is_empty();
    at.after = part.next.after;
    at.so_far = part.next.so_far;
    if !part.is_last {
        app.store
            .put_checkpoint(tenant, &at, app.ids.entropy(), now)
            .await?;
        return again(app, tenant).await;
    }
    if at.has_findings {
        // The next night finds them again, until they are put right.
        app.store.forget_checkpoint(tenant).await?;
    } else {
        at.is_whole = false;
        app.store
            .put_checkpoint(tenant, &at, app.ids.entropy(), now)
            .await?;
    }
    if tenant.mode == Mode::Live {
        let comparison = Comparison::of_the_last_day(tenant, now);
        app.enqueue(&Job::Compare(comparison), Duration::ZERO)
            .await?;
    }
    Ok(())
}

async fn again(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let tenant = tenant.clone();
    app.enqueue(&Job::Verify { tenant }, Duration::ZERO).await
}
