//! The local adapters.

use std::sync::Arc;

use jiff::Timestamp;
use recado_aws::SystemClock;
use recado_embedded::{
    EmbeddedDynamo, Local, LocalQueue, LocalScheduler, Outgoing, dead_letter_queue,
};
use recado_local::{LocalQueues, LocalSchedules};
use recado_platform::ports::QueueName;
use recado_store::{Store, create_table};
use serde_json::Value;

use crate::dead_letters::{self, Grave};
use crate::queue::{self, Arrived, Outlet};
use crate::scheduler::{self, Target};
use crate::store;

impl Outlet for LocalQueue {
    async fn next(&self, queue: QueueName) -> Option<Arrived> {
        let now_ms = Timestamp::now().as_millisecond();
        let received = self
            .receive(queue.as_str(), 1, 60_000, now_ms)
            .unwrap()
            .pop()?;
        self.delete(received.receipt).unwrap();
        Some(Arrived {
            body: received.body,
            group: received.group.unwrap_or_default(),
        })
    }
}

impl Grave for LocalQueue {
    async fn bury(&self, queue: QueueName, body: &str, group: &str) {
        let message = Outgoing {
            body: body.to_owned(),
            delay_secs: 0,
            group: Some(group.to_owned()),
        };
        let now_ms = Timestamp::now().as_millisecond();
        let dead = dead_letter_queue(queue.as_str());
        self.send(&dead, &message, now_ms).unwrap();
    }
}

impl Target for LocalScheduler {
    async fn fired(&self) -> Vec<Value> {
        let due = self.due(Timestamp::now().as_millisecond(), 100).unwrap();
        let payload = |schedule: &_| {
            assert!(self.ack(schedule).unwrap());
            serde_json::from_str(&schedule.payload).unwrap()
        };
        due.iter().map(payload).collect()
    }
}

#[tokio::test]
async fn the_local_queue_keeps_the_contract() {
    let queue = Local::memory().unwrap().queue;
    let port = LocalQueues {
        queue: queue.clone(),
        clock: Arc::new(SystemClock),
    };
    queue::keeps(&port, &queue).await;
}

#[tokio::test]
async fn the_local_dead_letters_keep_the_contract() {
    let queue = Local::memory().unwrap().queue;
    let port = LocalQueues {
        queue: queue.clone(),
        clock: Arc::new(SystemClock),
    };
    dead_letters::keeps(&port, &queue).await;
}

#[tokio::test]
async fn the_local_scheduler_keeps_the_contract() {
    let scheduler = Local::memory().unwrap().scheduler;
    scheduler::keeps(&LocalSchedules(scheduler.clone()), &scheduler).await;
}

#[tokio::test]
async fn the_store_on_the_embedded_dynamodb_keeps_the_contract() {
    let client = EmbeddedDynamo::memory().unwrap().client();
    create_table(&client, "contract").await.unwrap();
    store::keeps(&Store::new(client, "contract")).await;
}
