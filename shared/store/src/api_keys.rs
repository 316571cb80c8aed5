//! API keys: by the hash of their secret, and in their firm's list. Both are written together.

use recado_domain::firm::ApiKey;
use recado_domain::{Error, FirmId, KeyId};

use crate::keys;
use crate::page::{Listed, PageOf};
use crate::table::Store;
use crate::transaction::{Commit, Transaction};

impl Transaction<'_> {
    pub(crate) fn create_api_key(&mut self, key: &ApiKey) -> Result<(), Error> {
        self.create(&keys::api_key(&key.hash), key)?;
        self.create(&keys::firm_key(&key.firm, &key.id), key)
    }
}

impl Store {
    /// Reads a key by the hash of its secret.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn api_key(&self, hash: &str) -> Result<Option<ApiKey>, Error> {
        self.get(&keys::api_key(hash)).await
    }

    /// Reads a firm's key by its public name.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn firm_key(&self, firm: &FirmId, id: &KeyId) -> Result<Option<ApiKey>, Error> {
        self.get(&keys::firm_key(firm, id)).await
    }

    /// A firm's keys, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn firm_keys(
        &self,
        firm: &FirmId,
        page: PageOf<'_>,
    ) -> Result<Listed<ApiKey>, Error> {
        let partition = keys::firm(firm).pk;
        self.newest(&partition, keys::FIRM_KEY_PREFIX, page).await
    }

    /// Creates a key.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn create_api_key(&self, key: &ApiKey) -> Result<Commit, Error> {
        let mut writes = self.transaction();
        writes.create_api_key(key)?;
        writes.commit().await
    }

    /// Creates `new` and lets `old` end as it says, both or neither.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn rotate_api_key(&self, old: &ApiKey, new: &ApiKey) -> Result<Commit, Error> {
        let mut writes = self.transaction();
        for key in [keys::api_key(&old.hash), keys::firm_key(&old.firm, &old.id)] {
            writes.overwrite(&key, old)?;
        }
        writes.create_api_key(new)?;
        writes.commit().await
    }

    /// Removes a key, if it and `remaining` exist: two keys that vouch for each other are never
    /// removed both.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_api_key(
        &self,
        key: &ApiKey,
        remaining: Option<&KeyId>,
    ) -> Result<Commit, Error> {
        let mut writes = self.transaction();
        writes.remove(&keys::api_key(&key.hash))?;
        writes.remove(&keys::firm_key(&key.firm, &key.id))?;
        if let Some(remaining) = remaining {
            writes.require(&keys::firm_key(&key.firm, remaining))?;
        }
        writes.commit().await
    }
}
