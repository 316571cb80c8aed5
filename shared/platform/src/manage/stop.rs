//! Stopping all sending at once, and letting it go on. What is accepted meanwhile stays queued.

use recado_domain::Error;
use recado_domain::audit::AuditAction;
use recado_domain::stop::Stop;
use recado_store::Commit;
use serde_json::json;

use super::audit::of_platform;
use crate::App;
use crate::contention::Tries;

/// Stops all sending; a stop that stands gets the new reason and keeps its time.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn stop(app: &App, reason: &str) -> Result<Stop, Error> {
    let since = app.store.stop().await?.map(|stop| stop.since);
    let stop = Stop {
        since: since.unwrap_or_else(|| app.now_kept()),
        reason: reason.to_owned(),
    };
    set(app, Some(&stop), AuditAction::SendingStopped, reason).await?;
    Ok(stop)
}

/// Lets everything go on. What has become useless meanwhile expires, all else is sent.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn release(app: &App, reason: &str) -> Result<(), Error> {
    if app.store.stop().await?.is_none() {
        return Ok(());
    }
    set(app, None, AuditAction::SendingReleased, reason).await
}

async fn set(
    app: &App,
    stop: Option<&Stop>,
    action: AuditAction,
    reason: &str,
) -> Result<(), Error> {
    let record = of_platform(app, action, json!({ "reason": reason }));
    let mut tries = Tries::default();
    while app.store.set_stop(stop, &record).await? != Commit::Done {
        tries.pause(app).await?;
    }
    Ok(())
}
