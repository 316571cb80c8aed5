//! What a firm wants done about its balance, and what it was told.

use recado_domain::funds::Funds;
use recado_domain::notice::Notice;
use recado_domain::{Error, Tenant};

use crate::table::Store;
use crate::{Commit, Listed, PageOf, keys};

impl Store {
    /// A tenant's wishes about its balance.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn funds(&self, tenant: &Tenant) -> Result<Funds, Error> {
        Ok(self.get(&keys::funds(tenant)).await?.unwrap_or_default())
    }

    /// Writes them over the version that was read, and what the firm is told about it, both or
    /// neither. Nothing is written when somebody changed them meanwhile.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn change_funds(
        &self,
        tenant: &Tenant,
        next: &Funds,
        notice: Option<&Notice>,
    ) -> Result<Commit, Error> {
        let read = next.version;
        let next = Funds {
            version: read + 1,
            ..next.clone()
        };
        let mut transaction = self.transaction();
        let key = keys::funds(tenant);
        if read == 0 {
            transaction.create(&key, &next)?;
        } else {
            transaction.replace(&key, &next, read)?;
        }
        if let Some(notice) = notice {
            let key = keys::notice(tenant, notice.at, &notice.cause);
            transaction.put(&key, notice)?;
        }
        transaction.commit().await
    }

    /// What the tenant was told, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn notices(
        &self,
        tenant: &Tenant,
        page: PageOf<'_>,
    ) -> Result<Listed<Notice>, Error> {
        self.newest(&keys::notices(tenant), "", page).await
    }
}
