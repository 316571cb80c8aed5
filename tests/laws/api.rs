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

#[test]
fn every_reference_leads_somewhere_and_no_two_operations_have_one_name() {
    let document = serde_json::to_value(recado_local::openapi()).unwrap();
    let text = document.to_string();
    let references = text.split("\"$ref\":\"#").skip(1);
    for reference in references.map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
    let names = text.split("\"operationId\":\"").skip(1);
    let names: Vec<&str> = names.map(|rest| rest.split('"').next().unwrap()).collect();
    let different: std::collections::BTreeSet<&str> = names.iter().copied().collect();
    assert!(names.len() > 20);
    assert_eq!(different.len(), names.len());
    let schemes = document["components"]["securitySchemes"]
        .as_object()
        .unwrap();
    for scheme in text.split("\"security\":[{\"").skip(1) {
        let scheme = scheme.split('"').next().unwrap();
        assert!(schemes.contains_key(scheme), "{scheme}");
    }
}

/// Facts are kept as words; those that the code makes are the ones the API describes.
#[test]
fn every_fact_that_is_made_is_described() {
    let document = serde_json::to_value(recado_local::openapi()).unwrap();
    let described = &document["components"]["schemas"]["FactName"]["enum"];
    let described = described.as_array().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![root.join("shared"), root.join("functions")];
    let mut made = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|it| it != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for call in text.split("Fact::new(").skip(1) {
                let Some(name) = call.trim_start().strip_prefix('"') else {
                    continue;
                };
                let name = name.split('"').next().unwrap();
                assert!(described.iter().any(|it| it == name), "{name}: {path:?}");
                made += 1;
            }
        }
    }
    assert!(made > 20, "{made}");
}

#[test]
fn the_readme_says_what_every_reason_of_a_feed_line_means() {
    let document = serde_json::to_value(recado_local::openapi()).unwrap();
    let reasons = &document["components"]["schemas"]["LineReason"]["enum"];
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let reasons = reasons.as_array().unwrap().iter();
    let reasons = reasons.map(|it| it.as_str().unwrap());
    let is_missing = |it: &&str| !readme.contains(&format!("`{it}`"));
    let missing: Vec<&str> = reasons.filter(is_missing).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
