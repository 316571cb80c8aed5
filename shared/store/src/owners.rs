//! Whose the carrier's ids are, where a message was not told its own by the answer to its post: of all
//! messages that may be meant, one gets it.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use jiff::{SignedDuration, Timestamp};
use recado_domain::{Error, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::table::{Store, failed, from_item, to_item};

/// For longer than any message waits for its outcome, or a callback for its way.
const KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);

#[derive(Serialize, Deserialize)]
struct Owner {
    /// The id of a message, of a bulk send's or of its own.
    #[serde(rename = "m")]
    message: String,
    /// When it is forgotten, in seconds (the table's TTL attribute).
    ttl: i64,
}

impl Store {
    /// Makes a message the owner of what the carrier calls `sid`, unless there is one. Answers the id of
    /// the owner.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer; repeating it is harmless.
    pub async fn own_sid(
        &self,
        tenant: &Tenant,
        sid: &str,
        message: &str,
        now: Timestamp,
    ) -> Result<String, Error> {
        let owner = Owner {
            message: message.to_owned(),
            ttl: now.checked_add(KEPT).unwrap_or(now).as_second(),
        };
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(&keys::sid_owner(tenant, sid), &owner)?))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = put.send().await else {
            return Ok(owner.message);
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(check)) => {
                let there = check.item.clone().map(from_item::<Owner>).transpose()?;
                let missing = || Error::Internal("a refused write without an item".to_owned());
                Ok(there.ok_or_else(missing)?.message)
            }
            _ => Err(failed(error)),
        }
    }

    /// Whose the carrier's `sid` is, where that had to be decided.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn sid_owner(&self, tenant: &Tenant, sid: &str) -> Result<Option<String>, Error> {
        let owner: Option<Owner> = self.get(&keys::sid_owner(tenant, sid)).await?;
        Ok(owner.map(|owner| owner.message))
    }
}
