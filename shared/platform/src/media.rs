//! What came with a received message, fetched from where the carrier keeps it.

use recado_domain::{Error, MessageId, Tenant};

use crate::App;
use crate::gate::account;
use crate::ports::{FetchedMedia, MediaFile};

/// The picture or the like at this place of a message, from 0. Where it is kept at the carrier
/// stays there: its address is never told, and nothing but the carrier is ever asked.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] `media_too_large`; [`Error::Unavailable`] when the carrier
/// does not answer.
pub async fn fetch(
    app: &App,
    tenant: &Tenant,
    id: &MessageId,
    place: usize,
) -> Result<MediaFile, Error> {
    const ABSENT: Error = Error::NotFound("media");
    let message = app.store.message(tenant, id).await?.ok_or(ABSENT)?;
    let media = message.media.get(place).ok_or(ABSENT)?;
    let firm = app.store.firm(&tenant.firm).await?.ok_or(ABSENT)?;
    let account = account(app, &firm).await?.ok_or(ABSENT)?;
    let carrier = app.carrier_for(tenant.mode);
    match carrier.media(&account, &media.url).await? {
        FetchedMedia::File(file) => Ok(MediaFile {
            content_type: media.content_type.clone().or(file.content_type),
            ..file
        }),
        FetchedMedia::Absent => Err(ABSENT),
        FetchedMedia::TooLarge => Err(Error::Conflict {
            code: "media_too_large",
            detail: "it is larger than 4 MiB".to_owned(),
        }),
    }
}
