//! What reminders cost where a hundred thousand wait for later, next to where none do.
//!
//! They are planned by events through the API, and fire as the platform's clock moves over their times.
//! Two thousand are near; the rest, for the years to come, lie in between. Another number than a
//! hundred thousand may follow the command.

use std::fs;
use std::ops::Range;

use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use recado_domain::{FirmId, Tenant};
use recado_platform::{events, strays};
use serde_json::json;

use crate::cpu::Cpu;
use crate::firm::{Firm, posts, recipient};

const NEAR: usize = 1_000;
const MANY: usize = 100_000;
const CLIENTS: usize = 32;
/// Requests for each may not grow by more; beside them the platform sweeps.
const PROMISED: f64 = 1.05;

/// What was asked of the store and the processors, for each of many.
struct Cost {
    requests: f64,
    cpu_ms: f64,
}

/// Measures; false when reminders cost more among many.
pub async fn run() -> bool {
    let many = std::env::args().nth(2).map(|it| it.parse().unwrap());
    let all = many.unwrap_or(MANY);
    let firm = Firm::open(&[]).await;
    two_hours_before(&firm).await;
    println!("store requests and processor time of each, client and simulator included\n");
    println!("{:>45} {:>12} {:>12}", "reminders that wait", "none", all);
    let planned_alone = plan(&firm, 0..NEAR, near).await;
    let swept_alone = sweep(&firm).await;
    let fired_alone = fire(&firm).await;
    let before = resident_mib();
    plan(&firm, NEAR..all - NEAR, far).await;
    let grown = resident_mib() - before;
    let planned = plan(&firm, all - NEAR..all, near).await;
    let swept = sweep(&firm).await;
    let fired = fire(&firm).await;
    let kept = [
        told("an event that plans one", &planned_alone, &planned),
        told(
            "a reminder from its time to its delivery",
            &fired_alone,
            &fired,
        ),
        told("a sweep", &swept_alone, &swept),
    ];
    let each = grown * 1024.0 / all as f64;
    println!("\nmemory grew by {grown:.1} MiB, {each:.2} KiB for each");
    kept.into_iter().all(|kept| kept)
}

fn told(what: &str, alone: &Cost, among: &Cost) -> bool {
    let row =
        |part: &str, alone: f64, among: f64| println!("{part:>45} {alone:>12.2} {among:>12.2}");
    row(what, alone.requests, among.requests);
    row("ms", alone.cpu_ms, among.cpu_ms);
    among.requests <= alone.requests * PROMISED
}

async fn two_hours_before(firm: &Firm) {
    let template = json!({
        "name": "Reminder", "channel": "sms", "category": "transactional",
        "variants": {"en": {"body": "Figures: we see you at [APPOINTMENT_TIME]."}},
    });
    let template = firm.caller.post("/v1/templates", template).await.is(201);
    let rule = json!({
        "name": "Two hours before", "location_ids": [], "channel": "sms", "enabled": true,
        "template_id": template["id"], "trigger": {"before": "2h", "date": "scheduled_for"},
    });
    firm.caller.post("/v1/rules", rule).await.is(201);
}

/// From twelve hours on, two a minute.
fn near(now: Timestamp, number: usize) -> Timestamp {
    now + SignedDuration::from_hours(14) + SignedDuration::from_secs(30 * place(number % NEAR))
}

/// From a month on, for three years.
fn far(now: Timestamp, number: usize) -> Timestamp {
    now + SignedDuration::from_hours(24 * 30) + SignedDuration::from_mins(15 * place(number))
}

fn place(number: usize) -> i64 {
    i64::try_from(number).unwrap()
}

/// Tells of an appointment for each number.
async fn plan(firm: &Firm, numbers: Range<usize>, at: fn(Timestamp, usize) -> Timestamp) -> Cost {
    let many = numbers.len();
    let now = firm.platform.now();
    let work = stream::iter(numbers).for_each_concurrent(CLIENTS, async |number| {
        let event = json!({
            "id": format!("e-{number}"), "type": "appointment.created", "occurred_at": now,
            "contact": {"name": "Ana", "phones": [{"number": recipient(number), "primary": true}]},
            "record": {
                "kind": "appointment", "id": format!("A-{number}"), "revision": 1, "status": "open",
                "scheduled_for": at(now, number),
            },
        });
        firm.caller.post("/v1/events", event).await.is(202);
    });
    measured(firm, many, work).await
}

/// Lets the near ones fall due, and waits until their clients have them.
async fn fire(firm: &Firm) -> Cost {
    let wanted = posts(firm.carrier()) + NEAR;
    let work = async {
        firm.platform.advance("1d").await;
        firm.carrier().callbacks_idle().await;
    };
    let cost = measured(firm, NEAR, work).await;
    assert_eq!(posts(firm.carrier()), wanted);
    cost
}

async fn sweep(firm: &Firm) -> Cost {
    let app = firm.platform.platform().app();
    let shown = firm.caller.get("/v1/firm").await.is(200);
    let id: FirmId = shown["id"].as_str().unwrap().parse().unwrap();
    let work = async {
        events::sweep(app, &Tenant::live(id), None).await.unwrap();
        strays::sweep(app).await.unwrap();
    };
    measured(firm, 1, work).await
}

async fn measured(firm: &Firm, many: usize, work: impl Future<Output = ()>) -> Cost {
    let meter = firm.platform.platform().dynamo().meter();
    let (before, cpu) = (meter.snapshot(), Cpu::now());
    work.await;
    let operations = meter.since(&before).by_operation;
    let requests: u64 = operations.values().map(|it| it.requests).sum();
    Cost {
        requests: requests as f64 / many as f64,
        cpu_ms: Cpu::now().since(cpu).own.as_secs_f64() * 1_000.0 / many as f64,
    }
}

/// What this process has in memory.
fn resident_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = resident.unwrap().trim().trim_end_matches(" kB");
    kib.parse::<f64>().unwrap() / 1024.0
}
