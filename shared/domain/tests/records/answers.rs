//! What clients answer to questions about a record, and what that does to its ladder.

use jiff::Timestamp;
use jiff::civil::date;
use recado_domain::event::Snapshot;
use recado_domain::question::{Ask, AskedAbout, Choice, LadderEffect, Question};
use recado_domain::records::{Heard, LineReason};
use recado_domain::rules::{DateField, Side};
use recado_domain::{ContactId, FirmId, MessageId, RecordId, Tenant};

use crate::world::{World, at, event, reminder, snapshot};

const STEPS: [&str; 3] = [
    "2026-05-11T14:00:00Z",
    "2026-05-17T14:00:00Z",
    "2026-05-24T14:00:00Z",
];

/// An invoice due on 10 May 2026 in Chicago, after its first step.
fn world() -> World {
    let due_on = DateField::DueOn;
    let steps = [("1d", 1), ("7d", 2), ("14d", 3)];
    let rules = steps.map(|(lapse, number)| reminder(number, lapse, Side::After, due_on));
    let mut world = World::collecting("America/Chicago", rules.to_vec());
    let told_at = at("2026-05-01T12:00:00Z");
    world.tell(&event("invoice.created", told_at, invoice(1)), told_at);
    world.run(at("2026-05-12T00:00:00Z"));
    world
}

fn invoice(revision: u64) -> Snapshot {
    Snapshot {
        due_on: Some(date(2026, 5, 10)),
        ..snapshot(revision, "open")
    }
}

fn message(at: Timestamp) -> MessageId {
    let contact = ContactId::of_address(&Tenant::live(FirmId::demo()), "+12125550134");
    MessageId::generate(at, [7; 10], &contact)
}

/// The client's answer, to a question about this record unless another is named.
fn answer(world: &mut World, ladder: Option<LadderEffect>, other: Option<RecordId>, now: &str) {
    let now = at(now);
    let record = world.record.as_mut().unwrap();
    let choice = Choice {
        name: "chosen".to_owned(),
        ladder,
        ..Choice::default()
    };
    let about = AskedAbout {
        record: other.unwrap_or_else(|| record.id.clone()),
        revision: record.now.revision,
    };
    let ask = Ask {
        choices: vec![choice.clone()],
        topic: None,
        about: Some(about),
        open_until: Timestamp::MAX,
    };
    let asked_by = record.lines.iter().find_map(|line| line.message_id());
    let question = Question::asked(asked_by.unwrap().clone(), ask);
    let message_id = message(now);
    let heard = Heard {
        message_id: &message_id,
        at: now,
        opted_out: false,
        answer: Some((&question, &choice)),
    };
    // Told twice, as a queue may.
    record.hear(heard, &world.zone, now);
    let once = record.clone();
    record.hear(heard, &world.zone, now);
    assert_eq!(*record, once);
}

#[test]
fn an_answer_ends_the_ladder_holds_it_or_leaves_that_of_another_record_alone() {
    let hold = |lapse: &str| Some(LadderEffect::Hold(lapse.parse().unwrap()));
    let other = || Some(RecordId::of("invoice", "R-2"));
    for (ladder, about, sent, reason) in [
        (None, None, &STEPS[..1], Some(LineReason::Replied)),
        (
            Some(LadderEffect::Dispute),
            None,
            &STEPS[..1],
            Some(LineReason::Disputed),
        ),
        // Answered on the 13th at the place: until the 16th, and until the 17th.
        (hold("3d"), None, &STEPS[..], None),
        (
            hold("4d"),
            None,
            &[STEPS[0], STEPS[2]][..],
            Some(LineReason::Promised),
        ),
        (None, other(), &STEPS[..], None),
        (Some(LadderEffect::Dispute), other(), &STEPS[..], None),
    ] {
        let mut world = world();
        let is_own = about.is_none();
        answer(&mut world, ladder, about, "2026-05-13T20:00:00Z");
        // The firm tells something else meanwhile: what was answered stands.
        let told_at = at("2026-05-14T12:00:00Z");
        world.tell(
            &event("invoice.status_changed", told_at, invoice(2)),
            told_at,
        );
        world.run(at("2027-01-01T00:00:00Z"));
        assert_eq!(world.sent_at(), sent, "{ladder:?}");
        let reasons = world.reasons();
        assert_eq!(reasons.first().copied(), reason, "{ladder:?}");
        let record = world.record.unwrap();
        assert_eq!(record.answers.len(), usize::from(is_own));
        if let Some(answer) = record.answers.first() {
            assert_eq!(answer.rule_id.as_ref(), Some(&world.rules[0].id));
        }
    }
}

#[test]
fn a_disputed_bill_is_not_reminded_of_by_any_other_rule_either() {
    let mut world = world();
    let soon = reminder(9, "2d", Side::After, DateField::DueOn);
    world.rules = vec![soon];
    world.steps.clear();
    let told_at = at("2026-05-11T20:00:00Z");
    world.tell(
        &event("invoice.status_changed", told_at, invoice(2)),
        told_at,
    );
    assert_eq!(world.planned().len(), 1);
    answer(
        &mut world,
        Some(LadderEffect::Dispute),
        None,
        "2026-05-11T21:00:00Z",
    );
    world.run(at("2027-01-01T00:00:00Z"));
    assert_eq!(world.sent_at(), STEPS[..1]);
    assert!(
        world.reasons().contains(&LineReason::Settled),
        "{:?}",
        world.reasons()
    );
}
