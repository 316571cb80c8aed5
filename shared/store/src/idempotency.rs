//! Idempotency-Keys: what was begun under a key, kept 24 hours.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use jiff::{SignedDuration, Timestamp};
use recado_domain::{Error, Tenant};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::keys;
use crate::table::{Store, failed, from_item, to_item};
use crate::transaction::{Condition, Transaction};

const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What was begun under a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    /// Hash of the request's body.
    body_hash: String,
    /// What the first request creates.
    resource: String,
    /// When it is forgotten, in seconds (the table's TTL attribute).
    ttl: i64,
}

/// What is begun under a key.
#[derive(Clone, Copy, Debug)]
pub struct Begun<'a> {
    /// The key.
    pub key: &'a str,
    /// The request's body.
    pub body: &'a [u8],
    /// What it creates.
    pub resource: &'a str,
}

impl Record {
    fn new(body: &[u8], resource: &str, now: Timestamp) -> Self {
        Self {
            body_hash: hash(body),
            resource: resource.to_owned(),
            ttl: now.checked_add(KEPT).unwrap_or(now).as_second(),
        }
    }
}

/// TTL deletes late, so an expired record may still be here.
const IS_FREE: &str = "attribute_not_exists(pk) OR #it <= :it";

impl Transaction<'_> {
    /// Says what is begun under a key, unless something was.
    pub(crate) fn begin(
        &mut self,
        tenant: &Tenant,
        begun: Begun<'_>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let place = keys::idempotency(tenant, &hash(begun.key.as_bytes()));
        let now_secs = AttributeValue::N(now.as_second().to_string());
        self.put_where(
            &place,
            &Record::new(begun.body, begun.resource, now),
            Condition::on("ttl", IS_FREE, now_secs),
        )
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn reused() -> Error {
    Error::Conflict {
        code: "idempotency_key_reused",
        detail: "this Idempotency-Key was used with another body in the last 24 hours".to_owned(),
    }
}

impl Store {
    /// The resource that was begun under `key` by a request with this body, if any.
    ///
    /// # Errors
    /// [`Error::Conflict`] `idempotency_key_reused` when the key came with another body within 24
    /// hours; [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn begun(
        &self,
        tenant: &Tenant,
        key: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Option<String>, Error> {
        let place = keys::idempotency(tenant, &hash(key.as_bytes()));
        match self.get::<Record>(&place).await? {
            Some(record) if record.ttl <= now.as_second() => Ok(None),
            Some(record) if record.body_hash == hash(body) => Ok(Some(record.resource)),
            Some(_) => Err(reused()),
            None => Ok(None),
        }
    }

    /// Says that `resource` is being created under `key` by a request with this body. Answers the
    /// resource to create or to answer with: the first request's, also for its repeats.
    ///
    /// # Errors
    /// [`Error::Conflict`] `idempotency_key_reused` when the key came with another body within 24
    /// hours; [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn begin(
        &self,
        tenant: &Tenant,
        key: &str,
        body: &[u8],
        resource: &str,
        now: Timestamp,
    ) -> Result<String, Error> {
        let record = Record::new(body, resource, now);
        let place = keys::idempotency(tenant, &hash(key.as_bytes()));
        let written = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(&place, &record)?))
            .condition_expression(IS_FREE)
            .expression_attribute_names("#it", "ttl")
            .expression_attribute_values(":it", AttributeValue::N(now.as_second().to_string()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let error = match written {
            Ok(_) => return Ok(record.resource),
            Err(error) => error,
        };
        let earlier = error
            .as_service_error()
            .and_then(|error| match error {
                aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(
                    check,
                ) => check.item.clone(),
                _ => None,
            });
        match earlier.map(from_item::<Record>).transpose()? {
            Some(earlier) if earlier.body_hash == record.body_hash => Ok(earlier.resource),
            Some(_) => Err(reused()),
            None => Err(failed(error)),
        }
    }
}
