//! What a recipient of a bulk send costs in the store, and an answer to one, counted where time stands as
//! good as still: while it runs somebody looks twice a second whether it is paused.

use recado_embedded::dynamo::Snapshot;
use recado_tests::OPERATOR_TOKEN;
use serde_json::json;

use crate::storm::{Storm, Weather};

/// Several chunks, the last one not full.
const RECIPIENTS: usize = 450;
const ALLOWED_WRITES: f64 = 3.2;
const ALLOWED_READS: f64 = 1.3;
const ALLOWED_REQUESTS: f64 = 3.5;

/// Writes, reads and requests of a recipient, from the POST to the settlement: planning, callbacks
/// and failed conditions included.
async fn cost(storm: &mut Storm) -> [f64; 3] {
    let credit = json!({"amount": "100.00", "reason": "bulk"});
    let path = "/admin/firms/frm_demo/credit";
    storm.ask_as(OPERATOR_TOKEN, "POST", path, &credit).await;
    let text = format!("Recado Demo: {}", "a".repeat(147));
    assert_eq!(text.len(), 160);
    let phones: Vec<String> = (0..RECIPIENTS).map(|i| format!("+1212556{i:04}")).collect();
    let send = json!({"body": text, "to": {"phones": phones}});
    let before: Snapshot = storm.platform.dynamo().meter().snapshot();
    let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
    storm.go_for(jiff::SignedDuration::from_mins(10)).await;
    let used = storm.platform.dynamo().meter().since(&before);
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let send = storm.ask("GET", &path, &json!(null)).await;
    assert_eq!(send["status"], "completed");
    assert_eq!(send["counts"], json!({"delivered": RECIPIENTS}));
    let requests: u64 = used.by_operation.values().map(|it| it.requests).sum();
    let each = [used.write_units, used.read_units, requests as f64];
    let each = each.map(|all| all / RECIPIENTS as f64);
    println!("writes, reads and requests of a recipient: {each:.3?}");
    each
}

#[tokio::test]
async fn a_recipient_costs_few_writes_reads_and_requests() {
    let mut storm = Storm::new(1, Weather::default()).await;
    let [writes, reads, requests] = cost(&mut storm).await;
    assert!(writes <= ALLOWED_WRITES, "{writes}");
    assert!(reads <= ALLOWED_READS, "{reads}");
    assert!(requests <= ALLOWED_REQUESTS, "{requests}");
}

/// Its number says whose it is, and the contact says what it is called: two units more, read by the
/// hundred.
#[tokio::test]
async fn a_saved_contact_costs_two_reads_more() {
    let mut storm = Storm::new(1, Weather::default()).await;
    for i in 0..RECIPIENTS {
        let phone = json!({"number": format!("+1212556{i:04}"), "primary": true});
        let contact = json!({"name": format!("Contact {i}"), "phones": [phone]});
        storm.ask("POST", "/v1/contacts", &contact).await;
    }
    let [writes, reads, requests] = cost(&mut storm).await;
    assert!(writes <= ALLOWED_WRITES, "{writes}");
    assert!(reads <= ALLOWED_READS + 2.0, "{reads}");
    assert!(requests <= ALLOWED_REQUESTS + 0.2, "{requests}");
}

/// Somebody watches a bulk send while it runs: what has ended is read once.
#[tokio::test]
async fn looking_again_at_a_bulk_send_reads_little() {
    let mut storm = Storm::new(1, Weather::default()).await;
    let phones: Vec<String> = (0..200).map(|i| format!("+1212556{i:04}")).collect();
    let send = json!({"body": "Recado Demo: hi.", "to": {"phones": phones}});
    let send = storm.ask("POST", "/v1/bulk-sends", &send).await;
    storm.go_for(jiff::SignedDuration::from_secs(50)).await;
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let mut reads = Vec::new();
    for _ in 0..2 {
        let before: Snapshot = storm.platform.dynamo().meter().snapshot();
        let send = storm.ask("GET", &path, &json!(null)).await;
        assert_eq!(send["status"], "running");
        assert_eq!(send["counts"], json!({"delivered": 200}));
        reads.push(storm.platform.dynamo().meter().since(&before).read_units);
    }
    println!("read units of two looks: {reads:?}");
    assert!(reads[1] < 6.0 && reads[0] > reads[1], "{reads:?}");
}

/// What is asked to know whether a "No" takes a way to stop that was offered: the newest bulk sends, where
/// the contact stands in them, and what it got by three of them.
const ALLOWED_LOOKING: u64 = 12;

#[tokio::test]
async fn only_a_text_that_may_take_a_way_to_stop_is_looked_up_and_by_few_requests() {
    let phones = ["+12125560001", "+12125560002"];
    let mut storm = Storm::new(1, Weather::default()).await;
    for number in 1..=5 {
        let body = format!("Recado Demo: is slot {number} fine? Reply YES or NO");
        let send = json!({"body": body, "to": {"phones": phones}});
        storm.ask("POST", "/v1/bulk-sends", &send).await;
    }
    storm.go_for(jiff::SignedDuration::from_mins(5)).await;
    let mut requests = Vec::new();
    for (phone, text) in phones.into_iter().zip(["ok", "no"]) {
        let before: Snapshot = storm.platform.dynamo().meter().snapshot();
        storm.text_from(phone, text).await;
        let used = storm.platform.dynamo().meter().since(&before);
        let of_text = used.by_operation.values().map(|it| it.requests);
        requests.push(of_text.sum::<u64>());
    }
    println!("requests of a text, and of one that may take a way to stop: {requests:?}");
    let looking = requests[1] - requests[0];
    assert!((1..=ALLOWED_LOOKING).contains(&looking), "{requests:?}");
}
