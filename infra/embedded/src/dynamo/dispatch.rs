//! From a request's JSON to the engine and back.
//!
//! Requests are read straight into the engine's own types; what the meter needs is taken from the
//! typed answer, so no JSON is parsed twice on the way of success.

use dynoxide::{
    Database,
    actions::{
        batch_get_item::BatchGetItemRequest,
        batch_write_item::BatchWriteItemRequest,
        delete_item::DeleteItemRequest,
        get_item::GetItemRequest,
        put_item::PutItemRequest,
        query::QueryRequest,
        scan::ScanRequest,
        transact_get_items::TransactGetItemsRequest,
        transact_write_items::{TransactWriteItem, TransactWriteItemsRequest},
        update_item::UpdateItemRequest,
    },
    errors::CancellationReason,
    types::{Item, TRANSACTIONAL_CAPACITY_FACTOR, item_size, table_write_capacity_units},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Engine, EngineError,
    capacity::{count, units, units_of_all},
    connector::Answer,
    operation::Operation,
};

const ALL_OLD: &str = "ALL_OLD";

/// An answer's JSON and the capacity it used.
struct Done {
    json: String,
    units: f64,
}

/// The engine's refusal, and the capacity that was used all the same.
struct Refused {
    error: EngineError,
    units: f64,
}

impl From<EngineError> for Refused {
    fn from(error: EngineError) -> Self {
        Self { error, units: 0.0 }
    }
}

pub(crate) fn unknown_operation() -> Answer {
    Answer {
        status: 400,
        body: r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#.to_owned(),
    }
}

impl Engine {
    pub(crate) fn answer(&self, operation: Operation, body: &[u8]) -> Answer {
        match self.perform(operation, body) {
            Ok(done) => {
                self.meter.add(operation, done.units);
                Answer {
                    status: 200,
                    body: done.json,
                }
            }
            Err(refused) => {
                self.meter.add(operation, refused.units);
                Answer {
                    status: refused.error.status_code(),
                    body: refused.error.to_json(),
                }
            }
        }
    }

    fn perform(&self, operation: Operation, body: &[u8]) -> Result<Done, Refused> {
        let db = &self.database;
        match operation {
            Operation::CreateTable => free(&db.create_table(read(body)?)?),
            Operation::DescribeTable => free(&db.describe_table(read(body)?)?),
            Operation::ListTables => free(&db.list_tables(read(body)?)?),
            Operation::UpdateTimeToLive => free(&db.update_time_to_live(read(body)?)?),
            Operation::GetItem => get_item(db, body),
            Operation::PutItem => put_item(db, body),
            Operation::UpdateItem => update_item(db, body),
            Operation::DeleteItem => delete_item(db, body),
            Operation::Query => query(db, body),
            Operation::Scan => scan(db, body),
            Operation::BatchGetItem => batch_get_item(db, body),
            Operation::BatchWriteItem => batch_write_item(db, body),
            Operation::TransactGetItems => transact_get_items(db, body),
            Operation::TransactWriteItems => self.transact_write_items(body),
        }
    }

    fn transact_write_items(&self, body: &[u8]) -> Result<Done, Refused> {
        let mut request: TransactWriteItemsRequest = read(body)?;
        let wanted = count(&mut request.return_consumed_capacity);
        if !self.keep_request_tokens {
            request.client_request_token = None;
        }
        for item in &mut request.transact_items {
            if let Some(part) = part(item) {
                *part.return_on_failure = Some(ALL_OLD.to_owned());
            }
        }
        let mut response = self
            .database
            .transact_write_items(request)
            .map_err(|error| cancelled(&self.database, body, error))?;
        let units = units_of_all(wanted, &mut response.consumed_capacity);
        done(&response, units)
    }
}

fn get_item(db: &Database, body: &[u8]) -> Result<Done, Refused> {
    let mut request: GetItemRequest = read(body)?;
    let wanted = count(&mut request.return_consumed_capacity);
    let mut response = db.get_item(request)?;
    let units = units(wanted, &mut response.consumed_capacity);
    done(&response, units)
}

