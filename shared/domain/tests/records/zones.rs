//! Reminders at every change of every clock of the world until 2038, and around the day that Samoa
//! skipped.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use recado_domain::decision::Action;
use recado_domain::event::Snapshot;
use recado_domain::hours::{
    AskedFor, Candidates, Location, Question, Recipient, Zone, next_allowed,
};
use recado_domain::message::Category;
use recado_domain::rules::{DateField, Rule, Side};
use serde_json::json;

use crate::world::{World, at, event, minutes, reminder, snapshot};

const FROM: &str = "2024-01-01T00:00:00Z";
const TO: &str = "2038-01-01T00:00:00Z";
/// There was no 30 December 2011 in Samoa.
const SAMOA: (&str, &str) = ("Pacific/Apia", "2011-06-01T00:00:00Z");
/// Clocks that change in their own way must be among them.
const PECULIAR: [&str; 8] = [
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "Pacific/Apia",
    "America/Santiago",
    "Antarctica/Troll",
    "Europe/Dublin",
    "Asia/Gaza",
];
/// Times of records around a change, in minutes from it.
const AROUND: [i64; 8] = [-1441, -90, -30, 0, 29, 90, 600, 1470];
const DAY: i64 = 24 * 60;

/// Every zone with the changes of its clock. Zones whose clocks change alike are one.
fn clocks() -> Vec<(String, TimeZone, Vec<Timestamp>)> {
    let to = at(TO);
    let mut seen = BTreeSet::new();
    let mut clocks = Vec::new();
    // The peculiar ones by their own names.
    let all = jiff::tz::db().available().map(|name| name.to_string());
    for name in PECULIAR.into_iter().map(str::to_owned).chain(all) {
        let zone = TimeZone::get(&name).unwrap();
        let from = at(if name == SAMOA.0 { SAMOA.1 } else { FROM });
        let changes: Vec<(Timestamp, i32)> = zone
            .following(from)
            .map(|change| (change.timestamp(), change.offset().seconds()))
            .take_while(|(change, _)| *change < to)
            .collect();
        if seen.insert((zone.to_offset(from).seconds(), changes.clone())) {
            let changes: Vec<_> = changes.into_iter().map(|(change, _)| change).collect();
            clocks.push((name, zone, changes));
        }
    }
    let changing = |name: &str| clocks.iter().any(|it| it.0 == name && !it.2.is_empty());
    assert!(PECULIAR.into_iter().all(changing));
    assert!(clocks.iter().map(|it| it.2.len()).sum::<usize>() > 700);
    clocks
}

/// When a clock shows this: the first time where it does so twice; where it does not at all, as if it
/// had not been put forward yet. Found by trying every offset that is in force at that time.
fn shows(zone: &TimeZone, wall: DateTime) -> Timestamp {
    let as_utc = wall.to_zoned_datetime(TimeZone::UTC).unwrap().timestamp();
    let hours = (-26..=26).map(|hour| as_utc + SignedDuration::from_hours(hour));
    let offsets: Vec<Offset> = hours.map(|near| zone.to_offset(near)).collect();
    let by = |offset: Offset| as_utc - SignedDuration::from_secs(offset.seconds().into());
    let right = offsets
        .iter()
        .copied()
        .filter(|it| zone.to_offset(by(*it)) == *it);
    right.map(by).min().unwrap_or_else(|| by(offsets[0]))
}

/// The due times of a record that was told of long before, in the order of the rules.
fn due(
    zone: &str,
    rules: &[Rule],
    collecting: bool,
    kind: &str,
    record: Snapshot,
) -> Vec<Timestamp> {
    let mut world = match collecting {
        true => World::collecting(zone, rules.to_vec()),
        false => World::new(zone, rules.to_vec()),
    };
    let told_at = at("2009-01-01T00:00:00Z");
    world.tell(&event(kind, told_at, record), told_at);
    let record = world.record.unwrap();
    let lines: Vec<_> = record.planned().collect();
    let of = |rule: &Rule| {
        lines
            .iter()
            .find(|line| line.rule_id == rule.id)
            .unwrap()
            .due
    };
    rules.iter().map(of).collect()
}

