//! Plans while they are made, and what would become of drafts.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use recado_domain::bulk::{BulkSend, DraftPreview, PlanSheet};
use recado_domain::{BulkId, Error, Tenant};

use super::done;
use crate::item::Expiring;
use crate::keys;
use crate::table::{Store, failed, from_item};

/// How long a draft's preview is shown.
const PREVIEW_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// What it shows, and what steps of planning leave to each other, holds numbers that nobody finds to
/// forget them: it leaves by itself, though never before a preview that was made of it.
const PLANNED_KEPT: SignedDuration = SignedDuration::from_hours(48);

/// When what is planned at an instant leaves, unless it is a plan that counts.
pub(super) fn planned_until(now: Timestamp) -> i64 {
    after(now, PLANNED_KEPT)
}

fn after(now: Timestamp, kept: SignedDuration) -> i64 {
    now.checked_add(kept).unwrap_or(now).as_second()
}

impl Store {
    /// Keeps what a step of the current attempt to plan leaves to the next one, for two days. Repeating it
    /// is harmless.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_bulk_plan_sheets(
        &self,
        send: &BulkSend,
        step: u32,
        sheets: &[PlanSheet],
        now: Timestamp,
    ) -> Result<(), Error> {
        let (tenant, id) = (&send.tenant, &send.id);
        let ttl = Some(planned_until(now));
        for (number, what) in (0..).zip(sheets) {
            let key = keys::bulk_plan_sheet(tenant, id, send.attempts, step, number);
            self.put(&key, &Expiring { what, ttl }).await?;
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

    /// Keeps for a day that what would become of a draft was asked for.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_bulk_preview(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        preview: &DraftPreview,
    ) -> Result<(), Error> {
        let (what, ttl) = (preview, Some(after(preview.at, PREVIEW_KEPT)));
        let key = keys::bulk_preview(tenant, id);
        self.put(&key, &Expiring { what, ttl }).await
    }

    /// Keeps what would become of a draft, for a day, and writes the draft over its version `old`; neither,
    /// and false, when that is not its version any more or others write it just then.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn keep_bulk_preview(
        &self,
        draft: &BulkSend,
        old: u64,
        preview: &DraftPreview,
    ) -> Result<bool, Error> {
        let (tenant, id) = (&draft.tenant, &draft.id);
        let mut writes = self.transaction();
        writes.replace(&keys::bulk_send(tenant, id), draft, old)?;
        let (what, ttl) = (preview, Some(after(preview.at, PREVIEW_KEPT)));
        writes.put(&keys::bulk_preview(tenant, id), &Expiring { what, ttl })?;
        Ok(done(&writes.commit().await?))
    }

    /// What would become of a draft; nothing where nobody has asked, or long ago.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_preview(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        now: Timestamp,
    ) -> Result<Option<DraftPreview>, Error> {
        let found: Option<DraftPreview> = self.get(&keys::bulk_preview(tenant, id)).await?;
        // DynamoDB deletes what has expired when it comes to it.
        Ok(found.filter(|it| now.as_second() < after(it.at, PREVIEW_KEPT)))
    }

    /// Forgets what would become of a draft, with the chunks that it shows.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer; doing it again is harmless.
    pub async fn delete_bulk_preview(&self, tenant: &Tenant, id: &BulkId) -> Result<(), Error> {
        let key = keys::bulk_preview(tenant, id);
        let found: Option<DraftPreview> = self.get(&key).await?;
        if let Some(plan) = found.and_then(|it| it.plan) {
            let chunk = |number| keys::bulk_chunk(tenant, id, plan.edition, number);
            self.delete_many(plan.numbers(0).map(chunk)).await?;
        }
        self.delete(&key).await
    }
}
