//! The contract with the SDK: the ordinary client, the embedded engine, AWS's answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    Client,
    operation::{put_item::PutItemError, transact_write_items::TransactWriteItemsError},
    types::{
        AttributeDefinition, AttributeValue as Value, BillingMode, ConditionCheck, Delete, Get,
        KeySchemaElement, KeyType, KeysAndAttributes, Put, PutRequest, ReturnConsumedCapacity,
        ReturnValuesOnConditionCheckFailure as OnFailure, ScalarAttributeType, TransactGetItem,
        TransactWriteItem, Update, WriteRequest,
    },
};
use recado_embedded::{
    EmbeddedDynamo,
    dynamo::{Fault, Operation, Verdict},
};

type Item = HashMap<String, Value>;

const TABLE: &str = "recado";

async fn database() -> (EmbeddedDynamo, Client) {
    let dynamo = EmbeddedDynamo::memory().unwrap();
    let client = dynamo.client();
    create_table(&client).await;
    (dynamo, client)
}

async fn create_table(client: &Client) {
    let mut create = client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest);
    for (name, kind) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
        create = create
            .attribute_definitions(
                AttributeDefinition::builder()
                    .attribute_name(name)
                    .attribute_type(ScalarAttributeType::S)
                    .build()
                    .unwrap(),
            )
            .key_schema(
                KeySchemaElement::builder()
                    .attribute_name(name)
                    .key_type(kind)
                    .build()
                    .unwrap(),
            );
    }
    create.send().await.unwrap();
}

fn text(value: &str) -> Value {
    Value::S(value.to_owned())
}

fn number(value: i64) -> Value {
    Value::N(value.to_string())
}

fn key(sk: &str) -> Item {
    Item::from([("pk".to_owned(), text("p")), ("sk".to_owned(), text(sk))])
}

/// An item of a little more than `size` bytes.
fn item(sk: &str, size: usize) -> Item {
    let mut item = key(sk);
    item.insert("v".to_owned(), text(&"x".repeat(size)));
    item
}

async fn put(client: &Client, item: Item) {
    client
        .put_item()
        .table_name(TABLE)
        .set_item(Some(item))
        .send()
        .await
        .unwrap();
}

async fn get(client: &Client, sk: &str) -> Option<Item> {
    client
        .get_item()
        .table_name(TABLE)
        .set_key(Some(key(sk)))
        .consistent_read(true)
        .send()
        .await
        .unwrap()
        .item
}

fn put_if_absent(item: Item) -> TransactWriteItem {
    let put = Put::builder()
        .table_name(TABLE)
        .set_item(Some(item))
        .condition_expression("attribute_not_exists(pk)")
        .return_values_on_condition_check_failure(OnFailure::AllOld)
        .build()
        .unwrap();
    TransactWriteItem::builder().put(put).build()
}

#[tokio::test]
async fn what_was_put_is_read_back() {
    let (_, client) = database().await;
    put(&client, item("a", 10)).await;
    assert_eq!(get(&client, "a").await, Some(item("a", 10)));
    assert_eq!(get(&client, "b").await, None);
}

#[tokio::test]
async fn an_update_counts_and_returns_the_new_value() {
    let (_, client) = database().await;
    for expected in 1..=3 {
        let updated = client
            .update_item()
            .table_name(TABLE)
            .set_key(Some(key("a")))
            .update_expression("ADD n :one")
            .expression_attribute_values(":one", number(1))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::AllNew)
            .send()
            .await
            .unwrap();
        assert_eq!(updated.attributes.unwrap()["n"], number(expected));
    }
}

#[tokio::test]
async fn a_failed_condition_is_typed_and_shows_the_item_only_when_asked() {
    let (_, client) = database().await;
    put(&client, item("a", 10)).await;
    for (on_failure, shown) in [
        (Some(OnFailure::AllOld), Some(item("a", 10))),
        (Some(OnFailure::None), None),
        (None, None),
    ] {
        let error = client
            .update_item()
            .table_name(TABLE)
            .set_key(Some(key("a")))
            .update_expression("SET v = :v")
            .condition_expression("attribute_not_exists(pk)")
            .expression_attribute_values(":v", text("new"))
            .set_return_values_on_condition_check_failure(on_failure)
            .send()
            .await
            .unwrap_err()
            .into_service_error();
        let aws_sdk_dynamodb::operation::update_item::UpdateItemError::ConditionalCheckFailedException(failed) =
            error
        else {
            panic!("{error:?}")
        };
        assert_eq!(failed.item, shown);
    }
    assert_eq!(get(&client, "a").await, Some(item("a", 10)));
}

