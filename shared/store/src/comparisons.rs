//! Both sides of a comparison with the carrier, while it is on its way: spread over buckets by the
//! carrier's ids, so that however many messages there are, each bucket fits into a function.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use recado_domain::comparison::Sides;
use recado_domain::{Error, Tenant};
use serde::{Deserialize, Serialize};

use crate::item::Item;
use crate::keys;
use crate::table::{Store, failed, from_item, to_item};

/// Among how many buckets messages are spread.
pub const BUCKETS: u8 = 16;
/// For longer than a comparison takes, dead letters included.
const KEPT: SignedDuration = SignedDuration::from_hours(2 * 24);

#[derive(Serialize, Deserialize)]
struct Part {
    #[serde(flatten)]
    sides: Sides,
    /// When it is forgotten, in seconds (the table's TTL attribute).
    ttl: i64,
}

impl Store {
    /// Keeps what a step of a comparison has gathered. The same step again replaces it.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn put_compared(
        &self,
        tenant: &Tenant,
        run: Timestamp,
        step: u32,
        gathered: &Sides,
        now: Timestamp,
    ) -> Result<(), Error> {
        let ttl = now.checked_add(KEPT).unwrap_or(now).as_second();
        let mut items: Vec<Item> = Vec::new();
        for bucket in 0..BUCKETS {
            let sides = of_bucket(gathered, bucket);
            if sides != Sides::default() {
                let key = keys::compared(tenant, run, bucket, step);
                items.push(to_item(&key, &Part { sides, ttl })?);
            }
        }
        self.put_many(items).await
    }

    /// What all steps of a comparison have gathered for a bucket.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer.
    pub async fn compared(
        &self,
        tenant: &Tenant,
        run: Timestamp,
        bucket: u8,
    ) -> Result<Sides, Error> {
        let partition = keys::compared_bucket(tenant, run, bucket);
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(partition))
            .into_paginator()
            .items()
            .send();
        let mut sides = Sides::default();
        while let Some(item) = pages.next().await {
            let part: Part = from_item(item.map_err(failed)?)?;
            sides.extend(part.sides);
        }
        Ok(sides)
    }
}

fn of_bucket(sides: &Sides, bucket: u8) -> Sides {
    let ours = sides.ours.iter();
    let listed = sides.listed.iter();
    Sides {
        ours: ours
            .filter(|it| bucket_of(&it.sid) == bucket)
            .cloned()
            .collect(),
        listed: listed
            .filter(|it| bucket_of(&it.sid) == bucket)
            .cloned()
            .collect(),
    }
}

fn bucket_of(sid: &str) -> u8 {
    let mix = |sum: u8, byte: u8| sum.wrapping_mul(31).wrapping_add(byte);
    sid.bytes().fold(0, mix) % BUCKETS
}
