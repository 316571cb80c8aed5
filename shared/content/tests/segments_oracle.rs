//! The carrier's own calculator agrees on every text.
//!
//! `data/segments.jsonl` holds what Twilio's `sms-segments-calculator` 1.3.0 (MIT) answers;
//! `infra/oracles/segments.mjs` makes it and says how.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use recado_content::Segments;
use serde_json::Value;

const ANSWERS: &str = include_str!("data/segments.jsonl");

/// A text is a string, or a list of strings and runs of one (`{"r": [string, times]}`).
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text_of).collect(),
        run => {
            let times = run["r"][1].as_u64().unwrap();
            text_of(&run["r"][0]).repeat(usize::try_from(times).unwrap())
        }
    }
}

#[test]
fn the_carriers_calculator_agrees_on_every_text() {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for line in ANSWERS.lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        let ours = Segments::of(&text_of(&answer[0]));
        let found = serde_json::json!([
            answer[0],
            ours.encoding,
            ours.count,
            ours.units,
            ours.characters
        ]);
        if found != answer {
            wrong.push(format!("carrier {answer}\nours    {found}"));
        }
        compared += 1;
    }
    assert!(compared >= 2000, "only {compared} texts");
    assert!(
        wrong.is_empty(),
        "{} of {compared} differ, such as\n{}",
        wrong.len(),
        wrong[..wrong.len().min(5)].join("\n")
    );
}
