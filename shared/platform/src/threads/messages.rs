//! The messages of a thread, those of merged contacts among them.

use recado_domain::message::Message;
use recado_domain::{ContactId, Error, MessageId, Tenant};
use recado_store::PageOf;

use super::{known, parts, show};
use crate::App;
use crate::list::foreign;

/// Some messages, and where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Messages {
    /// Newest first.
    pub messages: Vec<Message>,
    /// Absent at the end.
    pub next: Option<String>,
}

/// A page of the messages with a contact, in and out.
///
/// # Errors
/// [`Error::NotFound`] for a thread that does not exist; [`Error::Invalid`] for a cursor that is not
/// of this list.
pub async fn messages(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Messages, Error> {
    if cursor.is_some_and(|cursor| cursor.parse::<MessageId>().is_err()) {
        return Err(foreign());
    }
    let (id, contact) = known(app, tenant, id).await?;
    let page = PageOf {
        limit,
        after: cursor,
    };
    let mut messages = Vec::new();
    let mut more = false;
    for part in parts(&id, contact.as_ref()) {
        // Ids sort by time, whatever contact they name, so one position serves for all threads.
        let found = app.store.messages_with(tenant, &part, page).await?;
        more |= found.next.is_some();
        messages.extend(found.items);
    }
    if messages.is_empty() && cursor.is_none() {
        show(app, tenant, &id).await?;
    }
    messages.sort_by(|one, other| other.id.cmp(&one.id));
    more |= messages.len() > limit as usize;
    messages.truncate(limit as usize);
    let next = messages.last().filter(|_| more);
    Ok(Messages {
        next: next.map(|message| message.id.to_string()),
        messages,
    })
}
