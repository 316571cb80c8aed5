//! The firm's cap on messages to one contact, for many contacts at once.

use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::Timestamp;
use recado_domain::bulk::BulkSend;
use recado_domain::firm::Firm;
use recado_domain::{ContactId, Error};

use super::decide::Decided;
use crate::App;
use crate::frequency::Lately;

/// Threads read at once.
const AT_ONCE: usize = 32;

/// What recipients got lately; nothing where the firm has no cap for this bulk send.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub async fn lately<'a>(
    app: &'a App,
    firm: &Firm,
    send: &'a BulkSend,
) -> Result<Option<Lately<'a>>, Error> {
    let cap = firm.frequency_cap;
    if !cap.covers(send.category) {
        return Ok(None);
    }
    Lately::of(app, &send.tenant, cap, app.now(), Some(&send.id))
        .await
        .map(Some)
}

/// Leaves those out who have had as many messages as the firm allows; where there is no cap, nothing
/// is read.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub async fn keep(
    lately: Option<&Lately<'_>>,
    firm: &Firm,
    send: &BulkSend,
    decided: Vec<Decided>,
) -> Result<Vec<Decided>, Error> {
    let Some(lately) = lately else {
        return Ok(decided);
    };
    let whose = decided.iter().filter(|it| it.what.is_ok());
    let whose: Vec<ContactId> = whose.filter_map(|it| it.whose.clone()).collect();
    let by_bulk = &lately.by_bulk(&whose).await?;
    let checked = stream::iter(decided).map(async |decided| {
        let (Some(whose), Ok(written)) = (&decided.whose, &decided.what) else {
            return Ok(decided);
        };
        let at: Timestamp = written.window.from.or(send.send_at).unwrap_or(lately.now());
        let mut earlier = lately.one_by_one(whose, at, None).await?;
        earlier.extend(by_bulk.get(whose).into_iter().flatten());
        Ok::<_, Error>(match firm.frequency_cap.allows(&earlier, at) {
            Ok(_) => decided,
            Err(skip) => Decided {
                what: Err(skip),
                ..decided
            },
        })
    });
    checked.buffered(AT_ONCE).try_collect().await
}