#[tokio::test]
async fn a_cancelled_transaction_gives_a_reason_per_item_and_does_nothing() {
    let (_, client) = database().await;
    put(&client, item("taken", 10)).await;
    let error = client
        .transact_write_items()
        .transact_items(put_if_absent(item("free", 10)))
        .transact_items(put_if_absent(item("taken", 20)))
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else {
        panic!("{error:?}")
    };
    let reasons = cancelled.cancellation_reasons.unwrap();
    let codes: Vec<_> = reasons
        .iter()
        .map(|it| it.code.as_deref().unwrap())
        .collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed"]);
    assert_eq!(reasons[1].item, Some(item("taken", 10)));
    assert_eq!(get(&client, "free").await, None);
}

#[tokio::test]
async fn all_four_kinds_of_transaction_items_work_together() {
    let (_, client) = database().await;
    put(&client, item("gone", 1)).await;
    put(&client, item("there", 1)).await;
    let update = Update::builder()
        .table_name(TABLE)
        .set_key(Some(key("counted")))
        .update_expression("ADD n :one")
        .expression_attribute_values(":one", number(1))
        .build()
        .unwrap();
    let delete = Delete::builder()
        .table_name(TABLE)
        .set_key(Some(key("gone")))
        .build()
        .unwrap();
    let check = ConditionCheck::builder()
        .table_name(TABLE)
        .set_key(Some(key("there")))
        .condition_expression("attribute_exists(pk)")
        .build()
        .unwrap();
    client
        .transact_write_items()
        .transact_items(put_if_absent(item("new", 1)))
        .transact_items(TransactWriteItem::builder().update(update).build())
        .transact_items(TransactWriteItem::builder().delete(delete).build())
        .transact_items(TransactWriteItem::builder().condition_check(check).build())
        .send()
        .await
        .unwrap();
    assert_eq!(get(&client, "counted").await.unwrap()["n"], number(1));
    assert_eq!(get(&client, "gone").await, None);

    let mut read = client.transact_get_items();
    for sk in ["new", "gone"] {
        let get = Get::builder()
            .table_name(TABLE)
            .set_key(Some(key(sk)))
            .build()
            .unwrap();
        read = read.transact_items(TransactGetItem::builder().get(get).build());
    }
    let responses = read.send().await.unwrap().responses.unwrap();
    assert_eq!(responses[0].item, Some(item("new", 1)));
    assert_eq!(responses[1].item, None);
}

#[tokio::test]
async fn a_query_pages_through_a_partition_in_order() {
    let (_, client) = database().await;
    for number in 0..7 {
        put(&client, item(&format!("m#{number}"), 1)).await;
    }
    put(&client, item("other", 1)).await;
    let (mut pages, mut start) = (Vec::new(), None);
    loop {
        let page = client
            .query()
            .table_name(TABLE)
            .key_condition_expression("pk = :pk AND begins_with(sk, :m)")
            .expression_attribute_values(":pk", text("p"))
            .expression_attribute_values(":m", text("m#"))
            .limit(3)
            .set_exclusive_start_key(start)
            .send()
            .await
            .unwrap();
        let items = page.items.unwrap_or_default().into_iter();
        pages.push(
            items
                .map(|it| it["sk"].as_s().unwrap().clone())
                .collect::<Vec<_>>(),
        );
        start = page.last_evaluated_key;
        if start.is_none() {
            break;
        }
    }
    assert_eq!(
        pages,
        [
            vec!["m#0", "m#1", "m#2"],
            vec!["m#3", "m#4", "m#5"],
            vec!["m#6"]
        ]
    );
}

#[tokio::test]
async fn batches_write_and_read_many_items() {
    let (_, client) = database().await;
    let writes = (0..25).map(|number| {
        let put = PutRequest::builder()
            .set_item(Some(item(&number.to_string(), 1)))
            .build()
            .unwrap();
        WriteRequest::builder().put_request(put).build()
    });
    client
        .batch_write_item()
        .request_items(TABLE, writes.collect())
        .send()
        .await
        .unwrap();
    let keys = KeysAndAttributes::builder()
        .set_keys(Some(
            (20..30).map(|number| key(&number.to_string())).collect(),
        ))
        .build()
        .unwrap();
    let read = client
        .batch_get_item()
        .request_items(TABLE, keys)
        .send()
        .await
        .unwrap();
    assert_eq!(read.responses.unwrap()[TABLE].len(), 5);
}

#[tokio::test]
async fn a_wrong_request_is_a_validation_exception() {
    let (_, client) = database().await;
    let error = client
        .put_item()
        .table_name(TABLE)
        .item("pk", text("p"))
        .send()
        .await
        .unwrap_err();
    let code = error.as_service_error().unwrap().meta().code();
    assert_eq!(code, Some("ValidationException"));
}

