//! When a message may go, by the clocks of its location and of its recipient.

use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::contact::Contact;
use recado_domain::firm::Firm;
use recado_domain::hours::{
    AskedFor, Candidates, Location, NextAllowed, Question, Recipient, Zone, next_allowed,
};
use recado_domain::message::{Category, Message};
use recado_domain::{ContactId, Error, Tenant};

use crate::App;

/// What is known of where a recipient is, beside the number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whereabouts<'a> {
    /// Its postcode.
    pub postcode: Option<&'a str>,
    /// Its address.
    pub address: Option<&'a str>,
    /// Where its clock stands.
    pub time_zone: Option<&'a Zone>,
}

impl<'a> Whereabouts<'a> {
    /// What the firm keeps about the recipient, if it saved it.
    pub fn of(contact: Option<&'a Contact>) -> Self {
        Self {
            postcode: contact.and_then(|it| it.postcode.as_deref()),
            address: contact.and_then(|it| it.address.as_deref()),
            time_zone: contact.and_then(|it| it.time_zone.as_ref()),
        }
    }
}

/// A message, as far as hours are concerned.
#[derive(Clone, Copy, Debug)]
pub struct Timing<'a> {
    /// Why it is sent.
    pub category: Category,
    /// Whom to, unless it is an e-mail.
    pub phone: Option<&'a PhoneNumber>,
    /// What else tells where that is.
    pub whereabouts: Whereabouts<'a>,
    /// From when on it could go.
    pub from: Timestamp,
    /// Not after.
    pub useless_after: Option<Timestamp>,
    /// Whether whoever sends it asks for opening hours, whatever its category.
    pub working_hours_only: bool,
    /// When the contact last wrote, as [`last_inbound`] has it.
    pub last_inbound: Option<Timestamp>,
}

/// When the contact last wrote, where that matters: who wrote is answered at any hour.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn last_inbound(
    app: &App,
    tenant: &Tenant,
    contact: &ContactId,
    category: Category,
) -> Result<Option<Timestamp>, Error> {
    if category != Category::Conversational {
        return Ok(None);
    }
    let thread = app.store.thread_glance(tenant, contact).await?;
    Ok(thread.and_then(|thread| thread.last_inbound_at))
}

/// The decision by the hours; `None` when they do not matter to this message.
pub fn by_hours(
    firm: &Firm,
    location: Option<&Location>,
    timing: &Timing<'_>,
) -> Option<NextAllowed> {
    let asked_for = asked_for(firm, timing.working_hours_only);
    if !matter(timing.category, asked_for) {
        return None;
    }
    let utc = || Zone::parse("UTC").ok();
    let firm_zone = Zone::parse(&firm.time_zone).ok().or_else(utc)?;
    let recipient = Candidates::of(&Recipient {
        phone: timing.phone,
        postcode: timing.whereabouts.postcode,
        address: timing.whereabouts.address,
        time_zone: timing.whereabouts.time_zone,
        firm_zone: &firm_zone,
    });
    Some(next_allowed(&Question {
        from: timing.from,
        category: timing.category,
        location,
        asked_for,
        last_inbound: timing.last_inbound,
        recipient: &recipient,
        useless_after: timing.useless_after,
    }))
}

fn asked_for(firm: &Firm, working_hours_only: bool) -> AskedFor {
    AskedFor {
        opening_hours: working_hours_only || firm.transactional_hours.opening,
        legal_hours: firm.transactional_hours.legal,
    }
}

fn matter(category: Category, asked_for: AskedFor) -> bool {
    category != Category::Transactional || asked_for != AskedFor::default()
}

/// The decision for a message that is about to be handed over, on the location as it is now.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn of_message(
    app: &App,
    firm: &Firm,
    message: &Message,
    now: Timestamp,
) -> Result<Option<NextAllowed>, Error> {
    if !matter(
        message.category,
        asked_for(firm, message.working_hours_only),
    ) {
        return Ok(None);
    }
    let (tenant, id) = (&message.tenant, message.id.contact());
    let contact = app.store.contact(tenant, &id).await?;
    let location = match &message.location_id {
        Some(id) => app.store.kept::<Location>(&message.tenant, id).await?,
        None => None,
    };
    let timing = Timing {
        category: message.category,
        phone: message.to.phone(),
        whereabouts: Whereabouts::of(contact.as_ref()),
        from: now,
        useless_after: message.useless_after,
        working_hours_only: message.working_hours_only,
        last_inbound: last_inbound(app, tenant, &id, message.category).await?,
    };
    Ok(by_hours(firm, location.as_ref(), &timing))
}
