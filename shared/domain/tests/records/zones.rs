//! Reminders at every change of every clock.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use recado_domain::event::Snapshot;
use recado_domain::rules::{DateField, Side};

use crate::world::{World, at, event, minutes, reminder, snapshot};

/// Every zone's changes of the clock from 2026 on, two of each.
fn changes() -> Vec<(String, Timestamp)> {
    let from = at("2026-01-01T00:00:00Z");
    jiff::tz::db()
        .available()
        .flat_map(|name| {
            let name = name.to_string();
            let zone = TimeZone::get(&name).unwrap();
            let changes: Vec<Timestamp> = zone
                .following(from)
                .take(2)
                .map(|it| it.timestamp())
                .collect();
            changes
                .into_iter()
                .map(move |change| (name.clone(), change))
        })
        .collect()
}

#[test]
fn a_day_ahead_is_the_same_hour_the_day_before_and_hours_are_elapsed() {
    let changes = changes();
    assert!(changes.len() > 300, "{}", changes.len());
    for (name, change) in changes {
        for offset in [-90, -30, 0, 30, 90, 600, 1430, 1500] {
            let appointment = change + minutes(offset);
            let scheduled_for = DateField::ScheduledFor;
            let rules = vec![
                reminder(1, "1d", Side::Before, scheduled_for),
                reminder(2, "2h", Side::Before, scheduled_for),
            ];
            let mut world = World::new(&name, rules.clone());
            let told_at = appointment - minutes(10 * 24 * 60);
            let record = Snapshot {
                scheduled_for: Some(appointment),
                ..snapshot(1, "open")
            };
            world.tell(&event("appointment.created", told_at, record), told_at);
            world.run(appointment + minutes(10 * 24 * 60));
            let sent = |rule: usize| {
                let mut sent = world.sent.iter().filter(|(id, _)| *id == rules[rule].id);
                let first = sent.next().unwrap().1;
                assert_eq!(sent.next(), None);
                first
            };
            assert_eq!(sent(1), appointment - minutes(120), "{name}");
            let clock =
                |instant: Timestamp| instant.to_zoned_datetime(world.zone.clone()).datetime();
            let (day_before, then) = (clock(sent(0)), clock(appointment));
            // Where that hour does not exist the day before, it is the one after the gap.
            let zone = &world.zone;
            let wanted = then.checked_sub(jiff::Span::new().days(1)).unwrap();
            let exists = zone.to_ambiguous_timestamp(wanted).is_ambiguous();
            assert!(
                day_before == wanted || exists,
                "{name} {appointment}: {day_before}"
            );
            let ahead = appointment.duration_since(sent(0)).as_mins();
            assert!(
                (24 * 60 - 180..=48 * 60).contains(&ahead),
                "{name} {appointment}: {ahead}"
            );
        }
    }
}

#[test]
fn a_step_goes_out_at_nine_on_its_day_also_when_the_clock_changes_that_day() {
    for (name, change) in changes() {
        let zone = TimeZone::get(&name).unwrap();
        for hours in [-24, 0, 24] {
            let day = zone.to_datetime(change + minutes(hours * 60)).date();
            let due_on = day.yesterday().unwrap();
            let rules = vec![reminder(1, "1d", Side::After, DateField::DueOn)];
            let mut world = World::collecting(&name, rules);
            let told_at = change - minutes(10 * 24 * 60);
            let record = Snapshot {
                due_on: Some(due_on),
                ..snapshot(1, "open")
            };
            world.tell(&event("invoice.created", told_at, record), told_at);
            world.run(change + minutes(10 * 24 * 60));
            let [(_, sent)] = world.sent[..] else {
                panic!("{name} {day}: {:?}", world.sent);
            };
            let clock = zone.to_datetime(sent);
            assert_eq!(clock, day.at(9, 0, 0, 0), "{name} {change}");
        }
    }
}
