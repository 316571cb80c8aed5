//! Contacts: each written whole with its lines in the lists and its claims on addresses.

use std::collections::HashMap;

use recado_content::PhoneNumber;
use recado_domain::contact::Contact;
use recado_domain::message::Message;
use recado_domain::thread::Thread;
use recado_domain::{ContactId, EmailAddress, Error, MessageId, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys::{self, Key};
use crate::page::{Listed, PageOf};
use crate::table::Store;
use crate::transaction::Commit;
pub use crate::transaction::MAX_WRITES;

mod index;

pub use index::writes_for;
use index::{Line, Release, ended, lines};

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

/// The threads of two contacts that become one, at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadMerge {
    /// The thread of the contact that stays, as it was read.
    pub kept: Option<Thread>,
    /// That of the other one.
    pub gone: Option<Thread>,
    /// What becomes of them; nothing when the one that stays does not change.
    pub merged: Option<Thread>,
}

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
        let owners = self.phone_owners(tenant, &old.phones).await?;
        let mut writes = self.transaction();
        writes.remove_version(&keys::contact(tenant, &old.id), old.version)?;
        writes.indexed(tenant, Some(old), None, Release::Forgotten(&owners))?;
        for merged in &old.merged {
            writes.discard(&keys::contact_alias(tenant, merged))?;
        }
        ended(writes, Vec::new()).await
    }

    /// Makes two contacts one: `new` over `old`, and `other` gone but for its name, which leads to
    /// `new`, and their threads one as well.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn merge_contacts(
        &self,
        tenant: &Tenant,
        old: &Contact,
        other: &Contact,
        new: &Contact,
        threads: &ThreadMerge,
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
        if let Some(merged) = &threads.merged {
            writes.move_thread(tenant, threads.kept.as_ref(), merged)?;
        }
        if let Some(gone) = &threads.gone {
            let key = keys::thread_glance(tenant, &gone.contact);
            writes.remove_version(&key, gone.version)?;
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
