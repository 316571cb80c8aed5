//! What became of recipients: one small item each, written when the carrier takes the message and
//! when it ends, and never read on the way.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use recado_domain::bulk::{Chunk, Outcome, Progress};
use recado_domain::{BulkId, BulkMessageId, Error, Tenant};

use crate::keys;
use crate::table::{Store, attributes, failed, from_item, to_item};
use crate::transaction::{Commit, Condition};

/// Whether an outcome was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It was.
    Written,
    /// The recipient is as far already, or further, or its chunk has changed.
    AsFar,
    /// Nobody knows yet that the carrier's id is this recipient's: it has to be
    /// [its own](Store::own_sid) first.
    NotOwned,
}

/// How a write under a condition went; `is_as_far` is asked of what stands there instead.
fn recorded_unless(
    written: Result<(), Option<Outcome>>,
    is_as_far: impl FnOnce(&Outcome) -> bool,
) -> Recorded {
    match written {
        Ok(()) => Recorded::Written,
        Err(Some(there)) if is_as_far(&there) => Recorded::AsFar,
        Err(_) => Recorded::NotOwned,
    }
}

impl Store {
    /// Writes what became of a recipient, unless it is as far already. A carrier's id in it is the
    /// recipient's own.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer; repeating it is harmless.
    pub async fn record_outcome(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        chunk: u32,
        outcome: &Outcome,
    ) -> Result<Recorded, Error> {
        let condition = "attribute_not_exists(rk) OR rk < :s_rk";
        let written = self.write_outcome(tenant, id, chunk, outcome, condition, None);
        // Whatever stands there: the condition says that it is as far.
        Ok(recorded_unless(written.await?, |_| true))
    }

    /// The same with the carrier's answer to a post, whose id is the recipient's own as long as nobody
    /// has given the post up.
    ///
    /// # Errors
    /// As [`Store::record_outcome`].
    pub async fn record_answer(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        chunk: u32,
        answer: &Outcome,
    ) -> Result<Recorded, Error> {
        let condition = "attribute_not_exists(rk)";
        let written = self.write_outcome(tenant, id, chunk, answer, condition, None);
        Ok(recorded_unless(written.await?, |there| {
            there.rank >= answer.rank
        }))
    }

    /// The same with what the carrier reports of an id that the recipient knows for its own.
    ///
    /// # Errors
    /// As [`Store::record_outcome`].
    pub async fn record_report(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        chunk: u32,
        reported: &Outcome,
    ) -> Result<Recorded, Error> {
        let condition = "rk < :s_rk AND sid = :s_sid";
        let written = self.write_outcome(tenant, id, chunk, reported, condition, None);
        Ok(recorded_unless(written.await?, |there| {
            there.rank >= reported.rank && there.carrier_sid == reported.carrier_sid
        }))
    }

    /// Writes an outcome over the one that was read as `was`, if it is there still.
    ///
    /// # Errors
    /// As [`Store::record_outcome`].
    pub async fn correct_outcome(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        chunk: u32,
        was: &Outcome,
        outcome: &Outcome,
    ) -> Result<Recorded, Error> {
        let condition = "rk = :rank AND t = :at";
        let written = self.write_outcome(tenant, id, chunk, outcome, condition, Some(was));
        Ok(match written.await? {
            Ok(()) => Recorded::Written,
            Err(_) => Recorded::AsFar,
        })
    }

