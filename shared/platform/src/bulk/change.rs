//! Changing a bulk send and its chunks, which others may change at the same time.

use recado_domain::bulk::{BulkSend, Progress};
use recado_domain::{BulkId, Error, Tenant};

use crate::App;
use crate::contention::Tries;

/// The bulk send.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(app: &App, tenant: &Tenant, id: &BulkId) -> Result<BulkSend, Error> {
    let found = app.store.bulk_send(tenant, id).await?;
    found.ok_or(Error::NotFound("bulk send"))
}

/// Writes what `change` makes of the bulk send, as often as it takes. Nothing is written where it
/// makes nothing of it.
///
/// # Errors
/// [`Error::NotFound`], and what `change` fails with.
pub async fn change(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    change: impl Fn(&BulkSend) -> Result<Option<BulkSend>, Error>,
) -> Result<BulkSend, Error> {
    let mut tries = Tries::default();
    loop {
        let old = find(app, tenant, id).await?;
        let Some(new) = change(&old)? else {
            return Ok(old);
        };
        let new = BulkSend {
            version: old.version + 1,
            ..new
        };
        if app.store.replace_bulk_send(&new, old.version).await? {
            return Ok(new);
        }
        tries.pause(app).await?;
    }
}

/// Writes how far a chunk is over the version before it; answers what is written, or what somebody
/// else, who was faster, has written there.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer: it may have happened.
pub async fn advance(
    app: &App,
    send: &BulkSend,
    next: Progress,
) -> Result<Result<Progress, Progress>, Error> {
    let next = signed(app, next);
    let advanced = app
        .store
        .advance_bulk_progress(&send.tenant, &send.id, &next);
    Ok(advanced.await?.map(|()| next))
}

/// The progress with a mark of its own.
pub fn signed(app: &App, next: Progress) -> Progress {
    let [a, b, c, d, ..] = app.ids.entropy();
    Progress {
        by: u32::from_be_bytes([a, b, c, d]),
        ..next
    }
}
