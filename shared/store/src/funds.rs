//! What a firm wants done about its balance, and what it was told.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use recado_domain::funds::Funds;
use recado_domain::notice::Notice;
use recado_domain::{Error, Tenant};

use crate::table::Store;
use crate::transaction::Condition;
use crate::{Commit, Listed, PageOf, keys};

/// How a notice reaches somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// By the bus.
    Published,
    /// By e-mail.
    Mailed,
}

fn millis(at: Timestamp) -> AttributeValue {
    AttributeValue::N(at.as_millisecond().to_string())
}

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

    /// Claims the telling of a notice, unless somebody did since `dead`; false when somebody did.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn claim_notice(
        &self,
        tenant: &Tenant,
        notice: &Notice,
        now: Timestamp,
        dead: Timestamp,
    ) -> Result<bool, Error> {
        let free = "attribute_exists(pk) AND (attribute_not_exists(#it) OR #it < :dead)";
        let condition =
            Condition::on("claimed_at", free, millis(now)).and_value(":dead", millis(dead));
        self.mark_notice(tenant, notice, "SET #it = :it", condition)
            .await
    }

    /// Takes that claim back.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn release_notice(
        &self,
        tenant: &Tenant,
        notice: &Notice,
        claimed_at: Timestamp,
    ) -> Result<(), Error> {
        let condition = Condition::on("claimed_at", "#it = :it", millis(claimed_at));
        self.mark_notice(tenant, notice, "REMOVE #it", condition)
            .await?;
        Ok(())
    }

    /// Remembers that a notice was told this way.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn mark_told(
        &self,
        tenant: &Tenant,
        notice: &Notice,
        how: Telling,
        at: Timestamp,
    ) -> Result<(), Error> {
        let attribute = match how {
            Telling::Published => "published_at",
            Telling::Mailed => "mailed_at",
        };
        let condition = Condition::on(attribute, "attribute_exists(pk)", millis(at));
        self.mark_notice(tenant, notice, "SET #it = :it", condition)
            .await?;
        Ok(())
    }

    async fn mark_notice(
        &self,
        tenant: &Tenant,
        notice: &Notice,
        change: &str,
        condition: Condition,
    ) -> Result<bool, Error> {
        let mut transaction = self.transaction();
        let key = keys::notice(tenant, notice.at, &notice.cause);
        transaction.update_where(&key, change, condition)?;
        Ok(transaction.commit().await? == Commit::Done)
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
