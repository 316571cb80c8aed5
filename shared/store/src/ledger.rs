//! The balance and its entries.
//!
//! A movement is one transaction: the balance (only if nobody moved it meanwhile, with the new
//! entry inside as `last`) and whatever must happen together with it. The entry's own item is
//! written right after. Should the process die in between, whoever moves or shows the balance next
//! writes it first. That keeps the ledger complete at one write unit less than a third item in
//! each transaction.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use jiff::{SignedDuration, Timestamp};
use recado_domain::ledger::{Balance, Entry, Movement};
use recado_domain::{Error, Micros, Tenant};

mod posts;
mod reader;
mod written;

pub use reader::{Direction, Position, Reader, Span};
pub(crate) use written::Written;

use crate::keys;
use crate::table::{Store, attributes, failed, from_item, to_item};

/// How one try at a movement ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Booking {
    /// Done.
    Booked(Entry),
    /// Somebody moved the balance at the same time: try again after a pause.
    Contended,
    /// The condition of what goes along was not met: nothing moved.
    RefusedAlongside,
}

impl Store {
    /// A tenant's balance; an empty one before the first movement.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn balance(&self, tenant: &Tenant) -> Result<Balance, Error> {
        Ok(self.get(&keys::balance(tenant)).await?.unwrap_or_default())
    }

    /// Whether a tenant's balance is below zero: read at half the price, as a moment does not matter before
    /// each post, and once more, strongly consistent, before anything waits for that.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn is_below_zero(&self, tenant: &Tenant) -> Result<bool, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(attributes(&keys::balance(tenant))))
            .send()
            .await
            .map_err(failed)?;
        let lately: Option<Balance> = answer.item.map(from_item).transpose()?;
        let is_below = |balance: &Balance| balance.available < Micros::ZERO;
        Ok(lately.as_ref().is_some_and(is_below) && is_below(&self.balance(tenant).await?))
    }

    /// Tries one movement, together with what goes along.
    ///
    /// # Errors
    /// [`Error::InsufficientBalance`] for a hold that is not covered; [`Error::Unavailable`] when
    /// DynamoDB does not answer, in which case it may or may not have happened: what goes along
    /// must carry a condition that makes the repeat harmless.
    pub async fn try_book(
        &self,
        tenant: &Tenant,
        movement: Movement,
        now: Timestamp,
        alongside: Option<TransactWriteItem>,
    ) -> Result<Booking, Error> {
        self.try_book_with(tenant, movement, now, |_| {
            Ok(alongside.into_iter().collect())
        })
        .await
    }

    /// As [`Store::try_book`], when what goes along must know the entry.
    pub(crate) async fn try_book_with(
        &self,
        tenant: &Tenant,
        movement: Movement,
        now: Timestamp,
        alongside: impl FnOnce(&Entry) -> Result<Vec<TransactWriteItem>, Error>,
    ) -> Result<Booking, Error> {
        let balance = self.balance(tenant).await?;
        let next = balance.after(movement, now)?;
        let Some(entry) = next.last.clone() else {
            return Err(Error::Internal("a movement without an entry".to_owned()));
        };
        let alongside = alongside(&entry)?;
        if let Some(previous) = &balance.last {
            self.ensure_entry(tenant, previous).await?;
        }
        let movement = self.write_balance(tenant, &balance, &next)?;
        let written = self
            .client
            .transact_write_items()
            .set_transact_items(Some(std::iter::once(movement).chain(alongside).collect()))
            .send()
            .await;
        if let Err(error) = written {
            return match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
                    let refused = canceled
                        .cancellation_reasons()
                        .iter()
                        .skip(1)
                        .any(|reason| reason.code() == Some("ConditionalCheckFailed"));
                    Ok(if refused {
                        Booking::RefusedAlongside
                    } else {
                        Booking::Contended
                    })
                }
                _ => Err(failed(error)),
            };
        }
        self.put_entry(tenant, &entry).await?;
        self.written.note(tenant, &entry);
        Ok(Booking::Booked(entry))
    }

    /// The entries of the month of `at`, newest first, at most `limit`, older than `before`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn entries(
        &self,
        tenant: &Tenant,
        at: Timestamp,
        before: Option<&Entry>,
        limit: i32,
    ) -> Result<Vec<Entry>, Error> {
        if let Some(last) = self.balance(tenant).await?.last {
            self.ensure_entry(tenant, &last).await?;
        }
        let start = before.map(|entry| keys::entry(tenant, entry.at, &entry.id));
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .scan_index_forward(false)
            .limit(limit)
            .key_condition_expression("pk = :pk AND sk < :before")
            .expression_attribute_values(":pk", AttributeValue::S(keys::ledger_month(tenant, at)))
            // Sort keys are digits; a colon sorts after every digit.
            .expression_attribute_values(
                ":before",
                AttributeValue::S(start.map_or_else(|| ":".to_owned(), |key| key.sk)),
            )
            .send()
            .await
            .map_err(failed)?;
        answer
            .items
            .unwrap_or_default()
            .into_iter()
            .map(from_item)
            .collect()
    }

    /// Until when the ledger is complete: everything before that instant has its entry.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn entries_complete_until(&self, tenant: &Tenant) -> Result<Timestamp, Error> {
        match self.balance(tenant).await?.last {
            Some(last) => {
                self.ensure_entry(tenant, &last).await?;
                let next = last.at.checked_add(SignedDuration::from_micros(1));
                Ok(next.unwrap_or(Timestamp::MAX))
            }
            None => Ok(Timestamp::MIN),
        }
    }

    /// Writes an entry; the same entry again changes nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_entry(&self, tenant: &Tenant, entry: &Entry) -> Result<(), Error> {
        let key = keys::entry(tenant, entry.at, &entry.id);
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(&key, entry)?))
            .send()
            .await
            .map_err(failed)?;
        Ok(())
    }

    /// Writes the balance over the version that was read.
    fn write_balance(
        &self,
        tenant: &Tenant,
        read: &Balance,
        next: &Balance,
    ) -> Result<TransactWriteItem, Error> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(&keys::balance(tenant), next)?));
        let put = match read.version {
            0 => put.condition_expression("attribute_not_exists(pk)"),
            version => put
                .condition_expression("version = :version")
                .expression_attribute_values(":version", AttributeValue::N(version.to_string())),
        };
        let put = put
            .build()
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    pub(crate) async fn ensure_entry(&self, tenant: &Tenant, entry: &Entry) -> Result<(), Error> {
        if self.written.knows(tenant, entry) {
            return Ok(());
        }
        let key = keys::entry(tenant, entry.at, &entry.id);
        match self.get::<Entry>(&key).await? {
            Some(_) => Ok(()),
            None => self.put_entry(tenant, entry).await,
        }
    }
}
