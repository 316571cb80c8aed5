//! Contacts: each written whole with its lines in the lists and its claims on addresses.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use recado_content::PhoneNumber;
use recado_domain::contact::Contact;
use recado_domain::message::Message;
use recado_domain::{ContactId, EmailAddress, Error, MessageId, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys::{self, Key};
use crate::page::{Listed, PageOf};
use crate::table::Store;
pub use crate::transaction::MAX_WRITES;
use crate::transaction::{Commit, Condition, Transaction};

/// Somebody's line in a list, or claim on an address.
#[derive(Serialize, Deserialize)]
struct Line {
    contact: ContactId,
}

/// Whose a phone is, and was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneOwner {
    /// The contact that has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contact: Option<ContactId>,
    /// How many contacts had it and gave it up: whoever has it now is somebody else.
    #[serde(default)]
    pub given_up: u32,
}

/// An owner with the key it stands under.
#[derive(Deserialize)]
struct OwnerAt {
    pk: String,
    #[serde(flatten)]
    owner: PhoneOwner,
}

/// Keys of one reading (DynamoDB).
const OWNERS_AT_ONCE: usize = 100;

/// How the writing of a contact ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContactWrite {
    /// Done.
    Done,
    /// Nothing is written: the id is taken, or the contact is another version by now.
    OtherVersion,
    /// Nothing is written: these phones are another contact's.
    PhonesTaken(Vec<PhoneNumber>),
    /// Nothing is written: somebody wrote at the same time.
    Contended,
}

/// Why a contact lets go of a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Release {
    /// The phone is not the client's any more.
    GivenUp,
    /// The contact is not kept any more; the phone stays the same client's.
    Forgotten,
}

