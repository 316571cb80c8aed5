//! What the payment provider told, read from its own list: a webhook that is lost for good costs nothing
//! (Stripe, "Process undelivered webhook events").

use std::time::Duration;

use jiff::SignedDuration;
use recado_domain::Error;
use recado_store::told::{Reading, ToldUntil};

use super::hear;
use crate::App;
use crate::app::later;
use crate::job::Job;
use crate::ports::TOLD_KEPT;

/// What was told this long before a reading began is read again by the next: the provider may list it
/// a little late, and its clock is not ours.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

/// Reads the next page of what was told and takes it in as its webhooks would have been. A job goes
/// on with the page after it. What failed is read again by the next sweep.
///
/// # Errors
/// [`Error::Unavailable`] when the provider, the store or the queue does not answer.
pub async fn listen(app: &App) -> Result<(), Error> {
    let now = app.now_kept();
    let until = app.store.told_until().await?.unwrap_or(ToldUntil {
        read_until: later(now, -TOLD_KEPT),
        reading: None,
    });
    let since = later(until.read_until, -OVERLAP);
    let (began_at, after) = match until.reading {
        Some(reading) => (reading.began_at, Some(reading.reached)),
        None => (now, None),
    };
    let page = app.payments.told(since, after.as_deref()).await?;
    let mut all = Ok(());
    for told in &page.told {
        // One that fails does not keep the others from being heard, nor, for good, those after it.
        match hear(app, told).await {
            Err(error) if error.is_retryable() => all = all.and(Err(error)),
            Err(error) => tracing::error!(%error, "what the payment provider told is not taken in"),
            Ok(_) => {}
        }
    }
    all?;
    let Some(reached) = page.next else {
        let done = ToldUntil {
            read_until: began_at,
            reading: None,
        };
        return app.store.put_told_until(&done).await;
    };
    let reading = Some(Reading { began_at, reached });
    let next = ToldUntil { reading, ..until };
    app.store.put_told_until(&next).await?;
    app.enqueue(&Job::Payments, Duration::ZERO).await
}