#[tokio::test]
async fn what_a_killed_process_had_committed_is_there_when_the_file_is_reopened() {
    let folder = std::env::temp_dir().join(format!("recado-embedded-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (live, left) = (folder.join("live.db"), folder.join("left.db"));
    let client = EmbeddedDynamo::file(&live).unwrap().client();
    create_table(&client).await;
    put(&client, item("a", 10)).await;
    // What a killed process leaves: the files as they are now, never closed.
    for suffix in ["", "-wal"] {
        let named = |path: &std::path::Path| format!("{}{suffix}", path.display());
        std::fs::copy(named(&live), named(&left)).unwrap();
    }
    let client = EmbeddedDynamo::file(&left).unwrap().client();
    assert_eq!(get(&client, "a").await, Some(item("a", 10)));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_sweep_deletes_what_has_expired_by_the_callers_clock() {
    let (dynamo, client) = database().await;
    for (sk, expires) in [("old", 99), ("now", 100), ("new", 101)] {
        let mut item = item(sk, 1);
        item.insert("ttl".to_owned(), number(expires));
        put(&client, item).await;
    }
    put(&client, item("forever", 1)).await;
    assert_eq!(dynamo.sweep_ttl(TABLE, "ttl", 100).unwrap(), 1);
    for (sk, kept) in [
        ("old", false),
        ("now", true),
        ("new", true),
        ("forever", true),
    ] {
        assert_eq!(get(&client, sk).await.is_some(), kept, "{sk}");
    }
}

#[tokio::test]
async fn each_fault_surfaces_as_the_error_aws_would_cause() {
    let (dynamo, client) = database().await;
    for (fault, code, io, timeout) in [
        (
            Fault::Throttled,
            Some("ProvisionedThroughputExceededException"),
            false,
            false,
        ),
        (
            Fault::Conflict,
            Some("TransactionConflictException"),
            false,
            false,
        ),
        (Fault::Internal, Some("InternalServerError"), false, false),
        (Fault::Lost, None, true, false),
        (Fault::TimedOut, None, false, true),
    ] {
        for (verdict, done) in [
            (Verdict::Before(fault), false),
            (Verdict::After(fault), true),
        ] {
            let sk = format!("{verdict:?}");
            dynamo.faults().record();
            dynamo.faults().at(0, verdict);
            let put = client
                .put_item()
                .table_name(TABLE)
                .set_item(Some(item(&sk, 1)));
            let error = put.send().await.unwrap_err();
            let service = error.as_service_error().map(PutItemError::meta);
            assert_eq!(service.and_then(|it| it.code()), code, "{sk}");
            let dispatch = match &error {
                aws_sdk_dynamodb::error::SdkError::DispatchFailure(failure) => Some(failure),
                _ => None,
            };
            assert_eq!(dispatch.is_some_and(|it| it.is_io()), io, "{sk}");
            assert_eq!(dispatch.is_some_and(|it| it.is_timeout()), timeout, "{sk}");
            assert_eq!(get(&client, &sk).await.is_some(), done, "{sk}");
            assert_eq!(
                dynamo.faults().calls(),
                [Operation::PutItem, Operation::GetItem]
            );
        }
    }
}

#[tokio::test]
async fn a_conflict_cancels_a_transaction_with_a_reason_per_item() {
    let (dynamo, client) = database().await;
    dynamo.faults().hook(|call| match call.operation {
        Operation::TransactWriteItems => Verdict::Before(Fault::Conflict),
        _ => Verdict::Proceed,
    });
    let error = client
        .transact_write_items()
        .transact_items(put_if_absent(item("a", 1)))
        .transact_items(put_if_absent(item("b", 1)))
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else {
        panic!("{error:?}")
    };
    let reasons = cancelled.cancellation_reasons.unwrap();
    let codes: Vec<_> = reasons.iter().filter_map(|it| it.code.as_deref()).collect();
    assert_eq!(codes, ["TransactionConflict"; 2]);
    assert_eq!(get(&client, "a").await, None);
    dynamo.faults().reset();
    assert!(dynamo.faults().calls().is_empty());
}

#[tokio::test]
async fn a_crash_never_answers_and_happens_before_or_after_the_write() {
    let (dynamo, client) = database().await;
    for (verdict, done) in [
        (Verdict::Before(Fault::Crash), false),
        (Verdict::After(Fault::Crash), true),
    ] {
        let sk = format!("{verdict:?}");
        dynamo.faults().record();
        dynamo.faults().at(0, verdict);
        let doomed = tokio::spawn({
            let (client, item) = (client.clone(), item(&sk, 1));
            async move { put(&client, item).await }
        });
        while dynamo.faults().calls().is_empty() {
            tokio::task::yield_now().await;
        }
        tokio::task::yield_now().await;
        assert!(!doomed.is_finished());
        doomed.abort();
        assert_eq!(get(&client, &sk).await.is_some(), done, "{sk}");
    }
}

#[tokio::test]
async fn the_meter_counts_what_aws_would_bill() {
    let (dynamo, client) = database().await;
    let meter = dynamo.meter();

    let start = meter.snapshot();
    put(&client, item("a", 1500)).await; // 2 KB begun
    get(&client, "a").await; // 4 KB begun, strongly consistent
    let used = meter.since(&start);
    assert_eq!((used.write_units, used.read_units), (2.0, 1.0));
    assert_eq!(used.requests(Operation::PutItem), 1);
    assert_eq!(used.requests(Operation::Scan), 0);

    let start = meter.snapshot();
    client
        .get_item()
        .table_name(TABLE)
        .set_key(Some(key("a")))
        .send()
        .await
        .unwrap();
    assert_eq!(meter.since(&start).read_units, 0.5);

    let start = meter.snapshot();
    client
        .transact_write_items()
        .transact_items(put_if_absent(item("b", 10)))
        .transact_items(put_if_absent(item("c", 1500)))
        .send()
        .await
        .unwrap();
    assert_eq!(meter.since(&start).write_units, 6.0);
}

#[tokio::test]
async fn a_failed_condition_costs_the_item_it_looked_at() {
    let (dynamo, client) = database().await;
    let meter = dynamo.meter();
    put(&client, item("a", 2500)).await;
    put(&client, item("d", 2500)).await;

    let start = meter.snapshot();
    client
        .put_item()
        .table_name(TABLE)
        .set_item(Some(item("a", 10)))
        .condition_expression("attribute_not_exists(pk)")
        .send()
        .await
        .unwrap_err();
    assert_eq!(meter.since(&start).write_units, 3.0);

    let check = ConditionCheck::builder()
        .table_name(TABLE)
        .set_key(Some(key("d")))
        .condition_expression("attribute_exists(pk)")
        .build()
        .unwrap();
    let start = meter.snapshot();
    client
        .transact_write_items()
        .transact_items(put_if_absent(item("a", 10))) // 2 × 3: the stored item's size
        .transact_items(put_if_absent(item("b", 1500))) // 2 × 2: the new item's size
        .transact_items(TransactWriteItem::builder().condition_check(check).build()) // 2 × 3
        .send()
        .await
        .unwrap_err();
    assert_eq!(meter.since(&start).write_units, 16.0);
}

#[tokio::test]
async fn consumed_capacity_is_shown_only_to_who_asks() {
    let (_, client) = database().await;
    for (asked, units) in [
        (None, None),
        (Some(ReturnConsumedCapacity::None), None),
        (Some(ReturnConsumedCapacity::Total), Some(1.0)),
    ] {
        let put = client
            .put_item()
            .table_name(TABLE)
            .set_item(Some(item("a", 10)))
            .set_return_consumed_capacity(asked)
            .send()
            .await
            .unwrap();
        let shown = put.consumed_capacity.and_then(|it| it.capacity_units);
        assert_eq!(shown, units);
    }
}

#[tokio::test]
async fn two_tasks_on_one_thread_interleave_between_operations() {
    let (dynamo, client) = database().await;
    put(
        &client,
        Item::from_iter(key("n").into_iter().chain([("n".to_owned(), number(0))])),
    )
    .await;
    dynamo.faults().record();
    let read_then_write = |client: Client| async move {
        get(&client, "n").await;
        put(&client, item("n", 1)).await;
    };
    let first = tokio::spawn(read_then_write(client.clone()));
    let second = tokio::spawn(read_then_write(client.clone()));
    first.await.unwrap();
    second.await.unwrap();
    assert_eq!(
        dynamo.faults().calls(),
        [
            Operation::GetItem,
            Operation::GetItem,
            Operation::PutItem,
            Operation::PutItem
        ]
    );
}

#[tokio::test]
async fn request_tokens_are_dropped_unless_kept() {
    let (dropping, client) = database().await;
    let keeping = dropping.clone().keeping_request_tokens().client();
    let transaction = |client: &Client, token: &str| {
        let add = Update::builder()
            .table_name(TABLE)
            .set_key(Some(key("n")))
            .update_expression("ADD n :one")
            .expression_attribute_values(":one", number(1))
            .build()
            .unwrap();
        client
            .transact_write_items()
            .client_request_token(token)
            .transact_items(TransactWriteItem::builder().update(add).build())
            .send()
    };
    for (client, expected) in [(&keeping, 1), (&keeping, 1), (&client, 2), (&client, 3)] {
        transaction(client, "token").await.unwrap();
        assert_eq!(get(client, "n").await.unwrap()["n"], number(expected));
    }
}
