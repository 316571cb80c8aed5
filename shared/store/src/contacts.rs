//! Contacts.

use recado_domain::message::Message;
use recado_domain::{ContactId, Error, Tenant};

use crate::keys;
use crate::page::PageOf;
use crate::table::Store;

impl Store {
    /// The newest message with a contact.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn newest_message(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
    ) -> Result<Option<Message>, Error> {
        let page = PageOf {
            limit: 1,
            after: None,
        };
        let thread = keys::thread(tenant, contact);
        let found = self.newest(&thread, "msg_", page).await?;
        Ok(found.items.into_iter().next())
    }
}
