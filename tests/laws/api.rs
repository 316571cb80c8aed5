//! The API's description is the one that is checked in.

use std::path::Path;

/// Make it anew with `cargo run -- openapi > infra/openapi.json`.
#[test]
fn the_checked_in_description_is_what_the_handlers_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra/openapi.json");
    let kept = std::fs::read_to_string(path).unwrap();
    let made = recado_local::openapi().to_pretty_json().unwrap();
    assert!(
        kept.trim() == made.trim(),
        "infra/openapi.json is not up to date: cargo run -- openapi > infra/openapi.json"
    );
}

#[test]
fn every_operation_is_described_with_its_answers_and_its_problems() {
    let document = serde_json::to_value(recado_local::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() > 20, "{}", paths.len());
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{place} has no summary");
            let answers = operation["responses"].as_object().unwrap();
            let has = |class: char| answers.keys().any(|status| status.starts_with(class));
            assert!(has('2'), "{place} has no success");
            let problems = has('4') || answers.contains_key("default");
            assert!(problems, "{place} has no problem");
        }
    }
}
