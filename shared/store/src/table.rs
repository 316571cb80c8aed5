//! Reading and writing items, and the one place where the SDK's errors become ours.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::AsyncSleep;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, DeleteRequest, KeySchemaElement, KeyType,
    PutRequest, ScalarAttributeType, WriteRequest,
};
use recado_domain::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::item::{self, Item};
use crate::keys::Key;
use crate::ledger::Written;

/// The table.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: String,
    pub(crate) written: Written,
}

impl Store {
    /// The table named `table`, reached through `client`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self {
            client,
            table: table.into(),
            written: Written::default(),
        }
    }

    /// Reads one item, strongly consistent.
    pub(crate) async fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(attributes(key)))
            .consistent_read(true)
            .send()
            .await
            .map_err(failed)?;
        answer.item.map(from_item).transpose()
    }

    /// Writes one item, whatever is there.
    pub(crate) async fn put(&self, key: &Key, value: &impl Serialize) -> Result<(), Error> {
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(to_item(key, value)?))
            .send()
            .await
            .map_err(failed)?;
        Ok(())
    }
}

impl Store {
    /// Deletes one item, if it is there.
    pub(crate) async fn delete(&self, key: &Key) -> Result<(), Error> {
        self.client
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(attributes(key)))
            .send()
            .await
            .map_err(failed)?;
        Ok(())
    }
}

/// The most items of one batch that is written (DynamoDB).
pub(crate) const MAX_BATCH: usize = 25;
/// How often DynamoDB is asked for what it left out of a batch.
const BATCH_TRIES: u32 = 6;
/// Before what a batch left out is asked for again; twice as long each time.
const BATCH_PAUSE: Duration = Duration::from_millis(25);

impl Store {
    /// Writes items, whatever is there, in any order.
    pub(crate) async fn put_many(&self, items: Vec<Item>) -> Result<(), Error> {
        let put = |item| {
            let put = PutRequest::builder().set_item(Some(item)).build();
            let put = put.map_err(|error| Error::Internal(error.to_string()))?;
            Ok(WriteRequest::builder().put_request(put).build())
        };
        let writes = items.into_iter().map(put);
        self.write_many(writes.collect::<Result<_, Error>>()?).await
    }

    /// Deletes items, those of them that are there.
    pub(crate) async fn delete_many(&self, keys: impl Iterator<Item = Key>) -> Result<(), Error> {
        let delete = |key| {
            let delete = DeleteRequest::builder()
                .set_key(Some(attributes(&key)))
                .build();
            let delete = delete.map_err(|error| Error::Internal(error.to_string()))?;
            Ok(WriteRequest::builder().delete_request(delete).build())
        };
        self.write_many(keys.map(delete).collect::<Result<_, Error>>()?)
            .await
    }

    /// Puts and deletes, in any order. DynamoDB leaves out of a batch what it has no capacity for.
    pub(crate) async fn write_many(&self, writes: Vec<WriteRequest>) -> Result<(), Error> {
        let mut writes = writes.into_iter().peekable();
        while writes.peek().is_some() {
            let mut left: Vec<WriteRequest> = writes.by_ref().take(MAX_BATCH).collect();
            for again in 0..BATCH_TRIES {
                let answer = self
                    .client
                    .batch_write_item()
                    .request_items(&self.table, left)
                    .send()
                    .await
                    .map_err(failed)?;
                let unprocessed = answer.unprocessed_items.unwrap_or_default();
                left = unprocessed.into_values().flatten().collect();
                if left.is_empty() {
                    break;
                }
                self.pause(BATCH_PAUSE * 2_u32.pow(again)).await;
            }
            if !left.is_empty() {
                return Err(Error::Unavailable("DynamoDB: written in part".to_owned()));
            }
        }
        Ok(())
    }

    /// Waits by the clock of the client: half of it for certain, the rest by chance, so that those who
    /// were refused together do not come back together.
    async fn pause(&self, longest: Duration) {
        if let Some(sleep) = self.client.config().sleep_impl() {
            sleep
                .sleep(longest.mul_f64(0.5 + fastrand::f64() / 2.0))
                .await;
        }
    }

    /// A partition's items from its beginning, or after the key `after`, at most `limit`, read
    /// strongly consistent.
    pub(crate) async fn oldest<T: DeserializeOwned>(
        &self,
        partition: String,
        after: Option<Key>,
        limit: i32,
    ) -> Result<Vec<T>, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(after.as_ref().map(attributes))
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(partition))
            .send()
            .await
            .map_err(failed)?;
        let items = answer.items.unwrap_or_default();
        items.into_iter().map(from_item).collect()
    }
}

/// The key's attributes.
pub(crate) fn attributes(key: &Key) -> Item {
    HashMap::from([
        ("pk".to_owned(), AttributeValue::S(key.pk.clone())),
        ("sk".to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}

/// `value` as an item under `key`.
pub(crate) fn to_item(key: &Key, value: &impl Serialize) -> Result<Item, Error> {
    let mut item = item::write(value)
        .map_err(|error| Error::Internal(format!("item not writable: {error}")))?;
    item.extend(attributes(key));
    Ok(item)
}

/// The value in `item`.
pub(crate) fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, Error> {
    item::read(item).map_err(|error| Error::Internal(format!("item not readable: {error}")))
}

/// One attribute's value.
pub(crate) fn attribute(value: &impl Serialize) -> Result<AttributeValue, Error> {
    item::attribute(value)
        .map_err(|error| Error::Internal(format!("attribute not writable: {error}")))
}

/// The SDK's error as ours. What we asked wrongly is a defect; all else may pass.
pub(crate) fn failed<E, R>(error: SdkError<E, R>) -> Error
where
    SdkError<E, R>: ProvideErrorMetadata,
{
    let what = error.code().unwrap_or("no answer").to_owned();
    match what.as_str() {
        "ValidationException" | "ResourceNotFoundException" | "AccessDeniedException" => {
            let message = error.message().unwrap_or_default();
            Error::Internal(format!("DynamoDB: {what}: {message}"))
        }
        _ => Error::Unavailable(format!("DynamoDB: {what}")),
    }
}

/// Creates the table for the local platform and for tests; on AWS the template does.
///
/// # Errors
/// [`Error::Unavailable`] when DynamoDB does not answer. A table that exists is fine.
pub async fn create_table(client: &Client, table: &str) -> Result<(), Error> {
    let definition = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .map_err(|error| Error::Internal(error.to_string()))
    };
    let element = |name: &str, role: KeyType| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(role)
            .build()
            .map_err(|error| Error::Internal(error.to_string()))
    };
    let created = client
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(definition("pk")?)
        .attribute_definitions(definition("sk")?)
        .key_schema(element("pk", KeyType::Hash)?)
        .key_schema(element("sk", KeyType::Range)?)
        .send()
        .await;
    match created {
        Ok(_) => Ok(()),
        Err(error) if error.code() == Some("ResourceInUseException") => Ok(()),
        Err(error) => Err(failed(error)),
    }
}
