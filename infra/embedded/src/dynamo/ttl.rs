//! Time to live by the caller's clock. The engine's own sweep reads the system's, which a
//! platform whose time can be moved must not use.

use std::collections::HashMap;

use dynoxide::{
    AttributeValue, Database, DynoxideError, Item,
    actions::{
        delete_item::DeleteItemRequest, describe_table::DescribeTableRequest, scan::ScanRequest,
    },
};

const EXPIRED: &str = "#ttl < :now";

pub(super) fn sweep(
    db: &Database,
    table: &str,
    attribute: &str,
    now_secs: i64,
) -> Result<usize, DynoxideError> {
    let names = HashMap::from([("#ttl".to_owned(), attribute.to_owned())]);
    let now = AttributeValue::N(now_secs.to_string());
    let values = HashMap::from([(":now".to_owned(), now)]);
    let key_names = key_names(db, table)?;
    let mut deleted = 0;
    let mut start = None;
    loop {
        let page = db.scan(ScanRequest {
            table_name: table.to_owned(),
            filter_expression: Some(EXPIRED.to_owned()),
            expression_attribute_names: Some(names.clone()),
            expression_attribute_values: Some(values.clone()),
            exclusive_start_key: start,
            limit: Some(500), // short holds of the engine's lock
            ..ScanRequest::default()
        })?;
        for item in page.items.unwrap_or_default() {
            let removed = db.delete_item(DeleteItemRequest {
                table_name: table.to_owned(),
                key: key_of(item, &key_names),
                condition_expression: Some(EXPIRED.to_owned()), // it may have been renewed since
                expression_attribute_names: Some(names.clone()),
                expression_attribute_values: Some(values.clone()),
                ..DeleteItemRequest::default()
            });
            match removed {
                Ok(_) => deleted += 1,
                Err(DynoxideError::ConditionalCheckFailedException(..)) => {}
                Err(error) => return Err(error),
            }
        }
        start = page.last_evaluated_key;
        if start.is_none() {
            return Ok(deleted);
        }
    }
}

fn key_names(db: &Database, table: &str) -> Result<Vec<String>, DynoxideError> {
    let described = db.describe_table(DescribeTableRequest {
        table_name: table.to_owned(),
    })?;
    let schema = described.table.key_schema;
    Ok(schema.into_iter().map(|key| key.attribute_name).collect())
}

fn key_of(mut item: Item, key_names: &[String]) -> Item {
    item.retain(|name, _| key_names.contains(name));
    item
}
