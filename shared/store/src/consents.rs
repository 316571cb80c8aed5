//! Consent: one partition per address.

use aws_sdk_dynamodb::types::AttributeValue;
use recado_domain::consent::{ConsentChange, Consents};
use recado_domain::{Error, Tenant};
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::table::{Store, failed, from_item, to_item};

/// Sort key of the mark on a number the carrier called unusable.
const DEAD_NUMBER: &str = "number";

#[derive(Serialize, Deserialize)]
struct DeadNumber {
    code: u32,
}

impl Store {
    /// Everything known about `address`, strongly consistent.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn consents(&self, tenant: &Tenant, address: &str) -> Result<Consents, Error> {
        let mut consents = Consents::default();
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(
                ":pk",
                AttributeValue::S(keys::consent_partition(tenant, address)),
            )
            .into_paginator()
            .items()
            .send();
        while let Some(item) = pages.next().await {
            let item = item.map_err(failed)?;
            let topic = item
                .get("sk")
                .and_then(|sk| sk.as_s().ok())
                .cloned()
                .unwrap_or_default();
            if topic == DEAD_NUMBER {
                consents.dead_number = Some(from_item::<DeadNumber>(item)?.code);
            } else {
                consents.by_topic.insert(topic, from_item(item)?);
            }
        }
        Ok(consents)
    }

    /// Records the newest consent of a topic.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_consent(
        &self,
        tenant: &Tenant,
        address: &str,
        topic: &str,
        change: &ConsentChange,
    ) -> Result<(), Error> {
        self.put_in_consents(tenant, address, topic, change).await
    }

    /// Marks a number as unusable, with the carrier's code.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn mark_number_dead(
        &self,
        tenant: &Tenant,
        address: &str,
        code: u32,
    ) -> Result<(), Error> {
        self.put_in_consents(tenant, address, DEAD_NUMBER, &DeadNumber { code })
            .await
    }

    async fn put_in_consents(
        &self,
        tenant: &Tenant,
        address: &str,
        sort: &str,
        value: &impl Serialize,
    ) -> Result<(), Error> {
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(&keys::consent(tenant, address, sort), value)?))
            .send()
            .await
            .map_err(failed)?;
        Ok(())
    }
}
