//! One page of a partition, newest first.

use aws_sdk_dynamodb::types::builders::KeysAndAttributesBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use recado_domain::{Error, ViolationCode};
use serde::de::DeserializeOwned;

use crate::item::Item;
use crate::keys::Key;
use crate::table::{Store, attributes, failed, from_item};

/// The most items of one reading by keys (DynamoDB).
const MAX_KEYS: usize = 100;
/// How often DynamoDB is asked for what it left out of a batch.
const PART_TRIES: usize = 5;
/// The longest sort key taken from a client's cursor, in bytes; ours are far shorter.
const MAX_CURSOR_BYTES: usize = 256;

/// Which page is wanted.
#[derive(Clone, Copy, Debug)]
pub struct PageOf<'a> {
    /// From 1 to 1000.
    pub limit: u32,
    /// The position of the last line of the page before.
    pub after: Option<&'a str>,
}

/// Some lines, and the position after them unless it is the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// The lines.
    pub items: Vec<T>,
    /// What to give as `after` for the next page.
    pub next: Option<String>,
}

impl Store {
    /// The items of a partition whose sort keys begin with `prefix`, the greatest first.
    pub(crate) async fn newest<T: DeserializeOwned>(
        &self,
        partition: &str,
        prefix: &str,
        page: PageOf<'_>,
    ) -> Result<Listed<T>, Error> {
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .scan_index_forward(false)
            // One more than wanted tells whether there is a next page.
            .limit(i32::try_from(page.limit).unwrap_or(i32::MAX - 1) + 1)
            .expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()));
        query = if prefix.is_empty() {
            query.key_condition_expression("pk = :pk")
        } else {
            query
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
        };
        if let Some(after) = page.after {
            if !after.starts_with(prefix) || after.is_empty() || after.len() > MAX_CURSOR_BYTES {
                let message = "must be a `next_cursor` of this list";
                return Err(Error::invalid(
                    "cursor",
                    ViolationCode::InvalidCursor,
                    message,
                ));
            }
            query = query.set_exclusive_start_key(Some(attributes(&Key {
                pk: partition.to_owned(),
                sk: after.to_owned(),
            })));
        }
        let mut found = query
            .send()
            .await
            .map_err(failed)?
            .items
            .unwrap_or_default();
        let wanted = page.limit as usize;
        let more = found.len() > wanted;
        found.truncate(wanted);
        let next = found.last().filter(|_| more).and_then(|it| text(it, "sk"));
        Ok(Listed {
            items: found.into_iter().map(from_item).collect::<Result<_, _>>()?,
            next,
        })
    }

    /// The items under these keys that exist, in the keys' order.
    pub(crate) async fn get_many<T: DeserializeOwned>(
        &self,
        keys: &[Key],
    ) -> Result<Vec<T>, Error> {
        let each = self.get_each(keys).await?;
        Ok(each.into_iter().flatten().collect())
    }

    /// What is under each of these keys, in the keys' order.
    pub(crate) async fn get_each<T: DeserializeOwned>(
        &self,
        keys: &[Key],
    ) -> Result<Vec<Option<T>>, Error> {
        let mut found: Vec<Item> = Vec::with_capacity(keys.len());
        for part in keys.chunks(MAX_KEYS) {
            found.extend(self.get_part(part, KeysAndAttributes::builder()).await?);
        }
        let mut take = |key: &Key| {
            let place = found.iter().position(|item| is_at(item, key))?;
            Some(from_item(found.swap_remove(place)))
        };
        keys.iter().map(|key| take(key).transpose()).collect()
    }

    /// Those of these keys under which there is something that does not leave by itself, in no order.
    pub(crate) async fn lasting(&self, keys: &[Key]) -> Result<Vec<Key>, Error> {
        // TTL is a word of DynamoDB's own.
        let where_and_until = KeysAndAttributes::builder()
            .projection_expression("pk, sk, #ttl")
            .expression_attribute_names("#ttl", "ttl");
        let mut lasting = Vec::new();
        for part in keys.chunks(MAX_KEYS) {
            let found = self.get_part(part, where_and_until.clone()).await?;
            let stays = found.iter().filter(|it| !it.contains_key("ttl"));
            lasting.extend(stays.filter_map(key));
        }
        Ok(lasting)
    }

    /// What is there under these keys, as much of it as is wanted.
    async fn get_part(
        &self,
        keys: &[Key],
        as_much: KeysAndAttributesBuilder,
    ) -> Result<Vec<Item>, Error> {
        let mut wanted: Vec<Item> = keys.iter().map(attributes).collect();
        let mut found = Vec::with_capacity(keys.len());
        for _ in 0..PART_TRIES {
            let part = as_much
                .clone()
                .consistent_read(true)
                .set_keys(Some(std::mem::take(&mut wanted)))
                .build()
                .map_err(|error| Error::Internal(error.to_string()))?;
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.table, part)
                .send()
                .await
                .map_err(failed)?;
            let responses = answer.responses.unwrap_or_default();
            found.extend(responses.into_values().flatten());
            let left = answer.unprocessed_keys.unwrap_or_default();
            wanted.extend(left.into_values().flat_map(|part| part.keys));
            if wanted.is_empty() {
                return Ok(found);
            }
        }
        Err(Error::Unavailable("DynamoDB: read in part".to_owned()))
    }
}

fn key(item: &Item) -> Option<Key> {
    let (pk, sk) = (text(item, "pk")?, text(item, "sk")?);
    Some(Key { pk, sk })
}

fn text(item: &Item, name: &str) -> Option<String> {
    item.get(name).and_then(|it| it.as_s().ok()).cloned()
}

fn is_at(item: &Item, key: &Key) -> bool {
    let has = |name: &str, value: &str| {
        item.get(name)
            .and_then(|attribute| attribute.as_s().ok())
            .is_some_and(|text| text == value)
    };
    has("pk", &key.pk) && has("sk", &key.sk)
}
