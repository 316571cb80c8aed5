//! What rules ask of records.

use jiff::Timestamp;
use proptest::prelude::*;
use recado_domain::event::Amount;
use recado_domain::rules::{Condition, ConditionError, Facts};
use serde_json::json;

use crate::world::{World, event, snapshot};

#[test]
fn a_condition_holds_or_not_and_what_is_not_there_equals_nothing() {
    let mut record = snapshot(3, "ready");
    record.amount = Some(Amount {
        amount: "120.50".into(),
        currency: "USD".into(),
    });
    record.due_on = Some(jiff::civil::date(2026, 5, 4));
    for (name, value) in [
        ("priority", json!("high")),
        ("visits", json!(3)),
        ("text", json!("3")),
        ("null", json!(null)),
        ("vip", json!(true)),
        ("id", json!(9_007_199_254_740_993_i64)),
        ("debt", json!(-9_007_199_254_740_993_i64)),
        ("most", json!(u64::MAX)),
        ("sizes", json!([1, [2.0]])),
    ] {
        record.fields.insert(name.into(), value);
    }
    let mut world = World::new("UTC", vec![]);
    world.tell(
        &event("invoice.created", Timestamp::UNIX_EPOCH, record),
        Timestamp::UNIX_EPOCH,
    );
    let facts = Facts::of(world.record.as_ref().unwrap());
    for (text, holds) in [
        ("fields.priority == \"high\"", true),
        ("fields.priority == 'low'", false),
        ("fields.priority != 'low'", true),
        ("fields.visits >= 3 and fields.vip", true),
        ("fields.visits > 3 or not fields.vip", false),
        ("fields.nothing", false),
        ("fields.nothing == 'x'", false),
        ("not fields.nothing", true),
        ("fields.nothing is defined", false),
        ("fields.nothing.deeper == 1", false),
        ("fields.nothing > 3", false),
        ("status in ['ready', 'done']", true),
        (
            "kind == 'invoice' and number == 'R-1' and revision == 3",
            true,
        ),
        ("amount > 100", true),
        ("due_on == '2026-05-04'", true),
        ("scheduled_for is defined", false),
        ("type == 'invoice.created'", true),
        ("fields.priority | lower == 'high'", true),
        ("true", true),
        // What is not there, or is of another kind, is neither more nor less, and equals nothing.
        ("scheduled_for < '2030'", false),
        ("scheduled_for > '2030'", false),
        ("fields.nothing < 3", false),
        ("fields.nothing >= 0", false),
        ("fields.text > 5", false),
        ("fields.text < 5", false),
        ("fields.text == 3", false),
        ("fields.null == fields.nothing", false),
        ("fields.nothing != 'x'", true),
        ("fields.vip != true", false),
        ("fields.nothing != true", true),
        ("not (fields.nothing == 'x')", true),
        ("fields.nothing == 'x' or kind == 'invoice'", true),
        ("fields.nothing not in ['x']", true),
        ("fields.nothing in ['x']", false),
        ("fields.nothing is not defined and amount is defined", true),
        ("100 < amount <= 120.5", true),
        ("100 < amount <= 120", false),
        ("amount == 120.50 and fields.visits == 3.0", true),
        ("amount > -1", true),
        ("'igh' in fields.priority", true),
        ("fields['priority'] | length == 4", true),
        ("fields.nothing | lower == 'x'", false),
        // Two to the 53rd, from where on floats skip whole numbers, and what comes after it.
        ("fields.id == 9007199254740992", false),
        ("fields.id == 9007199254740993", true),
        ("fields.id > 9007199254740992", true),
        ("fields.id in [9007199254740992]", false),
        ("fields.debt == -9007199254740993", true),
        ("fields.debt == -9007199254740992", false),
        ("fields.most == 18446744073709551615", true),
        ("fields.most > 18446744073709551614", true),
        ("fields.sizes == [1.0, [2]]", true),
        ("fields.sizes == [1]", false),
        ("fields.sizes == [1, [3]]", false),
    ] {
        let condition = Condition::parse(text).unwrap();
        assert_eq!(condition.holds(&facts), holds, "{text}");
    }
}

#[test]
fn what_is_no_condition_is_refused_with_the_reason() {
    for text in [
        "",
        "fields.",
        "status = 'x'",
        "{{ status }}",
        "status |",
        "status | nope",
        "f()",
        // Never a yes or a no, or always the same one.
        "1 + 1 == 2",
        "amount",
        "\"x\"",
        "['x']",
        "amount > 'x'",
        "status == 3",
        "amount == none",
        "status.upper() == 'NEW'",
        "status.first == 'n'",
        "status is lower",
        "status | lower(1) == 'x'",
        "amount | length > 3",
        "status in 3",
        "fields.a > true",
        "'yes' if amount else 'no'",
    ] {
        let refused = Condition::parse(text);
        assert!(refused.is_err(), "{text}: {refused:?}");
    }
    let unknown = Condition::parse("priority == 'high'");
    assert_eq!(unknown, Err(ConditionError::UnknownName("priority".into())));
    assert_eq!(
        Condition::parse(&"a".repeat(501)),
        Err(ConditionError::TooLong)
    );
    for part in ["-", "not ", "("] {
        let text = format!("{}status", part.repeat(250));
        assert!(Condition::parse(&text).is_err(), "{text}");
    }
    for text in [
        format!("fields{}", ".a".repeat(200)),
        "1 in [0]*9000000".into(),
    ] {
        let refused = Condition::parse(&text);
        assert!(
            matches!(refused, Err(ConditionError::TooComplex(_))),
            "{refused:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_condition_panic_or_run_on(text in "[a-z.()\\[\\]'\"+*|~ 0-9<>=,{}]{0,60}") {
        let mut world = World::new("UTC", vec![]);
        let told = event("lead.created", Timestamp::UNIX_EPOCH, snapshot(1, "open"));
        world.tell(&told, Timestamp::UNIX_EPOCH);
        if let Ok(condition) = Condition::parse(&text) {
            condition.holds(&Facts::of(world.record.as_ref().unwrap()));
        }
    }
}
