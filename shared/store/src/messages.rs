//! Messages: created with their hold, claimed by one worker, moved forward only.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, Put, ReturnValue, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
    Update,
};
use jiff::Timestamp;
use recado_domain::ledger::{self, EntryKind, Movement};
use recado_domain::message::{Message, Moment};
use recado_domain::status::Settlement;
use recado_domain::{Error, MessageId, Status, Tenant};

use crate::keys;
use crate::ledger::Booking;
use crate::table::{Item, Store, attribute, attributes, failed, from_item, to_item};

/// What came of a conditional change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It happened; the message as it is now.
    Done(Box<Message>),
    /// The condition was not met; the message as it is, if there is one.
    NotNow(Option<Box<Message>>),
}

impl Store {
    /// Reads a message of this tenant, strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn message(&self, tenant: &Tenant, id: &MessageId) -> Result<Option<Message>, Error> {
        self.get(&keys::message(tenant, id)).await
    }

    /// Tries to create a message and hold its price, both or neither. [`Booking::RefusedAlongside`]
    /// means that the message exists already, with its hold.
    ///
    /// # Errors
    /// As [`Store::try_book`].
    pub async fn try_create(&self, message: &Message, now: Timestamp) -> Result<Booking, Error> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(
                &keys::message(&message.tenant, &message.id),
                message,
            )?))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|error| Error::Internal(error.to_string()))?;
        let hold = Movement {
            kind: EntryKind::Hold,
            amount: -message.price,
            reference: message.id.to_string(),
            unit_price: Some(message.unit_price),
            units: Some(message.segments),
        };
        let write = TransactWriteItem::builder().put(put).build();
        self.try_book(&message.tenant, hold, now, Some(write)).await
    }

    /// Claims a queued message: from here on only this worker may hand it to the carrier.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn claim(
        &self,
        tenant: &Tenant,
        id: &MessageId,
        now: Timestamp,
    ) -> Result<Change, Error> {
        let update = self
            .update(tenant, id)
            .update_expression(
                "SET st = :sending, rk = :one, cl = :now, \
                 tl = list_append(tl, :moment) ADD #attempt :one",
            )
            .condition_expression("st = :queued")
            .expression_attribute_names("#attempt", "at")
            .expression_attribute_values(":sending", attribute(&Status::Sending)?)
            .expression_attribute_values(":queued", attribute(&Status::Queued)?)
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .expression_attribute_values(
                ":now",
                AttributeValue::N(now.as_millisecond().to_string()),
            )
            .expression_attribute_values(
                ":moment",
                attribute(&[moment(Status::Sending, now, None)])?,
            );
        changed(update).await
    }

    /// Gives up the claim of the attempt in `message`: the carrier has not processed it.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn release(&self, message: &Message, to: Moment) -> Result<Change, Error> {
        let update = self
            .update(&message.tenant, &message.id)
            .update_expression("SET st = :queued, rk = :zero, tl = list_append(tl, :moment)")
            .condition_expression("st = :sending AND #attempt = :attempt")
            .expression_attribute_names("#attempt", "at")
            .expression_attribute_values(":queued", attribute(&Status::Queued)?)
            .expression_attribute_values(":sending", attribute(&Status::Sending)?)
            .expression_attribute_values(":zero", AttributeValue::N("0".to_owned()))
            .expression_attribute_values(":attempt", AttributeValue::N(message.attempt.to_string()))
            .expression_attribute_values(":moment", attribute(&[&to])?);
        changed(update).await
    }

    /// Moves a message to a higher, not yet final status, and keeps the carrier's id.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn advance(
        &self,
        tenant: &Tenant,
        id: &MessageId,
        to: Moment,
        carrier_sid: Option<&str>,
    ) -> Result<Change, Error> {
        let mut expression =
            "SET st = :status, rk = :rank, tl = list_append(tl, :moment)".to_owned();
        let mut update = self
            .update(tenant, id)
            .condition_expression("rk < :rank")
            .expression_attribute_values(":status", attribute(&to.status)?)
            .expression_attribute_values(":rank", AttributeValue::N(to.status.rank().to_string()))
            .expression_attribute_values(":moment", attribute(&[&to])?);
        if let Some(sid) = carrier_sid {
            expression.push_str(", sid = :sid");
            update = update.expression_attribute_values(":sid", AttributeValue::S(sid.to_owned()));
        }
        changed(update.update_expression(expression)).await
    }

    /// Ends a message that was charged or that never cost anything further: it becomes final, and
    /// its hold a charge. A repeat finds the message final and writes the same post again.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn finish_posted(
        &self,
        message: &Message,
        end: Moment,
        carrier_sid: Option<&str>,
    ) -> Result<Change, Error> {
        let tried_at = end.at;
        let mut expression =
            "SET st = :status, rk = :rank, se = :settled, tl = list_append(tl, :moment)".to_owned();
        let mut update = self
            .update(&message.tenant, &message.id)
            .condition_expression("rk < :rank")
            .expression_attribute_values(":status", attribute(&end.status)?)
            .expression_attribute_values(
                ":rank",
                AttributeValue::N(Status::TERMINAL_RANK.to_string()),
            )
            .expression_attribute_values(
                ":settled",
                AttributeValue::N(tried_at.as_microsecond().to_string()),
            )
            .expression_attribute_values(":moment", attribute(&[&end])?);
        if let Some(sid) = carrier_sid {
            expression.push_str(", sid = :sid");
            update = update.expression_attribute_values(":sid", AttributeValue::S(sid.to_owned()));
        }
        let change = changed(update.update_expression(expression)).await?;
        let (Change::Done(now) | Change::NotNow(Some(now))) = &change else {
            return Ok(change);
        };
        if now.status.settlement() == Some(Settlement::Post)
            && let Some(at) = now.settled_at
        {
            let (unit_price, units) = (Some(now.unit_price), Some(now.segments));
            let entry = ledger::post(now.id.as_str(), now.price, at, unit_price, units);
            self.put_post(&now.tenant, &entry, tried_at).await?;
        }
        Ok(change)
    }

    /// Tries to end a message that is not charged: final status and void of its hold, both or
    /// neither. [`Booking::RefusedAlongside`] means that it is final already.
    ///
    /// # Errors
    /// As [`Store::try_book`].
    pub async fn try_finish_voided(
        &self,
        message: &Message,
        end: Moment,
        now: Timestamp,
    ) -> Result<Booking, Error> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(attributes(&keys::message(
                &message.tenant,
                &message.id,
            ))))
            .update_expression(
                "SET st = :status, rk = :rank, se = :settled, tl = list_append(tl, :moment)",
            )
            .condition_expression("rk < :rank")
            .expression_attribute_values(":status", attribute(&end.status)?)
            .expression_attribute_values(
                ":rank",
                AttributeValue::N(Status::TERMINAL_RANK.to_string()),
            )
            .expression_attribute_values(
                ":settled",
                AttributeValue::N(end.at.as_microsecond().to_string()),
            )
            .expression_attribute_values(":moment", attribute(&[&end])?)
            .build()
            .map_err(|error| Error::Internal(error.to_string()))?;
        let void = Movement {
            kind: EntryKind::Void,
            amount: message.price,
            reference: message.id.to_string(),
            unit_price: Some(message.unit_price),
            units: Some(message.segments),
        };
        let write = TransactWriteItem::builder().update(update).build();
        self.try_book(&message.tenant, void, now, Some(write)).await
    }

    fn update(&self, tenant: &Tenant, id: &MessageId) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(attributes(&keys::message(tenant, id))))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }
}

fn moment(status: Status, at: Timestamp, code: Option<u32>) -> Moment {
    Moment {
        status,
        at,
        code,
        reason: None,
    }
}

async fn changed(update: UpdateItemFluentBuilder) -> Result<Change, Error> {
    let read = |item: Item| from_item::<Message>(item).map(Box::new);
    match update.send().await {
        Ok(answer) => match answer.attributes {
            Some(item) => read(item).map(Change::Done),
            None => Err(Error::Internal("an update without an answer".to_owned())),
        },
        Err(error) => match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(check)) => {
                let item = check.item.clone();
                Ok(Change::NotNow(item.map(read).transpose()?))
            }
            _ => Err(failed(error)),
        },
    }
}
