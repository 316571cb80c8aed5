//! What a tenant keeps in lists of its own: locations, templates. Each has an id that sorts by time
//! and a version.

use std::fmt::Display;

use recado_domain::hours::Location;
use recado_domain::template::MessageTemplate;
use recado_domain::{Error, LocationId, TemplateId, Tenant};
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

impl Store {
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
