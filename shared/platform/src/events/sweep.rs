//! Lines whose firing was lost.

use jiff::SignedDuration;
use recado_domain::{Error, Tenant};

use super::arm::arm;
use super::fire::fire;
use crate::App;
use crate::app::later;

/// A line this late was not fired by its schedule.
const LATE: SignedDuration = SignedDuration::from_mins(2);
/// Lines due this soon are armed once more: until the next sweep nothing else would notice.
const SOON: SignedDuration = SignedDuration::from_mins(10);
/// Lines read at once.
const PAGE: i32 = 100;
/// Pages read by one sweep of a firm; the next sweep goes on.
const MAX_PAGES: usize = 50;

/// Fires lines that are late, arms those due soon, and takes away those that mean nothing.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the scheduler did not answer; the next sweep goes on.
pub async fn sweep(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let now = app.now();
    let mut after = None;
    for _ in 0..MAX_PAGES {
        let until = later(now, SOON);
        let lines = app
            .store
            .due_lines(tenant, until, after.as_ref(), PAGE)
            .await?;
        let Some(last) = lines.last().cloned() else {
            return Ok(());
        };
        for line in lines {
            if line.at > now {
                arm(app, tenant, &line).await?;
            } else if now.duration_since(line.at) > LATE {
                // One that cannot be fired does not keep the others waiting.
                if let Err(error) = fire(app, tenant, std::slice::from_ref(&line)).await {
                    tracing::warn!(%error, "a late line stays for the next sweep");
                }
            }
        }
        after = Some(last);
    }
    Ok(())
}
