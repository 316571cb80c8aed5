//! What stands for less than a rule's grace is as if it had not been.

use jiff::Timestamp;

use recado_domain::event::Snapshot;
use recado_domain::rules::Trigger;

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

#[test]
fn a_field_that_is_as_it_was_within_the_grace_has_not_changed() {
    for (told, expected) in [
        (vec![Some("blue"), Some("red")], 1),
        (vec![Some("blue"), Some("red"), Some("blue")], 0),
        (vec![Some("blue"), Some("red"), Some("green")], 1),
        (vec![None, Some("red"), None], 0),
    ] {
        let mut rule = on_event(1, "custom.repainted", None);
        rule.grace = Some("10m".parse().unwrap());
        if let Trigger::Event { field, .. } = &mut rule.trigger {
            *field = Some("fields.color".to_owned());
        }
        let mut world = World::new("America/New_York", vec![]);
        let start: Timestamp = at("2026-05-04T09:00:00Z");
        for (revision, color) in (1..).zip(&told) {
            let color = color.map(|it| ("color".to_owned(), it.into()));
            let record = Snapshot {
                fields: color.into_iter().collect(),
                ..snapshot(revision, "open")
            };
            let now = start + minutes(revision.cast_signed());
            world.tell(&event("custom.repainted", now, record), now);
            // It is in force from the second on.
            world.rules = vec![rule.clone()];
        }
        world.run(start + minutes(24 * 60));
        assert_eq!(world.sent.len(), expected, "{told:?}");
    }
}
