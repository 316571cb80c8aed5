//! What attempts to plan leave that do not count: nothing of anybody, so that whoever is forgotten is
//! forgotten there, too.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use recado_embedded::dynamo::Verdict;
use recado_platform::ports::Clock;
use recado_tests::OPERATOR_TOKEN;
use serde_json::{Value, json};

use crate::planning::{Item, all_lines, slow_store, sort_key, table, until_not};
use crate::storm::{Storm, Weather};

/// More than a batch of chunks.
const RECIPIENTS: usize = 3_000;
const ANA: &str = "+12125550100";

fn phones() -> Vec<String> {
    let others = (1..RECIPIENTS).map(|i| format!("+1212556{i:04}"));
    std::iter::once(ANA.to_owned()).chain(others).collect()
}

/// What goes to everybody a day later, and a worker that has planned a part of it.
struct Begun {
    storm: Storm,
    path: String,
}

impl Begun {
    async fn new(credit: &str) -> Self {
        let mut storm = Storm::new(1, Weather::default()).await;
        credit_of(&mut storm, credit).await;
        let is_begun = Arc::new(AtomicBool::new(false));
        let written = is_begun.clone();
        storm.platform.dynamo().faults().hook(move |call| {
            if String::from_utf8_lossy(call.body).contains("\"CHUNK#1\"") {
                written.store(true, Ordering::SeqCst);
            }
            Verdict::Proceed
        });
        let now = storm.clock.now();
        let tomorrow = now.checked_add(SignedDuration::from_hours(24)).unwrap();
        let send = json!({"body": "Recado Demo: hi.", "send_at": tomorrow.to_string(),
            "to": {"phones": phones()}});
        let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
        let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
        storm.go_until(|_| is_begun.load(Ordering::SeqCst)).await;
        Self { storm, path }
    }

    async fn ask(&mut self, method: &str, below: &str) -> Value {
        let path = format!("{}/{below}", self.path);
        self.storm.ask(method, &path, &Value::Null).await
    }

    /// How it is planned, when nothing is left to do about that.
    async fn planned(&mut self) -> Value {
        let planned = until_not(&mut self.storm, &self.path, "planning").await;
        self.storm.go_for(SignedDuration::from_mins(5)).await;
        planned
    }

    /// The attempts to plan that chunks and pages of directories are of.
    async fn editions(&self) -> Vec<String> {
        let items = table(&self.storm).await;
        let of_chunks = |it: &&Item| sort_key(it).starts_with("CHUNK#") && it.contains_key("e");
        let of_pages = |it: &&Item| sort_key(it).starts_with("PAGE#");
        let found = items.iter().filter(|it| of_chunks(it) || of_pages(it));
        let editions: BTreeSet<_> = found.map(sort_key).collect();
        editions.into_iter().map(str::to_owned).collect()
    }
}

async fn credit_of(storm: &mut Storm, amount: &str) {
    let credit = json!({"amount": amount, "reason": "test"});
    let path = "/admin/firms/frm_demo/credit";
    storm.ask_as(OPERATOR_TOKEN, "POST", path, &credit).await;
}

#[tokio::test]
async fn a_plan_whose_worker_died_is_deleted_once_there_is_another() {
    let mut begun = Begun::new("200").await;
    assert_eq!(begun.editions().await, ["CHUNK#1"]);
    begun.storm.everybody_dies();
    let planned = begun.planned().await;
    assert_eq!(planned["counts"], json!({"scheduled": RECIPIENTS}));
    assert_eq!(begun.editions().await, ["CHUNK#2", "PAGE#2"]);
    let recipients = format!("{}/recipients", begun.path);
    let lines = all_lines(&mut begun.storm, &recipients).await;
    assert_eq!(lines.len(), RECIPIENTS);
}

#[tokio::test]
async fn a_plan_that_was_not_covered_is_shown_until_there_is_another_and_deleted_then() {
    let mut begun = Begun::new("1").await;
    let blocked = begun.planned().await;
    assert_eq!(blocked["reason"], "insufficient_balance");
    assert_eq!(begun.editions().await, ["CHUNK#1", "PAGE#1"]);
    credit_of(&mut begun.storm, "200").await;
    begun.ask("POST", "resume").await;
    let shown = begun.ask("GET", "recipients").await;
    assert_eq!(shown["data"][0]["to"], ANA);
    let planned = begun.planned().await;
    assert_eq!(planned["status"], "scheduled");
    assert_eq!(begun.editions().await, ["CHUNK#2", "PAGE#2"]);
}

#[tokio::test]
async fn a_plan_of_what_was_canceled_meanwhile_is_deleted() {
    for dies in [false, true] {
        let mut begun = Begun::new("200").await;
        if dies {
            begun.storm.everybody_dies();
        }
        begun.ask("POST", "cancel").await;
        begun.planned().await;
        assert_eq!(begun.editions().await, [""; 0], "{dies}");
    }
}

#[tokio::test]
async fn whoever_is_erased_while_a_preview_stands_still_is_not_in_it_when_it_goes_on() {
    let mut storm = Storm::new(1, Weather::default()).await;
    let store = slow_store(&mut storm).await;
    let send = json!({"body": "Recado Demo: hi.", "draft": true, "to": {"phones": phones()}});
    let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let preview = format!("{path}/preview");
    storm.ask("POST", &preview, &json!({})).await;
    let has_left = |storm: &Storm| storm.is_idle() && store.left.load(Ordering::SeqCst) > 0;
    storm.go_until(has_left).await;
    // Nobody comes to the next step for a while.
    storm.clock.pass(SignedDuration::from_mins(2));
    let ana = storm.ask("GET", "/v1/contacts", &Value::Null).await;
    let ana = ana["data"][0]["id"].as_str().unwrap().to_owned();
    let erase = format!("/v1/contacts/{ana}/erase");
    storm.ask("POST", &erase, &json!({})).await;
    storm.go_for(SignedDuration::from_mins(10)).await;
    let shown = table(&storm).await;
    assert!(shown.iter().all(|it| sort_key(it) != "PREVIEW"));

    storm.ask("POST", &preview, &json!({})).await;
    storm.go_for(SignedDuration::from_mins(10)).await;
    let lines = all_lines(&mut storm, &preview).await;
    assert_eq!(lines.len(), RECIPIENTS - 1);
    assert!(lines.iter().all(|line| line["to"] != ANA));
}

#[tokio::test]
async fn what_a_preview_left_is_not_looked_for_when_its_draft_is_planned() {
    let mut storm = Storm::new(1, Weather::default()).await;
    credit_of(&mut storm, "200").await;
    let send = json!({"body": "Recado Demo: hi.", "draft": true, "to": {"phones": phones()}});
    let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    storm
        .ask("POST", &format!("{path}/preview"), &json!({}))
        .await;
    storm.go_for(SignedDuration::from_mins(10)).await;
    let asked = Arc::new(Mutex::new(BTreeSet::new()));
    let heard = asked.clone();
    storm.platform.dynamo().faults().hook(move |call| {
        let body = String::from_utf8_lossy(call.body);
        for edition in ["CHUNK#1", "CHUNK#2"] {
            if body.contains(&format!("\"{edition}\"")) {
                heard.lock().unwrap().insert(edition);
            }
        }
        Verdict::Proceed
    });
    storm
        .ask("POST", &format!("{path}/start"), &json!({}))
        .await;
    until_not(&mut storm, &path, "planning").await;
    storm.go_for(SignedDuration::from_mins(5)).await;
    assert_eq!(*asked.lock().unwrap(), BTreeSet::from(["CHUNK#2"]));
}
