//! From what a request names to a contact.

use recado_content::PhoneNumber;
use recado_domain::contact::Contact;
use recado_domain::firm::SenderAddress;
use recado_domain::message::{Direction, Message};
use recado_domain::thread::InThread;
use recado_domain::{Address, ContactId, Error, Tenant, ViolationCode};

use crate::App;
use crate::threads;

/// Whom a message is meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// A contact, at its primary phone.
    Contact(ContactId),
    /// Whoever has this phone.
    Phone(PhoneNumber),
}

/// Whom an SMS goes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipient {
    /// Whose thread it stands in.
    pub contact_id: ContactId,
    /// The phone.
    pub phone: PhoneNumber,
    /// What the firm keeps about the contact, if it saved it.
    pub contact: Option<Contact>,
}

/// Finds whom an SMS goes to; `None` for a contact that does not exist or has no phone.
///
/// # Errors
/// [`Error::Unavailable`] when the store does not answer.
pub async fn resolve(app: &App, tenant: &Tenant, to: &To) -> Result<Option<Recipient>, Error> {
    match to {
        To::Phone(phone) => at_phone(app, tenant, phone).await.map(Some),
        To::Contact(id) => at_contact(app, tenant, id).await,
    }
}

async fn at_phone(app: &App, tenant: &Tenant, phone: &PhoneNumber) -> Result<Recipient, Error> {
    let owner = app.store.phone_owner(tenant, phone).await?;
    let contact = match &owner.contact {
        Some(id) => app.store.contact(tenant, id).await?,
        None => None,
    };
    Ok(Recipient {
        contact_id: match &contact {
            Some(contact) => contact.id.clone(),
            None => implicit(tenant, phone, owner.given_up),
        },
        phone: phone.clone(),
        contact,
    })
}

async fn at_contact(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
) -> Result<Option<Recipient>, Error> {
    if let Some(contact) = saved(app, tenant, id).await? {
        return Ok(contact.primary_phone().cloned().map(|phone| Recipient {
            contact_id: contact.id.clone(),
            phone,
            contact: Some(contact),
        }));
    }
    let address = newest_address(app, tenant, id).await?;
    let phone = address.and_then(|it| it.phone().cloned());
    Ok(phone.map(|phone| Recipient {
        contact_id: id.clone(),
        phone,
        contact: None,
    }))
}

/// The contact that a phone stands for as long as it is nobody's; after `given_up` clients had it
/// and gave it up, somebody else.
pub(crate) fn implicit(tenant: &Tenant, phone: &PhoneNumber, given_up: u32) -> ContactId {
    match given_up {
        0 => ContactId::of_address(tenant, phone.as_str()),
        times => ContactId::of_address(tenant, &format!("{} {times}", phone.as_str())),
    }
}

/// A saved contact, also under the name of one that was merged into it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(app: &App, tenant: &Tenant, id: &ContactId) -> Result<Contact, Error> {
    let found = saved(app, tenant, id).await?;
    found.ok_or(Error::NotFound("contact"))
}

pub(super) async fn saved(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
) -> Result<Option<Contact>, Error> {
    if let Some(contact) = app.store.contact(tenant, id).await? {
        return Ok(Some(contact));
    }
    match app.store.contact_alias(tenant, id).await? {
        Some(merged_into) => app.store.contact(tenant, &merged_into).await,
        None => Ok(None),
    }
}

/// The addresses of a contact, its primary one first; only `named` if that is given. None for a
/// contact that is not saved, was never written to and whose address is not named.
///
/// # Errors
/// [`Error::Invalid`] when `named` is not an address of this contact.
pub(in crate::manage) async fn addresses_of(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
    named: Option<&Address>,
) -> Result<Vec<Address>, Error> {
    let contact = saved(app, tenant, id).await?;
    let is_own = match (&contact, named) {
        (_, None) => true,
        (Some(contact), Some(address)) => contact.addresses().any(|own| own == *address),
        (None, Some(address)) => stands_for(app, tenant, address, id).await?,
    };
    match (named, contact) {
        _ if !is_own => {
            let message = "this is not an address of this contact";
            Err(Error::invalid("address", ViolationCode::NotFound, message))
        }
        (Some(address), _) => Ok(vec![address.clone()]),
        (None, Some(contact)) => Ok(contact.addresses().collect()),
        (None, None) => {
            let address = newest_address(app, tenant, id).await?;
            Ok(address.into_iter().collect())
        }
    }
}

/// Whether an address stands for a contact that is not saved.
async fn stands_for(
    app: &App,
    tenant: &Tenant,
    address: &Address,
    id: &ContactId,
) -> Result<bool, Error> {
    let stands = match address {
        Address::Email(email) => ContactId::of_address(tenant, email.as_str()),
        Address::Phone(phone) => {
            let owner = app.store.phone_owner(tenant, phone).await?;
            implicit(tenant, phone, owner.given_up)
        }
    };
    Ok(stands == *id)
}

/// The address in the newest message with a contact that is not saved; in that of a bulk send where
/// there is no other.
async fn newest_address(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
) -> Result<Option<Address>, Error> {
    if let Some(newest) = app.store.newest_message(tenant, id).await? {
        return Ok(address_in(&newest));
    }
    let by_bulk = threads::with_contact(app, tenant, id, None, 1).await?;
    Ok(by_bulk.messages.first().and_then(|message| match message {
        InThread::Alone(message) => address_in(message),
        InThread::OfBulk(message) => PhoneNumber::from_stored(&message.to).map(Address::Phone),
    }))
}

/// The contact's address in a message.
pub(super) fn address_in(message: &Message) -> Option<Address> {
    match (message.direction, &message.from) {
        (Direction::Outbound, _) => Some(message.to.clone()),
        (Direction::Inbound, SenderAddress::Phone(phone)) => Some(phone.clone().into()),
        (Direction::Inbound, SenderAddress::Email(email)) => Some(email.clone().into()),
        (Direction::Inbound, SenderAddress::MessagingService(_)) => None,
    }
}