#[test]
fn days_are_those_of_the_wall_clock_and_hours_are_elapsed() {
    use Side::{After, Before};
    let days = [
        (1, Before),
        (2, Before),
        (180, Before),
        (1, After),
        (180, After),
    ];
    let elapsed = [(90, Before), (120, Before), (DAY, Before), (90, After)];
    let by_day = days
        .iter()
        .map(|(count, side)| (format!("{count}d"), *side));
    let by_minute = elapsed
        .iter()
        .map(|(count, side)| (format!("{count}m"), *side));
    let rules: Vec<Rule> = (1..)
        .zip(by_day.chain(by_minute))
        .map(|(number, (lapse, side))| reminder(number, &lapse, side, DateField::ScheduledFor))
        .collect();
    for (name, zone, changes) in clocks() {
        for (change, around) in changes
            .iter()
            .flat_map(|it| AROUND.map(|around| (*it, around)))
        {
            let appointment = change + minutes(around);
            let record = Snapshot {
                scheduled_for: Some(appointment),
                ..snapshot(1, "open")
            };
            let due = due(&name, &rules, false, "appointment.created", record);
            let wall = zone.to_datetime(appointment);
            let signed = |count: i64, side: Side| if side == Before { -count } else { count };
            let (by_day, by_minute) = due.split_at(days.len());
            for ((count, side), due) in days.into_iter().zip(by_day) {
                let there = wall.checked_add(signed(count, side).days()).unwrap();
                let mut expected = shows(&zone, there);
                if expected == appointment {
                    // There was no such day at all: it is a day of 24 hours.
                    expected += minutes(signed(count, side) * DAY);
                }
                assert_eq!(*due, expected, "{name} {wall} {count} {side:?}");
            }
            for ((count, side), due) in elapsed.into_iter().zip(by_minute) {
                let expected = appointment + minutes(signed(count, side));
                assert_eq!(*due, expected, "{name} {wall} {count} {side:?}");
            }
        }
    }
}

#[test]
fn a_step_and_a_reminder_of_a_due_day_come_at_nine_on_the_wall_clock() {
    let lapses = [
        ("1d", Side::Before, -1),
        ("0d", Side::After, 0),
        ("1d", Side::After, 1),
    ];
    let rules: Vec<Rule> = (1..)
        .zip(lapses)
        .map(|(number, (lapse, side, _))| reminder(number, lapse, side, DateField::DueOn))
        .collect();
    for (name, zone, changes) in clocks() {
        for change in changes {
            let nine = |day: Date, more: i64| {
                let there = day.checked_add(more.days()).unwrap();
                shows(&zone, there.at(9, 0, 0, 0))
            };
            let due_on = zone.to_datetime(change).date();
            let record = Snapshot {
                due_on: Some(due_on),
                ..snapshot(1, "open")
            };
            let steps = due(&name, &rules, true, "invoice.created", record.clone());
            let expected = lapses.map(|(_, _, days)| nine(due_on, days));
            assert_eq!(steps, expected, "{name} {due_on}");
            let reminders = due(&name, &rules, false, "invoice.created", record);
            let samoa = nine(due_on, 0) == nine(due_on, -1);
            assert!(reminders == expected || samoa, "{name} {due_on}");
        }
    }
}

#[test]
fn what_comes_at_night_waits_for_the_doors_to_open_on_the_wall_clock() {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let hours: Vec<_> = days
        .iter()
        .map(|day| json!({"day": day, "opens": "09:00", "closes": "17:00"}))
        .collect();
    let rules = [reminder(1, "1d", Side::Before, DateField::ScheduledFor)];
    for (name, zone, changes) in clocks() {
        let Ok(firm_zone) = Zone::parse(&name) else {
            continue;
        };
        let location: Location = serde_json::from_value(json!({
            "id": "loc_00000000000000000000000000", "name": "Clinic", "time_zone": name,
            "hours": hours, "created_at": 0,
        }))
        .unwrap();
        let recipient = Candidates::of(&Recipient {
            phone: None,
            postcode: None,
            address: None,
            time_zone: Some(&firm_zone),
            firm_zone: &firm_zone,
        });
        for (change, around) in changes
            .iter()
            .flat_map(|it| AROUND.map(|around| (*it, around)))
        {
            let record = Snapshot {
                scheduled_for: Some(change + minutes(around)),
                ..snapshot(1, "open")
            };
            let due = due(&name, &rules, false, "appointment.created", record)[0];
            let decided = next_allowed(&Question {
                from: due,
                category: Category::Transactional,
                location: Some(&location),
                asked_for: AskedFor {
                    opening_hours: true,
                    legal_hours: false,
                },
                last_inbound: None,
                recipient: &recipient,
                useless_after: None,
            });
            let goes = match decided.decision.action {
                Action::Send => due,
                _ => decided.decision.at.unwrap(),
            };
            let wall = zone.to_datetime(due);
            let is_open = (9..17).contains(&wall.hour());
            let opens = |days: i64| {
                let day = wall.date().checked_add(days.days()).unwrap();
                shows(&zone, day.at(9, 0, 0, 0))
            };
            let expected = if is_open {
                due
            } else {
                (0..3).map(opens).find(|it| *it > due).unwrap()
            };
            assert_eq!(goes, expected, "{name} {wall}");
            // And the carrier keeps it no longer than the doors are open.
            let closes = zone.to_datetime(goes).date().at(17, 0, 0, 0);
            assert_eq!(
                decided.window_end,
                Some(shows(&zone, closes)),
                "{name} {wall}"
            );
        }
    }
}
