//! Twins: messages that look the same in the carrier's listing, of which only one may be on its way
//! at a time.
//!
//! Messages lie in their thread by when they were made, so a look back as far as a message can be on
//! its way finds all but those that were made long before they went out, such as scheduled ones.
//! These leave a mark in the thread before they are claimed.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use recado_domain::adoption::Looks;
use recado_domain::message::Message;
use recado_domain::{ContactId, Error, MessageId, Status, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::table::{Store, attribute, failed, from_item, to_item};

/// How long a message may be on its way: until an unknown outcome is final, and a little more.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_hours(73);
/// A message that goes out sooner than this after it was made is found by when it was made.
const SOON: SignedDuration = SignedDuration::from_mins(30);

/// The mark of a message that goes out late.
#[derive(Serialize, Deserialize)]
struct Mark {
    message: MessageId,
    /// When it is forgotten, in seconds (the table's TTL attribute).
    ttl: i64,
}

impl Store {
    /// Lets the twins of a message that was made long ago find it: to be called before it is claimed.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn mark_late(&self, message: &Message, now: Timestamp) -> Result<(), Error> {
        if now.duration_since(message.id.made_at()) < SOON {
            return Ok(());
        }
        let mark = Mark {
            message: message.id.clone(),
            ttl: now.checked_add(ON_ITS_WAY).unwrap_or(now).as_second(),
        };
        let key = keys::late(&message.tenant, now, &message.id);
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(&key, &mark)?))
            .send()
            .await
            .map_err(failed)?;
        Ok(())
    }

    /// The messages of a thread that look like this in the carrier's listing and are on their way to the
    /// carrier, or have been there of late: strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn twins(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
        looks: Looks<'_>,
        now: Timestamp,
    ) -> Result<Vec<Message>, Error> {
        let since = now.checked_sub(ON_ITS_WAY).unwrap_or(Timestamp::MIN);
        let (recent, late) = tokio::try_join!(
            self.recent_twins(tenant, contact, looks, since),
            self.late_twins(tenant, contact, since)
        )?;
        let is_new = |it: &Message| recent.iter().all(|other| other.id != it.id);
        let late: Vec<Message> = late.into_iter().filter(is_new).collect();
        let waits = |it: &Message| matches!(it.status, Status::Queued | Status::Scheduled);
        let is_twin = |it: &Message| Looks::of(it) == looks && !waits(it);
        Ok(recent.into_iter().chain(late).filter(is_twin).collect())
    }

    async fn recent_twins(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
        looks: Looks<'_>,
        since: Timestamp,
    ) -> Result<Vec<Message>, Error> {
        let mut twins = Vec::new();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .filter_expression("b = :body AND fr = :from AND st <> :queued AND st <> :scheduled")
            .expression_attribute_values(":pk", AttributeValue::S(keys::thread(tenant, contact)))
            .expression_attribute_values(
                ":first",
                AttributeValue::S(MessageId::earliest(since, contact).to_string()),
            )
            // Every message id begins with "msg_"; a grave accent sorts after the underscore.
            .expression_attribute_values(":last", AttributeValue::S("msg`".to_owned()))
            .expression_attribute_values(":body", AttributeValue::S(looks.body.to_owned()))
            .expression_attribute_values(":from", attribute(looks.from)?)
            .expression_attribute_values(":queued", attribute(&Status::Queued)?)
            .expression_attribute_values(":scheduled", attribute(&Status::Scheduled)?)
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            twins.push(from_item(item.map_err(failed)?)?);
        }
        Ok(twins)
    }

    async fn late_twins(
        &self,
        tenant: &Tenant,
        contact: &ContactId,
        since: Timestamp,
    ) -> Result<Vec<Message>, Error> {
        let thread = keys::thread(tenant, contact);
        let mut marks = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", AttributeValue::S(thread))
            .expression_attribute_values(":first", AttributeValue::S(keys::late_since(since)))
            .expression_attribute_values(":last", AttributeValue::S(keys::LATE_END.to_owned()))
            .into_paginator()
            .items()
            .send();
        let mut ids = Vec::new();
        while let Some(item) = marks.next().await {
            let mark: Mark = from_item(item.map_err(failed)?)?;
            if !ids.contains(&mark.message) {
                ids.push(mark.message);
            }
        }
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.message(tenant, &id).await?);
        }
        Ok(found)
    }
}
