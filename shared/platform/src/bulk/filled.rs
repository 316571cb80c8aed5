//! What a draft was filled with, before anybody looks at it.

use recado_domain::bulk::BulkSend;
use recado_domain::{BulkId, Error, ViolationCode};

use super::given::{Given, read};
use crate::App;

/// Some recipients as they were given, and where the next page begins.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// In the order in which they were given.
    pub recipients: Vec<Given>,
    /// Absent at the end.
    pub next: Option<String>,
}

/// A page of what a bulk send was filled with.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list; [`Error::Unavailable`] when the store did not answer.
pub async fn filled(
    app: &App,
    send: &BulkSend,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Filled, Error> {
    let (mut part, mut from) = match cursor {
        Some(cursor) => read_position(&send.id, cursor)?,
        None => (0, 0),
    };
    let mut recipients = Vec::new();
    while part < send.parts {
        // One that was never written belongs to a request that was never answered.
        let kept = app.store.bulk_part(&send.tenant, &send.id, part).await?;
        let kept = kept.as_ref().map(read).transpose()?.unwrap_or_default();
        let wanted = limit - recipients.len();
        let left = kept.len().saturating_sub(from);
        recipients.extend(kept.into_iter().skip(from).take(wanted));
        if left > wanted {
            let next = Some(format!("{} filled {part} {}", send.id, from + wanted));
            return Ok(Filled { recipients, next });
        }
        (part, from) = (part + 1, 0);
    }
    Ok(Filled {
        recipients,
        next: None,
    })
}

/// The part and the place in it where a page begins.
fn read_position(id: &BulkId, cursor: &str) -> Result<(u32, usize), Error> {
    let own = cursor.strip_prefix(id.as_str());
    let place = own.and_then(|place| place.strip_prefix(" filled ")?.split_once(' '));
    let read = place.and_then(|(part, from)| Some((part.parse().ok()?, from.parse().ok()?)));
    read.ok_or_else(|| {
        let message = "must be a `next_cursor` of this list";
        Error::invalid("cursor", ViolationCode::InvalidCursor, message)
    })
}
