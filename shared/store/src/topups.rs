//! Top-ups: each change is made over the version that was read, together with its movement.

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use jiff::Timestamp;
use recado_domain::ledger::Movement;
use recado_domain::topup::TopUp;
use recado_domain::{Error, Tenant, TopUpId};

use crate::ledger::Booking;
use crate::table::{Store, to_item};
use crate::{Commit, Listed, PageOf, keys};

impl Store {
    /// Reads a top-up of this tenant.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn top_up(&self, tenant: &Tenant, id: &TopUpId) -> Result<Option<TopUp>, Error> {
        self.get(&keys::top_up(tenant, id)).await
    }

    /// The tenant's top-ups, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn top_ups(&self, tenant: &Tenant, page: PageOf<'_>) -> Result<Listed<TopUp>, Error> {
        self.newest(&keys::top_ups(tenant), "top_", page).await
    }

    /// Creates a top-up; one that exists stays as it is.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn create_top_up(&self, top_up: &TopUp) -> Result<Commit, Error> {
        let mut transaction = self.transaction();
        transaction.create(&keys::top_up(&top_up.tenant, &top_up.id), top_up)?;
        transaction.commit().await
    }

    /// Changes a top-up without moving money, if nobody changed it meanwhile.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn change_top_up(&self, read: &TopUp, next: &TopUp) -> Result<Commit, Error> {
        let mut transaction = self.transaction();
        let key = keys::top_up(&next.tenant, &next.id);
        transaction.replace(&key, next, read.version)?;
        transaction.commit().await
    }

    /// Tries to change a top-up and move the balance, both or neither.
    /// [`Booking::RefusedAlongside`] means that somebody changed the top-up meanwhile.
    ///
    /// # Errors
    /// As [`Store::try_book`].
    pub async fn try_book_top_up(
        &self,
        read: &TopUp,
        next: &TopUp,
        movement: Movement,
        now: Timestamp,
    ) -> Result<Booking, Error> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(&keys::top_up(&next.tenant, &next.id), next)?))
            .condition_expression("version = :version")
            .expression_attribute_values(":version", AttributeValue::N(read.version.to_string()))
            .build()
            .map_err(|error| Error::Internal(error.to_string()))?;
        let write = TransactWriteItem::builder().put(put).build();
        self.try_book(&next.tenant, movement, now, Some(write))
            .await
    }
}
