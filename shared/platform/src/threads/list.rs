//! Lists of threads.

use std::collections::HashMap;

use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::{SignedDuration, Timestamp};
use recado_domain::thread::Thread;
use recado_domain::{ContactId, Error, MessageId, Tenant};
use recado_store::threads::UnansweredLine;

use super::{Shown, read};
use crate::App;
use crate::list::foreign;

/// Some threads, and where the next page begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The threads.
    pub threads: Vec<Shown>,
    /// Absent at the end.
    pub next: Option<String>,
}

/// Entries of the ledger, or lines, read at once.
const PAGE: i32 = 100;
/// Threads read at once.
const AT_ONCE: usize = 16;
/// Readings for one page; a firm that writes much in few threads gets a short page, and a cursor.
const MOST_READINGS: usize = 40;
/// Months without a single message that are passed over before a list is taken to be at its end.
const EMPTY_MONTHS: usize = 24;

/// The threads by their last activity, the newest first: the ledger's entries of messages are looked
/// through, and a thread stands where its newest message does.
///
/// # Errors
/// [`Error::Invalid`] for a cursor that is not of this list; [`Error::Unavailable`].
pub async fn list(
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
        Some(cursor) => instant(cursor)?,
    };
    let limit = limit as usize;
    let mut threads: Vec<Shown> = Vec::new();
    let mut known: HashMap<ContactId, Shown> = HashMap::new();
    let (mut readings, mut empty) = (0, 0);
    // Where the next page begins, once this one is full and if one thread more is found.
    let mut full = None;
    while readings < MOST_READINGS && empty < EMPTY_MONTHS {
        let found = app.store.messages_paid_before(tenant, before, PAGE).await?;
        readings += 1;
        empty = if found.holds.is_empty() { empty + 1 } else { 0 };
        before = found.seen;
        let references = found.holds.iter().map(|entry| entry.reference.parse().ok());
        let ids: Vec<Option<MessageId>> = references.collect();
        get_to_know(app, tenant, ids.iter().flatten(), &mut known).await?;
        for (entry, id) in found.holds.iter().zip(&ids) {
            let newest = id.as_ref().and_then(|id| {
                let shown = known.get(&id.contact())?;
                let is_newest = shown.last_message.as_ref().is_some_and(|it| it.id == *id);
                is_newest.then_some(shown)
            });
            let Some(newest) = newest else { continue };
            if threads.len() == limit {
                let next = full.map(cursor_of);
                return Ok(Listed { threads, next });
            }
            threads.push(newest.clone());
            full = (threads.len() == limit).then_some(entry.at);
        }
    }
    let next = (empty < EMPTY_MONTHS).then(|| cursor_of(full.unwrap_or(before)));
    Ok(Listed { threads, next })
}

fn cursor_of(before: Timestamp) -> String {
    before.as_microsecond().to_string()
}

/// Reads the threads in which these messages stand, by the contact that each message names.
async fn get_to_know(
    app: &App,
    tenant: &Tenant,
    ids: impl Iterator<Item = &MessageId>,
    known: &mut HashMap<ContactId, Shown>,
) -> Result<(), Error> {
    let mut contacts: Vec<ContactId> = ids
        .map(MessageId::contact)
        .filter(|contact| !known.contains_key(contact))
        .collect();
    contacts.sort();
    contacts.dedup();
    let read: Vec<(ContactId, Shown)> = stream::iter(contacts)
        .map(async |contact| {
            let shown = read(app, tenant, &contact).await?;
            Ok::<_, Error>((contact, shown))
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    known.extend(read);
    Ok(())
}

/// The threads that wait for an answer, the longest wait first.
///
/// # Errors
/// [`Error::Invalid`] for a cursor that is not of this list; [`Error::Unavailable`].
pub async fn unanswered(
    app: &App,
    tenant: &Tenant,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Listed, Error> {
    let mut after = cursor.map(line_of).transpose()?;
    let limit = limit as usize;
    let mut waiting: Vec<ContactId> = Vec::new();
    let mut next = None;
    loop {
        let lines = app.store.unanswered(tenant, after.as_ref(), PAGE).await?;
        let is_last = lines.len() < PAGE as usize;
        let contacts: Vec<ContactId> = lines.iter().map(|line| line.contact.clone()).collect();
        let found = app.store.thread_glances(tenant, &contacts).await?;
        for line in lines {
            let waits = |thread: &Thread| {
                thread.contact == line.contact && thread.unanswered_since == Some(line.since)
            };
            if !found.iter().any(waits) {
                app.store.delete_unanswered(tenant, &line).await?;
            } else if waiting.len() == limit {
                return Ok(Listed {
                    threads: shown(app, tenant, waiting).await?,
                    next,
                });
            } else {
                waiting.push(line.contact.clone());
                next = Some(position(&line));
            }
            after = Some(line);
        }
        if is_last {
            return Ok(Listed {
                threads: shown(app, tenant, waiting).await?,
                next: None,
            });
        }
    }
}

/// The threads of these contacts, in this order.
async fn shown(app: &App, tenant: &Tenant, contacts: Vec<ContactId>) -> Result<Vec<Shown>, Error> {
    stream::iter(contacts)
        .map(async |contact| read(app, tenant, &contact).await)
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

fn instant(cursor: &str) -> Result<Timestamp, Error> {
    let micros = cursor.parse().ok();
    micros
        .and_then(|micros| Timestamp::from_microsecond(micros).ok())
        .ok_or_else(foreign)
}

fn position(line: &UnansweredLine) -> String {
    format!("{}/{}", line.since.as_millisecond(), line.contact)
}

fn line_of(cursor: &str) -> Result<UnansweredLine, Error> {
    let read = || {
        let (since, contact) = cursor.split_once('/')?;
        Some(UnansweredLine {
            since: Timestamp::from_millisecond(since.parse().ok()?).ok()?,
            contact: contact.parse().ok()?,
        })
    };
    read().ok_or_else(foreign)
}
