//! Directories of bulk sends.

use recado_domain::bulk::{BulkSend, DirectoryPage, page_of};
use recado_domain::{ContactId, Error, Tenant};

use crate::item::Item;
use crate::keys;
use crate::table::{Store, to_item};

impl Store {
    /// Writes the pages of a bulk send's directory, as its current attempt to plan left them. The same
    /// ones again change nothing.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_bulk_directory(
        &self,
        send: &BulkSend,
        pages: &[(u32, DirectoryPage)],
    ) -> Result<(), Error> {
        let key = |page| keys::bulk_directory(&send.tenant, &send.id, send.attempts, page);
        let items = pages
            .iter()
            .map(|(number, page)| to_item(&key(*number), page));
        self.put_many(items.collect::<Result<Vec<Item>, _>>()?)
            .await
    }

    /// The pages on which these contacts stand, if they stand in these bulk sends, whose plans are
    /// through.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_directory_pages(
        &self,
        tenant: &Tenant,
        sends: &[BulkSend],
        contacts: &[ContactId],
    ) -> Result<Vec<DirectoryPage>, Error> {
        let mut wanted: Vec<keys::Key> = Vec::new();
        for send in sends {
            let Some(plan) = &send.plan else { continue };
            let pages = contacts.iter().map(|it| page_of(it, plan.entries()));
            let keys = pages.map(|page| keys::bulk_directory(tenant, &send.id, plan.edition, page));
            wanted.extend(keys);
        }
        wanted.sort();
        wanted.dedup();
        self.get_many(&wanted).await
    }
}
