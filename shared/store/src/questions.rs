//! Questions, each beside the message that asks it.

use recado_domain::question::Question;
use recado_domain::{ContactId, Error, Tenant};

use crate::keys;
use crate::page::PageOf;
use crate::table::{Store, failed, to_item};
use crate::transaction::Transaction;

impl Store {
    /// Keeps a question; one that is kept already stays as it is.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_question(&self, tenant: &Tenant, question: &Question) -> Result<(), Error> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(
                &keys::question(tenant, &question.id),
                question,
            )?))
            .condition_expression("attribute_not_exists(pk)");
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(exists) if exists.is_conditional_check_failed_exception() => Ok(()),
                _ => Err(failed(error)),
            },
        }
    }

    /// The questions of a thread, the one whose message was accepted last first, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn questions(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
        limit: u32,
    ) -> Result<Vec<Question>, Error> {
        let partition = keys::thread(tenant, contact);
        let page = PageOf { limit, after: None };
        let found = self.newest(&partition, keys::QUESTION_PREFIX, page).await?;
        Ok(found.items)
    }

    /// Forgets the questions of a thread.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn delete_questions(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
    ) -> Result<(), Error> {
        loop {
            let found = self.questions(tenant, contact, 100).await?;
            if found.is_empty() {
                return Ok(());
            }
            for question in found {
                self.delete(&keys::question(tenant, &question.id)).await?;
            }
        }
    }
}

impl Transaction<'_> {
    /// Writes the next version of a question, over the one before.
    pub(crate) fn answer_question(
        &mut self,
        tenant: &Tenant,
        next: &Question,
    ) -> Result<(), Error> {
        let key = keys::question(tenant, &next.id);
        self.replace(&key, next, next.version - 1)
    }
}
