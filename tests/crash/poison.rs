//! A part of a bulk send that cannot be read: it is set aside, the rest goes out, and once it is
//! mended it follows.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::SignedDuration;
use recado_embedded::EmbeddedDynamo;
use serde_json::json;

use crate::lifecycle::{Running, phones};

const TABLE: &str = "recado";
/// Two chunks at the sender's rate.
const RECIPIENTS: usize = 90;

type Item = HashMap<String, AttributeValue>;

fn text(item: &Item, name: &str) -> String {
    item[name].as_s().unwrap().clone()
}

/// The chunk with these recipients' number in it.
async fn chunk(dynamo: &EmbeddedDynamo, number: &str) -> Item {
    let scan = dynamo
        .client()
        .scan()
        .table_name(TABLE)
        .send()
        .await
        .unwrap();
    let mut items = scan.items.unwrap().into_iter();
    let is_chunk = |item: &Item| item.contains_key("e") && text(item, "sk").starts_with("CHUNK");
    let found = items.find(|item| is_chunk(item) && format!("{item:?}").contains(number));
    found.unwrap()
}

async fn put(dynamo: &EmbeddedDynamo, item: Item) {
    let put = dynamo.client().put_item().table_name(TABLE);
    put.set_item(Some(item)).send().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_read_is_set_aside_and_follows_once_it_is_mended() {
    let mut running = Running::new(&phones(RECIPIENTS)).await;
    running.storm.nobody_redrives();
    running
        .storm
        .go_until(|storm| storm.carrier.accepted().len() > 2)
        .await;
    let dynamo = running.storm.platform.dynamo().clone();
    let whole = chunk(&dynamo, "+12125560089").await;
    let broken = AttributeValue::S("nothing that can be read".to_owned());
    let mut poison = whole.clone();
    poison.insert("e".to_owned(), broken);
    put(&dynamo, poison).await;

    running.storm.go_for(SignedDuration::from_hours(3)).await;
    let others = running.copies().len();
    assert!((40..RECIPIENTS).contains(&others), "{others}");
    let aside = running.storm.jobs.set_aside();
    assert!(aside.iter().any(|it| it.contains("chunk")), "{aside:?}");
    assert!(!aside.iter().any(|it| it.contains("close")), "{aside:?}");

    put(&dynamo, whole).await;
    running.storm.jobs.redrive();
    let counts = json!({"delivered": RECIPIENTS});
    let paid = i64::try_from(RECIPIENTS).unwrap();
    running.ends_with("completed", counts, paid).await;
}
