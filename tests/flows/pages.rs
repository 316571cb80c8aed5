//! Lists of messages come in pages, and the last one says that it is the last.

use recado_tests::{Caller, spawn};
use serde_json::{Value, json};

/// All ids of a list, page by page; no page is longer than `limit`, and none but an empty list's is
/// empty.
async fn ids(firm: &Caller, list: &str, limit: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut path = format!("{list}limit={limit}");
    loop {
        let page = firm.get(&path).await.is(200);
        let lines = page["data"].as_array().unwrap();
        assert!((1..=limit).contains(&lines.len()), "{path}: {page}");
        ids.extend(
            lines
                .iter()
                .map(|line| line["id"].as_str().unwrap().to_owned()),
        );
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("{list}limit={limit}&cursor={cursor}"),
            None => return ids,
        }
    }
}

#[tokio::test]
async fn a_list_of_any_page_length_has_each_message_once_and_no_cursor_after_the_last() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let mut sent: Vec<Value> = Vec::new();
    for number in 0..5 {
        // Four with one contact, and one with another, that are sent; then as many that wait.
        let phone = ["+12125550134", "+12125550135"][usize::from(number == 4)];
        let now = json!({"to": {"phone": phone}, "body": format!("Hello {number}")});
        sent.push(firm.post("/v1/messages", now.clone()).await.is(202));
        let mut later = now;
        later["send_at"] = json!(format!("2027-01-0{}T12:00:00Z", number + 1));
        firm.post("/v1/messages", later).await.is(202);
    }
    for message in &sent {
        platform.until_status(message, "delivered").await;
    }
    let contact = sent[0]["contact_id"].as_str().unwrap();
    for (list, length) in [
        ("/v1/messages?".to_owned(), 10),
        (format!("/v1/messages?contact_id={contact}&"), 8),
        ("/v1/messages?status=scheduled&".to_owned(), 5),
    ] {
        let whole = ids(firm, &list, 200).await;
        assert_eq!(whole.len(), length, "{list}");
        for limit in 1..=length + 1 {
            assert_eq!(ids(firm, &list, limit).await, whole, "{list} by {limit}");
        }
    }
}
