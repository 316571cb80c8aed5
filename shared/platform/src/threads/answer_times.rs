//! How long contacts waited for answers, in all threads together.

use recado_domain::thread::Thread;
use recado_domain::{Error, Tenant};

use crate::App;

/// Counts that a wait in this thread ended, `secs` after it began. It is for the figures only: a crash
/// right before it leaves one answer out.
pub(super) async fn count(app: &App, tenant: &Tenant, thread: &Thread, secs: u64) {
    if let Err(error) = try_count(app, tenant, thread, secs).await {
        tracing::warn!(%error, firm = %tenant, "an answer is missing from the answer times");
    }
}

async fn try_count(app: &App, tenant: &Tenant, thread: &Thread, secs: u64) -> Result<(), Error> {
    let Some(firm) = app.store.firm(&tenant.firm).await? else {
        return Ok(());
    };
    let Ok(now) = app.now().in_tz(&firm.time_zone) else {
        return Ok(());
    };
    let person = thread.assigned_to.as_deref().unwrap_or_default();
    app.store
        .count_answer(tenant, now.date(), person, secs)
        .await
}
