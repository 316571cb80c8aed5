//! Announced numbers.

use recado_content::PhoneNumber;
use recado_domain::announcement::Announcement;
use recado_domain::{Error, Tenant};

use crate::keys;
use crate::table::Store;
use crate::transaction::Commit;

impl Store {
    /// An announced number.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn announcement(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
    ) -> Result<Option<Announcement>, Error> {
        self.get(&keys::announcement(tenant, number)).await
    }

    /// Begins to announce a number; false when that was begun before.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn create_announcement(
        &self,
        tenant: &Tenant,
        new: &Announcement,
    ) -> Result<bool, Error> {
        let mut transaction = self.transaction();
        transaction.create(&keys::announcement(tenant, &new.number), new)?;
        self.is_done(transaction.commit().await?)
    }

    /// Writes an announcement over the version that was read; false when somebody else did so.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn change_announcement(
        &self,
        tenant: &Tenant,
        read: &Announcement,
    ) -> Result<bool, Error> {
        let next = Announcement {
            version: read.version + 1,
            ..read.clone()
        };
        let mut transaction = self.transaction();
        let key = keys::announcement(tenant, &read.number);
        transaction.replace(&key, &next, read.version)?;
        self.is_done(transaction.commit().await?)
    }

    fn is_done(&self, commit: Commit) -> Result<bool, Error> {
        match commit {
            Commit::Done => Ok(true),
            Commit::Refused(_) => Ok(false),
            Commit::Contended => Err(Error::Unavailable("others write the same".to_owned())),
        }
    }
}
