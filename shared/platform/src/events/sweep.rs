//! Lines whose firing was lost.

use futures::{StreamExt, TryStreamExt, stream};
use jiff::SignedDuration;
use recado_domain::{Error, Tenant};
use recado_store::records::DueLine;

use super::arm::arm;
use super::fire::fire;
use crate::App;
use crate::app::later;

/// A line this late was not fired by its schedule.
const LATE: SignedDuration = SignedDuration::from_mins(2);
/// Lines due this soon are armed once more: until the next sweep nothing else would notice.
const SOON: SignedDuration = SignedDuration::from_mins(10);
/// Lines armed at once: at nine o'clock there may be thousands.
const AT_ONCE: usize = 16;
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
        let (soon, due): (Vec<DueLine>, Vec<DueLine>) =
            lines.into_iter().partition(|line| line.at > now);
        stream::iter(&soon)
            .map(async |line| arm(app, tenant, line).await)
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        for line in due {
            if now.duration_since(line.at) > LATE {
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
