//! Which message of the carrier's listing is ours, after the answer to a post was lost.
//!
//! The listing does not tell apart messages of one text to one number: of two bulk sends, or of a bulk
//! send and a single message. They need not be told apart, as long as each message of ours has one of the
//! carrier's, and none has two owners. Whoever was answered has its own. All others get one by
//! [`own_sid`](recado_store::Store::own_sid): by adopting it from the listing, or by a callback that
//! comes before they know it. A callback is about whoever owns the carrier's id, also where it names
//! another one of those messages.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use recado_content::PhoneNumber;
use recado_domain::adoption::{Candidate, Looks, may_be};
use recado_domain::bulk::BulkSend;
use recado_domain::message::Message;
use recado_domain::{ContactId, Error, Status, Tenant};
use recado_store::PageOf;

use crate::App;
use crate::bulk::lines_of;
use crate::ports::{CarrierAccount, CarrierMessage};
use crate::reference::Referred;
use crate::report::{self, Report};

/// What went out before was long ago forgotten by the carrier's queue.
const LATELY: SignedDuration = SignedDuration::from_hours(73);
const PAGE: u32 = 100;
/// Bulk sends looked through, newest first.
const MOST_BULK_SENDS: usize = 400;

/// A message whose outcome is unknown.
pub(crate) struct Sought<'a> {
    pub tenant: &'a Tenant,
    /// Its id.
    pub id: &'a str,
    /// In whose thread it stands.
    pub contact: ContactId,
    pub to: &'a PhoneNumber,
    pub looks: Looks<'a>,
    /// It was not posted before.
    pub since: Timestamp,
}

impl<'a> Sought<'a> {
    /// A message that is not part of a bulk send; nothing for an e-mail, which nothing lists.
    pub fn of(message: &'a Message) -> Option<Self> {
        Some(Self {
            tenant: &message.tenant,
            id: message.id.as_str(),
            contact: message.id.contact(),
            to: message.to.phone()?,
            looks: Looks::of(message),
            since: message.claimed_at.unwrap_or(message.created_at),
        })
    }
}

/// What a look at the carrier's listing found.
pub(crate) enum Found {
    /// This one, and it is nobody else's.
    Adopted(CarrierMessage),
    /// The carrier does not have it.
    Absent,
    /// Nothing for sure: the carrier did not answer, or what it lists may belong to a message that is
    /// being posted at this moment.
    NotNow,
}

/// Looks once.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub(crate) async fn search(
    app: &App,
    account: &CarrierAccount,
    sought: &Sought<'_>,
) -> Result<Found, Error> {
    let carrier = app.carrier_for(sought.tenant.mode);
    let listed = match carrier.list(account, sought.to, sought.since).await {
        Ok(listed) => listed,
        Err(error) => {
            tracing::warn!(%error, message = sought.id, "the carrier's listing failed");
            return Ok(Found::NotNow);
        }
    };
    let shown: Vec<Candidate<'_>> = listed.iter().map(candidate).collect();
    let like_it = |taken| may_be(sought.looks, sought.since, &shown, taken);
    let nobodys = BTreeSet::new();
    if like_it(&nobodys).is_empty() {
        return Ok(Found::Absent);
    }
    // Read after the listing: what is claimed only now cannot stand in it.
    let others = Others::of(app, sought).await?;
    let free = like_it(&others.sids);
    if others.are_being_posted && !free.is_empty() {
        return Ok(Found::NotNow);
    }
    for sid in free {
        let (tenant, id) = (sought.tenant, sought.id);
        if app.store.own_sid(tenant, sid, id, app.now()).await? != id {
            continue;
        }
        if let Some(found) = listed.iter().find(|it| it.sid == sid) {
            return Ok(Found::Adopted(found.clone()));
        }
    }
    Ok(Found::Absent)
}

/// As it may be looked for.
pub(crate) fn candidate(listed: &CarrierMessage) -> Candidate<'_> {
    Candidate {
        sid: &listed.sid,
        to: &listed.to,
        from: &listed.from,
        body: &listed.body,
        created_at: listed.created_at,
    }
}

/// Our other messages that the carrier's listing shows in the same way.
#[derive(Default)]
pub(crate) struct Others {
    /// What the carrier calls them, as far as they know.
    pub sids: BTreeSet<String>,
    /// One of them may be answered at any moment.
    pub are_being_posted: bool,
}

impl Others {
    /// Those of the last days, strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store did not answer.
    pub async fn of(app: &App, sought: &Sought<'_>) -> Result<Self, Error> {
        let sends = late_bulk_sends(app, sought.tenant).await?;
        Self::among(app, sought, &sends).await
    }

    /// As [`of`](Self::of), where the [`late_bulk_sends`] were read before.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store did not answer.
    pub async fn among(app: &App, sought: &Sought<'_>, sends: &[BulkSend]) -> Result<Self, Error> {
        let &Sought { tenant, looks, .. } = sought;
        // It may have been saved, or forgotten, since the other one was made.
        let of_number = ContactId::of_address(tenant, looks.to);
        let mut contacts = vec![sought.contact.clone(), of_number];
        contacts.dedup();
        let mut others = Self::default();
        for contact in &contacts {
            let twins = app.store.twins(tenant, contact, looks, app.now()).await?;
            for twin in twins.into_iter().filter(|it| it.id.as_str() != sought.id) {
                others.are_being_posted |= twin.status == Status::Sending;
                others.sids.extend(twin.carrier_sid);
            }
        }
        for (send, line) in lines_of(app, tenant, sends, &contacts).await? {
            let is_like = (line.to.as_str(), &send.from, line.body.as_str())
                == (looks.to, looks.from, looks.body);
            if is_like && line.id.as_str() != sought.id {
                others.are_being_posted |= line.is_being_posted;
                others.sids.extend(line.carrier_sid);
            }
        }
        Ok(others)
    }
}

/// The bulk sends of which something may still be on its way to the carrier, or was of late.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub(crate) async fn late_bulk_sends(app: &App, tenant: &Tenant) -> Result<Vec<BulkSend>, Error> {
    let since = app.now().checked_sub(LATELY).unwrap_or(Timestamp::MIN);
    let is_late = |send: &BulkSend| send.settled.is_none_or(|it| it.at >= since);
    let mut sends = Vec::new();
    let mut looked_through = 0;
    let mut after: Option<String> = None;
    while looked_through < MOST_BULK_SENDS {
        let page = PageOf {
            limit: PAGE,
            after: after.as_deref(),
        };
        let listed = app.store.bulk_sends(tenant, page).await?;
        looked_through += listed.items.len();
        let lately = listed.items.into_iter();
        sends.extend(lately.filter(|send| send.is_held && is_late(send)));
        after = listed.next;
        if after.is_none() {
            break;
        }
    }
    Ok(sends)
}

/// Takes a report in as one about the message that owns the carrier's id.
///
/// # Errors
/// As [`report::take`].
pub(crate) async fn tell_owner<Id>(
    app: &App,
    report: Report<Id>,
    owner: &str,
) -> Result<(), Error> {
    let no_message = || Error::Internal("an owner that is no message".to_owned());
    let owner: Referred = owner.parse().map_err(|_| no_message())?;
    report::take(app, report.about(owner)).await
}
