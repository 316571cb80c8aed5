//! Lists of messages.

use jiff::{SignedDuration, Timestamp};
use recado_domain::message::Message;
use recado_domain::{ContactId, Error, MessageId, Tenant, ViolationCode};
use recado_store::scheduled::ScheduledLine;

use crate::App;

/// Which messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All that were ever accepted, newest first.
    All,
    /// Those with one contact, newest first.
    Contact(ContactId),
    /// Those that wait for their time, soonest first.
    Scheduled,
}

/// Some messages, and where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The messages.
    pub messages: Vec<Message>,
    /// Absent at the end.
    pub next: Option<String>,
}

/// Months without a single message that are passed over before a list is taken to be at its end.
const EMPTY_MONTHS: usize = 24;

/// A page of messages.
///
/// # Errors
/// [`Error::Invalid`] for a cursor that is not of this list; [`Error::Unavailable`].
pub async fn list(
    app: &App,
    tenant: &Tenant,
    filter: &Filter,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Listed, Error> {
    match filter {
        Filter::Contact(contact) => in_thread(app, tenant, contact, cursor, limit).await,
        Filter::Scheduled => scheduled(app, tenant, cursor, limit).await,
        Filter::All => all(app, tenant, cursor, limit).await,
    }
}

async fn in_thread(
    app: &App,
    tenant: &Tenant,
    contact: &ContactId,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Listed, Error> {
    let before: Option<MessageId> = parsed(cursor)?;
    if before.as_ref().is_some_and(|id| id.contact() != *contact) {
        return Err(foreign());
    }
    let wanted = i32::try_from(limit).unwrap_or(i32::MAX);
    let messages = app
        .store
        .thread(tenant, contact, before.as_ref(), wanted)
        .await?;
    let is_full = messages.len() == limit as usize;
    let next = messages
        .last()
        .filter(|_| is_full)
        .map(|it| it.id.to_string());
    Ok(Listed { messages, next })
}

async fn scheduled(
    app: &App,
    tenant: &Tenant,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Listed, Error> {
    let mut after = cursor.map(line_of).transpose()?;
    let limit = limit as usize;
    let mut messages: Vec<Message> = Vec::new();
    loop {
        let page = i32::try_from(limit).unwrap_or(i32::MAX);
        let lines = app.store.scheduled(tenant, after.as_ref(), page).await?;
        let is_last = lines.len() < limit;
        let ids: Vec<MessageId> = lines.iter().map(|line| line.message_id.clone()).collect();
        let found = app.store.messages(tenant, &ids).await?;
        for line in lines {
            let waits = |it: &&Message| it.id == line.message_id && it.is_scheduled_for(line.at);
            messages.extend(found.iter().find(waits).cloned());
            let next = position(&line);
            after = Some(line);
            if messages.len() == limit {
                let next = Some(next);
                return Ok(Listed { messages, next });
            }
        }
        if is_last {
            return Ok(Listed {
                messages,
                next: None,
            });
        }
    }
}

fn position(line: &ScheduledLine) -> String {
    format!("{}/{}", line.at.as_millisecond(), line.message_id)
}

fn line_of(cursor: &str) -> Result<ScheduledLine, Error> {
    let read = || {
        let (at, id) = cursor.split_once('/')?;
        Some(ScheduledLine {
            at: Timestamp::from_millisecond(at.parse().ok()?).ok()?,
            message_id: id.parse().ok()?,
        })
    };
    read().ok_or_else(foreign)
}

/// By their holds: what was accepted has one.
async fn all(
    app: &App,
    tenant: &Tenant,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Listed, Error> {
    let mut before = match cursor {
        None => {
            // The newest entry may still be missing from the ledger.
            app.store.entries_complete_until(tenant).await?;
            let soon = SignedDuration::from_hours(1);
            app.now().checked_add(soon).unwrap_or(Timestamp::MAX)
        }
        Some(cursor) => cursor
            .parse()
            .ok()
            .and_then(|micros| Timestamp::from_microsecond(micros).ok())
            .ok_or_else(foreign)?,
    };
    let limit = limit as usize;
    let mut messages = Vec::new();
    let mut empty = 0;
    while messages.len() < limit && empty < EMPTY_MONTHS {
        let page = i32::try_from(2 * limit).unwrap_or(i32::MAX);
        let found = app.store.holds_before(tenant, before, page).await?;
        empty = if found.holds.is_empty() { empty + 1 } else { 0 };
        before = found.seen;
        let room = limit - messages.len();
        let taken = &found.holds[..room.min(found.holds.len())];
        if let Some(last) = taken.last().filter(|_| found.holds.len() > room) {
            before = last.at;
        }
        let ids: Vec<MessageId> = taken
            .iter()
            .filter_map(|hold| hold.reference.parse().ok())
            .collect();
        messages.extend(app.store.messages(tenant, &ids).await?);
    }
    let next = (messages.len() == limit).then(|| before.as_microsecond().to_string());
    Ok(Listed { messages, next })
}

fn parsed<T: std::str::FromStr>(cursor: Option<&str>) -> Result<Option<T>, Error> {
    cursor
        .map(|text| text.parse().map_err(|_| foreign()))
        .transpose()
}

fn foreign() -> Error {
    let message = "must be a `next_cursor` of this list";
    Error::invalid("cursor", ViolationCode::InvalidCursor, message)
}
