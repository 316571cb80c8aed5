//! Chunks with recipients of whom nobody knows whether they were written to, so that they are found
//! without looking through all chunks.

use jiff::{SignedDuration, Timestamp};
use recado_domain::{BulkId, Error, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::table::Store;

/// For longer than anybody may be unknown for, which is 72 hours.
const KEPT: SignedDuration = SignedDuration::from_hours(4 * 24);

/// A chunk with such recipients, or that had some of late.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnknownChunk {
    /// Of which bulk send.
    pub bulk_id: BulkId,
    /// Which.
    pub chunk: u32,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    of: UnknownChunk,
    /// When it is forgotten, in seconds (the table's TTL attribute).
    ttl: i64,
}

impl Store {
    /// Remembers that a chunk has such recipients.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_unknown_chunk(
        &self,
        tenant: &Tenant,
        of: &UnknownChunk,
        now: Timestamp,
    ) -> Result<(), Error> {
        let ttl = now.checked_add(KEPT).unwrap_or(now).as_second();
        let of = of.clone();
        let key = keys::bulk_unknown(tenant, &of.bulk_id, of.chunk);
        self.put(&key, &Kept { of, ttl }).await
    }

    /// Forgets a chunk that has none any more.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_unknown_chunk(
        &self,
        tenant: &Tenant,
        of: &UnknownChunk,
    ) -> Result<(), Error> {
        let key = keys::bulk_unknown(tenant, &of.bulk_id, of.chunk);
        self.delete(&key).await
    }

    /// The chunks after `after`, at most `limit`, by bulk send and number.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn unknown_chunks(
        &self,
        tenant: &Tenant,
        after: Option<&UnknownChunk>,
        limit: i32,
    ) -> Result<Vec<UnknownChunk>, Error> {
        let after = after.map(|it| keys::bulk_unknown(tenant, &it.bulk_id, it.chunk));
        let partition = keys::bulk_unknown_partition(tenant);
        let found: Vec<Kept> = self.oldest(partition, after, limit).await?;
        Ok(found.into_iter().map(|it| it.of).collect())
    }
}
