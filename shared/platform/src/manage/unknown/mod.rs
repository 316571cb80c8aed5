//! Messages of which nobody knows whether the carrier took them, those of bulk sends too: all firms' at
//! once, and the operator's word about one of them.

mod list;
mod of_bulk;
mod single;

use jiff::Timestamp;
use recado_domain::audit::AuditAction;
use recado_domain::firm::{Firm, SenderAddress};
use recado_domain::{BulkId, Error, FirmId, Micros, Status, Tenant};
use recado_store::PageOf;
use serde_json::json;

use super::audit::of_firm;
use crate::App;
use crate::adoption::{Others, Sought, candidate};
use crate::gate::account;
use crate::ports::CarrierMessage;
use crate::reference::Referred;

pub use list::{Listed, list};

/// Firms read at once.
const PAGE: u32 = 100;

/// A message as the operator sees it: not what it says, and not whom it went to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub firm: FirmId,
    /// The bulk send that it is of, if it is.
    pub bulk_id: Option<BulkId>,
    /// Where it stands.
    pub status: Status,
    /// The recipient, its middle hidden.
    pub to: String,
    /// The sender.
    pub from: SenderAddress,
    /// What is held for it.
    pub price: Micros,
    /// When it was accepted from the firm.
    pub created_at: Timestamp,
    /// When it was last handed to the carrier, as far as it is known.
    pub posted_at: Option<Timestamp>,
    /// The carrier's id.
    pub carrier_sid: Option<String>,
    /// Why nobody knows.
    pub reason: Option<String>,
}

/// What the operator found out about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The carrier took it, under this id.
    Sent(String),
    /// The carrier never took it.
    NotSent,
}

/// Why the outcome of something that was not sent is what it is.
const NEVER_SENT: &str = "the operator found: never sent";
/// Why the carrier has it after all.
const FOUND: &str = "the operator found it at the carrier";

/// Ends the doubt about a message. What was sent is from then on what the carrier says of that id;
/// what was not sent has failed, and its money is given back.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when its outcome is not open, the carrier has no such message
/// under the id, or another message has the id; [`Error::Unavailable`].
pub async fn resolve(
    app: &App,
    firm: Option<&FirmId>,
    id: &Referred,
    verdict: &Verdict,
    reason: &str,
) -> Result<Doubt, Error> {
    match id {
        Referred::Message(id) => single::resolve(app, firm, id, verdict, reason).await,
        Referred::Bulk(id) => of_bulk::resolve(app, firm, id, verdict, reason).await,
    }
}

/// Writes down what the operator said before it takes effect.
async fn note(
    app: &App,
    firm: &FirmId,
    id: &str,
    verdict: &Verdict,
    reason: &str,
) -> Result<(), Error> {
    let (outcome, sid) = match verdict {
        Verdict::Sent(sid) => ("sent", Some(sid)),
        Verdict::NotSent => ("not_sent", None),
    };
    let detail = json!({
        "message_id": id, "outcome": outcome, "carrier_sid": sid, "reason": reason,
    });
    let record = of_firm(app, AuditAction::MessageResolved, firm, detail);
    app.store.put_audit_record(&record).await
}

/// What the carrier has under an id, if that may be the message and is no other one's.
async fn at_the_carrier(
    app: &App,
    firm: &Firm,
    sought: &Sought<'_>,
    sid: &str,
) -> Result<CarrierMessage, Error> {
    let account = account(app, firm).await?;
    let no_secret = || Error::Unavailable("the firm's carrier account has no token".to_owned());
    let account = account.ok_or_else(no_secret)?;
    let carrier = app.carrier_for(sought.tenant.mode);
    let found = carrier.fetch(&account, sid).await?;
    let is_it = |it: &CarrierMessage| candidate(it).may_be_redacted(sought.looks, sought.since);
    let found = found.filter(is_it).ok_or_else(|| {
        let detail = "the carrier has no message under this id to this recipient, with this sender and \
                      text, taken since it was posted";
        conflict("carrier_sid_differs", detail)
    })?;
    let taken = || {
        conflict(
            "carrier_sid_taken",
            "the carrier's id belongs to another message",
        )
    };
    if Others::of(app, sought).await?.sids.contains(sid) {
        return Err(taken());
    }
    let owner = app.store.own_sid(sought.tenant, sid, sought.id, app.now());
    match owner.await? == sought.id {
        true => Ok(found),
        false => Err(taken()),
    }
}

/// Whose a message may be: its id does not tell, so without a firm that was named it may be of any.
async fn owners(app: &App, firm: Option<&FirmId>) -> Result<Vec<Tenant>, Error> {
    if let Some(firm) = firm {
        return Ok(vec![Tenant::live(firm.clone())]);
    }
    let mut owners = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = PageOf {
            limit: PAGE,
            after: after.as_deref(),
        };
        let firms = app.store.firms(page).await?;
        owners.extend(firms.items.into_iter().map(|firm| Tenant::live(firm.id)));
        after = firms.next;
        if after.is_none() {
            return Ok(owners);
        }
    }
}

async fn firm_of(app: &App, tenant: &Tenant) -> Result<Firm, Error> {
    let firm = app.store.firm(&tenant.firm).await?;
    firm.ok_or(Error::NotFound("firm"))
}

fn not_open() -> Error {
    let detail = "only a message whose outcome is still unknown can be resolved";
    conflict("not_unknown", detail)
}

fn conflict(code: &'static str, detail: &str) -> Error {
    Error::Conflict {
        code,
        detail: detail.to_owned(),
    }
}
