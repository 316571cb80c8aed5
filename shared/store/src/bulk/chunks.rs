//! Chunks and how far they are.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;
use recado_domain::bulk::{BulkSend, BulkStatus, Chunk, Progress};
use recado_domain::{BulkId, Error, Tenant};

use super::planning::planned_until;
use crate::item::{Expiring, Item};
use crate::keys;
use crate::table::{Store, attribute, attributes, failed, from_item, to_item};

impl Store {
    /// Writes chunks of the current attempt to plan. The same ones again change nothing. Those of a draft
    /// are for its preview, and leave by themselves.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_bulk_chunks(
        &self,
        send: &BulkSend,
        chunks: &[(u32, Chunk)],
        now: Timestamp,
    ) -> Result<(), Error> {
        let ttl = (send.status == BulkStatus::Draft).then(|| planned_until(now));
        let items = chunks.iter().map(|(number, what)| {
            let key = keys::bulk_chunk(&send.tenant, &send.id, send.attempts, *number);
            to_item(&key, &Expiring { what, ttl })
        });
        self.put_many(items.collect::<Result<Vec<Item>, _>>()?)
            .await
    }

    /// The recipients of a chunk.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_chunk(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        edition: u32,
        chunk: u32,
    ) -> Result<Option<Chunk>, Error> {
        self.get(&keys::bulk_chunk(tenant, id, edition, chunk))
            .await
    }

    /// Forgets whom a place of a chunk was planned for, and what only it reads. A skipped one keeps why.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer; repeating it is harmless.
    pub async fn forget_planned(
        &self,
        send: &BulkSend,
        chunk: u32,
        index: u8,
    ) -> Result<(), Error> {
        let (tenant, id) = (&send.tenant, &send.id);
        let key = keys::bulk_chunk(tenant, id, send.edition(), chunk);
        let found: Option<Chunk> = self.get(&key).await?;
        let Some(planned) = found.as_ref().and_then(|it| it.get(index)) else {
            return Ok(());
        };
        let entries = found.iter().flat_map(|it| &it.entries);
        let read_by = entries.filter(|it| it.skipped.is_none() && it.text == planned.text);
        let is_only_its = planned.skipped.is_none() && read_by.count() == 1;
        let mut set = format!("SET e[{index}] = :forgotten");
        if is_only_its {
            set += &format!(", t[{}] = :nothing", planned.text);
        }
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(attributes(&key)))
            .update_expression(set)
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":forgotten", attribute(&planned.forgotten())?);
        if is_only_its {
            let nothing = AttributeValue::S(String::new());
            update = update.expression_attribute_values(":nothing", nothing);
        }
        update.send().await.map_err(failed)?;
        Ok(())
    }

    /// How far a chunk is, strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_progress(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        chunk: u32,
    ) -> Result<Progress, Error> {
        let found: Option<Progress> = self.get(&keys::bulk_progress(tenant, id, chunk)).await?;
        Ok(found.unwrap_or_else(|| untouched(chunk)))
    }

    /// How far all chunks are that anybody has touched, in order.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn all_bulk_progress(
        &self,
        tenant: &Tenant,
        id: &BulkId,
    ) -> Result<Vec<Progress>, Error> {
        let partition = keys::bulk_text(tenant, id).pk;
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :chunk)")
            .expression_attribute_values(":pk", AttributeValue::S(partition))
            .expression_attribute_values(
                ":chunk",
                AttributeValue::S(keys::BULK_PROGRESS.to_owned()),
            )
            .into_paginator()
            .items()
            .send();
        let mut all = Vec::new();
        while let Some(item) = pages.next().await {
            all.push(from_item(item.map_err(failed)?)?);
        }
        Ok(all)
    }

    /// Writes how far a chunk is over the version before it. Answers what is there when somebody
    /// else was faster; where that is a later version, this one may have been written before it.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer: it may have happened.
    pub async fn advance_bulk_progress(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        next: &Progress,
    ) -> Result<Result<(), Progress>, Error> {
        let key = keys::bulk_progress(tenant, id, next.chunk);
        let old = next.version.saturating_sub(1);
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(&key, next)?))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let put = match old {
            0 => put.condition_expression("attribute_not_exists(pk)"),
            old => put
                .condition_expression("v = :old")
                .expression_attribute_values(":old", AttributeValue::N(old.to_string())),
        };
        let Err(error) = put.send().await else {
            return Ok(Ok(()));
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(check)) => {
                let there = check.item.clone().map(from_item).transpose()?;
                let there: Progress = there.unwrap_or_else(|| untouched(next.chunk));
                // The client asks again by itself when an answer gets lost, and then meets its own.
                let is_ours = there.version == next.version && there.by == next.by;
                Ok(if is_ours { Ok(()) } else { Err(there) })
            }
            _ => Err(failed(error)),
        }
    }
}

fn untouched(chunk: u32) -> Progress {
    Progress {
        chunk,
        ..Progress::default()
    }
}