fn put_item(db: &Database, body: &[u8]) -> Result<Done, Refused> {
    let mut request: PutItemRequest = read(body)?;
    let wanted = count(&mut request.return_consumed_capacity);
    let shown = reveal(&mut request.return_values_on_condition_check_failure);
    let new_size = item_size(&request.item);
    let mut response = db
        .put_item(request)
        .map_err(|error| condition_failed(error, shown, Some(new_size)))?;
    let units = units(wanted, &mut response.consumed_capacity);
    done(&response, units)
}

fn update_item(db: &Database, body: &[u8]) -> Result<Done, Refused> {
    let mut request: UpdateItemRequest = read(body)?;
    let wanted = count(&mut request.return_consumed_capacity);
    let shown = reveal(&mut request.return_values_on_condition_check_failure);
    let mut response = db
        .update_item(request)
        .map_err(|error| condition_failed(error, shown, None))?;
    let units = units(wanted, &mut response.consumed_capacity);
    done(&response, units)
}

fn delete_item(db: &Database, body: &[u8]) -> Result<Done, Refused> {
    let mut request: DeleteItemRequest = read(body)?;
    let wanted = count(&mut request.return_consumed_capacity);
    let shown = reveal(&mut request.return_values_on_condition_check_failure);
    let mut response = db
        .delete_item(request)
        .map_err(|error| condition_failed(error, shown, None))?;
    let units = units(wanted, &mut response.consumed_capacity);
    done(&response, units)
}

fn query(db: &Database, body: &[u8]) -> Result<Done, Refused> {
    let mut request: QueryRequest = read(body)?;
    let wanted = count(&mut request.return_consumed_capacity);
    let mut response = db.query(request)?;
    let units = units(wanted, &mut response.consumed_capacity);
    done(&response, units)
}

fn scan(db: &Database, body: &[u8]) -> Result<Done, Refused> {
    let mut request: ScanRequest = read(body)?;
    let wanted = count(&mut request.return_consumed_capacity);
    let mut response = db.scan(request)?;
    let units = units(wanted, &mut response.consumed_capacity);
    done(&response, units)
}

fn batch_get_item(db: &Database, body: &[u8]) -> Result<Done, Refused> {
    let mut request: BatchGetItemRequest = read(body)?;
    let wanted = count(&mut request.return_consumed_capacity);
    let mut response = db.batch_get_item(request)?;
    let units = units_of_all(wanted, &mut response.consumed_capacity);
    done(&response, units)
}

fn batch_write_item(db: &Database, body: &[u8]) -> Result<Done, Refused> {
    let mut request: BatchWriteItemRequest = read(body)?;
    let wanted = count(&mut request.return_consumed_capacity);
    let mut response = db.batch_write_item(request)?;
    let units = units_of_all(wanted, &mut response.consumed_capacity);
    done(&response, units)
}

fn transact_get_items(db: &Database, body: &[u8]) -> Result<Done, Refused> {
    let mut request: TransactGetItemsRequest = read(body)?;
    let wanted = count(&mut request.return_consumed_capacity);
    let mut response = db.transact_get_items(request)?;
    let units = units_of_all(wanted, &mut response.consumed_capacity);
    done(&response, units)
}

/// Has a failed condition return the item, whose size is its cost, and says whether the caller
/// asked for it.
fn reveal(return_on_failure: &mut Option<String>) -> bool {
    return_on_failure.replace(ALL_OLD.to_owned()).as_deref() == Some(ALL_OLD)
}

fn condition_failed(error: EngineError, shown: bool, new_size: Option<usize>) -> Refused {
    let EngineError::ConditionalCheckFailedException(message, item) = error else {
        return error.into();
    };
    let units = table_write_capacity_units(item.as_ref().map(item_size), new_size);
    let item = item.filter(|_| shown);
    let error = EngineError::ConditionalCheckFailedException(message, item);
    Refused { error, units }
}

