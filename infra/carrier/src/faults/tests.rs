#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::{After, Before, Decision, Fault, Faults, RequestKind, Rule};
use crate::random::Random;

const TO: &str = "+12024561111";

fn decide(faults: &mut Faults) -> Decision {
    faults.decide(&mut Random::default(), RequestKind::Send, TO, "Hello")
}

#[test]
fn a_rule_strikes_as_often_as_it_says() {
    let mut faults = Faults::of([Rule::next(2, Fault::AcceptThenDrop)]);
    let after = [(); 3].map(|()| decide(&mut faults).after);
    assert_eq!(after, [Some(After::Drop), Some(After::Drop), None]);
}

#[test]
fn a_rule_strikes_only_what_it_matches() {
    let rule = Rule::always(Fault::Error500Before).to("1111").body("ell");
    let mut faults = Faults::of([rule]);
    for (request, to, body, strikes) in [
        (RequestKind::Send, TO, "Hello", true),
        (RequestKind::Send, TO, "Bye", false),
        (RequestKind::Send, "+12024561112", "Hello", false),
        (RequestKind::List, TO, "Hello", false),
    ] {
        let expected = strikes.then_some(Before::Error500);
        let decision = faults.decide(&mut Random::default(), request, to, body);
        assert_eq!(decision.before, expected, "{request:?} {to} {body}");
    }
}

#[test]
fn of_two_rules_that_decide_the_same_the_first_strikes_and_the_other_waits() {
    let mut faults = Faults::of([
        Rule::next(1, Fault::TooManyRequests),
        Rule::next(1, Fault::Refuse { code: 30034 }),
    ]);
    let before = [(); 3].map(|()| decide(&mut faults).before);
    let refused = Some(Before::Refuse(30034));
    assert_eq!(before, [Some(Before::TooManyRequests), refused, None]);
}

#[test]
fn luck_repeats_with_its_seed() {
    let struck = |seed| {
        let mut faults = Faults {
            seed: Some(seed),
            ..Faults::of([Rule::always(Fault::AcceptThenDrop).with_probability(0.3)])
        };
        let mut luck = faults.luck();
        (0..1000)
            .map(|_| {
                faults
                    .decide(&mut luck, RequestKind::Send, TO, "Hello")
                    .after
                    .is_some()
            })
            .collect::<Vec<_>>()
    };
    let count = struck(7).iter().filter(|struck| **struck).count();
    assert!((200..400).contains(&count), "{count} of 1000");
    assert_eq!(struck(7), struck(7));
    assert_ne!(struck(7), struck(8));
}

#[test]
fn faults_are_written_as_documented() {
    let text = r#"{
        "rules": [
            {"fault": "accept_then_drop", "times": 3, "to": "0042"},
            {"fault": {"accept_then_hang": {"ms": null}}, "probability": 0.5},
            {"fault": "error_500_after"},
            {"fault": {"refuse": {"code": 30034}}, "body": "x"},
            {"fault": {"outcome": {"failed": 30007}}},
            {"fault": {"callbacks_repeated": {"times": 2}}},
            {"fault": {"latency": {"ms": 50}}, "request": "list"}
        ],
        "listing_lag_ms": 500
    }"#;
    let faults: Faults = serde_json::from_str(text).unwrap();
    assert_eq!(faults.rules.len(), 7);
    assert_eq!(
        faults.rules[0],
        Rule::next(3, Fault::AcceptThenDrop).to("0042")
    );
    let again = serde_json::from_value(serde_json::to_value(&faults).unwrap()).unwrap();
    assert_eq!(faults, again);
    for wrong in [
        r#"{"rules":[{"fault":"explode"}]}"#,
        r#"{"rules":[{"fault":"accept_then_drop","time":1}]}"#,
        r#"{"lag":1}"#,
    ] {
        assert!(serde_json::from_str::<Faults>(wrong).is_err(), "{wrong}");
    }
}
