//! Scheduler: a payload comes once, not early; a name that is put again is moved; what is deleted
//! never comes; what waits is listed with what it fires.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use recado_platform::ports::{ScheduleGroup, Scheduler};
use serde_json::{Value, json};

/// Where schedules fire.
pub trait Target {
    /// What has fired since it was asked last.
    async fn fired(&self) -> Vec<Value>;
}

/// Real schedulers are only so punctual.
const LATE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(100);

/// In this many milliseconds.
fn in_ms(millis: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_millis(millis)
}

/// Asks an adapter without schedules.
pub async fn keeps(port: &(impl Scheduler + ScheduleGroup), target: &impl Target) {
    port.delete("never-put").await.unwrap();
    lists_what_waits(port).await;

    let put = async |name: &str, at: Timestamp, step: u8| {
        port.put(name, at, json!({"due": "test", "step": step}).to_string())
            .await
            .unwrap();
    };
    let moved_to = in_ms(3_500);
    put("moved", in_ms(1_000), 1).await;
    put("moved", moved_to, 2).await;
    put("deleted", in_ms(1_500), 3).await;
    port.delete("deleted").await.unwrap();
    port.delete("deleted").await.unwrap();
    let punctual = in_ms(1_700);
    put("punctual", punctual, 4).await;
    put("long past", in_ms(-5_000_000), 5).await;

    let mut fired = vec![];
    let began = Instant::now();
    while fired.len() < 3 {
        for payload in target.fired().await {
            let at = Timestamp::now();
            assert_eq!(payload["due"], "test");
            let step = payload["step"].as_u64().unwrap();
            let earliest = match step {
                2 => moved_to,
                4 => punctual,
                5 => Timestamp::MIN,
                other => panic!("step {other} was replaced or deleted, and fired"),
            };
            assert!(at >= earliest, "step {step} came early");
            fired.push(step);
        }
        assert!(began.elapsed() < LATE, "only {fired:?} fired");
        tokio::time::sleep(PAUSE).await;
    }
    fired.sort_unstable();
    assert_eq!(fired, [2, 4, 5], "each once");
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert!(target.fired().await.is_empty(), "nothing fires again");
}

/// Also schedules whose names the scheduler does not take as they are.
async fn lists_what_waits(port: &(impl Scheduler + ScheduleGroup)) {
    let steps = [("far-1", 11), ("far 2/of two", 12)];
    for (name, step) in steps {
        let payload = json!({"due": "test", "step": step}).to_string();
        port.put(name, in_ms(86_400_000), payload).await.unwrap();
    }
    let listed = waiting(port).await;
    assert_eq!(listed.len(), steps.len());
    for (_, step) in steps {
        let found = listed.iter().find(|(_, payload)| payload["step"] == step);
        let (name, payload) = found.unwrap();
        assert_eq!(payload["due"], "test");
        port.delete(name).await.unwrap();
    }
    assert_eq!(waiting(port).await, []);
}

/// Name and payload of everything that waits.
async fn waiting(port: &impl ScheduleGroup) -> Vec<(String, Value)> {
    let mut found = vec![];
    let mut from = None;
    loop {
        let page = port.page(from.as_deref()).await.unwrap();
        let read = |payload: &str| serde_json::from_str(payload).unwrap();
        found.extend(
            page.schedules
                .into_iter()
                .map(|it| (it.name, read(&it.payload))),
        );
        from = page.next;
        if from.is_none() {
            return found;
        }
    }
}