impl Store {
    /// Reads a saved contact.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn contact(&self, tenant: &Tenant, id: &ContactId) -> Result<Option<Contact>, Error> {
        self.get(&keys::contact(tenant, id)).await
    }

    /// The contact that another was merged into.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn contact_alias(
        &self,
        tenant: &Tenant,
        id: &ContactId,
    ) -> Result<Option<ContactId>, Error> {
        let line: Option<Line> = self.get(&keys::contact_alias(tenant, id)).await?;
        Ok(line.map(|line| line.contact))
    }

    /// Reads saved contacts, in this order; those that do not exist are left out.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn contacts(
        &self,
        tenant: &Tenant,
        ids: &[ContactId],
    ) -> Result<Vec<Contact>, Error> {
        let keys: Vec<Key> = ids.iter().map(|id| keys::contact(tenant, id)).collect();
        self.get_many(&keys).await
    }

    /// The contacts, or those with a tag, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn contacts_listed(
        &self,
        tenant: &Tenant,
        tag: Option<&str>,
        page: PageOf<'_>,
    ) -> Result<Listed<Contact>, Error> {
        let partition = match tag {
            None => keys::contacts(tenant),
            Some(tag) => keys::tagged(tenant, tag),
        };
        let lines: Listed<Line> = self.newest(&partition, "", page).await?;
        let ids: Vec<ContactId> = lines.items.into_iter().map(|line| line.contact).collect();
        Ok(Listed {
            items: self.contacts(tenant, &ids).await?,
            next: lines.next,
        })
    }

    /// Whose a phone is.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn phone_owner(
        &self,
        tenant: &Tenant,
        phone: &PhoneNumber,
    ) -> Result<PhoneOwner, Error> {
        let owner = self.get(&keys::phone_owner(tenant, phone)).await?;
        Ok(owner.unwrap_or_default())
    }

    /// Whose these phones are; those that never were anybody's are left out.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn phone_owners(
        &self,
        tenant: &Tenant,
        phones: &[PhoneNumber],
    ) -> Result<HashMap<PhoneNumber, PhoneOwner>, Error> {
        let mut owners = HashMap::new();
        for part in phones.chunks(OWNERS_AT_ONCE) {
            let places: HashMap<String, &PhoneNumber> = part
                .iter()
                .map(|phone| (keys::phone_owner(tenant, phone).pk, phone))
                .collect();
            let wanted = places
                .values()
                .map(|phone| keys::phone_owner(tenant, phone));
            let wanted: Vec<Key> = wanted.collect();
            for OwnerAt { pk, owner } in self.get_many(&wanted).await? {
                owners.extend(places.get(&pk).map(|phone| ((*phone).clone(), owner)));
            }
        }
        Ok(owners)
    }

    /// The contacts that share an e-mail address, in no order.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn email_owners(
        &self,
        tenant: &Tenant,
        email: &EmailAddress,
    ) -> Result<Vec<ContactId>, Error> {
        let page = PageOf {
            limit: 100,
            after: None,
        };
        let partition = keys::email_owners(tenant, email);
        let lines: Listed<Line> = self.newest(&partition, "EMAIL#", page).await?;
        Ok(lines.items.into_iter().map(|line| line.contact).collect())
    }

    /// Creates a contact.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn create_contact(
        &self,
        tenant: &Tenant,
        new: &Contact,
    ) -> Result<ContactWrite, Error> {
        let mut writes = self.transaction();
        writes.create(&keys::contact(tenant, &new.id), new)?;
        let claims = writes.indexed(tenant, None, Some(new), Release::GivenUp)?;
        ended(writes, claims).await
    }

    /// Creates several contacts, all or none.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer, [`Error::Internal`] when they take more
    /// writes than [`writes_for`] allows.
    pub async fn create_contacts(&self, tenant: &Tenant, new: &[Contact]) -> Result<Commit, Error> {
        let mut writes = self.transaction();
        for contact in new {
            writes.create(&keys::contact(tenant, &contact.id), contact)?;
            writes.indexed(tenant, None, Some(contact), Release::GivenUp)?;
        }
        writes.commit().await
    }

    /// Writes the next version of a contact over `old`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn change_contact(
        &self,
        tenant: &Tenant,
        old: &Contact,
        new: &Contact,
    ) -> Result<ContactWrite, Error> {
        let mut writes = self.transaction();
        writes.replace(&keys::contact(tenant, &new.id), new, old.version)?;
        let claims = writes.indexed(tenant, Some(old), Some(new), Release::GivenUp)?;
        ended(writes, claims).await
    }

    /// Removes a contact; its messages stay.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_contact(
        &self,
        tenant: &Tenant,
        old: &Contact,
    ) -> Result<ContactWrite, Error> {
        let mut writes = self.transaction();
        writes.remove_version(&keys::contact(tenant, &old.id), old.version)?;
        writes.indexed(tenant, Some(old), None, Release::Forgotten)?;
        for merged in &old.merged {
            writes.discard(&keys::contact_alias(tenant, merged))?;
        }
        ended(writes, Vec::new()).await
    }

    /// Makes two contacts one: `new` over `old`, and `other` gone but for its name, which leads to
    /// `new`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn merge_contacts(
        &self,
        tenant: &Tenant,
        old: &Contact,
        other: &Contact,
        new: &Contact,
    ) -> Result<ContactWrite, Error> {
        let mut writes = self.transaction();
        writes.replace(&keys::contact(tenant, &new.id), new, old.version)?;
        writes.remove_version(&keys::contact(tenant, &other.id), other.version)?;
        let line = Line {
            contact: new.id.clone(),
        };
        for merged in other.threads() {
            writes.put(&keys::contact_alias(tenant, merged), &line)?;
        }
        for line in lines(tenant, other) {
            writes.discard(&line)?;
        }
        let had = lines(tenant, old);
        for key in lines(tenant, new).iter().filter(|key| !had.contains(key)) {
            writes.put(key, &line)?;
        }
        for phone in &other.phones {
            writes.claim_phone(tenant, phone, &new.id, Some(&other.id))?;
        }
        ended(writes, Vec::new()).await
    }

    /// The newest message with a contact.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn newest_message(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
    ) -> Result<Option<Message>, Error> {
        let page = PageOf {
            limit: 1,
            after: None,
        };
        let found = self.messages_with(tenant, contact, page).await?;
        Ok(found.items.into_iter().next())
    }

    /// The messages with a contact, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn messages_with(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
        page: PageOf<'_>,
    ) -> Result<Listed<Message>, Error> {
        let thread = keys::thread(tenant, contact);
        self.newest(&thread, "msg_", page).await
    }

    /// Deletes messages; those that are not there are fine.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_messages(&self, tenant: &Tenant, ids: &[MessageId]) -> Result<(), Error> {
        for id in ids {
            self.delete(&keys::message(tenant, id)).await?;
        }
        Ok(())
    }
}

/// How many of the [`MAX_WRITES`] of a transaction the creation of a contact takes.
pub fn writes_for(contact: &Contact) -> usize {
    let lists = 1 + contact.tags.len() + usize::from(contact.email.is_some());
    1 + lists + contact.phones.len()
}

/// Where a contact is listed.
fn lines(tenant: &Tenant, contact: &Contact) -> Vec<Key> {
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
    fn indexed(
        &mut self,
        tenant: &Tenant,
        old: Option<&Contact>,
        new: Option<&Contact>,
        release: Release,
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
    fn claim_phone(
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
        release: Release,
    ) -> Result<(), Error> {
        let key = keys::phone_owner(tenant, phone);
        let value = AttributeValue::S(id.to_string());
        let condition = Condition::on("contact", "#it = :it", value);
        match release {
            Release::Forgotten => self.update_where(&key, "REMOVE #it", condition),
            Release::GivenUp => {
                let one = AttributeValue::N("1".to_owned());
                let condition = condition.and_value(":one", one);
                self.update_where(&key, "REMOVE #it ADD given_up :one", condition)
            }
        }
    }
}

/// The contact's own condition is the first write.
async fn ended(
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
