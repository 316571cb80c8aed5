//! Which messages are scheduled, by time. The message's own item decides: a line whose message is
//! not scheduled for that instant any more means nothing and is taken away by whoever meets it.

use jiff::Timestamp;
use recado_domain::{Error, MessageId, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::table::Store;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledLine {
    /// When it is to be sent.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// Which message.
    pub message_id: MessageId,
}

impl Store {
    /// Writes that a message is scheduled; before it is, so that none is missing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_scheduled(
        &self,
        tenant: &Tenant,
        at: Timestamp,
        message_id: &MessageId,
    ) -> Result<(), Error> {
        let line = ScheduledLine {
            at,
            message_id: message_id.clone(),
        };
        let key = keys::scheduled(tenant, at, message_id);
        self.put(&key, &line).await
    }

    /// Takes a line away.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_scheduled(
        &self,
        tenant: &Tenant,
        line: &ScheduledLine,
    ) -> Result<(), Error> {
        self.delete(&keys::scheduled(tenant, line.at, &line.message_id))
            .await
    }

    /// The lines after `after`, earliest first, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn scheduled(
        &self,
        tenant: &Tenant,
        after: Option<&ScheduledLine>,
        limit: i32,
    ) -> Result<Vec<ScheduledLine>, Error> {
        let start = after.map(|line| keys::scheduled(tenant, line.at, &line.message_id));
        self.oldest(keys::scheduled_partition(tenant), start, limit)
            .await
    }
}
