//! The local adapters.

use std::sync::Arc;

use jiff::Timestamp;
use recado_aws::SystemClock;
use recado_embedded::{Local, LocalQueue, LocalScheduler};
use recado_local::{LocalQueues, LocalSchedules};
use recado_platform::ports::QueueName;
use serde_json::Value;

use crate::queue::{self, Arrived, Outlet};
use crate::scheduler::{self, Target};

impl Outlet for LocalQueue {
    async fn next(&self, queue: QueueName) -> Option<Arrived> {
        let name = match queue {
            QueueName::Singles => "singles",
            QueueName::Bulk => "bulk",
        };
        let now_ms = Timestamp::now().as_millisecond();
        let received = self.receive(name, 1, 60_000, now_ms).unwrap().pop()?;
        self.delete(received.receipt).unwrap();
        Some(Arrived {
            body: received.body,
            group: received.group.unwrap_or_default(),
        })
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
async fn the_local_scheduler_keeps_the_contract() {
    let scheduler = Local::memory().unwrap().scheduler;
    scheduler::keeps(&LocalSchedules(scheduler.clone()), &scheduler).await;
}
