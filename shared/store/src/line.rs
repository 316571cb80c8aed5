//! The line of a slow sender: each message takes the next free place, once.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use jiff::Timestamp;
use recado_domain::rate::SegmentRate;
use recado_domain::{Error, Tenant};

use crate::keys;
use crate::table::{Store, attributes, failed};

impl Store {
    /// Takes the next place for `segments` in a sender's line and answers when that is. One write,
    /// or two when the sender was busy (see [`recado_domain::rate::take_place`] for the rule).
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer, or others were always faster.
    pub async fn take_place(
        &self,
        tenant: &Tenant,
        sender: &str,
        segments: u32,
        rate: SegmentRate,
        now: Timestamp,
    ) -> Result<Timestamp, Error> {
        let now_micros = now.as_microsecond();
        let busy = i64::try_from(rate.time_for(segments).as_micros()).unwrap_or(i64::MAX / 2);
        let free = ("SET nf = :next", "attribute_not_exists(nf) OR nf <= :now");
        let taken = ("SET nf = nf + :busy", "nf > :now");
        // A sender that became free between the two is tried once more.
        for (expression, condition) in [free, taken, free] {
            let update = self
                .client
                .update_item()
                .table_name(&self.table)
                .set_key(Some(attributes(&keys::line(tenant, sender))))
                .update_expression(expression)
                .condition_expression(condition)
                .expression_attribute_values(":now", AttributeValue::N(now_micros.to_string()))
                .return_values(ReturnValue::UpdatedNew);
            let update = if expression.contains(":next") {
                let next = AttributeValue::N(now_micros.saturating_add(busy).to_string());
                update.expression_attribute_values(":next", next)
            } else {
                update.expression_attribute_values(":busy", AttributeValue::N(busy.to_string()))
            };
            match update.send().await {
                Ok(answer) => {
                    let next = answer
                        .attributes
                        .and_then(|item| item.get("nf")?.as_n().ok()?.parse::<i64>().ok())
                        .ok_or_else(|| Error::Internal("a line without a place".to_owned()))?;
                    let place = Timestamp::from_microsecond(next.saturating_sub(busy));
                    return Ok(place.unwrap_or(now));
                }
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(|error| error.is_conditional_check_failed_exception()) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Err(Error::Unavailable(
            "the sender's line is in heavy use".to_owned(),
        ))
    }

    /// From when on a sender's line is free; `None` before its first message.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn line_free_at(
        &self,
        tenant: &Tenant,
        sender: &str,
    ) -> Result<Option<Timestamp>, Error> {
        #[derive(serde::Deserialize)]
        struct Line {
            nf: i64,
        }
        let line: Option<Line> = self.get(&keys::line(tenant, sender)).await?;
        Ok(line.and_then(|line| Timestamp::from_microsecond(line.nf).ok()))
    }
}
