//! Prints what one operation of the embedded services takes, in microseconds on this machine.
#![allow(clippy::disallowed_methods, reason = "it measures")]
#![allow(clippy::unwrap_used, missing_docs, reason = "a measuring tool")]

use std::{collections::HashMap, future::Future, path::Path, time::Instant};

use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeDefinition, AttributeValue as Value, BillingMode, KeySchemaElement, KeyType, Put,
        ScalarAttributeType, TransactWriteItem,
    },
};
use recado_embedded::{EmbeddedDynamo, Local, Outgoing};

const ROUNDS: u32 = 5_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = std::env::temp_dir().join(format!("recado-pace-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    println!("memory");
    dynamo(&EmbeddedDynamo::memory().unwrap().client()).await;
    queue(&Local::memory().unwrap());
    println!("file");
    dynamo(
        &EmbeddedDynamo::file(&folder.join("dynamo.db"))
            .unwrap()
            .client(),
    )
    .await;
    queue(&Local::file(Path::new(&folder.join("local.db"))).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
}

fn report(what: &str, started: Instant) {
    let each = started.elapsed() / ROUNDS;
    println!("  {what}: {each:?}");
}

async fn repeat<F: Future>(what: &str, mut work: impl FnMut(u32) -> F) {
    let started = Instant::now();
    for round in 0..ROUNDS {
        work(round).await;
    }
    report(what, started);
}

async fn dynamo(client: &Client) {
    let key_attribute = AttributeDefinition::builder()
        .attribute_name("pk")
        .attribute_type(ScalarAttributeType::S);
    let key = KeySchemaElement::builder()
        .attribute_name("pk")
        .key_type(KeyType::Hash);
    client
        .create_table()
        .table_name("pace")
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(key_attribute.build().unwrap())
        .key_schema(key.build().unwrap())
        .send()
        .await
        .unwrap();
    let item = |round: u32| {
        let mut item = HashMap::from([("pk".to_owned(), Value::S(round.to_string()))]);
        for attribute in 0..12 {
            item.insert(format!("a{attribute}"), Value::S("x".repeat(30)));
        }
        item
    };
    let put = |round| {
        client
            .put_item()
            .table_name("pace")
            .set_item(Some(item(round)))
    };
    repeat("PutItem", |round| put(round).send()).await;
    let get = |round: u32| {
        let key = Value::S(round.to_string());
        client.get_item().table_name("pace").key("pk", key)
    };
    repeat("GetItem", |round| get(round).send()).await;
    let two = |round: u32| {
        let put = |round| {
            let put = Put::builder()
                .table_name("pace")
                .set_item(Some(item(round)));
            TransactWriteItem::builder()
                .put(put.build().unwrap())
                .build()
        };
        client
            .transact_write_items()
            .transact_items(put(round))
            .transact_items(put(round + ROUNDS))
    };
    repeat("TransactWriteItems of two puts", |round| two(round).send()).await;
}

fn queue(local: &Local) {
    let message = Outgoing {
        body: "x".repeat(500),
        ..Outgoing::default()
    };
    let started = Instant::now();
    for now_ms in 0..i64::from(ROUNDS) {
        local.queue.send("q", &message, now_ms).unwrap();
        let received = local.queue.receive("q", 10, 30_000, now_ms).unwrap();
        local.queue.delete(received[0].receipt).unwrap();
    }
    report("send, receive and delete", started);
    let started = Instant::now();
    for _ in 0..ROUNDS / 10 {
        local
            .queue
            .send_batch("q", &vec![message.clone(); 10], 0)
            .unwrap();
        let received = local.queue.receive("q", 10, 30_000, 0).unwrap();
        let receipts: Vec<_> = received.iter().map(|it| it.receipt).collect();
        local.queue.delete_batch(&receipts).unwrap();
    }
    report("the same in tens, per message", started);
}