/// A cancelled transaction consumes what each of its items would have, twice as always in a
/// transaction. The request is read again here, rather than copied on the way of success.
fn cancelled(db: &Database, body: &[u8], error: EngineError) -> Refused {
    let EngineError::TransactionCanceledException(message, mut reasons) = error else {
        return error.into();
    };
    let Ok(mut request) = read::<TransactWriteItemsRequest>(body) else {
        return EngineError::TransactionCanceledException(message, reasons).into();
    };
    let units = request
        .transact_items
        .iter_mut()
        .zip(&mut reasons)
        .filter_map(|(item, reason)| Some(attempt(db, &part(item)?, reason)))
        .sum();
    Refused {
        error: EngineError::TransactionCanceledException(message, reasons),
        units,
    }
}

fn attempt(db: &Database, part: &Part<'_>, reason: &mut CancellationReason) -> f64 {
    let shown = part.return_on_failure.as_deref() == Some(ALL_OLD);
    let revealed = reason.item.take();
    let old_size = match (&revealed, part.key) {
        (Some(item), _) => Some(item_size(item)),
        (None, Some(key)) => stored_size(db, part.table, key),
        (None, None) => None,
    };
    reason.item = revealed.filter(|_| shown);
    TRANSACTIONAL_CAPACITY_FACTOR
        * table_write_capacity_units(old_size, part.new_item.map(item_size))
}

fn stored_size(db: &Database, table: &str, key: &Item) -> Option<usize> {
    let request = GetItemRequest {
        table_name: table.to_owned(),
        key: key.clone(),
        ..GetItemRequest::default()
    };
    let item = db.get_item(request).ok()?.item?;
    Some(item_size(&item))
}

/// What the four kinds of items in a transaction have in common.
struct Part<'a> {
    table: &'a str,
    key: Option<&'a Item>,
    new_item: Option<&'a Item>,
    return_on_failure: &'a mut Option<String>,
}

fn part(item: &mut TransactWriteItem) -> Option<Part<'_>> {
    if let Some(put) = &mut item.put {
        return Some(Part {
            table: &put.table_name,
            key: None,
            new_item: Some(&put.item),
            return_on_failure: &mut put.return_values_on_condition_check_failure,
        });
    }
    let (table, key, return_on_failure) = if let Some(it) = &mut item.update {
        let shown = &mut it.return_values_on_condition_check_failure;
        (&it.table_name, &it.key, shown)
    } else if let Some(it) = &mut item.delete {
        let shown = &mut it.return_values_on_condition_check_failure;
        (&it.table_name, &it.key, shown)
    } else if let Some(it) = &mut item.condition_check {
        let shown = &mut it.return_values_on_condition_check_failure;
        (&it.table_name, &it.key, shown)
    } else {
        return None;
    };
    Some(Part {
        table,
        key: Some(key),
        new_item: None,
        return_on_failure,
    })
}

/// Reads a request. The engine's readers mark the class of a refusal with a prefix such as
/// `VALIDATION:`, which must not reach the client.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, EngineError> {
    serde_json::from_slice(body).map_err(|error| {
        let message = error.to_string();
        match message.split_once(':') {
            Some((marker, rest)) if marker.starts_with("VALIDATION") => {
                EngineError::ValidationException(rest.to_owned())
            }
            Some((marker, rest)) if marker.starts_with("SERIALIZATION") => {
                EngineError::SerializationException(rest.to_owned())
            }
            _ => EngineError::ValidationException(message),
        }
    })
}

fn free(response: &impl Serialize) -> Result<Done, Refused> {
    done(response, 0.0)
}

fn done(response: &impl Serialize, units: f64) -> Result<Done, Refused> {
    match serde_json::to_string(response) {
        Ok(json) => Ok(Done { json, units }),
        Err(error) => Err(Refused {
            error: EngineError::InternalServerError(error.to_string()),
            units,
        }),
    }
}
