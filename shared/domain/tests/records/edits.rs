//! Rules that are edited, switched off or deleted while what they planned waits.

use jiff::civil::date;
use recado_domain::event::Snapshot;
use recado_domain::records::LineReason;
use recado_domain::rules::{DateField, Rule, Side};

use crate::world::{World, at, event, on_event, reminder, snapshot};

fn visit() -> Snapshot {
    Snapshot {
        scheduled_for: Some(at("2026-05-10T15:00:00Z")),
        ..snapshot(1, "booked")
    }
}

fn bill() -> Snapshot {
    Snapshot {
        due_on: Some(date(2026, 5, 10)),
        ..snapshot(1, "open")
    }
}

fn told(mut world: World, kind: &str, record: Snapshot) -> World {
    let now = at("2026-05-01T12:00:00Z");
    world.tell(&event(kind, now, record), now);
    world
}

fn before(number: u8, lapse: &str) -> Rule {
    reminder(number, lapse, Side::Before, DateField::ScheduledFor)
}

fn after(number: u8, lapse: &str) -> Rule {
    reminder(number, lapse, Side::After, DateField::DueOn)
}

#[test]
fn an_edited_reminder_goes_once_and_at_its_new_time_if_that_is_still_to_come() {
    let by_day = reminder(1, "2d", Side::Before, DateField::DueOn);
    let afterwards = reminder(1, "1h", Side::After, DateField::ScheduledFor);
    let changed = LineReason::RuleChanged;
    for (edited, sent, reasons) in [
        (before(1, "2d"), vec!["2026-05-08T15:00:00Z"], vec![]),
        (before(1, "48h"), vec!["2026-05-08T15:00:00Z"], vec![]),
        (before(1, "2h"), vec!["2026-05-10T13:00:00Z"], vec![changed]),
        (afterwards, vec!["2026-05-10T16:00:00Z"], vec![changed]),
        // It was to go before: that time has passed.
        (before(1, "3d"), vec!["2026-05-08T15:00:00Z"], vec![]),
        // The record has no such date.
        (by_day, vec![], vec![changed]),
    ] {
        let world = World::new("America/New_York", vec![before(1, "2d")]);
        let mut world = told(world, "appointment.created", visit());
        world.rules = vec![edited];
        world.run(at("2026-06-01T00:00:00Z"));
        assert_eq!(world.sent_at(), sent, "{:?}", world.rules);
        assert_eq!(world.reasons(), reasons, "{:?}", world.rules);
    }
}

#[test]
fn an_edit_takes_hold_at_once_where_its_time_is_still_to_come() {
    let by_day = reminder(1, "2d", Side::Before, DateField::DueOn);
    let off = Rule {
        enabled: false,
        ..before(1, "4d")
    };
    let changed = LineReason::RuleChanged;
    let (planned, earlier) = (vec!["2026-05-08T15:00:00Z"], "2026-05-06T15:00:00Z");
    for (day, edits, sent, reasons) in [
        (2, vec![before(1, "4d")], vec![earlier], vec![changed]),
        (
            2,
            vec![before(1, "2h")],
            vec!["2026-05-10T13:00:00Z"],
            vec![changed],
        ),
        (2, vec![before(1, "48h")], planned.clone(), vec![]),
        // It should have gone the day before: it goes as it was planned.
        (7, vec![before(1, "4d")], planned.clone(), vec![]),
        (2, vec![by_day], vec![], vec![changed]),
        (
            2,
            vec![before(1, "4d"), before(1, "2d")],
            planned,
            vec![changed; 2],
        ),
        (
            2,
            vec![off.clone(), before(1, "4d")],
            vec![earlier],
            vec![changed],
        ),
        (2, vec![off], vec![], vec![LineReason::RuleNotInForce]),
    ] {
        let world = World::new("America/New_York", vec![before(1, "2d")]);
        let mut world = told(world, "appointment.created", visit());
        for edit in edits.clone() {
            world.edit(edit, at(&format!("2026-05-0{day}T12:00:00Z")));
        }
        world.run(at("2026-06-01T00:00:00Z"));
        assert_eq!(world.sent_at(), sent, "{edits:?}");
        assert_eq!(world.reasons(), reasons, "{edits:?}");
    }
}

#[test]
fn a_step_edited_to_an_earlier_day_goes_then_or_else_as_it_was_planned() {
    let planned = "2026-05-17T14:00:00Z";
    for (edited_at, sent) in [
        (Some("2026-05-02T12:00:00Z"), "2026-05-13T14:00:00Z"),
        // It is the new day, before and after nine.
        (Some("2026-05-13T06:00:00Z"), "2026-05-13T14:00:00Z"),
        (Some("2026-05-13T18:00:00Z"), "2026-05-13T18:00:00Z"),
        (Some("2026-05-14T06:00:00Z"), planned),
        // What had to follow the edit got lost.
        (None, planned),
    ] {
        let world = World::collecting("America/Chicago", vec![after(1, "7d")]);
        let mut world = told(world, "invoice.created", bill());
        match edited_at {
            Some(now) => world.edit(after(1, "3d"), at(now)),
            None => world.rules = vec![after(1, "3d")],
        }
        world.run(at("2026-06-01T00:00:00Z"));
        assert_eq!(world.sent_at(), [sent], "{edited_at:?}");
    }
}

