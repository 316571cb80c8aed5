//! The operator's stop of everything, written together with who wanted it.

use recado_domain::Error;
use recado_domain::audit::AuditRecord;
use recado_domain::stop::Stop;

use crate::keys;
use crate::table::Store;
use crate::transaction::Commit;

impl Store {
    /// The stop that stands, if there is one; strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn stop(&self) -> Result<Option<Stop>, Error> {
        self.get(&keys::stop()).await
    }

    /// Stops everything, or with `None` lets it go on.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn set_stop(
        &self,
        stop: Option<&Stop>,
        record: &AuditRecord,
    ) -> Result<Commit, Error> {
        let mut writes = self.transaction();
        match stop {
            Some(stop) => writes.put(&keys::stop(), stop)?,
            None => writes.discard(&keys::stop())?,
        }
        writes.put(&keys::audit(&record.id), record)?;
        writes.commit().await
    }
}
