//! What a tenant keeps in lists of its own: locations, templates, rules. Each has an id that sorts by time
//! and a version.

use std::fmt::Display;

use recado_domain::hours::Location;
use recado_domain::rules::Rule;
use recado_domain::template::MessageTemplate;
use recado_domain::{Error, LocationId, RuleId, TemplateId, Tenant};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::keys;
use crate::page::{Listed, PageOf};
use crate::table::Store;
use crate::transaction::Commit;

/// Something of a tenant's own.
pub trait Kept: Clone + Serialize + DeserializeOwned + Send + Sync {
    /// Its id; later ones are greater.
    type Id: Display + Send + Sync;
    /// What its partition begins with.
    const PARTITION: &'static str;
    /// What it is called in errors.
    const NAME: &'static str;

    /// Its id.
    fn id(&self) -> &Self::Id;
    /// Counts changes.
    fn version(&self) -> u64;
}

impl Kept for Location {
    type Id = LocationId;
    const PARTITION: &'static str = keys::LOCATIONS;
    const NAME: &'static str = "location";

    fn id(&self) -> &LocationId {
        &self.id
    }
    fn version(&self) -> u64 {
        self.version
    }
}

impl Kept for MessageTemplate {
    type Id = TemplateId;
    const PARTITION: &'static str = keys::TEMPLATES;
    const NAME: &'static str = "template";

    fn id(&self) -> &TemplateId {
        &self.id
    }
    fn version(&self) -> u64 {
        self.version
    }
}

impl Kept for Rule {
    type Id = RuleId;
    const PARTITION: &'static str = keys::RULES;
    const NAME: &'static str = "rule";

    fn id(&self) -> &RuleId {
        &self.id
    }
    fn version(&self) -> u64 {
        self.version
    }
}

/// One of several writes that are done together.
#[derive(Clone, Debug)]
pub enum KeptWrite<T> {
    /// A new one.
    Create(T),
    /// The next version over this one.
    Change(u64, T),
    /// One that is there is removed.
    Delete(T),
}

/// The most writes done together.
pub use crate::transaction::MAX_WRITES;

impl Store {
    /// Does all of these writes or none, at most [`MAX_WRITES`].
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn write_kept<T: Kept>(
        &self,
        tenant: &Tenant,
        together: &[KeptWrite<T>],
    ) -> Result<Commit, Error> {
        let mut writes = self.transaction();
        for write in together {
            let (KeptWrite::Create(it) | KeptWrite::Change(_, it) | KeptWrite::Delete(it)) = write;
            let key = keys::kept(T::PARTITION, tenant, it.id());
            match write {
                KeptWrite::Create(new) => writes.create(&key, new)?,
                KeptWrite::Change(old, new) => writes.replace(&key, new, *old)?,
                KeptWrite::Delete(_) => writes.remove(&key)?,
            }
        }
        writes.commit().await
    }

    /// Those of these ids that exist, each once, in the order of the ids.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn several_kept<T: Kept>(
        &self,
        tenant: &Tenant,
        ids: &[T::Id],
    ) -> Result<Vec<T>, Error> {
        let mut keys: Vec<keys::Key> = Vec::with_capacity(ids.len());
        for key in ids.iter().map(|id| keys::kept(T::PARTITION, tenant, id)) {
            // DynamoDB takes no key twice.
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        self.get_many(&keys).await
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn kept<T: Kept>(&self, tenant: &Tenant, id: &T::Id) -> Result<Option<T>, Error> {
        self.get(&keys::kept(T::PARTITION, tenant, id)).await
    }

    /// All of them, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn all_kept<T: Kept>(
        &self,
        tenant: &Tenant,
        page: PageOf<'_>,
    ) -> Result<Listed<T>, Error> {
        let partition = keys::kept_partition(T::PARTITION, tenant);
        self.newest(&partition, "", page).await
    }

    /// Creates one.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn create_kept<T: Kept>(&self, tenant: &Tenant, new: &T) -> Result<Commit, Error> {
        let mut writes = self.transaction();
        writes.create(&keys::kept(T::PARTITION, tenant, new.id()), new)?;
        writes.commit().await
    }

    /// Writes the next version over `old`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn change_kept<T: Kept>(
        &self,
        tenant: &Tenant,
        old: u64,
        new: &T,
    ) -> Result<Commit, Error> {
        let mut writes = self.transaction();
        let key = keys::kept(T::PARTITION, tenant, new.id());
        writes.replace(&key, new, old)?;
        writes.commit().await
    }

    /// Removes one that exists.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_kept<T: Kept>(&self, tenant: &Tenant, id: &T::Id) -> Result<Commit, Error> {
        let mut writes = self.transaction();
        writes.remove(&keys::kept(T::PARTITION, tenant, id))?;
        writes.commit().await
    }
}
