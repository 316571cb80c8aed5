//! Whom a message goes to, by either channel.

use recado_domain::contact::Contact;
use recado_domain::{Address, ContactId, EmailAddress, Error, Tenant};

use super::resolve::{Recipient, To, address_in, resolve, saved};
use crate::App;

/// Whom a message goes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Addressee {
    /// Whose thread it stands in.
    pub contact_id: ContactId,
    /// The phone or e-mail address.
    pub address: Address,
    /// What the firm keeps about the contact, if it saved it.
    pub contact: Option<Contact>,
}

impl From<Recipient> for Addressee {
    fn from(recipient: Recipient) -> Self {
        Self {
            contact_id: recipient.contact_id,
            address: recipient.phone.into(),
            contact: recipient.contact,
        }
    }
}

impl Addressee {
    /// Whom an SMS goes to; `None` for a contact that does not exist or has no phone.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store does not answer.
    pub async fn by_sms(app: &App, tenant: &Tenant, to: &To) -> Result<Option<Self>, Error> {
        let found = resolve(app, tenant, to).await?;
        Ok(found.map(Self::from))
    }

    /// Whom an e-mail to this address goes to: a contact that was saved with it (of several always
    /// the same one), else the one that the address stands for.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store does not answer.
    pub async fn by_email(app: &App, tenant: &Tenant, email: &EmailAddress) -> Result<Self, Error> {
        let owners = app.store.email_owners(tenant, email).await?;
        let contact = match owners.iter().min() {
            Some(id) => app.store.contact(tenant, id).await?,
            None => None,
        };
        Ok(Self {
            contact_id: match &contact {
                Some(contact) => contact.id.clone(),
                None => ContactId::of_address(tenant, email.as_str()),
            },
            address: email.clone().into(),
            contact,
        })
    }

    /// Whom an e-mail to this contact goes to; `None` for one that does not exist or has no e-mail
    /// address.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store does not answer.
    pub async fn by_email_of(
        app: &App,
        tenant: &Tenant,
        id: &ContactId,
    ) -> Result<Option<Self>, Error> {
        if let Some(contact) = saved(app, tenant, id).await? {
            return Ok(contact.email.clone().map(|email| Self {
                contact_id: contact.id.clone(),
                address: email.into(),
                contact: Some(contact),
            }));
        }
        let newest = app.store.newest_message(tenant, id).await?;
        let address = newest.as_ref().and_then(address_in);
        let address = address.filter(|it| it.email().is_some());
        Ok(address.map(|address| Self {
            contact_id: id.clone(),
            address,
            contact: None,
        }))
    }
}
