//! What the sweep keeps: how far it has looked through the holds and the schedules, and the messages
//! it found there that had not ended. A message that ends by itself costs the sweep no write.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use recado_domain::{Error, MessageId, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::table::{Store, attributes, failed, from_item};

/// A message that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenMessage {
    /// Which.
    pub message_id: MessageId,
    /// How often it was looked at.
    pub looks: u32,
    /// Not to be looked at before.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub look_at: Timestamp,
}

/// How far the sweep has looked through the holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swept {
    /// Holds before this instant have been looked at.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub holds_until: Timestamp,
}

/// How far the sweep has gone through the schedules, which are of all tenants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchedulesSwept {
    /// With which page it goes on; none is the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// Pages of this round so far.
    #[serde(default)]
    pub pages: u32,
    /// Pages of the round before.
    #[serde(default)]
    pub pages_before: u32,
}

impl Store {
    /// How far the sweep has gone through the schedules.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn schedules_swept(&self) -> Result<SchedulesSwept, Error> {
        let swept = self.get(&keys::sweep_of_schedules()).await?;
        Ok(swept.unwrap_or_default())
    }

    /// Writes how far the sweep has gone through the schedules.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_schedules_swept(&self, swept: &SchedulesSwept) -> Result<(), Error> {
        self.put(&keys::sweep_of_schedules(), swept).await
    }

    /// How far the sweep has looked.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn swept(&self, tenant: &Tenant) -> Result<Option<Swept>, Error> {
        self.get(&keys::sweep(tenant)).await
    }

    /// Writes how far the sweep has looked.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_swept(&self, tenant: &Tenant, swept: &Swept) -> Result<(), Error> {
        self.put(&keys::sweep(tenant), swept).await
    }

    /// Keeps an eye on a message.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_open(&self, tenant: &Tenant, open: &OpenMessage) -> Result<(), Error> {
        self.put(&keys::open(tenant, &open.message_id), open).await
    }

    /// Stops keeping an eye on a message.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_open(&self, tenant: &Tenant, id: &MessageId) -> Result<(), Error> {
        self.delete(&keys::open(tenant, id)).await
    }

    /// The open messages after `after`, at most `limit`, in the order of their ids.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn open_messages(
        &self,
        tenant: &Tenant,
        after: Option<&MessageId>,
        limit: i32,
    ) -> Result<Vec<OpenMessage>, Error> {
        let start = after.map(|id| attributes(&keys::open(tenant, id)));
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(start)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(keys::open_partition(tenant)))
            .send()
            .await
            .map_err(failed)?;
        let items = answer.items.unwrap_or_default();
        items.into_iter().map(from_item).collect()
    }
}
