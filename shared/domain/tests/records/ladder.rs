//! Collections: steps on their days, one a day, until the first good reason to stop.

use jiff::Timestamp;
use jiff::civil::date;
use recado_domain::event::Snapshot;
use recado_domain::records::{LineReason, LineState, Look};
use recado_domain::rules::{DateField, Rule, Side};

use crate::world::{World, at, event, minutes, on_event, reminder, snapshot};

fn steps() -> Vec<Rule> {
    let due_on = DateField::DueOn;
    vec![
        reminder(1, "3d", Side::Before, due_on),
        reminder(2, "1d", Side::After, due_on),
        reminder(3, "7d", Side::After, due_on),
        reminder(4, "14d", Side::After, due_on),
    ]
}

/// Due on 10 May 2026, in Chicago (five hours behind UTC).
fn invoice(revision: u64, status: &str) -> Snapshot {
    Snapshot {
        due_on: Some(date(2026, 5, 10)),
        ..snapshot(revision, status)
    }
}

fn told(world: &mut World, kind: &str, record: Snapshot, now: &str) {
    world.tell(&event(kind, at(now), record), at(now));
}

const SENT: [&str; 4] = [
    "2026-05-07T14:00:00Z",
    "2026-05-11T14:00:00Z",
    "2026-05-17T14:00:00Z",
    "2026-05-24T14:00:00Z",
];

#[test]
fn each_step_goes_out_on_its_day_at_the_branch() {
    let mut world = World::collecting("America/Chicago", steps());
    told(
        &mut world,
        "invoice.created",
        invoice(1, "open"),
        "2026-05-01T12:00:00Z",
    );
    world.run(at("2027-01-01T00:00:00Z"));
    assert_eq!(world.sent_at(), SENT);
}

#[test]
fn it_ends_for_good_at_the_first_good_reason() {
    for (kind, status, reason) in [
        ("invoice.paid", "open", LineReason::Paid),
        ("invoice.status_changed", "Paid", LineReason::Paid),
        ("invoice.disputed", "open", LineReason::Disputed),
        ("invoice.status_changed", "cancelled", LineReason::Canceled),
    ] {
        let mut world = World::collecting("America/Chicago", steps());
        told(
            &mut world,
            "invoice.created",
            invoice(1, "open"),
            "2026-05-01T12:00:00Z",
        );
        world.run(at("2026-05-12T00:00:00Z"));
        told(&mut world, kind, invoice(2, status), "2026-05-12T12:00:00Z");
        assert_eq!(world.planned(), [], "{kind} {status}");
        // Open again, and due again: it has ended all the same.
        told(
            &mut world,
            "invoice.status_changed",
            invoice(3, "open"),
            "2026-05-13T12:00:00Z",
        );
        world.run(at("2027-01-01T00:00:00Z"));
        assert_eq!(world.sent_at(), SENT[..2], "{kind} {status}");
        assert!(world.reasons().contains(&reason), "{:?}", world.reasons());
    }
}

#[test]
fn missed_steps_are_not_caught_up_but_at_most_the_latest() {
    let mut world = World::collecting("America/Chicago", steps());
    // Told of late: two days have passed. The step of the day itself goes at once.
    told(
        &mut world,
        "invoice.created",
        invoice(1, "open"),
        "2026-05-17T20:00:00Z",
    );
    world.run(at("2027-01-01T00:00:00Z"));
    assert_eq!(world.sent_at(), ["2026-05-17T20:00:00Z", SENT[3]]);
    // All firings of a week are lost; the sweep finds them on the 18th.
    let mut world = World::collecting("America/Chicago", steps());
    told(
        &mut world,
        "invoice.created",
        invoice(1, "open"),
        "2026-05-01T12:00:00Z",
    );
    let late = at("2026-05-18T16:00:00Z");
    for (number, due) in world.planned() {
        if due < late {
            world.fire(number, due, late);
        }
    }
    world.run(at("2027-01-01T00:00:00Z"));
    assert_eq!(world.sent_at(), ["2026-05-18T16:00:00Z", SENT[3]]);
}

