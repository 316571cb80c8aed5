//! The queues on disk, and the workers that empty them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::join_all;
use recado_embedded::{LocalQueue, Outgoing as Stored, Received};
use recado_platform::App;
use recado_platform::ports::{Clock, DeadLetters, Outgoing, PortError, Queue, QueueName};
use tokio::sync::Semaphore;

/// Jobs under way at once of each queue, like the `MaximumConcurrency` of its mapping. Each has places
/// of its own, so that a single message does not wait behind a bulk send.
const fn places(queue: QueueName) -> u32 {
    match queue {
        QueueName::Singles => 64,
        QueueName::Compose | QueueName::Bulk => 16,
    }
}

/// All places.
pub const CONCURRENCY: u32 =
    places(QueueName::Singles) + places(QueueName::Compose) + places(QueueName::Bulk);
/// Receives by [`drain`] at once.
const DRAIN: usize = 32;
/// Longer than a claim lasts, so a dead worker's job comes back when its claim has ended.
const VISIBILITY_MS: i64 = 90_000;
/// How often the queue is looked at when nothing wakes the worker.
const IDLE: Duration = Duration::from_millis(500);

/// As SQS has it: whole seconds, rounded up, 15 minutes at most.
fn delay_secs(delay: Duration) -> u32 {
    let whole = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
    u32::try_from(whole.min(900)).unwrap_or(900)
}

/// SQS, locally.
pub struct LocalQueues {
    /// On disk or in memory.
    pub queue: LocalQueue,
    /// Whose time delays are counted in.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Queue for LocalQueues {
    async fn send(&self, queue: QueueName, message: Outgoing) -> Result<(), PortError> {
        let stored = Stored {
            body: message.body,
            delay_secs: delay_secs(message.delay),
            group: Some(message.group),
        };
        self.queue
            .send(queue.as_str(), &stored, self.clock.now().as_millisecond())
            .map_err(|error| PortError(error.to_string()))
    }
}

#[async_trait]
impl DeadLetters for LocalQueues {
    /// All of them: nothing here has to answer within half a minute.
    async fn redrive(&self, queue: QueueName, _most: u32) -> Result<u32, PortError> {
        let now_ms = self.clock.now().as_millisecond();
        let moved = self.queue.redrive(queue.as_str(), now_ms);
        let moved = moved.map_err(|error| PortError(error.to_string()))?;
        Ok(u32::try_from(moved).unwrap_or(u32::MAX))
    }
}

/// Handles what stands on the queues, for as long as it is polled; `free` are all places, which
/// somebody else may take for a while.
pub async fn work(app: App, queue: LocalQueue, free: Arc<Semaphore>) {
    let workers = QueueName::ALL.map(|name| {
        let own = Arc::new(Semaphore::new(places(name) as usize));
        work_at(app.clone(), queue.clone(), name, [own, free.clone()])
    });
    join_all(workers).await;
}

async fn work_at(app: App, queue: LocalQueue, name: QueueName, places: [Arc<Semaphore>; 2]) {
    let [own, free] = places;
    let mut changes = queue.changes(name.as_str());
    loop {
        let Ok(place) = own.clone().acquire_owned().await else {
            return;
        };
        let Ok(permit) = free.clone().acquire_owned().await else {
            return;
        };
        let now_ms = app.now().as_millisecond();
        let received = queue
            .receive(name.as_str(), 1, VISIBILITY_MS, now_ms)
            .unwrap_or_else(|error| {
                tracing::error!(%error, "the local queue cannot be read");
                vec![]
            });
        let Some(next) = received.into_iter().next() else {
            drop((permit, place));
            tokio::select! {
                _ = changes.changed() => {}
                () = app.clock.sleep(IDLE) => {}
            }
            continue;
        };
        let (app, queue) = (app.clone(), queue.clone());
        tokio::spawn(async move {
            handle(&app, &queue, name, next).await;
            drop((permit, place));
        });
    }
}

async fn handle(app: &App, queue: &LocalQueue, name: QueueName, next: Received) {
    let handled = match name {
        QueueName::Compose => function_reminders::compose(app, &next.body).await,
        QueueName::Singles | QueueName::Bulk => function_deliver::handle(app, &next.body).await,
    };
    match handled {
        Ok(()) => {
            if let Err(error) = queue.delete(next.receipt) {
                tracing::error!(%error, "a finished job cannot be deleted; it will run again");
            }
        }
        // It becomes visible again by itself, and goes to the dead letters after five tries.
        Err(error) => tracing::warn!(%error, "a job failed"),
    }
}

/// Handles everything that is visible now, and says how many jobs that were. For a time that stands
/// still, while the worker has no places.
pub async fn drain(app: &App, queue: &LocalQueue) -> usize {
    let mut handled = 0;
    for name in QueueName::ALL {
        loop {
            let now_ms = app.now().as_millisecond();
            let received = queue.receive(name.as_str(), DRAIN, VISIBILITY_MS, now_ms);
            let received = received.unwrap_or_else(|error| {
                tracing::error!(%error, "the local queue cannot be read");
                vec![]
            });
            if received.is_empty() {
                break;
            }
            handled += received.len();
            join_all(
                received
                    .into_iter()
                    .map(|next| handle(app, queue, name, next)),
            )
            .await;
        }
    }
    handled
}
