//! What the sweep finds: lines whose schedule is missing, lines without a record.

use jiff::{SignedDuration, Timestamp};
use recado_domain::RecordId;
use recado_domain::event::Snapshot;
use recado_platform::events;
use recado_store::records::DueLine;

use crate::world::{Firing, World, minutes};

/// Lines that wait, far more than one sweep reads.
const WAITING: usize = 6_000;

pub async fn appointment(world: &World, number: &str, ahead: SignedDuration) {
    let fields = [("anchor", "a"), ("revision", "1")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.into()));
    let record = Snapshot {
        revision: 1,
        status: "open".to_owned(),
        scheduled_for: Some(world.now() + ahead),
        due_on: None,
        amount: None,
        fields: fields.into(),
    };
    world
        .tell(number, "appointment.created", number, 0, record)
        .await;
}

fn armed(world: &World) -> Vec<Timestamp> {
    let armed = world.timers.armed.lock().unwrap();
    armed.values().map(|(at, _)| *at).collect()
}

#[tokio::test]
async fn a_reminder_whose_schedule_is_missing_gets_one_again_or_is_sent_late() {
    let mut world = World::new("America/New_York", 1_000).await;
    appointment(&world, "A-1", minutes(24 * 60 + 8)).await;
    let before = armed(&world);
    assert_eq!(before.len(), 2);
    world.timers.armed.lock().unwrap().clear();
    world.sweep().await;
    let first = *before.iter().min().unwrap();
    assert_eq!(armed(&world), [first], "the one that is due soon");
    world.timers.armed.lock().unwrap().clear();
    world.platform.run_for(minutes(12)).await;
    assert_eq!(world.posts_since(0).len(), 0);
    world.sweep().await;
    assert_eq!(world.posts_since(0).len(), 1);
    world.sweep().await;
    assert_eq!(world.posts_since(0).len(), 1);
}

#[tokio::test]
async fn a_line_that_belongs_to_no_record_is_taken_away_and_its_schedule_does_nothing() {
    let mut world = World::new("America/New_York", 1_000).await;
    let stray = DueLine {
        at: world.now() + minutes(5),
        record_id: RecordId::of("appointment", "gone"),
        line: 1,
        rule_id: None,
    };
    let (app, tenant) = (world.platform.app.clone(), world.platform.tenant.clone());
    let lines = std::slice::from_ref(&stray);
    app.store.put_due(&tenant, lines).await.unwrap();
    world.sweep().await;
    assert_eq!(armed(&world).len(), 1, "it may be about to be written");
    world
        .pass(world.now() + minutes(1), Firing::Lost, false)
        .await;
    let fired = world.timers.ever.lock().unwrap()[0].clone();
    world.platform.run_for(minutes(10)).await;
    world.sweep().await;
    let left = app.store.due_lines(&tenant, Timestamp::MAX, None, 10).await;
    assert_eq!(left.unwrap(), []);
    world.fire(&fired).await;
    world.settle().await;
    assert_eq!(world.posts_since(0).len(), 0);
}

#[tokio::test]
async fn a_sweep_reads_as_much_however_many_reminders_wait_for_later() {
    let world = World::new("America/New_York", 1_000).await;
    let (app, tenant) = (&world.platform.app, &world.platform.tenant);
    let meter = world.platform.dynamo.meter();
    let mut used = Vec::new();
    for many in [0, WAITING] {
        let line = |number: usize| DueLine {
            // From tomorrow on, and for ten years.
            at: world.now() + SignedDuration::from_hours(24 + 15 * i64::try_from(number).unwrap()),
            record_id: RecordId::of("appointment", &number.to_string()),
            line: 1,
            rule_id: None,
        };
        let lines: Vec<DueLine> = (0..many).map(line).collect();
        app.store.put_due(tenant, &lines).await.unwrap();
        let before = meter.snapshot();
        events::sweep(app, tenant, None).await.unwrap();
        let counted = meter.since(&before);
        let requests: u64 = counted.by_operation.values().map(|it| it.requests).sum();
        used.push((requests, counted.read_units));
    }
    assert_eq!(used[0], used[1]);
    assert_eq!(used[1].0, 1, "one query that finds nothing");
}

#[tokio::test]
async fn a_sweep_looks_after_many_lines_at_once_and_of_each_record_together() {
    let mut world = World::new("America/New_York", 1_000).await;
    // At five in the afternoon of tomorrow; it is five in the morning.
    let many = 20;
    for number in 0..many {
        appointment(&world, &format!("A-{number}"), minutes(36 * 60)).await;
    }
    let day_before = world.now() + minutes(12 * 60);
    let lost = Firing::Lost;
    world.pass(day_before - minutes(5), lost, false).await;
    world.timers.armed.lock().unwrap().clear();
    world.sweep().await;
    assert_eq!(armed(&world), vec![day_before; many]);
    // Now both reminders of each are late.
    world.pass(day_before + minutes(23 * 60), lost, false).await;
    world.sweep().await;
    world.sweep().await;
    let posts = world.posts_since(0);
    let of = |word: &str| posts.iter().filter(|it| it.sms.body.contains(word)).count();
    assert_eq!((of(" day "), of(" open ")), (many, many));
}

#[tokio::test]
async fn a_sweep_that_meets_more_than_it_can_look_after_hands_on_the_rest() {
    let mut world = World::new("America/New_York", 1_000).await;
    let (app, tenant) = (world.platform.app.clone(), world.platform.tenant.clone());
    let line = |number: u32| DueLine {
        at: world.now() + minutes(i64::from(number) / 300),
        record_id: RecordId::of("appointment", &number.to_string()),
        line: 1,
        rule_id: None,
    };
    let lines: Vec<DueLine> = (0..2_500).map(line).collect();
    app.store.put_due(&tenant, &lines).await.unwrap();
    events::sweep(&app, &tenant, None).await.unwrap();
    assert_eq!(
        armed(&world).len(),
        1_000 - 300,
        "not those that are due already"
    );
    world.settle().await;
    assert_eq!(armed(&world).len(), 2_500 - 300);
}
