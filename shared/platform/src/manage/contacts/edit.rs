//! Contacts as firms write them.

use std::collections::{BTreeMap, BTreeSet};

use recado_content::{Language, PhoneNumber};
use recado_domain::contact::{Channels, Contact, MAX_FIELDS, MAX_PHONES, MAX_TAGS};
use recado_domain::hours::Zone;
use recado_domain::{ContactId, EmailAddress, Error, Tenant, ViolationCode};
use recado_store::contacts::{ContactWrite, PhoneOwner};
use serde_json::Value;

use super::resolve::{find, implicit};
use crate::App;
use crate::contention::Tries;
use crate::threads;

/// What a firm says about a contact.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactDetails {
    /// What it is called.
    pub name: String,
    /// What to call it in a text.
    pub first_name: Option<String>,
    /// Its phones, the primary one first.
    pub phones: Vec<PhoneNumber>,
    /// Its e-mail address.
    pub email: Option<EmailAddress>,
    /// The language it is written to in.
    pub language: Option<Language>,
    /// Where its clock stands.
    pub time_zone: Option<Zone>,
    /// Its postcode.
    pub postcode: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// What it is sorted by.
    pub tags: BTreeSet<String>,
    /// Which channels it takes.
    pub channels: Channels,
    /// The firm's own fields.
    pub fields: BTreeMap<String, Value>,
}

impl ContactDetails {
    fn into_contact(self, app: &App, id: ContactId) -> Contact {
        let now = app.now_kept();
        Contact {
            id,
            name: self.name,
            first_name: self.first_name,
            phones: self.phones,
            email: self.email,
            language: self.language,
            time_zone: self.time_zone,
            postcode: self.postcode,
            address: self.address,
            tags: self.tags,
            channels: self.channels,
            fields: self.fields,
            merged: Vec::new(),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}

/// Saves a contact: under the id that its primary phone, or else its e-mail address, stood for
/// until now, so that their thread is one.
///
/// # Errors
/// [`Error::Conflict`] `phone_taken` when a phone is another contact's.
pub async fn create(app: &App, tenant: &Tenant, details: ContactDetails) -> Result<Contact, Error> {
    let owner = match details.phones.first() {
        Some(phone) => app.store.phone_owner(tenant, phone).await?,
        None => PhoneOwner::default(),
    };
    save(app, tenant, fresh(app, tenant, details, &owner)).await
}

/// A contact that is not saved yet, when the owner of its primary phone is known.
pub(super) fn fresh(
    app: &App,
    tenant: &Tenant,
    details: ContactDetails,
    owner: &PhoneOwner,
) -> Contact {
    let phone = details.phones.first();
    let email = details.email.as_ref();
    let id = phone
        .map(|phone| implicit(tenant, phone, owner.given_up))
        .or_else(|| email.map(|email| ContactId::of_address(tenant, email.as_str())))
        .unwrap_or_else(|| ContactId::generate(app.ids.entropy()));
    details.into_contact(app, id)
}

/// Saves a contact, under another id if its own is taken.
pub(super) async fn save(
    app: &App,
    tenant: &Tenant,
    mut contact: Contact,
) -> Result<Contact, Error> {
    let mut tries = Tries::default();
    loop {
        match app.store.create_contact(tenant, &contact).await? {
            ContactWrite::Done => return Ok(contact),
            ContactWrite::PhonesTaken(phones) => return Err(taken(app, tenant, &phones).await),
            // The id is somebody's who had this address before.
            ContactWrite::OtherVersion => contact.id = ContactId::generate(app.ids.entropy()),
            ContactWrite::Contended => {}
        }
        tries.pause(app).await?;
    }
}

/// Changes a contact. `patch` makes the new details of the contact that is there, and is asked
/// again when somebody else was faster.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `phone_taken`, and what `patch` refuses with.
pub async fn change(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
    patch: impl Fn(&Contact) -> Result<ContactDetails, Error>,
) -> Result<Contact, Error> {
    let mut tries = Tries::default();
    loop {
        let old = find(app, tenant, id).await?;
        let details = patch(&old)?;
        let new = Contact {
            created_at: old.created_at,
            merged: old.merged.clone(),
            version: old.version + 1,
            ..details.into_contact(app, old.id.clone())
        };
        match app.store.change_contact(tenant, &old, &new).await? {
            ContactWrite::Done => return Ok(new),
            ContactWrite::PhonesTaken(phones) => return Err(taken(app, tenant, &phones).await),
            ContactWrite::OtherVersion | ContactWrite::Contended => tries.pause(app).await?,
        }
    }
}

/// Deletes a contact; its messages and consents stay.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete(app: &App, tenant: &Tenant, id: &ContactId) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        let old = find(app, tenant, id).await?;
        if app.store.delete_contact(tenant, &old).await? == ContactWrite::Done {
            return Ok(());
        }
        tries.pause(app).await?;
    }
}

/// Makes two contacts one: `id` stays, and `other` leads to it from now on.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a contact and itself, or when both together have
/// more phones, tags or fields than one may have.
pub async fn merge(
    app: &App,
    tenant: &Tenant,
    id: &ContactId,
    other: &ContactId,
) -> Result<Contact, Error> {
    let mut tries = Tries::default();
    loop {
        let old = find(app, tenant, id).await?;
        let gone = app.store.contact(tenant, other).await?.ok_or_else(|| {
            let message = "there is no such contact";
            Error::invalid("contact_id", ViolationCode::NotFound, message)
        })?;
        let wrong = |code, message| Err(Error::invalid("contact_id", code, message));
        if old.id == gone.id {
            let message = "a contact cannot be merged into itself";
            return wrong(ViolationCode::MutuallyExclusive, message);
        }
        let merged = old.clone().merged_with(gone.clone());
        let fits = merged.phones.len() <= MAX_PHONES
            && merged.tags.len() <= MAX_TAGS
            && merged.fields.len() <= MAX_FIELDS;
        if !fits {
            let message = "both together have too many phones, tags or fields";
            return wrong(ViolationCode::TooMany, message);
        }
        let new = Contact {
            updated_at: app.now_kept(),
            version: old.version + 1,
            ..merged
        };
        let threads = threads::merged(app, tenant, &old.id, &gone.id).await?;
        let written = app
            .store
            .merge_contacts(tenant, &old, &gone, &new, &threads);
        if written.await? == ContactWrite::Done {
            return Ok(new);
        }
        tries.pause(app).await?;
    }
}

/// Says whose the phones are, so that both can be merged. Numbers are masked: the answer may be logged
/// by whoever asked.
async fn taken(app: &App, tenant: &Tenant, phones: &[PhoneNumber]) -> Error {
    let owners = app.store.phone_owners(tenant, phones).await;
    let owners = owners.unwrap_or_default();
    let whose = phones.iter().map(|phone| {
        let owner = owners.get(phone).and_then(|it| it.contact.as_ref());
        let owner = owner.map_or("another", ContactId::as_str);
        format!("{} is {owner}'s", phone.masked())
    });
    let whose: Vec<String> = whose.collect();
    Error::Conflict {
        code: "phone_taken",
        detail: format!("a phone belongs to one contact; {}", whose.join(", ")),
    }
}
