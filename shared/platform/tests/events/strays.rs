//! Schedules that belong to nothing that is planned.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use recado_domain::{RecordId, Tenant};
use recado_platform::ports::{PortError, Scheduler};
use recado_platform::send::{Request, Text, To, submit};
use recado_platform::{App, schedule, strays};
use recado_store::open::SchedulesSwept;
use recado_store::records::TakenEvent;
use serde_json::json;

use crate::sweep::appointment;
use crate::world::{CLIENTS, PAGE, Timers, World};

const DAY: SignedDuration = SignedDuration::from_hours(24);

type Armed = BTreeMap<String, (Timestamp, String)>;

fn armed(world: &World) -> Armed {
    world.timers.armed.lock().unwrap().clone()
}

/// Sweeps until it begins anew.
async fn sweep_all(app: &App) -> usize {
    for sweeps in 1.. {
        strays::sweep(app).await.unwrap();
        if app.store.schedules_swept().await.unwrap().next.is_none() {
            return sweeps;
        }
    }
    unreachable!()
}

/// Sweeps of six hours.
const OF_A_ROUND: usize = 72;

async fn plant(world: &World, name: &str, payload: &str) {
    let far = world.now() + DAY * 3_000;
    let scheduler = &world.platform.app.scheduler;
    scheduler.put(name, far, payload.to_owned()).await.unwrap();
}

#[tokio::test]
async fn strays_are_deleted_page_by_page_and_what_is_planned_stays() {
    let world = World::new("America/New_York", 1_000).await;
    let (app, tenant) = (&world.platform.app, &world.platform.tenant);
    for number in 0..15 {
        appointment(&world, &format!("A-{number}"), DAY * (2 + number)).await;
    }
    let request = Request {
        to: Some(To::Phone(CLIENTS[0].to_owned())),
        text: Some(Text::Written {
            body: "Hello".to_owned(),
            language: recado_content::Language::En,
        }),
        send_at: Some(world.now() + DAY),
        ..Request::default()
    };
    let firm = &world.platform.firm;
    let send = async || submit(app, firm, tenant, &request, None).await.unwrap();
    let (_kept, canceled) = (send().await, send().await);
    // Not ours, or recurring.
    plant(&world, "a-foreign-one", "{}").await;
    plant(&world, "the-sweep", r#"{"due":"sweep"}"#).await;
    let live = armed(&world).into_iter();
    let live: Armed = live.filter(|it| it.0 != canceled.id.as_str()).collect();

    let left_over = armed(&world)[canceled.id.as_str()].1.clone();
    schedule::cancel(app, tenant, &canceled.id).await.unwrap();
    plant(&world, canceled.id.as_str(), &left_over).await;
    let (_, of_a_line) = live.values().find(|it| it.1.contains("line")).unwrap();
    let mut moved: serde_json::Value = serde_json::from_str(of_a_line).unwrap();
    moved["at"] = json!(moved["at"].as_i64().unwrap() + 1);
    plant(&world, "line-moved", &moved.to_string()).await;
    let mut gone = moved.clone();
    gone["record_id"] = json!(RecordId::of("appointment", "gone"));
    plant(&world, "line-gone", &gone.to_string()).await;

    assert_eq!(armed(&world).len(), live.len() + 3);
    let sweeps = sweep_all(app).await;
    assert_eq!(armed(&world), live);
    assert_eq!(sweeps, (live.len() + 3).div_ceil(PAGE), "one page each");
    sweep_all(app).await;
    assert_eq!(armed(&world), live);
}

/// A scheduler that is slow to delete: meanwhile somebody plans what was taken for a stray.
struct Slow {
    timers: Arc<Timers>,
    app: App,
    tenant: Tenant,
    planned: TakenEvent,
    record: recado_domain::records::Record,
}

#[async_trait]
impl Scheduler for Slow {
    async fn put(&self, name: &str, at: Timestamp, payload: String) -> Result<(), PortError> {
        self.timers.put(name, at, payload).await
    }
    async fn delete(&self, name: &str) -> Result<(), PortError> {
        let (store, record) = (&self.app.store, Some(&self.record));
        let planned = store.take_event(&self.tenant, &self.planned, None, record);
        planned.await.unwrap();
        self.timers.delete(name).await
    }
}

#[tokio::test]
async fn what_comes_to_be_planned_while_it_is_taken_for_a_stray_is_armed_all_the_same() {
    let world = World::new("America/New_York", 1_000).await;
    let (app, tenant) = (&world.platform.app, &world.platform.tenant);
    appointment(&world, "A-1", DAY * 2).await;
    let before = armed(&world);
    let record = world.record("appointment", "A-1").await.unwrap();
    let page = recado_store::PageOf {
        limit: 1,
        after: None,
    };
    let mut planned = app
        .store
        .taken_events(tenant, page)
        .await
        .unwrap()
        .items
        .remove(0);
    planned.event.id = "another".to_owned();
    assert!(app.store.forget_record(tenant, &record).await.unwrap());
    let mut racing = app.clone();
    racing.scheduler = Arc::new(Slow {
        timers: world.timers.clone(),
        app: app.clone(),
        tenant: tenant.clone(),
        planned,
        record,
    });
    strays::sweep(&racing).await.unwrap();
    assert!(world.record("appointment", "A-1").await.is_some());
    assert_eq!(armed(&world), before);
}

#[tokio::test]
async fn a_page_that_is_not_there_any_more_makes_the_sweep_begin_anew() {
    let world = World::new("America/New_York", 1_000).await;
    let app = &world.platform.app;
    let lost = SchedulesSwept {
        next: Some("long gone".to_owned()),
        pages: 500,
        pages_before: 0,
    };
    app.store.put_schedules_swept(&lost).await.unwrap();
    strays::sweep(app).await.unwrap_err();
    let swept = app.store.schedules_swept().await.unwrap();
    assert_eq!((swept.next, swept.pages_before), (None, 500));
    strays::sweep(app).await.unwrap();
}

#[tokio::test]
async fn of_many_schedules_each_sweep_looks_at_so_many_that_a_round_takes_six_hours() {
    let world = World::new("America/New_York", 1_000).await;
    let app = &world.platform.app;
    let many = PAGE * OF_A_ROUND * 4;
    for number in 0..many {
        plant(&world, &format!("not-ours-{number:05}"), "{}").await;
    }
    // How many there are is not known yet: it goes faster the more it meets.
    let first = sweep_all(app).await;
    assert!(first < 3 * OF_A_ROUND, "{first}");
    assert_eq!(sweep_all(app).await, OF_A_ROUND);
    assert_eq!(sweep_all(app).await, OF_A_ROUND);
}
