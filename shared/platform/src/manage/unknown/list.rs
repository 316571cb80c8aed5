//! All messages whose outcome is open, firm by firm: those of their own first.

use recado_domain::firm::Firm;
use recado_domain::{BulkMessageId, Error, MessageId, Tenant, ViolationCode};
use recado_store::PageOf;
use recado_store::bulk::UnknownChunk;
use recado_store::firms::listed_at;

use super::single::is_open;
use super::{Doubt, PAGE};
use crate::App;
use crate::bulk::unknown_of_chunk;
use crate::reference::Referred;

/// Some messages, and where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The messages.
    pub messages: Vec<Doubt>,
    /// Absent at the end.
    pub next: Option<String>,
}

/// A page of the messages whose outcome is open.
///
/// # Errors
/// [`Error::Invalid`] for a cursor that is not of this list; [`Error::Unavailable`].
pub async fn list(app: &App, cursor: Option<&str>, limit: u32) -> Result<Listed, Error> {
    let mut place = match cursor {
        Some(cursor) => Place::read(cursor)?,
        None => Place::default(),
    };
    let limit = limit as usize;
    let mut messages: Vec<Doubt> = Vec::new();
    let mut next = None;
    loop {
        let page = PageOf {
            limit: PAGE,
            after: place.after_firm.as_deref(),
        };
        let firms = app.store.firms(page).await?;
        for firm in firms.items {
            let most = limit + 1 - messages.len();
            for message in of_firm_after(app, &firm, place.after_message.take(), most).await? {
                if messages.len() == limit {
                    return Ok(Listed { messages, next });
                }
                next = Some(place.written(&message.id));
                messages.push(message);
            }
            place.after_firm = Some(listed_at(&firm));
        }
        if firms.next.is_none() {
            return Ok(Listed {
                messages,
                next: None,
            });
        }
    }
}

/// Where a list goes on: with the firm after this one, and in it after this message.
#[derive(Default)]
struct Place {
    after_firm: Option<String>,
    after_message: Option<Referred>,
}

impl Place {
    fn read(cursor: &str) -> Result<Self, Error> {
        let read = || {
            let (firm, message) = cursor.split_once('/')?;
            Some(Self {
                after_firm: (!firm.is_empty()).then(|| firm.to_owned()),
                after_message: Some(message.parse().ok()?),
            })
        };
        let message = "must be a `next_cursor` of this list";
        read().ok_or_else(|| Error::invalid("cursor", ViolationCode::InvalidCursor, message))
    }

    fn written(&self, message: &str) -> String {
        format!(
            "{}/{message}",
            self.after_firm.as_deref().unwrap_or_default()
        )
    }
}

/// At least `most` of a firm's, or all.
async fn of_firm_after(
    app: &App,
    firm: &Firm,
    after: Option<Referred>,
    most: usize,
) -> Result<Vec<Doubt>, Error> {
    let tenant = Tenant::live(firm.id.clone());
    let (after_single, after_bulk) = match after {
        None => (None, None),
        Some(Referred::Message(id)) => (Some(id), None),
        Some(Referred::Bulk(id)) => return of_bulk_sends(app, &tenant, Some(id), most).await,
    };
    let mut found = singles(app, &tenant, after_single, most).await?;
    if found.len() < most {
        let left = most - found.len();
        found.extend(of_bulk_sends(app, &tenant, after_bulk, left).await?);
    }
    Ok(found)
}

async fn singles(
    app: &App,
    tenant: &Tenant,
    after: Option<MessageId>,
    most: usize,
) -> Result<Vec<Doubt>, Error> {
    let mut found = Vec::new();
    let mut after = after;
    while found.len() < most {
        let open = app
            .store
            .open_messages(tenant, after.as_ref(), PAGE.cast_signed());
        let ids: Vec<_> = open.await?.into_iter().map(|it| it.message_id).collect();
        let messages = app.store.messages(tenant, &ids).await?;
        found.extend(messages.into_iter().filter(is_open).map(Doubt::from));
        match ids.last() {
            Some(last) if ids.len() == PAGE as usize => after = Some(last.clone()),
            _ => break,
        }
    }
    Ok(found)
}

async fn of_bulk_sends(
    app: &App,
    tenant: &Tenant,
    after: Option<BulkMessageId>,
    most: usize,
) -> Result<Vec<Doubt>, Error> {
    let mut found = Vec::new();
    // The message's own chunk may have more behind it.
    let own = after.as_ref().map(|id| {
        let (bulk_id, chunk, _) = id.place();
        UnknownChunk { bulk_id, chunk }
    });
    let mut chunks = Vec::from_iter(own);
    loop {
        for at in &chunks {
            if found.len() >= most {
                return Ok(found);
            }
            let Some(send) = app.store.bulk_send(tenant, &at.bulk_id).await? else {
                continue;
            };
            let lines = unknown_of_chunk(app, &send, at.chunk).await?;
            let is_next = |id: &BulkMessageId| after.as_ref().is_none_or(|after| id > after);
            let lines = lines.iter().filter(|line| is_next(&line.id));
            found.extend(lines.map(|line| Doubt::of_line(&send, line)));
        }
        let limit = PAGE.cast_signed();
        let next = app.store.unknown_chunks(tenant, chunks.last(), limit);
        chunks = next.await?;
        if chunks.is_empty() {
            return Ok(found);
        }
    }
}
