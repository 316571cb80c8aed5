//! Rules that are edited while what they planned waits.

use jiff::{SignedDuration, Timestamp};
use recado_domain::rules::{DateField, Rule, Side, Trigger};
use recado_domain::{RecordId, RuleId};
use recado_platform::events;
use recado_platform::manage::kept;
use recado_store::records::DueLine;

use crate::sweep::appointment;
use crate::world::{Firing, World, minutes};

/// Lines of other records, more than one job reads.
const OTHERS: u32 = 1_200;

/// Lets the reminder of the day before go so long before.
async fn remind(world: &World, lapse: &str) {
    let (app, tenant) = (&world.platform.app, &world.platform.tenant);
    let id = RuleId::generate(Timestamp::UNIX_EPOCH, [1; 10]);
    let old = kept::find::<Rule>(app, tenant, &id).await.unwrap();
    let trigger = Trigger::Reminder {
        lapse: lapse.parse().unwrap(),
        side: Side::Before,
        date: DateField::ScheduledFor,
        kind: None,
    };
    let patch = |old: &Rule| {
        Ok(Rule {
            trigger: trigger.clone(),
            version: old.version + 1,
            ..old.clone()
        })
    };
    let new = kept::change(app, tenant, &id, patch).await.unwrap();
    events::edited(app, tenant, &old, &new).await.unwrap();
}

async fn due(world: &World) -> Vec<Timestamp> {
    let (app, tenant) = (&world.platform.app, &world.platform.tenant);
    let id = RecordId::of("appointment", "A-1");
    let mut waiting = Vec::new();
    let mut after = None;
    loop {
        let lines = app
            .store
            .due_lines(tenant, Timestamp::MAX, after.as_ref(), 1_000);
        let lines = lines.await.unwrap();
        waiting.extend(lines.iter().filter(|it| it.record_id == id).map(|it| it.at));
        let Some(last) = lines.last() else {
            return waiting;
        };
        after = Some(last.clone());
    }
}

#[tokio::test]
async fn an_edit_reaches_a_reminder_behind_more_lines_than_one_job_reads() {
    let mut world = World::new("America/New_York", 1_000).await;
    let visit = world.now() + minutes(40 * 24 * 60);
    appointment(&world, "A-1", visit.duration_since(world.now())).await;
    let other = |number: u32| DueLine {
        at: world.now() + minutes(60 + i64::from(number)),
        record_id: RecordId::of("appointment", &number.to_string()),
        line: 1,
    };
    let others: Vec<DueLine> = (0..OTHERS).map(other).collect();
    let (app, tenant) = (&world.platform.app, &world.platform.tenant);
    app.store.put_due(tenant, &others).await.unwrap();

    let hours = |before: i64| visit - SignedDuration::from_hours(before);
    for (lapse, first) in [("3d", hours(72)), ("5h", hours(5)), ("30d", hours(720))] {
        remind(&world, lapse).await;
        world.settle().await;
        let waiting = vec![first, hours(2)];
        assert_eq!(due(&world).await, waiting, "{lapse}");
        let armed = world.timers.armed.lock().unwrap();
        let mut armed: Vec<Timestamp> = armed.values().map(|(at, _)| *at).collect();
        armed.sort();
        assert_eq!(armed, waiting, "{lapse}");
    }
    world.pass(hours(719), Firing::Prompt, false).await;
    assert_eq!(world.posts_since(0).len(), 1);
    // The other one waits for the branch to open, and would be too late.
    world.pass(visit, Firing::Doubled, false).await;
    assert_eq!(world.posts_since(0).len(), 1);
}
