//! Threads at a glance. A line among the unanswered ones whose thread does not wait since that
//! instant any more means nothing and is taken away by whoever meets it: an answer costs one write.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use recado_domain::thread::Thread;
use recado_domain::{ContactId, Error, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::table::{Store, failed};
use crate::transaction::{Commit, Transaction};

/// A line of the unanswered threads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnansweredLine {
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// Who waits.
    pub contact: ContactId,
}

impl Store {
    /// Reads a thread at a glance, strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn thread_glance(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
    ) -> Result<Option<Thread>, Error> {
        self.get(&keys::thread_glance(tenant, contact)).await
    }

    /// Reads several, in this order; those that do not exist are left out.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn thread_glances(
        &self,
        tenant: &Tenant,
        contacts: &[ContactId],
    ) -> Result<Vec<Thread>, Error> {
        let keys: Vec<_> = contacts
            .iter()
            .map(|contact| keys::thread_glance(tenant, contact))
            .collect();
        self.get_many(&keys).await
    }

    /// Writes a thread's next version; false when another was written meanwhile.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_thread_glance(&self, tenant: &Tenant, next: &Thread) -> Result<bool, Error> {
        let key = keys::thread_glance(tenant, &next.contact);
        self.put_version(&key, next, next.version).await
    }

    /// Writes the next version of a thread over `before`, and that it waits for an answer if it does so
    /// since now; false when somebody else was faster.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn move_thread_glance(
        &self,
        tenant: &Tenant,
        before: &Thread,
        next: &Thread,
    ) -> Result<bool, Error> {
        let mut writes = self.transaction();
        writes.move_thread(tenant, Some(before), next)?;
        Ok(matches!(writes.commit().await?, Commit::Done))
    }

    /// Forgets a thread at a glance.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_thread_glance(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
    ) -> Result<(), Error> {
        self.delete(&keys::thread_glance(tenant, contact)).await
    }

    /// The lines of unanswered threads after `after`, the longest wait first, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn unanswered(
        &self,
        tenant: &Tenant,
        after: Option<&UnansweredLine>,
        limit: i32,
    ) -> Result<Vec<UnansweredLine>, Error> {
        let start = after.map(|line| keys::unanswered(tenant, line.since, &line.contact));
        self.oldest(keys::unanswered_partition(tenant), start, limit)
            .await
    }

    /// Takes a line away.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_unanswered(
        &self,
        tenant: &Tenant,
        line: &UnansweredLine,
    ) -> Result<(), Error> {
        self.delete(&keys::unanswered(tenant, line.since, &line.contact))
            .await
    }

    async fn put_version(
        &self,
        key: &keys::Key,
        next: &impl Serialize,
        version: u64,
    ) -> Result<bool, Error> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(crate::table::to_item(key, next)?));
        let put = match version {
            1 => put.condition_expression("attribute_not_exists(pk)"),
            _ => put
                .condition_expression("version = :before")
                .expression_attribute_values(
                    ":before",
                    AttributeValue::N((version - 1).to_string()),
                ),
        };
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(refused) if refused.is_conditional_check_failed_exception() => Ok(false),
                _ => Err(failed(error)),
            },
        }
    }
}

impl Transaction<'_> {
    /// Writes the next version of a thread, and that it waits for an answer if it does so since now.
    pub(crate) fn move_thread(
        &mut self,
        tenant: &Tenant,
        before: Option<&Thread>,
        next: &Thread,
    ) -> Result<(), Error> {
        let key = keys::thread_glance(tenant, &next.contact);
        match before {
            None => self.create(&key, next)?,
            Some(before) => self.replace(&key, next, before.version)?,
        }
        let waited = before.and_then(|thread| thread.unanswered_since);
        match next.unanswered_since {
            Some(since) if waited != Some(since) => {
                let line = UnansweredLine {
                    since,
                    contact: next.contact.clone(),
                };
                self.put(&keys::unanswered(tenant, since, &next.contact), &line)
            }
            _ => Ok(()),
        }
    }
}
