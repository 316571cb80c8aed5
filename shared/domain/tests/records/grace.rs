//! What stands for less than a rule's grace is as if it had not been.

use jiff::Timestamp;

use recado_domain::event::Snapshot;
use recado_domain::rules::{Rule, Trigger};

use crate::world::{World, at, event, minutes, on_event, snapshot};

/// How many texts a rule with a grace of ten minutes makes of these statuses, each with its minute.
fn sent(only: Option<&str>, told: &[(i64, &str)]) -> usize {
    let mut rule = on_event(1, "work_order.status_changed", only);
    rule.grace = Some("10m".parse().unwrap());
    let mut world = World::new("America/New_York", vec![rule]);
    let start: Timestamp = at("2026-05-04T09:00:00Z");
    for (revision, (minute, status)) in (1..).zip(told) {
        let now = start + minutes(*minute);
        world.run(now);
        let record = snapshot(revision, status);
        world.tell(&event("work_order.status_changed", now, record), now);
    }
    world.run(start + minutes(24 * 60));
    world.sent.len()
}

#[test]
fn what_is_left_and_come_back_to_within_the_grace_is_no_change() {
    let ready = Some("ready");
    for (only, told, expected) in [
        // Told twice.
        (ready, vec![(0, "ready"), (5, "ready")], 1),
        (ready, vec![(0, "open"), (60, "ready"), (65, "ready")], 1),
        // Nothing is known of what it was before.
        (None, vec![(0, "a"), (5, "b"), (8, "a")], 1),
        // An accident, before the text and after it.
        (ready, vec![(0, "open"), (60, "ready"), (65, "open")], 0),
        (
            ready,
            vec![(0, "open"), (60, "ready"), (200, "open"), (205, "ready")],
            1,
        ),
        (
            ready,
            vec![
                (0, "open"),
                (60, "ready"),
                (200, "open"),
                (203, "hold"),
                (206, "ready"),
            ],
            1,
        ),
        (None, vec![(0, "a"), (60, "b"), (65, "a")], 1),
        // It was open for longer than that.
        (
            ready,
            vec![(0, "open"), (60, "ready"), (200, "open"), (211, "ready")],
            2,
        ),
        (None, vec![(0, "a"), (60, "b"), (120, "a")], 3),
    ] {
        assert_eq!(sent(only, &told), expected, "{told:?}");
    }
}

/// A rule that asks about a color, with a grace of ten minutes.
fn about_color(kind: &str, only: Option<&str>) -> Rule {
    let mut rule = on_event(1, kind, only);
    rule.grace = Some("10m".parse().unwrap());
    if let Trigger::Event { field, .. } = &mut rule.trigger {
        *field = Some("fields.color".to_owned());
    }
    rule
}

/// Tells the next revision of the record, a minute after the one before.
fn tell(world: &mut World, kind: &str, status: &str, color: Option<&str>) {
    let revision = world.record.as_ref().map_or(1, |it| it.now.revision + 1);
    let color = color.map(|it| ("color".to_owned(), it.into()));
    let record = Snapshot {
        fields: color.into_iter().collect(),
        ..snapshot(revision, status)
    };
    let now = at("2026-05-04T09:00:00Z") + minutes(revision.cast_signed());
    world.tell(&event(kind, now, record), now);
}

#[test]
fn a_rule_about_a_field_sends_nothing_when_all_it_asks_about_is_as_it_was() {
    let (told, changed) = ("custom.told", "work_order.status_changed");
    let ready = Some("ready");
    let (blue, red, green) = (Some("blue"), Some("red"), Some("green"));
    for (kind, only, states, expected) in [
        (told, None, vec![("open", blue), ("open", red)], 1),
        (
            told,
            None,
            vec![("open", blue), ("open", red), ("open", blue)],
            0,
        ),
        (
            told,
            None,
            vec![("open", blue), ("open", red), ("open", green)],
            1,
        ),
        (
            told,
            None,
            vec![("open", None), ("open", red), ("open", None)],
            0,
        ),
        // It became ready, and stays so.
        (
            told,
            ready,
            vec![("open", blue), ("ready", red), ("ready", blue)],
            1,
        ),
        (
            changed,
            ready,
            vec![("open", blue), ("ready", red), ("ready", blue)],
            1,
        ),
        (
            changed,
            None,
            vec![("open", blue), ("ready", red), ("ready", blue)],
            1,
        ),
        // It was ready before, and its color is another one.
        (changed, ready, vec![("ready", blue), ("ready", red)], 1),
        (
            changed,
            ready,
            vec![("ready", blue), ("ready", red), ("ready", blue)],
            0,
        ),
        (
            changed,
            ready,
            vec![("open", blue), ("ready", red), ("open", blue)],
            0,
        ),
    ] {
        let mut world = World::new("America/New_York", vec![]);
        for (status, color) in &states {
            tell(&mut world, kind, status, *color);
            // It is in force from the second on.
            world.rules = vec![about_color(kind, only)];
        }
        world.run(at("2026-05-05T09:00:00Z"));
        assert_eq!(world.sent.len(), expected, "{kind} {only:?} {states:?}");
    }
}

#[test]
fn a_field_of_which_nothing_was_noted_counts_as_changed() {
    let mut rule = about_color("custom.told", None);
    if let Trigger::Event { field, .. } = &mut rule.trigger {
        *field = None;
    }
    let mut world = World::new("America/New_York", vec![rule]);
    tell(&mut world, "custom.told", "open", None);
    tell(&mut world, "custom.told", "open", None);
    world.edit(about_color("custom.told", None), at("2026-05-04T09:03:00Z"));
    world.run(at("2026-05-05T09:00:00Z"));
    assert_eq!(world.sent.len(), 1);
}

#[test]
fn a_record_whose_long_field_flips_all_day_stays_small() {
    let mut world = World::new("America/New_York", vec![about_color("custom.told", None)]);
    for revision in 0..400 {
        let color = ["\u{1f697}", "\u{1f695}"][revision % 2].repeat(1_000);
        tell(
            &mut world,
            "custom.told",
            &"\u{1f698}".repeat(128),
            Some(&color),
        );
    }
    let record = world.record.unwrap();
    assert_eq!(record.lines.len(), 300);
    let bytes = serde_json::to_string(&record).unwrap().len();
    assert!(bytes < 200_000, "{bytes}");
}

#[test]
fn a_line_that_was_kept_with_the_field_itself_is_read() {
    let mut world = World::new("America/New_York", vec![]);
    tell(&mut world, "custom.told", "open", Some("blue"));
    world.rules = vec![about_color("custom.told", None)];
    tell(&mut world, "custom.told", "open", Some("red"));
    let mut kept = serde_json::to_value(world.record.unwrap()).unwrap();
    let before = &mut kept["lines"][0]["cause"]["before"];
    assert!(before["field_digest"].is_string());
    *before = serde_json::json!({"status": "open", "field": "blue"});
    world.record = Some(serde_json::from_value(kept).unwrap());
    world.run(at("2026-05-05T09:00:00Z"));
    assert_eq!(world.sent.len(), 1);
}
