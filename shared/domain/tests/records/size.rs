//! A record is one item of the store, of at most 400 kB, whatever happens to it.

use jiff::civil::date;
use recado_domain::decision::Fact;
use recado_domain::event::Snapshot;
use recado_domain::records::{LineReason, LineState, Record};
use recado_domain::rules::{DateField, Side};

use crate::world::{World, at, event, minutes, on_event, reminder, snapshot};

/// What DynamoDB takes.
const ITEM_BYTES: usize = 400 * 1024;

fn facts(number: u32) -> Vec<Fact> {
    let detail = "Why it did not go. ".repeat(100);
    vec![Fact::new("consent", format!("missing {number}"), detail)]
}

/// Skips all that waits, and says at length why.
fn skip_all(record: &mut Record) {
    let planned: Vec<u32> = record.planned().map(|line| line.number).collect();
    for number in planned {
        record.end(
            number,
            LineState::Skipped,
            at("2026-05-04T09:00:00Z"),
            LineReason::Consent,
        );
        record.line_mut(number).unwrap().facts = facts(number);
    }
}

fn bytes(record: &Record) -> usize {
    serde_json::to_vec(record).unwrap().len()
}

#[test]
fn a_record_that_is_told_of_all_day_lets_go_of_its_oldest_facts() {
    let rules = (1..=5).map(|number| on_event(number, "custom.told", None));
    let mut world = World::new("America/New_York", rules.collect());
    for revision in 1..=100 {
        let now = at("2026-05-04T09:00:00Z") + minutes(revision);
        let record = snapshot(revision.unsigned_abs(), "open");
        world.tell(&event("custom.told", now, record), now);
        let record = world.record.as_mut().unwrap();
        skip_all(record);
        record.next_version(now);
        assert!(bytes(record) < ITEM_BYTES);
        assert!(!record.is_too_large());
    }
    let record = world.record.unwrap();
    assert_eq!(record.lines.len(), 300);
    let has_facts = |number: usize| !record.lines[number].facts.is_empty();
    assert!(!has_facts(0) && has_facts(280) && has_facts(299));
    assert!(bytes(&record) < 160_000, "each write costs by all of it");
}

#[test]
fn what_waits_is_never_let_go() {
    let rules = (1..=200).map(|number| {
        let lapse = format!("{number}h");
        reminder(number, &lapse, Side::Before, DateField::ScheduledFor)
    });
    let mut world = World::new("America/New_York", rules.collect());
    let now = at("2026-05-04T09:00:00Z");
    let mut visit = Snapshot {
        scheduled_for: Some(at("2026-06-04T09:00:00Z")),
        ..snapshot(1, "open")
    };
    let text = "x".repeat(1_000);
    let mut fields = |count: usize| {
        visit.revision += 1;
        let names = (0..count).map(|number| (format!("f{number}"), text.as_str().into()));
        visit.fields = names.collect();
        world.tell(&event("appointment.created", now, visit.clone()), now);
        let record = world.record.as_mut().unwrap();
        let planned: Vec<u32> = record.planned().map(|line| line.number).collect();
        assert_eq!(planned.len(), 200);
        for number in planned {
            record.postpone(number, record.line(number).unwrap().due, facts(number));
        }
        record.next_version(now);
        (record.is_too_large(), bytes(record) < ITEM_BYTES)
    };
    assert_eq!(fields(50), (false, true));
    assert_eq!(fields(380), (true, false));
    assert_eq!(fields(50), (false, true));
}

#[test]
fn what_has_gone_out_stays_known_however_much_the_record_tells() {
    let mut world = World::new("America/New_York", vec![on_event(1, "custom.told", None)]);
    let fields = (0..50).map(|number| (format!("f{number}"), "\u{1f697}".repeat(1_000).into()));
    let told = Snapshot {
        fields: fields.collect(),
        ..snapshot(1, "open")
    };
    let now = at("2026-05-04T09:00:00Z");
    world.tell(&event("custom.told", now, told), now);
    world.run(now);
    let record = world.record.as_mut().unwrap();
    record.next_version(now);
    assert!(record.still_wants(1));
}

/// A bill whose step went out on 11 May, and of which so much is told later that day; what that makes is
/// skipped, or else goes out, too.
fn told_all_day_after_a_step(is_skipped: bool) -> World {
    let step = reminder(2, "1d", Side::After, DateField::DueOn);
    let steps = [step.id.clone()].into();
    let rules = vec![on_event(1, "custom.told", None), step];
    let mut world = World {
        steps,
        ..World::new("America/Chicago", rules)
    };
    let bill = |revision: u64| Snapshot {
        due_on: Some(date(2026, 5, 10)),
        ..snapshot(revision, "open")
    };
    let now = at("2026-05-01T12:00:00Z");
    world.tell(&event("invoice.created", now, bill(1)), now);
    world.run(at("2026-05-11T14:00:00Z"));
    assert_eq!(world.sent.len(), 1);
    for minute in 1..=400 {
        let now = at("2026-05-11T14:00:00Z") + minutes(minute);
        let told = bill(1 + minute.unsigned_abs());
        world.tell(&event("custom.told", now, told), now);
        if is_skipped {
            skip_all(world.record.as_mut().unwrap());
        } else {
            world.run(now);
        }
    }
    world
}

#[test]
fn the_step_of_the_day_is_known_however_much_happens_after_it() {
    for is_skipped in [true, false] {
        let world = told_all_day_after_a_step(is_skipped);
        let record = world.record.unwrap();
        assert!(record.has_stepped_on(date(2026, 5, 11), &world.zone, None));
        assert!(record.still_wants(1));
        let kept = if is_skipped { 300 } else { 401 };
        assert_eq!(record.lines.len(), kept);
    }
}

#[test]
fn what_went_out_days_ago_is_let_go() {
    let mut world = told_all_day_after_a_step(false);
    let now = at("2026-05-14T14:00:00Z");
    world.tell(&event("custom.told", now, snapshot(500, "open")), now);
    let record = world.record.unwrap();
    assert_eq!(record.lines.len(), 300);
    assert!(record.line(1).is_none());
}

#[test]
fn what_went_out_that_day_is_not_let_go_for_what_does_not_fit() {
    let mut world = told_all_day_after_a_step(false);
    let now = at("2026-05-11T23:00:00Z");
    let names = (0..300).map(|number| (format!("f{number}"), "x".repeat(1_000).into()));
    let told = Snapshot {
        fields: names.collect(),
        ..snapshot(500, "open")
    };
    world.tell(&event("custom.told", now, told.clone()), now);
    let record = world.record.as_ref().unwrap();
    assert!(record.is_too_large());
    assert!(record.has_stepped_on(date(2026, 5, 11), &world.zone, None));
    let days_later = at("2026-05-14T14:00:00Z");
    let told = Snapshot {
        revision: 501,
        ..told
    };
    world.tell(&event("custom.told", days_later, told), days_later);
    assert!(!world.record.unwrap().is_too_large());
}
