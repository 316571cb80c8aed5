//! Messages: created with their hold, and read by id or by thread.

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use jiff::Timestamp;
use recado_domain::ledger::{EntryKind, Movement};
use recado_domain::message::Message;
use recado_domain::{ContactId, Error, MessageId, Tenant};

use crate::keys;
use crate::ledger::Booking;
use crate::table::{Store, attributes, failed, from_item, to_item};

impl Store {
    /// Reads a message of this tenant, strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn message(&self, tenant: &Tenant, id: &MessageId) -> Result<Option<Message>, Error> {
        self.get(&keys::message(tenant, id)).await
    }

    /// Reads the messages of these ids that exist, in the order of the ids.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn messages(
        &self,
        tenant: &Tenant,
        ids: &[MessageId],
    ) -> Result<Vec<Message>, Error> {
        let keys: Vec<_> = ids.iter().map(|id| keys::message(tenant, id)).collect();
        self.get_many(&keys).await
    }

    /// Tries to create a message and hold its price, both or neither. [`Booking::RefusedAlongside`]
    /// means that the message exists already, with its hold.
    ///
    /// # Errors
    /// As [`Store::try_book`].
    pub async fn try_create(&self, message: &Message, now: Timestamp) -> Result<Booking, Error> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(
                &keys::message(&message.tenant, &message.id),
                message,
            )?))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|error| Error::Internal(error.to_string()))?;
        let hold = Movement::new(EntryKind::Hold, -message.price, message.id.to_string())
            .of_units(message.segments, message.unit_price);
        let write = TransactWriteItem::builder().put(put).build();
        self.try_book(&message.tenant, hold, now, Some(write)).await
    }

    /// A thread's messages older than `before`, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn thread(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
        before: Option<&MessageId>,
        limit: i32,
    ) -> Result<Vec<Message>, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .scan_index_forward(false)
            .limit(limit)
            .set_exclusive_start_key(before.map(|id| attributes(&keys::message(tenant, id))))
            .key_condition_expression("pk = :pk AND begins_with(sk, :message)")
            .expression_attribute_values(":pk", AttributeValue::S(keys::thread(tenant, contact)))
            .expression_attribute_values(":message", AttributeValue::S("msg_".to_owned()))
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

    /// A thread's messages that were created since an instant, oldest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn thread_since(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
        since: Timestamp,
    ) -> Result<Vec<Message>, Error> {
        let first = MessageId::earliest(since, contact).to_string();
        let mut messages = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", AttributeValue::S(keys::thread(tenant, contact)))
            .expression_attribute_values(":first", AttributeValue::S(first))
            // Every message id begins with "msg_"; a grave accent sorts after the underscore.
            .expression_attribute_values(":last", AttributeValue::S("msg`".to_owned()))
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            messages.push(from_item(item.map_err(failed)?)?);
        }
        Ok(messages)
    }
}
