//! The adapters for AWS, against an emulated one.

use aws_sdk_eventbridge::types::Target as TargetQueue;
use aws_sdk_sqs::types::{MessageSystemAttributeName, QueueAttributeName};
use recado_aws::{
    EventBridgeBus, EventBridgeScheduler, QueueUrls, ScheduleTarget, Sdk, SqsDeadLetters, SqsQueue,
};
use recado_platform::ports::QueueName;
use recado_store::{Store, create_table};
use reqwest::Client;
use serde_json::Value;

use crate::bus::{self, Listener};
use crate::dead_letters::{self, Grave};
use crate::queue::{self, Arrived, Outlet};
use crate::scheduler::{self, Target};
use crate::store;

fn sdk() -> Sdk {
    Sdk::new("contracts", Client::builder(), |name| {
        std::env::var(name).ok()
    })
    .unwrap()
}

/// A new queue's URL and ARN.
async fn create_queue(client: &aws_sdk_sqs::Client, name: &str) -> (String, String) {
    let created = client.create_queue().queue_name(name).send().await.unwrap();
    let url = created.queue_url.unwrap();
    let asked = client
        .get_queue_attributes()
        .queue_url(&url)
        .attribute_names(QueueAttributeName::QueueArn);
    let mut attributes = asked.send().await.unwrap().attributes.unwrap();
    (
        url,
        attributes.remove(&QueueAttributeName::QueueArn).unwrap(),
    )
}

/// The next message of the queue at `url`, which is then gone.
async fn next(client: &aws_sdk_sqs::Client, url: &str) -> Option<Arrived> {
    let received = client
        .receive_message()
        .queue_url(url)
        .message_system_attribute_names(MessageSystemAttributeName::MessageGroupId)
        .send()
        .await
        .unwrap();
    let message = received.messages?.pop()?;
    let delete = client.delete_message().queue_url(url);
    let delete = delete.receipt_handle(message.receipt_handle.unwrap());
    delete.send().await.unwrap();
    let mut attributes = message.attributes.unwrap_or_default();
    Some(Arrived {
        body: message.body.unwrap(),
        group: attributes
            .remove(&MessageSystemAttributeName::MessageGroupId)
            .unwrap_or_default(),
    })
}

struct Queues {
    client: aws_sdk_sqs::Client,
    urls: QueueUrls,
}

impl Outlet for Queues {
    async fn next(&self, queue: QueueName) -> Option<Arrived> {
        let url = match queue {
            QueueName::Singles => &self.urls.singles,
            QueueName::Compose => &self.urls.compose,
            QueueName::Bulk => &self.urls.bulk,
        };
        next(&self.client, url).await
    }
}

#[tokio::test]
async fn the_queue_on_aws_keeps_the_contract() {
    let sdk = sdk();
    let client = sdk.sqs();
    let urls = QueueUrls {
        singles: create_queue(&client, "contract-singles").await.0,
        compose: create_queue(&client, "contract-compose").await.0,
        bulk: create_queue(&client, "contract-bulk").await.0,
    };
    let port = SqsQueue::new(client.clone(), urls.clone());
    queue::keeps(&port, &Queues { client, urls }).await;
}

struct Letters {
    queues: Queues,
    dead: QueueUrls,
}

impl Outlet for Letters {
    async fn next(&self, queue: QueueName) -> Option<Arrived> {
        self.queues.next(queue).await
    }
}

impl Grave for Letters {
    async fn bury(&self, queue: QueueName, body: &str, group: &str) {
        let url = match queue {
            QueueName::Singles => &self.dead.singles,
            QueueName::Compose => &self.dead.compose,
            QueueName::Bulk => &self.dead.bulk,
        };
        let send = self.queues.client.send_message().queue_url(url);
        let send = send.message_body(body).message_group_id(group);
        send.send().await.unwrap();
    }
}

#[tokio::test]
async fn the_dead_letters_on_aws_keep_the_contract() {
    let sdk = sdk();
    let client = sdk.sqs();
    let mut urls = Vec::new();
    for name in [
        "singles",
        "compose",
        "bulk",
        "dead-singles",
        "dead-compose",
        "dead-bulk",
    ] {
        urls.push(create_queue(&client, &format!("letters-{name}")).await.0);
    }
    let of = |place: usize| QueueUrls {
        singles: urls[place].clone(),
        compose: urls[place + 1].clone(),
        bulk: urls[place + 2].clone(),
    };
    let port = SqsDeadLetters::new(client.clone(), of(0), of(3));
    let queues = Queues {
        client,
        urls: of(0),
    };
    let letters = Letters {
        queues,
        dead: of(3),
    };
    dead_letters::keeps(&port, &letters).await;
}

/// A queue where what a service tells can be seen.
struct Seen {
    client: aws_sdk_sqs::Client,
    url: String,
}

impl Seen {
    async fn since_last(&self) -> Vec<Value> {
        let mut seen = vec![];
        while let Some(arrived) = next(&self.client, &self.url).await {
            seen.push(serde_json::from_str(&arrived.body).unwrap());
        }
        seen
    }
}

impl Target for Seen {
    async fn fired(&self) -> Vec<Value> {
        self.since_last().await
    }
}

impl Listener for Seen {
    async fn heard(&self) -> Vec<Value> {
        self.since_last().await
    }
}

#[tokio::test]
async fn the_scheduler_on_aws_keeps_the_contract() {
    let sdk = sdk();
    let client = sdk.sqs();
    let schedules = aws_sdk_scheduler::Client::new(sdk.config());
    let (url, arn) = create_queue(&client, "contract-schedules").await;
    let group = schedules.create_schedule_group().name("contract");
    group.send().await.unwrap();
    let target = ScheduleTarget {
        group: "contract".to_owned(),
        function_arn: arn.clone(),
        role_arn: "arn:aws:iam::000000000000:role/contract".to_owned(),
        dead_letters_arn: arn,
    };
    let port = EventBridgeScheduler::new(&sdk, target);
    scheduler::keeps(&port, &Seen { client, url }).await;
}

#[tokio::test]
async fn the_bus_on_aws_keeps_the_contract() {
    let sdk = sdk();
    let client = sdk.sqs();
    let events = sdk.eventbridge();
    let (url, arn) = create_queue(&client, "contract-events").await;
    let (bus, rule) = ("contract", "all");
    let create = events.create_event_bus().name(bus);
    create.send().await.unwrap();
    let all = events.put_rule().name(rule).event_bus_name(bus);
    let all = all.event_pattern(r#"{"source": ["recado"]}"#);
    all.send().await.unwrap();
    let target = TargetQueue::builder().id("queue").arn(arn).build();
    let listen = events.put_targets().rule(rule).event_bus_name(bus);
    listen.targets(target.unwrap()).send().await.unwrap();
    let port = EventBridgeBus::new(events, bus);
    bus::keeps(&port, &Seen { client, url }).await;
}

#[tokio::test]
async fn the_store_on_another_dynamodb_keeps_the_contract() {
    let client = sdk().dynamodb();
    create_table(&client, "contract").await.unwrap();
    store::keeps(&Store::new(client, "contract")).await;
}
