//! EventBridge, locally: one-time schedules on disk, and a bus that nobody else listens to.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use recado_embedded::{LocalScheduler, Schedule};
use recado_platform::App;
use recado_platform::ports::{
    EventBus, PortError, ScheduleGroup, Scheduler, WaitingPage, WaitingSchedule,
};
use serde_json::Value;

/// How often the schedules are looked at when nothing wakes the timer.
const IDLE: Duration = Duration::from_millis(500);
/// Schedules taken at once.
const BATCH: u32 = 100;
/// Schedules on a page of those that wait.
const PAGE: u32 = 100;

/// EventBridge Scheduler, locally.
pub struct LocalSchedules(pub LocalScheduler);

#[async_trait]
impl Scheduler for LocalSchedules {
    async fn put(&self, name: &str, at: Timestamp, payload: String) -> Result<(), PortError> {
        self.0
            .put(name, at.as_millisecond(), &payload)
            .map_err(|error| PortError(error.to_string()))
    }

    async fn delete(&self, name: &str) -> Result<(), PortError> {
        self.0
            .delete(name)
            .map(|_| ())
            .map_err(|error| PortError(error.to_string()))
    }
}

#[async_trait]
impl ScheduleGroup for LocalSchedules {
    async fn page(&self, from: Option<&str>) -> Result<WaitingPage, PortError> {
        let found = self.0.after(from.unwrap_or_default(), PAGE);
        let found = found.map_err(|error| PortError(error.to_string()))?;
        let is_full = found.len() == PAGE as usize;
        let last = found.last().filter(|_| is_full);
        let next = last.map(|last| last.name.clone());
        let waiting = |schedule: Schedule| WaitingSchedule {
            name: schedule.name,
            payload: schedule.payload,
        };
        Ok(WaitingPage {
            schedules: found.into_iter().map(waiting).collect(),
            next,
        })
    }
}

/// An event bus without subscribers: what happened is told to the log.
pub struct LocalBus;

#[async_trait]
impl EventBus for LocalBus {
    async fn publish(&self, kind: &str, _detail: Value) -> Result<(), PortError> {
        tracing::debug!(kind, "event");
        Ok(())
    }
}

/// Fires what falls due, for as long as it is polled.
pub async fn fire(app: App, scheduler: LocalScheduler) {
    let mut changes = scheduler.changes();
    loop {
        let due = scheduler
            .due(app.now().as_millisecond(), BATCH)
            .unwrap_or_else(|error| {
                tracing::error!(%error, "the local schedules cannot be read");
                vec![]
            });
        let mut fired = 0;
        for schedule in due {
            fired += usize::from(fire_one(&app, &scheduler, &schedule).await);
        }
        if fired == 0 {
            tokio::select! {
                _ = changes.changed() => {}
                () = app.clock.sleep(IDLE) => {}
            }
        }
    }
}

/// Fires one schedule and takes it away; one that failed stays.
pub async fn fire_one(app: &App, scheduler: &LocalScheduler, schedule: &Schedule) -> bool {
    if let Err(error) = function_reminders::handle(app, &schedule.payload).await {
        tracing::warn!(%error, "a schedule's firing failed");
        return false;
    }
    match scheduler.ack(schedule) {
        Ok(_) => true,
        Err(error) => {
            tracing::error!(%error, "a fired schedule cannot be removed; it will fire again");
            false
        }
    }
}
