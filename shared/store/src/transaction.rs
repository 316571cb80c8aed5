//! Several writes, all or none.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update,
};
use recado_domain::Error;
use serde::Serialize;

use crate::keys::Key;
use crate::table::{Store, attributes, failed, to_item};

/// The most writes of a transaction (DynamoDB).
pub const MAX_WRITES: usize = 100;

/// How a transaction ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Commit {
    /// All is written.
    Done,
    /// Nothing is written: the conditions of these writes (in order of their adding) were not met.
    Refused(Vec<usize>),
    /// Nothing is written: others wrote the same items at the same time. Try again after a pause.
    Contended,
}

/// What must be so for a write to happen.
pub(crate) struct Condition {
    expression: Option<&'static str>,
    attribute: Option<(&'static str, AttributeValue)>,
    other: Option<(&'static str, AttributeValue)>,
}

impl Condition {
    fn none() -> Self {
        Self {
            expression: None,
            attribute: None,
            other: None,
        }
    }

    fn plain(expression: &'static str) -> Self {
        Self {
            expression: Some(expression),
            attribute: None,
            other: None,
        }
    }

    /// On the attribute `name`, which the expression calls `#it`, and a value, which it calls `:it`.
    pub(crate) fn on(name: &'static str, expression: &'static str, value: AttributeValue) -> Self {
        Self {
            expression: Some(expression),
            attribute: Some((name, value)),
            other: None,
        }
    }

    /// With another value, for the condition or the change.
    pub(crate) fn and_value(self, name: &'static str, value: AttributeValue) -> Self {
        Self {
            other: Some((name, value)),
            ..self
        }
    }

    fn names(&self) -> Option<HashMap<String, String>> {
        let (name, _) = self.attribute.as_ref()?;
        Some(HashMap::from([("#it".to_owned(), (*name).to_owned())]))
    }

    fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        let own = self.attribute.iter().map(|(_, value)| (":it", value));
        let other = self.other.iter().map(|(name, value)| (*name, value));
        let values: HashMap<_, _> = own
            .chain(other)
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect();
        (!values.is_empty()).then_some(values)
    }
}

/// Writes to be done together.
pub(crate) struct Transaction<'a> {
    store: &'a Store,
    writes: Vec<TransactWriteItem>,
}

impl Store {
    pub(crate) fn transaction(&self) -> Transaction<'_> {
        Transaction {
            store: self,
            writes: Vec::new(),
        }
    }
}

