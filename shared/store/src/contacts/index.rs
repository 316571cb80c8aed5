//! Where a contact stands beside its own item: lists, tags, addresses.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use recado_content::PhoneNumber;
use recado_domain::contact::Contact;
use recado_domain::{ContactId, Error, Tenant};
use serde::{Deserialize, Serialize};

use super::{ContactWrite, PhoneOwner};
use crate::keys::{self, Key};
use crate::transaction::{Commit, Condition, Transaction};

/// Somebody's line in a list, or claim on an address.
#[derive(Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) contact: ContactId,
}

/// Why a contact lets go of a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Release<'a> {
    /// The phone is not the client's any more.
    GivenUp,
    /// The contact is not kept any more; the phone stays the same client's. All that is kept of these
    /// phones is that others had them before.
    Forgotten(&'a HashMap<PhoneNumber, PhoneOwner>),
}

/// How many of the [`MAX_WRITES`] of a transaction the creation of a contact takes.
pub fn writes_for(contact: &Contact) -> usize {
    let lists = 1 + contact.tags.len() + usize::from(contact.email.is_some());
    1 + lists + contact.phones.len()
}

/// Where a contact is listed.
pub(super) fn lines(tenant: &Tenant, contact: &Contact) -> Vec<Key> {
    let (at, id) = (contact.created_at, &contact.id);
    let tags = contact.tags.iter().map(|tag| keys::tagged(tenant, tag));
    let lists = std::iter::once(keys::contacts(tenant)).chain(tags);
    let email = contact.email.as_ref();
    lists
        .map(|partition| keys::contact_listed(partition, at, id))
        .chain(email.map(|email| keys::email_owner(tenant, email, id)))
        .collect()
}

impl Transaction<'_> {
    /// Lists `new` where `old` is not, and the other way round. Answers the phones claimed, each
    /// with the index of its write.
    pub(super) fn indexed(
        &mut self,
        tenant: &Tenant,
        old: Option<&Contact>,
        new: Option<&Contact>,
        release: Release<'_>,
    ) -> Result<Vec<(usize, PhoneNumber)>, Error> {
        let had = old.map(|old| lines(tenant, old)).unwrap_or_default();
        let has = new.map(|new| lines(tenant, new)).unwrap_or_default();
        for key in had.iter().filter(|key| !has.contains(key)) {
            self.discard(key)?;
        }
        if let Some(new) = new {
            let line = Line {
                contact: new.id.clone(),
            };
            for key in has.iter().filter(|key| !had.contains(key)) {
                self.put(key, &line)?;
            }
        }
        let had = old.map(|old| old.phones.as_slice()).unwrap_or_default();
        let has = new.map(|new| new.phones.as_slice()).unwrap_or_default();
        if let Some(old) = old {
            for phone in had.iter().filter(|phone| !has.contains(phone)) {
                self.release_phone(tenant, phone, &old.id, release)?;
            }
        }
        let mut claims = Vec::new();
        if let Some(new) = new {
            for phone in has.iter().filter(|phone| !had.contains(phone)) {
                claims.push((self.len(), phone.clone()));
                self.claim_phone(tenant, phone, &new.id, None)?;
            }
        }
        Ok(claims)
    }

    /// The phone is this contact's from now on: nobody's before, or `from`'s.
    pub(super) fn claim_phone(
        &mut self,
        tenant: &Tenant,
        phone: &PhoneNumber,
        id: &ContactId,
        from: Option<&ContactId>,
    ) -> Result<(), Error> {
        let key = keys::phone_owner(tenant, phone);
        let value = |id: &ContactId| AttributeValue::S(id.to_string());
        match from {
            None => {
                let free = "attribute_not_exists(#it) OR #it = :it";
                let condition = Condition::on("contact", free, value(id));
                self.update_where(&key, "SET #it = :it", condition)
            }
            Some(from) => {
                let condition = Condition::on("contact", "#it = :from", value(id));
                let condition = condition.and_value(":from", value(from));
                self.update_where(&key, "SET #it = :it", condition)
            }
        }
    }

    fn release_phone(
        &mut self,
        tenant: &Tenant,
        phone: &PhoneNumber,
        id: &ContactId,
        release: Release<'_>,
    ) -> Result<(), Error> {
        let key = keys::phone_owner(tenant, phone);
        let value = AttributeValue::S(id.to_string());
        let condition = Condition::on("contact", "#it = :it", value);
        match release {
            Release::Forgotten(owners) => match owners.get(phone) {
                Some(owner) if owner.given_up > 0 => {
                    self.update_where(&key, "REMOVE #it", condition)
                }
                _ => self.remove_where(&key, condition),
            },
            Release::GivenUp => {
                let one = AttributeValue::N("1".to_owned());
                let condition = condition.and_value(":one", one);
                self.update_where(&key, "REMOVE #it ADD given_up :one", condition)
            }
        }
    }
}

/// The contact's own condition is the first write.
pub(super) async fn ended(
    writes: Transaction<'_>,
    claims: Vec<(usize, PhoneNumber)>,
) -> Result<ContactWrite, Error> {
    Ok(match writes.commit().await? {
        Commit::Done => ContactWrite::Done,
        Commit::Contended => ContactWrite::Contended,
        Commit::Refused(indexes) => {
            let refused = |claim: &&(usize, PhoneNumber)| indexes.contains(&claim.0);
            let taken: Vec<_> = claims
                .iter()
                .filter(refused)
                .map(|it| it.1.clone())
                .collect();
            if taken.is_empty() {
                ContactWrite::OtherVersion
            } else {
                ContactWrite::PhonesTaken(taken)
            }
        }
    })
}
