//! Cases worked out by hand, in `tests/data/hours.txt`, which explains its own form.

use jiff::Timestamp;
use recado_domain::hours::AskedFor;

use crate::case::{Case, candidates, location, outcome};

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

fn case(text: &str) -> (Case, String) {
    let (question, expected) = text.split_once("=>").unwrap();
    let mut words = question.split('|').map(str::trim);
    let mut next = || words.next().unwrap_or_default();
    let category = serde_json::from_value(next().into()).unwrap();
    let mut case = Case::new(category, instant(next()), "");
    let (mut number, mut postcode, mut address, mut own_zone) = ("", "", "", "");
    for field in words {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        match name {
            "at" => case.location = Some(location(value)),
            "to" => number = value,
            "postcode" => postcode = value,
            "address" => address = value,
            "zone" => own_zone = value,
            "wrote" => case.last_inbound = Some(instant(value)),
            "useless" => case.useless_after = Some(instant(value)),
            "ask" => {
                case.asked_for = AskedFor {
                    opening_hours: value.contains("opening"),
                    legal_hours: value.contains("legal"),
                };
            }
            other => panic!("{other}"),
        }
    }
    case.recipient = candidates(number, postcode, address, own_zone);
    let expected = expected
        .split_whitespace()
        .map(|word| {
            word.parse::<Timestamp>()
                .map_or_else(|_| word.to_owned(), |at| at.to_string())
        })
        .collect::<Vec<_>>()
        .join(" ");
    (case, expected)
}

#[test]
fn each_case_worked_out_by_hand_is_decided_so() {
    let corpus = include_str!("../data/hours.txt");
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in corpus.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (case, expected) = case(line);
        let answer = case.answer();
        count += 1;
        if outcome(&answer) != expected {
            wrong.push(format!("{line}\n   got {}", outcome(&answer)));
        }
        assert!(answer.decision.facts.len() >= 2, "{line}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 80, "{count} cases");
}
