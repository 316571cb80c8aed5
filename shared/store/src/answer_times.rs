//! Answers by day and person: one item each, counted up in place.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::civil::Date;
use recado_domain::answer_times::{AnswerTimes, DayOfAnswers, class_of};
use recado_domain::{Error, Tenant};

use crate::item::Item;
use crate::keys;
use crate::table::{Store, attributes, failed};

/// What the attributes of classes begin with.
const CLASS: &str = "c";

impl Store {
    /// Counts an answer. It is not repeatable: whoever is in doubt leaves it out.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer: it may have happened.
    pub async fn count_answer(
        &self,
        tenant: &Tenant,
        day: Date,
        person: &str,
        secs: u64,
    ) -> Result<(), Error> {
        let number = |value: u64| AttributeValue::N(value.to_string());
        self.client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(attributes(&keys::answers(tenant, day, person))))
            .update_expression("ADD n :one, t :secs, #class :one")
            .expression_attribute_names("#class", format!("{CLASS}{}", class_of(secs)))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":secs", number(secs))
            .send()
            .await
            .map_err(failed)?;
        Ok(())
    }

    /// The answers from one day to another, both included, oldest first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn answers_between(
        &self,
        tenant: &Tenant,
        from: Date,
        to: Date,
    ) -> Result<Vec<DayOfAnswers>, Error> {
        let mut items = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", AttributeValue::S(keys::answers_partition(tenant)))
            .expression_attribute_values(":from", AttributeValue::S(from.to_string()))
            // After every person of that day: a tilde sorts after the number sign.
            .expression_attribute_values(":to", AttributeValue::S(format!("{to}~")))
            .into_paginator()
            .items()
            .send();
        let mut days = Vec::new();
        while let Some(item) = items.next().await {
            days.extend(day_of(&item.map_err(failed)?));
        }
        Ok(days)
    }
}

fn day_of(item: &Item) -> Option<DayOfAnswers> {
    let (day, person) = item.get("sk")?.as_s().ok()?.split_once('#')?;
    let number = |name: &str| {
        let value = item.get(name).and_then(|value| value.as_n().ok());
        value.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    Some(DayOfAnswers {
        day: day.parse().ok()?,
        person: person.to_owned(),
        times: AnswerTimes {
            answered: number("n"),
            total_secs: number("t"),
            classes: std::array::from_fn(|class| number(&format!("{CLASS}{class}"))),
        },
    })
}
