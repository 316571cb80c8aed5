//! What operators did, and the credits they gave.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use jiff::Timestamp;
use recado_domain::audit::AuditRecord;
use recado_domain::ledger::Movement;
use recado_domain::{AuditId, Error, Tenant};

use crate::keys;
use crate::ledger::Booking;
use crate::page::{Listed, PageOf};
use crate::table::{Store, to_item};

impl Store {
    /// Reads one action.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn audit_record(&self, id: &AuditId) -> Result<Option<AuditRecord>, Error> {
        self.get(&keys::audit(id)).await
    }

    /// Records an action that moves no money.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_audit_record(&self, record: &AuditRecord) -> Result<(), Error> {
        self.put(&keys::audit(&record.id), record).await
    }

    /// What operators did, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn audit_trail(&self, page: PageOf<'_>) -> Result<Listed<AuditRecord>, Error> {
        self.newest(keys::AUDIT, "", page).await
    }

    /// Tries to move the balance and to record who wanted it, both or neither; the record takes the
    /// entry in. [`Booking::RefusedAlongside`] means that the record exists, with its movement.
    ///
    /// # Errors
    /// As [`Store::try_book`].
    pub async fn try_book_audited(
        &self,
        tenant: &Tenant,
        movement: Movement,
        record: &AuditRecord,
        now: Timestamp,
    ) -> Result<Booking, Error> {
        self.try_book_with(tenant, movement, now, |entry| {
            let record = AuditRecord {
                entry: Some(entry.clone()),
                ..record.clone()
            };
            let put = Put::builder()
                .table_name(&self.table)
                .set_item(Some(to_item(&keys::audit(&record.id), &record)?))
                .condition_expression("attribute_not_exists(pk)")
                .build()
                .map_err(|error| Error::Internal(error.to_string()))?;
            Ok(vec![TransactWriteItem::builder().put(put).build()])
        })
        .await
    }
}