impl Transaction<'_> {
    /// How many writes there are: the index of the next one.
    pub(crate) fn len(&self) -> usize {
        self.writes.len()
    }

    /// Writes an item, whatever is there.
    pub(crate) fn put(&mut self, key: &Key, value: &impl Serialize) -> Result<(), Error> {
        self.put_where(key, value, Condition::none())
    }

    /// Writes an item that must not exist yet.
    pub(crate) fn create(&mut self, key: &Key, value: &impl Serialize) -> Result<(), Error> {
        self.put_where(key, value, Condition::plain("attribute_not_exists(pk)"))
    }

    /// Writes an item over one that exists.
    pub(crate) fn overwrite(&mut self, key: &Key, value: &impl Serialize) -> Result<(), Error> {
        self.put_where(key, value, Condition::plain("attribute_exists(pk)"))
    }

    /// Writes an item over its version `old`.
    pub(crate) fn replace(
        &mut self,
        key: &Key,
        value: &impl Serialize,
        old: u64,
    ) -> Result<(), Error> {
        let old = AttributeValue::N(old.to_string());
        self.put_where(key, value, Condition::on("version", "#it = :it", old))
    }

    /// Writes the version `new`, the first or the one after what is there.
    pub(crate) fn put_version(
        &mut self,
        key: &Key,
        value: &impl Serialize,
        new: u64,
    ) -> Result<(), Error> {
        match new {
            0 | 1 => self.create(key, value),
            _ => self.replace(key, value, new - 1),
        }
    }

    /// Writes an item where this condition on what is there is met.
    pub(crate) fn put_where(
        &mut self,
        key: &Key,
        value: &impl Serialize,
        condition: Condition,
    ) -> Result<(), Error> {
        let put = Put::builder()
            .table_name(&self.store.table)
            .set_item(Some(to_item(key, value)?))
            .set_condition_expression(condition.expression.map(str::to_owned))
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values());
        self.push(TransactWriteItem::builder().put(put.build().map_err(defect)?))
    }

    /// Changes an item in place where this condition on what is there is met.
    pub(crate) fn update_where(
        &mut self,
        key: &Key,
        expression: &str,
        condition: Condition,
    ) -> Result<(), Error> {
        let update = Update::builder()
            .table_name(&self.store.table)
            .set_key(Some(attributes(key)))
            .update_expression(expression)
            .set_condition_expression(condition.expression.map(str::to_owned))
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values());
        self.push(TransactWriteItem::builder().update(update.build().map_err(defect)?))
    }

    /// Removes an item over its version `old`.
    pub(crate) fn remove_version(&mut self, key: &Key, old: u64) -> Result<(), Error> {
        let old = AttributeValue::N(old.to_string());
        self.remove_where(key, Condition::on("version", "#it = :it", old))
    }

    /// Removes an item where this condition on it is met.
    pub(crate) fn remove_where(&mut self, key: &Key, condition: Condition) -> Result<(), Error> {
        let delete = Delete::builder()
            .table_name(&self.store.table)
            .set_key(Some(attributes(key)))
            .set_condition_expression(condition.expression.map(str::to_owned))
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values());
        self.push(TransactWriteItem::builder().delete(delete.build().map_err(defect)?))
    }

    /// Removes an item that must exist.
    pub(crate) fn remove(&mut self, key: &Key) -> Result<(), Error> {
        let delete = Delete::builder()
            .table_name(&self.store.table)
            .set_key(Some(attributes(key)))
            .condition_expression("attribute_exists(pk)");
        self.push(TransactWriteItem::builder().delete(delete.build().map_err(defect)?))
    }

    /// Removes an item, if there is one.
    pub(crate) fn discard(&mut self, key: &Key) -> Result<(), Error> {
        let delete = Delete::builder()
            .table_name(&self.store.table)
            .set_key(Some(attributes(key)));
        self.push(TransactWriteItem::builder().delete(delete.build().map_err(defect)?))
    }

    /// Goes through only if the item exists.
    pub(crate) fn require(&mut self, key: &Key) -> Result<(), Error> {
        self.require_where(key, Condition::plain("attribute_exists(pk)"))
    }

    /// Goes through only if this condition on the item is met.
    pub(crate) fn require_where(&mut self, key: &Key, condition: Condition) -> Result<(), Error> {
        let check = ConditionCheck::builder()
            .table_name(&self.store.table)
            .set_key(Some(attributes(key)))
            .set_condition_expression(condition.expression.map(str::to_owned))
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values());
        self.push(TransactWriteItem::builder().condition_check(check.build().map_err(defect)?))
    }

    /// The writes, to go along with others.
    pub(crate) fn into_items(self) -> Vec<TransactWriteItem> {
        self.writes
    }

    /// Does it.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when DynamoDB does not answer: it may or may not have happened.
    pub(crate) async fn commit(self) -> Result<Commit, Error> {
        let written = self
            .store
            .client
            .transact_write_items()
            .set_transact_items(Some(self.writes))
            .send()
            .await;
        let Err(error) = written else {
            return Ok(Commit::Done);
        };
        let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) =
            error.as_service_error()
        else {
            return Err(failed(error));
        };
        let refused: Vec<usize> = canceled
            .cancellation_reasons()
            .iter()
            .enumerate()
            .filter(|(_, reason)| reason.code() == Some("ConditionalCheckFailed"))
            .map(|(index, _)| index)
            .collect();
        Ok(if refused.is_empty() {
            Commit::Contended
        } else {
            Commit::Refused(refused)
        })
    }

    fn push(
        &mut self,
        write: aws_sdk_dynamodb::types::builders::TransactWriteItemBuilder,
    ) -> Result<(), Error> {
        if self.writes.len() == MAX_WRITES {
            return Err(Error::Internal("a transaction of too many writes".into()));
        }
        self.writes.push(write.build());
        Ok(())
    }
}

fn defect(error: aws_sdk_dynamodb::error::BuildError) -> Error {
    Error::Internal(error.to_string())
}
