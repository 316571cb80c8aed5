//! Messages of their own.

use recado_domain::message::Message;
use recado_domain::{Address, Error, FirmId, MessageId, Status};
use recado_store::ledger::Booking;
use recado_store::moves::Change;
use recado_store::open::OpenMessage;

use super::{
    Doubt, FOUND, NEVER_SENT, Verdict, at_the_carrier, conflict, firm_of, not_open, note, owners,
};
use crate::App;
use crate::adoption::Sought;
use crate::booking::{Movement, book};
use crate::deliver::moment;

impl From<Message> for Doubt {
    fn from(message: Message) -> Self {
        Self {
            id: message.id.to_string(),
            firm: message.tenant.firm,
            bulk_id: None,
            status: message.status,
            to: masked(&message.to),
            from: message.from,
            price: message.price,
            created_at: message.created_at,
            posted_at: message.claimed_at,
            carrier_sid: message.carrier_sid,
            reason: message.timeline.last().and_then(|it| it.reason.clone()),
        }
    }
}

fn masked(address: &Address) -> String {
    match address {
        Address::Phone(phone) => phone.masked(),
        // Its `Debug` hides who it is.
        Address::Email(email) => format!("{email:?}"),
    }
}

pub(super) fn is_open(message: &Message) -> bool {
    message.status == Status::Unknown && !message.is_final()
}

/// As [`super::resolve`].
pub(super) async fn resolve(
    app: &App,
    firm: Option<&FirmId>,
    id: &MessageId,
    verdict: &Verdict,
    reason: &str,
) -> Result<Doubt, Error> {
    let message = find(app, firm, id).await?;
    if !is_open(&message) {
        return Err(not_open());
    }
    let firm = firm_of(app, &message.tenant).await?;
    if let Verdict::Sent(sid) = verdict {
        let sought = Sought::of(&message).ok_or_else(|| {
            let detail =
                "an e-mail has no id at the carrier: its provider reports what became of it";
            conflict("carrier_sid_differs", detail)
        })?;
        at_the_carrier(app, &firm, &sought, sid).await?;
    }
    note(app, &firm.id, id.as_str(), verdict, reason).await?;
    let is_done = match verdict {
        Verdict::Sent(sid) => sent(app, &message, sid).await?,
        Verdict::NotSent => {
            let end = moment(Status::Failed, app.now(), None, NEVER_SENT);
            let movement = Movement::Void(&message, end, Some(Status::Unknown));
            book(app, movement).await? != Booking::RefusedAlongside
        }
    };
    let now = app.store.message(&message.tenant, id).await?;
    match now {
        Some(now) if is_done => Ok(now.into()),
        _ => Err(not_open()),
    }
}

async fn find(app: &App, firm: Option<&FirmId>, id: &MessageId) -> Result<Message, Error> {
    for tenant in owners(app, firm).await? {
        if let Some(message) = app.store.message(&tenant, id).await? {
            return Ok(message);
        }
    }
    Err(Error::NotFound("message"))
}

/// Taken by the carrier; the sweep asks it what became of that, unless a callback comes first.
async fn sent(app: &App, message: &Message, sid: &str) -> Result<bool, Error> {
    let taken = moment(Status::Accepted, app.now(), None, FOUND);
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
