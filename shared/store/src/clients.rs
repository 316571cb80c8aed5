//! Which records are a client's: whoever hears of the client finds them.

use recado_domain::records::Record;
use recado_domain::{ContactId, Error, RecordId, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::page::PageOf;
use crate::table::Store;
use crate::transaction::Transaction;

/// Records of a client read at once.
const PAGE: u32 = 500;

/// A client's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRecord {
    /// Which.
    pub record_id: RecordId,
    /// Collection steps are planned for it.
    pub collects: bool,
}

impl ClientRecord {
    fn of(record: &Record) -> Self {
        Self {
            record_id: record.id.clone(),
            collects: record.planned().any(|line| line.step_day().is_some()),
        }
    }
}

impl Store {
    /// The records of a client, at most 500.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn client_records(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
    ) -> Result<Vec<ClientRecord>, Error> {
        let page = PageOf {
            limit: PAGE,
            after: None,
        };
        let partition = keys::client_records(tenant, contact);
        Ok(self.newest(&partition, "", page).await?.items)
    }

    /// Takes a record off the list of a client.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn forget_client_record(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
        id: &RecordId,
    ) -> Result<(), Error> {
        self.delete(&keys::client_record(tenant, contact, id)).await
    }
}

/// Keeps the list of the client's records in step with a record that is written.
pub(crate) fn follow(
    writes: &mut Transaction<'_>,
    tenant: &Tenant,
    before: Option<&Record>,
    after: &Record,
) -> Result<(), Error> {
    let old = before.and_then(|it| it.contact_id.as_ref());
    let new = after.contact_id.as_ref();
    if let Some(left) = old.filter(|_| old != new) {
        writes.discard(&keys::client_record(tenant, left, &after.id))?;
    }
    let line = ClientRecord::of(after);
    let is_told = old == new && before.map(ClientRecord::of).as_ref() == Some(&line);
    match new.filter(|_| !is_told) {
        Some(contact) => writes.put(&keys::client_record(tenant, contact, &after.id), &line),
        None => Ok(()),
    }
}
