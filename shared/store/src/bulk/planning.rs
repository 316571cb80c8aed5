//! Plans while they are made, and what would become of drafts.

use aws_sdk_dynamodb::types::AttributeValue;
use recado_domain::bulk::{BulkSend, DraftPreview, PlanSheet};
use recado_domain::{BulkId, Error, Tenant};

use crate::keys;
use crate::table::{Store, failed, from_item};

impl Store {
    /// Keeps what a step of the current attempt to plan leaves to the next one. Repeating it is harmless.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_bulk_plan_sheets(
        &self,
        send: &BulkSend,
        step: u32,
        sheets: &[PlanSheet],
    ) -> Result<(), Error> {
        let (tenant, id) = (&send.tenant, &send.id);
        for (number, sheet) in (0..).zip(sheets) {
            let key = keys::bulk_plan_sheet(tenant, id, send.attempts, step, number);
            self.put(&key, sheet).await?;
        }
        Ok(())
    }

    /// What a step of the current attempt to plan has left, in order.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_plan_sheets(
        &self,
        send: &BulkSend,
        step: u32,
    ) -> Result<Vec<PlanSheet>, Error> {
        let partition = keys::bulk_text(&send.tenant, &send.id).pk;
        let begin = keys::bulk_plan_sheets(send.attempts, step);
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :begin)")
            .expression_attribute_values(":pk", AttributeValue::S(partition))
            .expression_attribute_values(":begin", AttributeValue::S(begin))
            .into_paginator()
            .items()
            .send();
        let mut sheets = Vec::new();
        while let Some(item) = pages.next().await {
            sheets.push(from_item(item.map_err(failed)?)?);
        }
        Ok(sheets)
    }

    /// Keeps what would become of a draft.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_bulk_preview(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        preview: &DraftPreview,
    ) -> Result<(), Error> {
        self.put(&keys::bulk_preview(tenant, id), preview).await
    }

    /// What would become of a draft; nothing where nobody has asked.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_preview(
        &self,
        tenant: &Tenant,
        id: &BulkId,
    ) -> Result<Option<DraftPreview>, Error> {
        self.get(&keys::bulk_preview(tenant, id)).await
    }
}