#[test]
fn no_two_steps_go_out_on_one_day() {
    let due_on = DateField::DueOn;
    let mut rules = steps();
    rules.push(reminder(5, "7d", Side::After, due_on));
    let mut world = World::collecting("America/Chicago", rules);
    told(
        &mut world,
        "invoice.created",
        invoice(1, "open"),
        "2026-05-01T12:00:00Z",
    );
    world.run(at("2026-05-11T15:00:00Z"));
    // Moved so that another step falls on the day on which one went out already.
    let moved = Snapshot {
        due_on: Some(date(2026, 5, 14)),
        ..invoice(2, "open")
    };
    told(
        &mut world,
        "invoice.schedule_changed",
        moved,
        "2026-05-11T16:00:00Z",
    );
    world.run(at("2027-01-01T00:00:00Z"));
    let mut days: Vec<_> = world
        .sent
        .iter()
        .map(|(_, at)| at.to_string()[..10].to_owned())
        .collect();
    days.dedup();
    assert_eq!(days.len(), world.sent.len(), "{:?}", world.sent_at());
    assert_eq!(
        days,
        [
            "2026-05-07",
            "2026-05-11",
            "2026-05-15",
            "2026-05-21",
            "2026-05-28"
        ]
    );
}

/// An invoice that the ladder hears of days after it was due.
fn told_late() -> World {
    let mut world = World::collecting("America/Chicago", steps());
    told(
        &mut world,
        "invoice.created",
        invoice(1, "open"),
        "2026-05-16T12:00:00Z",
    );
    world
}

#[test]
fn a_step_that_waits_gives_way_to_the_one_whose_day_it_has_become() {
    let mut world = told_late();
    let planned = world.planned();
    let record = world.record.as_ref().unwrap();
    let (first, _) = planned[0];
    assert!(!record.is_overtaken(first, date(2026, 5, 18), &world.rules));
    assert!(record.is_overtaken(first, date(2026, 5, 24), &world.rules));
    let early: Timestamp = planned[0].1 - minutes(1);
    assert_eq!(world.fire(first, planned[0].1, early), Look::Early);
}

#[test]
fn a_step_whose_firing_was_lost_does_not_go_out_after_a_later_one() {
    let mut world = told_late();
    let planned = world.planned();
    let ((lost, lost_at), (later, later_at)) = (planned[0], planned[1]);
    assert_eq!(world.fire(later, later_at, later_at), Look::Go);
    let a_day_on = later_at + minutes(24 * 60);
    let skipped = Look::End(LineState::Skipped, LineReason::ALaterStepIsDue);
    assert_eq!(world.fire(lost, lost_at, a_day_on), skipped);
}

#[test]
fn until_the_promised_day_no_step_goes_out_and_then_the_ladder_goes_on() {
    let mut world = World::collecting("America/Chicago", steps());
    let now = "2026-05-12T12:00:00Z";
    told(&mut world, "invoice.created", invoice(1, "open"), now);
    let promised = Snapshot {
        fields: [("promised_on".to_owned(), "2026-05-17".into())].into(),
        ..invoice(2, "open")
    };
    told(&mut world, "invoice.status_changed", promised, now);
    assert_eq!(world.reasons(), [LineReason::Promised]);
    world.run(at("2027-01-01T00:00:00Z"));
    assert_eq!(world.sent_at(), SENT[3..]);
}

#[test]
fn a_bill_that_is_paid_is_not_told_of_before_it_is_due_whatever_ended_its_ladder_before() {
    let soon = reminder(1, "3d", Side::Before, DateField::DueOn);
    for replied in [false, true] {
        let mut world = World::new("America/Chicago", vec![soon.clone()]);
        let created = "2026-05-01T12:00:00Z";
        told(&mut world, "invoice.created", invoice(1, "open"), created);
        if replied {
            let record = world.record.as_mut().unwrap();
            record.end_ladder(LineReason::Replied, at("2026-05-02T12:00:00Z"));
        }
        assert_eq!(world.planned().len(), 1);
        let paid = "2026-05-03T12:00:00Z";
        told(&mut world, "invoice.paid", invoice(2, "open"), paid);
        assert_eq!(world.reasons(), [LineReason::Settled]);
    }
}

#[test]
fn a_change_waits_anew_and_two_payments_are_two() {
    for (kind, waiting) in [("custom.payment", 2), ("invoice.status_changed", 1)] {
        let mut rule = on_event(1, kind, None);
        rule.delay = Some("1h".parse().unwrap());
        let mut world = World::new("America/Chicago", vec![rule]);
        for revision in 1..3 {
            let record = snapshot(revision, "open");
            told(&mut world, kind, record, "2026-05-01T12:00:00Z");
        }
        assert_eq!(world.planned().len(), waiting, "{kind}");
    }
}
