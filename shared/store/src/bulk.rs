//! Bulk sends: their states, their texts, and their recipients as they were given.

mod chunks;
mod directory;
mod hold;
mod outcomes;
mod planning;
mod superseded;
mod unknown;

use jiff::Timestamp;
use recado_domain::bulk::{BulkSend, BulkText};
use recado_domain::{BulkId, Error, Tenant};
use serde::{Deserialize, Serialize};

use crate::idempotency::Begun;
use crate::keys;
use crate::page::{Listed, PageOf};
use crate::table::Store;
use crate::transaction::Commit;

pub use outcomes::Recorded;
pub use unknown::UnknownChunk;

/// A part of a bulk send's recipients, as they were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// JSON, in the form that planning reads.
    #[serde(rename = "d")]
    pub recipients: String,
}

impl Store {
    /// Reads a bulk send, strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_send(&self, tenant: &Tenant, id: &BulkId) -> Result<Option<BulkSend>, Error> {
        self.get(&keys::bulk_send(tenant, id)).await
    }

    /// A tenant's bulk sends, newest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_sends(
        &self,
        tenant: &Tenant,
        page: PageOf<'_>,
    ) -> Result<Listed<BulkSend>, Error> {
        self.newest(&keys::bulk_sends(tenant), "", page).await
    }

    /// Creates a bulk send; false when it exists already.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn create_bulk_send(&self, send: &BulkSend) -> Result<bool, Error> {
        let mut writes = self.transaction();
        writes.create(&keys::bulk_send(&send.tenant, &send.id), send)?;
        match writes.commit().await? {
            // False would say that it exists.
            Commit::Contended => Err(Error::Unavailable("others write the same".to_owned())),
            commit => Ok(done(&commit)),
        }
    }

    /// Writes a bulk send over its version `old`; false when that is not its version any more, or
    /// others write it just then.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn replace_bulk_send(&self, send: &BulkSend, old: u64) -> Result<bool, Error> {
        let mut writes = self.transaction();
        writes.replace(&keys::bulk_send(&send.tenant, &send.id), send, old)?;
        Ok(done(&writes.commit().await?))
    }

    /// Writes a draft over its version `old`, and what that begins under a key; neither, and false, when
    /// that is not its version any more, something was begun under the key, or others write it just then.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn fill_bulk_draft(
        &self,
        draft: &BulkSend,
        old: u64,
        begun: Option<Begun<'_>>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let mut writes = self.transaction();
        writes.replace(&keys::bulk_send(&draft.tenant, &draft.id), draft, old)?;
        if let Some(begun) = begun {
            writes.begin(&draft.tenant, begun, now)?;
        }
        Ok(done(&writes.commit().await?))
    }

    /// Writes the text of a bulk send, before the bulk send itself.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_bulk_text(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        text: &BulkText,
    ) -> Result<(), Error> {
        self.put(&keys::bulk_text(tenant, id), text).await
    }

    /// The text of a bulk send.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_text(&self, tenant: &Tenant, id: &BulkId) -> Result<Option<BulkText>, Error> {
        self.get(&keys::bulk_text(tenant, id)).await
    }

    /// Writes a part of a bulk send's recipients.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_bulk_part(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        number: u32,
        part: &Part,
    ) -> Result<(), Error> {
        self.put(&keys::bulk_part(tenant, id, number), part).await
    }

    /// A part of a bulk send's recipients.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_part(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        number: u32,
    ) -> Result<Option<Part>, Error> {
        self.get(&keys::bulk_part(tenant, id, number)).await
    }
}

/// True when it is written; where others were faster, or wrote at the same time, it is to be tried again.
fn done(commit: &Commit) -> bool {
    match commit {
        Commit::Done => true,
        Commit::Refused(_) | Commit::Contended => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_met_another_is_to_be_tried_again() {
        assert!(done(&Commit::Done));
        for commit in [Commit::Refused(vec![0]), Commit::Contended] {
            assert!(!done(&commit), "{commit:?}");
        }
    }
}
