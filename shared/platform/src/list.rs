//! Lists of messages.

use jiff::{SignedDuration, Timestamp};
use recado_domain::ledger::Entry;
use recado_domain::message::Message;
use recado_domain::thread::InThread;
use recado_domain::{ContactId, Error, MessageId, Tenant, ViolationCode};
use recado_store::scheduled::ScheduledLine;

use crate::App;
use crate::app::later;
use crate::threads::{Messages, with_contact};

/// Which messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All that were ever accepted one by one, newest first.
    All,
    /// Those with one contact, newest first.
    Contact(ContactId),
    /// Those that wait for their time, soonest first.
    Scheduled,
}

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
) -> Result<Messages, Error> {
    match filter {
        Filter::Contact(contact) => with_contact(app, tenant, contact, cursor, limit).await,
        Filter::Scheduled => scheduled(app, tenant, cursor, limit).await,
        Filter::All => all(app, tenant, cursor, limit).await,
    }
}

/// One more than wanted tells whether there is a next page.
fn one_more(limit: u32) -> i32 {
    i32::try_from(limit).unwrap_or(i32::MAX).saturating_add(1)
}

async fn scheduled(
    app: &App,
    tenant: &Tenant,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Messages, Error> {
    let mut after = cursor.map(line_of).transpose()?;
    let (page, limit) = (one_more(limit), limit as usize);
    let mut messages: Vec<Message> = Vec::new();
    let mut next = None;
    loop {
        let lines = app.store.scheduled(tenant, after.as_ref(), page).await?;
        let is_last = lines.len() <= limit;
        let ids: Vec<MessageId> = lines.iter().map(|line| line.message_id.clone()).collect();
        let found = app.store.messages(tenant, &ids).await?;
        for line in lines {
            let waits = |it: &&Message| it.id == line.message_id && it.is_scheduled_for(line.at);
            if let Some(message) = found.iter().find(waits) {
                if messages.len() == limit {
                    return Ok(alone(messages, next));
                }
                messages.push(message.clone());
                next = Some(position(&line));
            }
            after = Some(line);
        }
        if is_last {
            return Ok(alone(messages, None));
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
) -> Result<Messages, Error> {
    let soon = later(app.now(), SignedDuration::from_hours(1));
    let mut before = match cursor {
        None => {
            // The newest entry may still be missing from the ledger.
            app.store.entries_complete_until(tenant).await?;
            soon
        }
        Some(cursor) => cursor
            .parse()
            .ok()
            .and_then(|micros| Timestamp::from_microsecond(micros).ok())
            .ok_or_else(foreign)?
            .min(soon),
    };
    // Before the first movement there is nothing.
    let opened = app.store.balance(tenant).await?.opened_at;
    let opened = opened.unwrap_or(Timestamp::MAX);
    let (page, limit) = (one_more(limit).saturating_mul(2), limit as usize);
    let mut found: Vec<(MessageId, Timestamp)> = Vec::new();
    while found.len() <= limit && before > opened {
        let read = app.store.holds_before(tenant, before, page).await?;
        before = read.seen;
        // What else is held for has no message's id.
        let of_messages = |hold: &Entry| Some((hold.reference.parse().ok()?, hold.at));
        found.extend(read.holds.iter().filter_map(of_messages));
    }
    let is_last = found.len() <= limit;
    found.truncate(limit);
    let next = found.last().filter(|_| !is_last);
    let next = next.map(|(_, at)| at.as_microsecond().to_string());
    let ids: Vec<MessageId> = found.into_iter().map(|(id, _)| id).collect();
    let messages = app.store.messages(tenant, &ids).await?;
    Ok(alone(messages, next))
}

fn alone(messages: Vec<Message>, next: Option<String>) -> Messages {
    let messages = messages.into_iter().map(|it| InThread::Alone(Box::new(it)));
    let messages = messages.collect();
    Messages { messages, next }
}

/// The error of a cursor that is not of its list.
pub(crate) fn foreign() -> Error {
    let message = "must be a `next_cursor` of this list";
    Error::invalid("cursor", ViolationCode::InvalidCursor, message)
}