#[test]
fn an_edit_leaves_alone_what_has_gone_and_what_other_rules_planned() {
    let world = World::new("America/New_York", vec![before(1, "3d"), before(2, "1d")]);
    let mut world = told(world, "appointment.created", visit());
    world.run(at("2026-05-08T00:00:00Z"));
    let mut useless_soon = before(2, "1d");
    useless_soon.useless_after = Some("1h".parse().unwrap());
    world.edit(before(1, "1h"), at("2026-05-08T12:00:00Z"));
    world.edit(useless_soon, at("2026-05-08T12:00:00Z"));
    let record = world.record.as_ref().unwrap();
    let [line] = record.planned().collect::<Vec<_>>()[..] else {
        panic!("one waits");
    };
    assert_eq!(line.due, at("2026-05-09T15:00:00Z"));
    assert_eq!(line.useless_after, Some(at("2026-05-09T16:00:00Z")));
    assert_eq!(world.sent_at(), ["2026-05-07T15:00:00Z"]);
}

#[test]
fn a_reminder_that_has_become_a_step_of_the_ladder_ends_with_it() {
    let rule = after(1, "3d");
    let world = World::new("America/Chicago", vec![rule.clone()]);
    let mut world = told(world, "invoice.created", bill());
    world.steps = [rule.id.clone()].into();
    world.edit(rule, at("2026-05-02T12:00:00Z"));
    assert_eq!(world.reasons(), [LineReason::RuleChanged]);
    assert_eq!(world.planned()[0].1, at("2026-05-13T14:00:00Z"));
    let record = world.record.as_mut().unwrap();
    record.end_ladder(LineReason::Replied, at("2026-05-12T12:00:00Z"));
    assert_eq!(world.planned(), []);
}

#[test]
fn what_a_deleted_rule_planned_is_taken_back_at_once() {
    let mut delayed = on_event(1, "appointment.created", None);
    delayed.delay = Some("1h".parse().unwrap());
    for rule in [delayed, before(1, "2d")] {
        let world = World::new("America/New_York", vec![before(2, "1d"), rule.clone()]);
        let mut world = told(world, "appointment.created", visit());
        world.delete(&rule.id, at("2026-05-01T12:01:00Z"));
        assert_eq!(world.reasons(), [LineReason::RuleDeleted]);
        world.run(at("2026-06-01T00:00:00Z"));
        assert_eq!(world.sent_at(), ["2026-05-09T15:00:00Z"]);
    }
}

#[test]
fn a_branch_whose_clock_is_put_right_reminds_by_it_and_loses_nothing() {
    for (zone, sent) in [
        ("America/New_York", "2026-05-09T13:00:00Z"),
        ("America/Chicago", "2026-05-09T14:00:00Z"),
        // The new time has passed.
        ("Europe/Madrid", "2026-05-09T08:00:00Z"),
    ] {
        let rule = reminder(1, "1d", Side::Before, DateField::DueOn);
        let world = World::new("Europe/London", vec![rule]);
        let mut world = told(world, "custom.told", bill());
        world.zone = jiff::tz::TimeZone::get(zone).unwrap();
        world.run(at("2026-06-01T00:00:00Z"));
        assert_eq!(world.sent_at(), [sent], "{zone}");
    }
}

#[test]
fn an_edited_step_goes_on_its_new_day() {
    let world = World::collecting("America/Chicago", vec![after(1, "1d"), after(2, "7d")]);
    let mut world = told(world, "invoice.created", bill());
    world.rules[0] = after(1, "3d");
    world.run(at("2026-06-01T00:00:00Z"));
    let sent = ["2026-05-13T14:00:00Z", "2026-05-17T14:00:00Z"];
    assert_eq!(world.sent_at(), sent);
    assert_eq!(world.reasons(), [LineReason::RuleChanged]);
}

#[test]
fn a_step_gives_way_to_none_whose_rule_is_gone_or_off() {
    for is_deleted in [false, true] {
        // The step of the same day is older; both others come later.
        let rules = vec![after(1, "1d"), after(2, "1d"), after(3, "2d")];
        let world = World::collecting("America/Chicago", rules);
        let mut world = told(world, "invoice.created", bill());
        let (first, second) = (world.planned()[0], world.planned()[1]);
        assert_eq!(first.1, second.1);
        for number in [0, 2] {
            world.rules[number].enabled = false;
        }
        if is_deleted {
            world.rules.retain(|rule| rule.enabled);
        }
        // It is late, and the day of the third has come.
        let late = at("2026-05-12T15:00:00Z");
        for (number, due) in world.planned() {
            world.fire(number, due, late);
        }
        let sent: Vec<_> = world.sent.iter().map(|(rule, _)| rule.clone()).collect();
        assert_eq!(sent, [after(2, "1d").id], "deleted: {is_deleted}");
    }
}

#[test]
fn of_two_steps_on_one_day_only_the_first_goes_whichever_fires_first() {
    for order in [[0, 1], [1, 0]] {
        let rules = vec![after(1, "1d"), after(2, "1d")];
        let world = World::collecting("America/Chicago", rules);
        let mut world = told(world, "invoice.created", bill());
        let planned = world.planned();
        for (number, due) in order.map(|place| planned[place]) {
            world.fire(number, due, due);
        }
        let sent: Vec<_> = world.sent.iter().map(|(rule, _)| rule.clone()).collect();
        assert_eq!(sent, [after(1, "1d").id]);
        assert_eq!(world.reasons(), [LineReason::AnotherStepThatDay]);
    }
}

#[test]
fn a_record_has_so_many_lines_that_wait_and_is_told_of_the_others() {
    let rules = (0..250).map(|number| before(number, &format!("{}h", u16::from(number) + 1)));
    let world = World::new("America/New_York", rules.collect());
    let mut world = told(world, "appointment.created", visit());
    assert_eq!(world.planned().len(), 200);
    assert!(
        world
            .reasons()
            .iter()
            .all(|it| *it == LineReason::TooManyPlanned)
    );
    assert!(!world.reasons().is_empty());
    world.run(at("2026-06-01T00:00:00Z"));
    assert!(world.record.unwrap().lines.len() <= 300);
}
