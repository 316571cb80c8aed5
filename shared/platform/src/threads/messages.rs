//! The messages of a thread, those of merged contacts and of bulk sends among them.
//!
//! Nothing of a bulk send is written into threads. Whoever reads one looks through the bulk sends of
//! the page's time, at most [`MOST_BULK_SENDS`] of them, and in each for the contact by one small read.

use recado_domain::bulk::{BulkMessage, BulkSend};
use recado_domain::thread::InThread;
use recado_domain::{BulkMessageId, ContactId, Error, MessageId, Tenant};
use recado_store::PageOf;

use super::{known, parts, show};
use crate::App;
use crate::bulk;
use crate::list::foreign;

/// Bulk sends looked through for one page; a firm that sends more gets a shorter page, and a cursor.
const MOST_BULK_SENDS: usize = 400;
const AT_ONCE: u32 = 100;

/// Some messages, and where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Messages {
    /// Newest first.
    pub messages: Vec<InThread>,
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
    let found = with_contact(app, tenant, id, cursor, limit).await?;
    if found.messages.is_empty() && cursor.is_none() && found.next.is_none() {
        show(app, tenant, id).await?;
    }
    Ok(found)
}

/// The same, where a thread that does not exist has no messages.
///
/// # Errors
/// [`Error::Invalid`] for a cursor that is not of this list.
pub async fn with_contact(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Messages, Error> {
    if cursor.is_some_and(|cursor| !is_message_id(cursor)) {
        return Err(foreign());
    }
    let (id, contact) = known(app, tenant, id).await?;
    let parts = parts(&id, contact.as_ref());
    let mut page = alone(app, tenant, &parts, cursor, limit).await?;
    let of_bulk = of_bulk(app, tenant, &parts, cursor, page.next.as_deref(), limit).await?;
    if let Some(end) = of_bulk.next {
        page.messages.retain(|message| *message.id() > *end);
        page.next = Some(end);
    }
    page.messages.extend(of_bulk.messages);
    page.messages.sort_by(|one, other| other.id().cmp(one.id()));
    if page.messages.len() > limit as usize {
        page.messages.truncate(limit as usize);
        page.next = page.messages.last().map(|last| last.id().to_owned());
    }
    Ok(page)
}

fn is_message_id(text: &str) -> bool {
    text.parse::<MessageId>().is_ok() || text.parse::<BulkMessageId>().is_ok()
}

/// Those that were not part of a bulk send.
async fn alone(
    app: &App,
    tenant: &Tenant,
    parts: &[ContactId],
    cursor: Option<&str>,
    limit: u32,
) -> Result<Messages, Error> {
    let page = PageOf {
        limit,
        after: cursor,
    };
    let mut messages = Vec::new();
    let mut more = false;
    for part in parts {
        // Ids sort by time, whatever contact they name, so one position serves for all threads.
        let found = app.store.messages_with(tenant, part, page).await?;
        more |= found.next.is_some();
        messages.extend(found.items);
    }
    messages.sort_by(|one, other| other.id.cmp(&one.id));
    more |= messages.len() > limit as usize;
    messages.truncate(limit as usize);
    let next = messages.last().filter(|_| more);
    Ok(Messages {
        next: next.map(|message| message.id.to_string()),
        messages: messages
            .into_iter()
            .map(|message| InThread::Alone(Box::new(message)))
            .collect(),
    })
}

/// Those of bulk sends between a page's beginning and its end, or fewer and where to go on.
async fn of_bulk(
    app: &App,
    tenant: &Tenant,
    parts: &[ContactId],
    cursor: Option<&str>,
    end: Option<&str>,
    limit: u32,
) -> Result<Messages, Error> {
    let mut after = cursor.map(place_of);
    let end_place = end.map(place_of);
    let mut messages = Vec::new();
    let mut looked_through = 0;
    loop {
        let page = PageOf {
            limit: AT_ONCE,
            after: after.as_deref(),
        };
        let mut listed = app.store.bulk_sends(tenant, page).await?;
        looked_through += listed.items.len();
        let is_before_end = |send: &BulkSend| {
            end_place
                .as_deref()
                .is_some_and(|end| send.id.as_str() < end)
        };
        let is_last = listed.next.is_none() || listed.items.last().is_some_and(is_before_end);
        listed.items.retain(|send| send.is_held);
        let lines = bulk::lines_of(app, tenant, &listed.items, parts).await?;
        let found = lines.into_iter().filter(|(_, line)| line.is_written_to());
        let found = found.map(|(send, line)| line.message(send));
        let is_on_page = |message: &BulkMessage| {
            let id = message.id.as_str();
            cursor.is_none_or(|cursor| id < cursor) && end.is_none_or(|end| id > end)
        };
        let found = found.filter(is_on_page);
        messages.extend(found.map(|message| InThread::OfBulk(Box::new(message))));
        if is_last || messages.len() > limit as usize {
            let next = None;
            return Ok(Messages { messages, next });
        }
        after = listed.next;
        if looked_through >= MOST_BULK_SENDS {
            let next = after.map(|last| first_message_of(&last));
            return Ok(Messages { messages, next });
        }
    }
}

/// Where the messages of a bulk send begin among the ids of messages: those at or after it were seen.
fn first_message_of(bulk: &str) -> String {
    bulk.replacen("blk_", "msg_", 1) + "0000000"
}

/// Among the ids of bulk sends, where the message with this id stands: right after its own bulk send.
fn place_of(message: &str) -> String {
    message.replacen("msg_", "blk_", 1)
}
