//! Firms and their keys.

use recado_domain::firm::{ApiKey, Firm};
use recado_domain::{Error, FirmId};
use serde::Serialize;

use crate::keys::{self, Key};
use crate::table::{Store, failed, to_item};

impl Store {
    /// Reads a firm.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn firm(&self, id: &FirmId) -> Result<Option<Firm>, Error> {
        self.get(&keys::firm(id)).await
    }

    /// Creates a firm; one that exists stays as it is.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn create_firm(&self, firm: &Firm) -> Result<bool, Error> {
        self.create(&keys::firm(&firm.id), firm).await
    }

    /// Reads a key by the hash of its secret.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn api_key(&self, hash: &str) -> Result<Option<ApiKey>, Error> {
        self.get(&keys::api_key(hash)).await
    }

    /// Creates a key; one that exists stays as it is.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn create_api_key(&self, key: &ApiKey) -> Result<bool, Error> {
        self.create(&keys::api_key(&key.hash), key).await
    }

    async fn create(&self, key: &Key, value: &impl Serialize) -> Result<bool, Error> {
        let written = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(key, value)?))
            .condition_expression("attribute_not_exists(pk)")
            .send()
            .await;
        match written {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            Err(error) => Err(failed(error)),
        }
    }
}
