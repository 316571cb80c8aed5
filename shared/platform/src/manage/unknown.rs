//! Messages of which nobody knows whether the carrier took them: all firms' at once, and the
//! operator's word about one of them.

use recado_domain::audit::AuditAction;
use recado_domain::firm::Firm;
use recado_domain::message::Message;
use recado_domain::{Error, FirmId, MessageId, Status, Tenant, ViolationCode};
use recado_store::PageOf;
use recado_store::firms::listed_at;
use recado_store::ledger::Booking;
use recado_store::moves::Change;
use recado_store::open::OpenMessage;
use serde_json::json;

use super::audit::of_firm;
use crate::App;
use crate::adoption::Others;
use crate::booking::{Movement, book};
use crate::deliver::moment;
use crate::status::other_owner;

/// Firms and messages read at once.
const PAGE: u32 = 100;

/// Some messages, and where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The messages.
    pub messages: Vec<Message>,
    /// Absent at the end.
    pub next: Option<String>,
}

/// What the operator found out about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The carrier took it, under this id.
    Sent(String),
    /// The carrier never took it.
    NotSent,
}

/// A page of the messages whose outcome is open, firm by firm.
///
/// # Errors
/// [`Error::Invalid`] for a cursor that is not of this list; [`Error::Unavailable`].
pub async fn list(app: &App, cursor: Option<&str>, limit: u32) -> Result<Listed, Error> {
    let mut place = match cursor {
        Some(cursor) => Place::read(cursor)?,
        None => Place::default(),
    };
    let limit = limit as usize;
    let mut messages: Vec<Message> = Vec::new();
    let mut next = None;
    loop {
        let page = PageOf {
            limit: PAGE,
            after: place.after_firm.as_deref(),
        };
        let firms = app.store.firms(page).await?;
        for firm in firms.items {
            for message in of_firm_after(app, &firm, place.after_message.take()).await? {
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
    after_message: Option<MessageId>,
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

    fn written(&self, message: &MessageId) -> String {
        format!(
            "{}/{message}",
            self.after_firm.as_deref().unwrap_or_default()
        )
    }
}

async fn of_firm_after(
    app: &App,
    firm: &Firm,
    after: Option<MessageId>,
) -> Result<Vec<Message>, Error> {
    let tenant = Tenant::live(firm.id.clone());
    let mut found = Vec::new();
    let mut after = after;
    loop {
        let open = app
            .store
            .open_messages(&tenant, after.as_ref(), PAGE.cast_signed());
        let ids: Vec<_> = open.await?.into_iter().map(|it| it.message_id).collect();
        let messages = app.store.messages(&tenant, &ids).await?;
        found.extend(messages.into_iter().filter(is_open));
        match ids.last() {
            Some(last) if ids.len() == PAGE as usize => after = Some(last.clone()),
            _ => return Ok(found),
        }
    }
}

fn is_open(message: &Message) -> bool {
    message.status == Status::Unknown && !message.is_final()
}

/// Ends the doubt about a message. What was sent is from then on what the carrier says of that id;
/// what was not sent has failed, and its money is given back.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when its outcome is not open, or another message has the
/// carrier's id.
pub async fn resolve(
    app: &App,
    firm: Option<&FirmId>,
    id: &MessageId,
    verdict: &Verdict,
    reason: &str,
) -> Result<Message, Error> {
    let message = find(app, firm, id)
        .await?
        .ok_or(Error::NotFound("message"))?;
    if !is_open(&message) {
        return Err(not_open());
    }
    if let Verdict::Sent(sid) = verdict {
        let is_others = match Others::of_message(app, &message).await? {
            Some(others) if others.sids.contains(sid) => true,
            _ => other_owner(app, &message, sid).await?.is_some(),
        };
        if is_others {
            return Err(Error::Conflict {
                code: "carrier_sid_taken",
                detail: "the carrier's id belongs to another message".to_owned(),
            });
        }
    }
    let (outcome, sid) = match verdict {
        Verdict::Sent(sid) => ("sent", Some(sid)),
        Verdict::NotSent => ("not_sent", None),
    };
    let detail = json!({
        "message_id": id, "outcome": outcome, "carrier_sid": sid, "reason": reason,
    });
    let firm = &message.tenant.firm;
    let record = of_firm(app, AuditAction::MessageResolved, firm, detail);
    app.store.put_audit_record(&record).await?;
    let is_done = match verdict {
        Verdict::Sent(sid) => sent(app, &message, sid).await?,
        Verdict::NotSent => {
            let end = moment(
                Status::Failed,
                app.now(),
                None,
                "the operator found: never sent",
            );
            let movement = Movement::Void(&message, end, Some(Status::Unknown));
            book(app, movement).await? != Booking::RefusedAlongside
        }
    };
    let now = app.store.message(&message.tenant, id).await?;
    match now {
        Some(now) if is_done => Ok(now),
        _ => Err(not_open()),
    }
}

/// Taken by the carrier; the sweep asks it what became of that, unless a callback comes first.
async fn sent(app: &App, message: &Message, sid: &str) -> Result<bool, Error> {
    let why = "the operator found it at the carrier";
    let taken = moment(Status::Accepted, app.now(), None, why);
    let change = app
        .store
        .advance(&message.tenant, &message.id, taken, Some(sid));
    let is_done = matches!(change.await?, Change::Done(_));
    let open = OpenMessage {
        message_id: message.id.clone(),
        looks: 0,
        look_at: app.now_kept(),
    };
    app.store.put_open(&message.tenant, &open).await?;
    Ok(is_done)
}

/// A message's id does not tell its firm; without that all are looked through.
async fn find(app: &App, firm: Option<&FirmId>, id: &MessageId) -> Result<Option<Message>, Error> {
    if let Some(firm) = firm {
        return app.store.message(&Tenant::live(firm.clone()), id).await;
    }
    let mut after: Option<String> = None;
    loop {
        let page = PageOf {
            limit: PAGE,
            after: after.as_deref(),
        };
        let firms = app.store.firms(page).await?;
        for firm in firms.items {
            let found = app.store.message(&Tenant::live(firm.id), id).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        match firms.next {
            Some(next) => after = Some(next),
            None => return Ok(None),
        }
    }
}

fn not_open() -> Error {
    Error::Conflict {
        code: "not_unknown",
        detail: "only a message whose outcome is still unknown can be resolved".to_owned(),
    }
}