    /// Writes an outcome under a condition; answers what stands there where that does not hold.
    async fn write_outcome(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        chunk: u32,
        outcome: &Outcome,
        condition: &str,
        was: Option<&Outcome>,
    ) -> Result<Result<(), Option<Outcome>>, Error> {
        let key = keys::bulk_outcome(tenant, id, chunk, outcome.index);
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(attributes(&key)))
            .condition_expression(condition)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        if let Some(was) = was {
            update = update
                .expression_attribute_values(":rank", rank(was))
                .expression_attribute_values(":at", since(was));
        }
        // What is absent stays as it was: the carrier's id, mostly.
        let mut sets = Vec::new();
        for (name, value) in to_item(&key, outcome)? {
            if matches!(name.as_str(), "pk" | "sk") {
                continue;
            }
            sets.push(format!("#{name} = :s_{name}"));
            update = update
                .expression_attribute_names(format!("#{name}"), &name)
                .expression_attribute_values(format!(":s_{name}"), value);
        }
        sets.sort();
        let update = update.update_expression(format!("SET {}", sets.join(", ")));
        match update.send().await {
            Ok(_) => Ok(Ok(())),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(check)) => {
                    Ok(Err(check.item.clone().map(from_item).transpose()?))
                }
                _ => Err(failed(error)),
            },
        }
    }

    /// Writes what became of a recipient of whom nothing is known, unless its chunk has changed since
    /// it was read as `progress`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn note_lost(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        progress: &Progress,
        outcome: &Outcome,
    ) -> Result<Recorded, Error> {
        let mut writes = self.transaction();
        let chunk = progress.chunk;
        writes.create(
            &keys::bulk_outcome(tenant, id, chunk, outcome.index),
            outcome,
        )?;
        let unchanged = is_version(progress.version);
        writes.require_where(&keys::bulk_progress(tenant, id, chunk), unchanged)?;
        Ok(recorded(writes.commit().await?))
    }

    /// Gives a recipient back to be written to again: removes its outcome, if it stands as it was
    /// read, and writes its chunk's progress over the version before; both or neither.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn give_back(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        was: &Outcome,
        next: &Progress,
    ) -> Result<Recorded, Error> {
        let mut writes = self.transaction();
        let as_read = Condition::on("rk", "#it = :it AND t = :at", rank(was));
        let as_read = as_read.and_value(":at", since(was));
        writes.remove_where(
            &keys::bulk_outcome(tenant, id, next.chunk, was.index),
            as_read,
        )?;
        let unchanged = is_version(next.version.saturating_sub(1));
        writes.put_where(
            &keys::bulk_progress(tenant, id, next.chunk),
            next,
            unchanged,
        )?;
        Ok(recorded(writes.commit().await?))
    }

    /// What became of a recipient, if anything is known.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_outcome(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        chunk: u32,
        index: u8,
    ) -> Result<Option<Outcome>, Error> {
        self.get(&keys::bulk_outcome(tenant, id, chunk, index))
            .await
    }

    /// What became of each of these recipients, as far as it is known, in their order.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_outcomes_of(
        &self,
        tenant: &Tenant,
        ids: &[BulkMessageId],
    ) -> Result<Vec<Option<Outcome>>, Error> {
        let key = |id: &BulkMessageId| {
            let (bulk, chunk, index) = id.place();
            keys::bulk_outcome(tenant, &bulk, chunk, index)
        };
        let keys: Vec<_> = ids.iter().map(key).collect();
        self.get_each(&keys).await
    }

    /// The recipients of a chunk and what became of them.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn bulk_outcomes(
        &self,
        tenant: &Tenant,
        id: &BulkId,
        edition: u32,
        chunk: u32,
    ) -> Result<(Chunk, Vec<Outcome>), Error> {
        let own = keys::bulk_chunk(tenant, id, edition, chunk);
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(own.pk.clone()))
            .into_paginator()
            .items()
            .send();
        let mut recipients = Chunk::default();
        let mut outcomes = Vec::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed)?;
            let sort = item.get("sk").and_then(|sk| sk.as_s().ok());
            match sort {
                Some(sort) if *sort == own.sk => recipients = from_item(item)?,
                // Of an attempt to plan that came to nothing.
                Some(sort) if sort.starts_with(keys::BULK_CHUNK) => {}
                _ => outcomes.push(from_item(item)?),
            }
        }
        Ok((recipients, outcomes))
    }
}

fn is_version(version: u32) -> Condition {
    let version = AttributeValue::N(version.to_string());
    Condition::on("v", "#it = :it", version)
}

/// Whoever is hindered tries again later.
fn recorded(commit: Commit) -> Recorded {
    match commit {
        Commit::Done => Recorded::Written,
        Commit::Refused(_) | Commit::Contended => Recorded::AsFar,
    }
}

fn rank(outcome: &Outcome) -> AttributeValue {
    AttributeValue::N(outcome.rank.to_string())
}

fn since(outcome: &Outcome) -> AttributeValue {
    AttributeValue::N(outcome.at.as_millisecond().to_string())
}
