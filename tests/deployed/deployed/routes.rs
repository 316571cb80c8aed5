//! Every path of the API reaches the function that answers it.

use recado_tests::{Answer, spawn};
use reqwest::Method;
use serde_json::{Value, json};

/// Methods and paths of the description; the operator's clock is the local platform's own.
fn described() -> Vec<(String, String)> {
    let description = include_str!("../../../infra/openapi.json");
    let description: Value = serde_json::from_str(description).unwrap();
    let mut found = vec![];
    for (path, operations) in description["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            if path != "/admin/clock" {
                found.push((method.to_uppercase(), path.clone()));
            }
        }
    }
    assert!(found.len() > 20, "{found:?}");
    found
}

/// Nobody has this path, or this method of it.
fn is_nowhere(answer: &Answer) -> bool {
    let no_path = answer.body["detail"] == "There is no such path.";
    let gateways_own = answer.body == json!({"message": "Not Found"});
    no_path || gateways_own || answer.status == 405
}

#[tokio::test]
async fn every_path_reaches_its_function() {
    let platform = spawn().await;
    let nowhere = platform.firm.get("/v1/nowhere").await;
    assert!(is_nowhere(&nowhere), "{}", nowhere.body);
    let mut lost = vec![];
    for (method, path) in described() {
        let parts = path.split('/').map(|part| match part.starts_with('{') {
            true => "x",
            false => part,
        });
        let filled = parts.collect::<Vec<_>>().join("/");
        let method: Method = method.parse().unwrap();
        let caller = match path.starts_with("/admin") {
            true => &platform.operator,
            false => &platform.firm,
        };
        let request = caller.request(method.clone(), &filled);
        let request = match method == Method::GET {
            true => request,
            false => request.json(&Value::Object(Default::default())),
        };
        let answer = caller.ask(request).await;
        if is_nowhere(&answer) {
            lost.push(format!(
                "{method} {path}: {} {}",
                answer.status, answer.body
            ));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
