//! What contacts got by bulk sends, found through the bulk sends' directories.

use futures::stream::{self, StreamExt, TryStreamExt};
use recado_domain::bulk::{BulkSend, Listed};
use recado_domain::{ContactId, Error, Tenant};

use super::view::{Line, line_of};
use crate::App;

/// Recipients read at once.
const AT_ONCE: usize = 16;

/// The places of these contacts in bulk sends whose plans are through.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub async fn places(
    app: &App,
    tenant: &Tenant,
    sends: &[BulkSend],
    contacts: &[ContactId],
) -> Result<Vec<(ContactId, Listed)>, Error> {
    let pages = app.store.bulk_directory_pages(tenant, sends, contacts);
    let pages = pages.await?;
    let on_page = pages.iter().flat_map(|page| {
        contacts.iter().flat_map(move |contact| {
            let places = page.places(contact);
            places.map(move |listed| (contact.clone(), listed))
        })
    });
    Ok(on_page.collect())
}

/// What these contacts got or will get by these bulk sends, each with its bulk send, in no order.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub async fn lines_of<'a>(
    app: &App,
    tenant: &Tenant,
    sends: &'a [BulkSend],
    contacts: &[ContactId],
) -> Result<Vec<(&'a BulkSend, Line)>, Error> {
    let places = places(app, tenant, sends, contacts).await?;
    let reads = places.into_iter().map(async |(contact, listed)| {
        let bulk = listed.id.place().0;
        let Some(send) = sends.iter().find(|send| send.id == bulk) else {
            return Ok(None);
        };
        let line = line_of(app, send, &listed.id).await?;
        // Whoever was forgotten since does not stand there any more.
        let line = line.filter(|line| line.contact == contact);
        Ok::<_, Error>(line.map(|line| (send, line)))
    });
    let lines: Vec<_> = stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
    Ok(lines.into_iter().flatten().collect())
}
