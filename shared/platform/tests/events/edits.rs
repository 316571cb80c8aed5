//! Rules that are edited while what they planned waits.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use recado_domain::rules::{DateField, Rule, Side, Trigger};
use recado_domain::{RecordId, RuleId};
use recado_platform::events::{self, BulkEdit};
use recado_platform::manage::kept;
use recado_platform::ports::{Outgoing, PortError, Queue, QueueName};
use recado_store::records::DueLine;

use crate::sweep::appointment;
use crate::world::{Firing, World, minutes};

/// Lines of other records, more than one job reads.
const OTHERS: u32 = 1_200;

/// Answers nothing.
struct Silent;

#[async_trait]
impl Queue for Silent {
    async fn send(&self, _: QueueName, _: Outgoing) -> Result<(), PortError> {
        Err(PortError("there is no answer".into()))
    }
}

/// The reminder of the day before.
fn reminding() -> RuleId {
    RuleId::generate(Timestamp::UNIX_EPOCH, [1; 10])
}

/// Lets the reminder of the day before go so long before.
async fn remind(world: &World, lapse: &str) {
    let (app, tenant) = (&world.platform.app, &world.platform.tenant);
    let id = reminding();
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
    events::edited(app, tenant, &old, &new).await;
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
        rule_id: None,
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

#[tokio::test]
async fn an_edit_passes_over_the_lines_that_are_told_to_be_of_other_rules() {
    let mut world = World::new("America/New_York", 1_000).await;
    let visit = world.now() + minutes(40 * 24 * 60);
    appointment(&world, "A-1", visit.duration_since(world.now())).await;
    let (store, tenant) = (
        world.platform.app.store.clone(),
        world.platform.tenant.clone(),
    );
    let written = store.due_lines(&tenant, Timestamp::MAX, None, 10);
    let written = written.await.unwrap();
    assert!(written.iter().any(|it| it.rule_id == Some(reminding())));
    let other = RuleId::generate(Timestamp::UNIX_EPOCH, [99; 10]);
    for (told, first) in [(Some(other), 24), (None, 72)] {
        let rule_id = &told;
        let line = |it: &DueLine| DueLine {
            rule_id: rule_id.clone(),
            ..it.clone()
        };
        let lines: Vec<DueLine> = written.iter().map(line).collect();
        store.put_due(&tenant, &lines).await.unwrap();
        remind(&world, "3d").await;
        world.settle().await;
        let hours = |before: i64| visit - SignedDuration::from_hours(before);
        assert_eq!(due(&world).await, [hours(first), hours(2)], "{told:?}");
    }
}

#[tokio::test]
async fn an_edit_that_no_queue_took_stands_and_its_reminder_follows_when_it_fires() {
    let mut world = World::new("America/New_York", 1_000).await;
    let visit = world.now() + minutes(40 * 24 * 60);
    appointment(&world, "A-1", visit.duration_since(world.now())).await;
    let jobs = std::mem::replace(&mut world.platform.app.queue, Arc::new(Silent));
    remind(&world, "5h").await;
    let (app, tenant) = (&world.platform.app, &world.platform.tenant);
    let rule = kept::find::<Rule>(app, tenant, &reminding()).await.unwrap();
    let edit = BulkEdit::SetTemplate(rule.template_id);
    let firm = &world.platform.firm;
    let edited = events::bulk(app, firm, tenant, &[rule.id], &edit).await;
    assert_eq!(edited.unwrap().len(), 1);
    world.platform.app.queue = jobs;
    let hours = |before: i64| visit - SignedDuration::from_hours(before);
    assert_eq!(due(&world).await, [hours(24), hours(2)]);
    world.pass(hours(23), Firing::Prompt, false).await;
    assert_eq!(due(&world).await, [hours(5), hours(2)]);
    assert_eq!(world.posts_since(0).len(), 0);
}
