//! The money of a bulk send: one hold, and one settlement at its end.

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use jiff::Timestamp;
use recado_domain::Error;
use recado_domain::bulk::BulkSend;
use recado_domain::ledger::{self, EntryKind, Movement};

use crate::keys;
use crate::ledger::Booking;
use crate::table::{Store, to_item};

impl Store {
    /// Tries to hold the whole price of a bulk send and to write it over its version `old`, both or
    /// neither. [`Booking::RefusedAlongside`] means that it has changed.
    ///
    /// # Errors
    /// As [`Store::try_book`].
    pub async fn try_hold_bulk(
        &self,
        send: &BulkSend,
        old: u64,
        now: Timestamp,
    ) -> Result<Booking, Error> {
        let hold = Movement {
            unit_price: Some(send.unit_price),
            units: send.plan.as_ref().map(|plan| plan.segments),
            ..Movement::new(EntryKind::Hold, -send.price(), send.id.to_string())
        };
        let write = self.write_send(send, old)?;
        self.try_book(&send.tenant, hold, now, Some(write)).await
    }

    /// Tries to give back what a bulk send did not cost and to write it over its version `old`,
    /// both or neither. [`Booking::RefusedAlongside`] means that it has changed.
    ///
    /// # Errors
    /// As [`Store::try_book`].
    pub async fn try_settle_bulk(
        &self,
        send: &BulkSend,
        old: u64,
        now: Timestamp,
    ) -> Result<Booking, Error> {
        let (cost, segments) = send
            .settled
            .map_or_else(Default::default, |it| (it.cost, it.segments));
        let held = send.plan.as_ref().map_or(0, |plan| plan.segments);
        let given_back = [send.price(), -cost].into_iter().sum();
        let void = Movement::new(EntryKind::Void, given_back, send.id.to_string())
            .of_units(held.saturating_sub(segments), send.unit_price);
        let write = self.write_send(send, old)?;
        self.try_book(&send.tenant, void, now, Some(write)).await
    }

    /// Writes the charge of a bulk send that is settled; the same one again changes nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it may not have been written: repeat it.
    pub async fn post_bulk(&self, send: &BulkSend, now: Timestamp) -> Result<(), Error> {
        let Some(settled) = send.settled else {
            return Ok(());
        };
        let reference = send.id.as_str();
        let (price, units) = (Some(send.unit_price), Some(settled.segments));
        let post = ledger::post(reference, settled.cost, settled.at, price, units);
        self.put_post(&send.tenant, &post, now).await
    }

    fn write_send(&self, send: &BulkSend, old: u64) -> Result<TransactWriteItem, Error> {
        let key = keys::bulk_send(&send.tenant, &send.id);
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(&key, send)?))
            .condition_expression("version = :old")
            .expression_attribute_values(":old", AttributeValue::N(old.to_string()))
            .build()
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}
