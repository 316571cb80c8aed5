//! The firm's cap on messages to one contact, for many contacts at once.

use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::Timestamp;
use recado_domain::bulk::{BulkSend, Skip};
use recado_domain::firm::Firm;
use recado_domain::frequency::FrequencyCap;
use recado_domain::{ContactId, Error};

use super::decide::{Decided, Written};
use crate::App;

/// Threads read at once.
const AT_ONCE: usize = 32;

/// Leaves those out who have had as many messages as the firm allows; where there is no cap, nothing
/// is read.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub async fn keep(
    app: &App,
    firm: &Firm,
    send: &BulkSend,
    decided: Vec<Decided>,
) -> Result<Vec<Decided>, Error> {
    if !firm.frequency_cap.covers(send.category) {
        return Ok(decided);
    }
    let checked = stream::iter(decided).map(async |decided| {
        let Ok(written) = decided.what else {
            return Ok(decided);
        };
        let what = one(app, firm.frequency_cap, send, written).await?;
        Ok::<_, Error>(Decided { what, ..decided })
    });
    checked.buffered(AT_ONCE).try_collect().await
}

async fn one(
    app: &App,
    cap: FrequencyCap,
    send: &BulkSend,
    written: Written,
) -> Result<Result<Written, Skip>, Error> {
    let now = app.now();
    let at: Timestamp = written.window.from.or(send.send_at).unwrap_or(now);
    let of_number = || ContactId::of_address(&send.tenant, written.to.as_str());
    let contact = written.contact.clone().unwrap_or_else(of_number);
    let since = FrequencyCap::since(at).min(FrequencyCap::since(now));
    let earlier = app.store.thread_since(&send.tenant, &contact, since);
    Ok(cap.allows(&earlier.await?, at).map(|_| written))
}
