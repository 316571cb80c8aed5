//! Messages that wait for their time, and an operator who moves the time.

use recado_tests::{Answer, Running, spawn};
use serde_json::{Value, json};

/// The platform's time, as far ahead as `by` says.
async fn in_a(platform: &Running, by: &str) -> String {
    let operator = &platform.operator;
    let now = operator
        .post("/admin/clock", json!({"advance": "0s"}))
        .await;
    let now: jiff::Timestamp = now.is(200)["now"].as_str().unwrap().parse().unwrap();
    let by: jiff::SignedDuration = by.parse().unwrap();
    let whole = jiff::Timestamp::from_second(now.as_second()).unwrap();
    (whole + by).to_string()
}

async fn schedule(platform: &Running, number: usize, by: &str) -> Value {
    let message = json!({
        "to": {"phone": format!("+1212555{number:04}")},
        "body": "Recado Demo: your appointment is tomorrow. Questions? Call us.",
        "send_at": in_a(platform, by).await,
    });
    platform.firm.post("/v1/messages", message).await.is(202)
}

fn path_of(message: &Value) -> String {
    format!("/v1/messages/{}", message["id"].as_str().unwrap())
}

async fn patch(platform: &Running, message: &Value, send_at: &str) -> Answer {
    let to = json!({"send_at": send_at});
    platform.firm.patch(&path_of(message), to).await
}

async fn delete(platform: &Running, message: &Value) -> Answer {
    platform.firm.delete(&path_of(message)).await
}

#[tokio::test]
async fn scheduled_messages_are_listed_moved_canceled_and_sent_at_their_time() {
    let platform = spawn().await;
    let kept = schedule(&platform, 100, "2h").await;
    let moved = schedule(&platform, 101, "2h").await;
    let canceled = schedule(&platform, 102, "2h").await;
    assert_eq!(kept["status"], "scheduled");
    assert_eq!(platform.firm.available().await, "9.880000");
    let listed = platform
        .firm
        .get("/v1/messages?status=scheduled&limit=2")
        .await
        .is(200);
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    let cursor = listed["next_cursor"].as_str().unwrap();
    let path = format!("/v1/messages?status=scheduled&limit=2&cursor={cursor}");
    let rest = platform.firm.get(&path).await.is(200);
    assert_eq!(rest["data"].as_array().unwrap().len(), 1);

    let later = in_a(&platform, "50h").await;
    assert_eq!(
        patch(&platform, &moved, &later).await.is(200)["send_at"],
        later
    );
    let too_far = in_a(&platform, "9000h").await;
    for never in ["2020-01-01T00:00:00Z", &too_far] {
        patch(&platform, &moved, never).await.is(422);
    }
    assert_eq!(
        delete(&platform, &canceled).await.is(200)["status"],
        "canceled"
    );
    assert_eq!(
        platform.firm.available().await,
        "9.920000",
        "its hold is given back"
    );

    platform.advance("3h").await;
    platform.until_status(&kept, "delivered").await;
    delete(&platform, &kept).await.is(409);
    patch(&platform, &kept, &later).await.is(409);
    assert_eq!(platform.simulator().messages().len(), 1);
    platform.advance("3d").await;
    let moved = platform.until_status(&moved, "delivered").await;
    let sending = &moved["timeline"].as_array().unwrap()[2];
    assert_eq!(sending["status"], "sending");
    assert!(
        sending["at"].as_str().unwrap() >= later.as_str(),
        "each thing happens at its own instant, not at the end of the move"
    );
    platform.simulator().callbacks_idle().await;
    assert_eq!(platform.simulator().messages().len(), 2);
    assert_eq!(platform.firm.available().await, "9.920000");
}

#[tokio::test]
async fn only_the_operator_moves_the_time_and_only_forward() {
    let platform = spawn().await;
    let operator = &platform.operator;
    let forward = json!({"advance": "1h"});
    platform
        .firm
        .post("/admin/clock", forward.clone())
        .await
        .is(403);
    for senseless in [
        json!({}),
        json!({"advance": "-1h"}),
        json!({"advance": "soon"}),
        json!({"advance": "99999d"}),
        json!({"to": "2020-01-01T00:00:00Z"}),
        json!({"advance": "1h", "to": "2099-01-01T00:00:00Z"}),
    ] {
        operator.post("/admin/clock", senseless).await.is(422);
    }
    let before = operator.get("/admin/clock").await.is(200);
    let after = operator.post("/admin/clock", forward).await.is(200);
    assert!(after["now"].as_str().unwrap() > before["now"].as_str().unwrap());
}

#[tokio::test]
async fn a_preview_says_what_would_happen_and_changes_nothing() {
    let platform = spawn().await;
    let body = "Sua marcação é amanhã às 9h — até já! ".repeat(3);
    let message = json!({"to": {"phone": "+12125550134"}, "body": body});
    let preview = platform
        .firm
        .post("/v1/messages/preview", message)
        .await
        .is(200);
    assert_eq!(preview["encoding"], "UCS-2");
    assert_eq!(preview["segments"], 2);
    assert_eq!(preview["price"]["amount"], "0.080000");
    assert_eq!(preview["decision"]["action"], "send");
    assert_eq!(preview["alternatives"][0]["price"]["amount"], "0.040000");
    let shortened = json!({"to": {"phone": "+12125550134"}, "body": "Recado Demo: pay at bit.ly/x. Questions? Call us."});
    let refused = platform
        .firm
        .post("/v1/messages/preview", shortened.clone())
        .await
        .is(200);
    assert_eq!(refused["decision"]["action"], "refuse");
    assert_eq!(refused["findings"][0]["code"], "url_shortener");
    let refused = platform.firm.post("/v1/messages", shortened).await.is(422);
    assert_eq!(refused["decision"]["facts"][0]["value"], "url_shortener");
    assert_eq!(platform.firm.available().await, "10.000000");
    assert!(platform.simulator().messages().is_empty());
}

#[tokio::test]
async fn messages_are_listed_newest_first_and_explained() {
    let platform = spawn().await;
    let mut sent = Vec::new();
    for number in 100..105 {
        let message = json!({
            "to": {"phone": format!("+1212555{number:04}")},
            "body": "Recado Demo: your car is ready. Questions? Call us.",
        });
        sent.push(platform.firm.post("/v1/messages", message).await.is(202));
    }
    let mut listed = Vec::new();
    let mut path = "/v1/messages?limit=2".to_owned();
    loop {
        let page = platform.firm.get(&path).await.is(200);
        listed.extend(page["data"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/messages?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    let ids = |messages: &[Value]| -> Vec<Value> {
        messages
            .iter()
            .map(|message| message["id"].clone())
            .collect()
    };
    sent.reverse();
    assert_eq!(ids(&listed), ids(&sent));
    let of_one = format!(
        "/v1/messages?contact_id={}",
        sent[0]["contact_id"].as_str().unwrap()
    );
    let of_one = platform.firm.get(&of_one).await.is(200);
    assert_eq!(ids(of_one["data"].as_array().unwrap()), ids(&sent[..1]));
    platform.until_status(&sent[0], "delivered").await;
    let path = format!("/v1/messages/{}/explain", sent[0]["id"].as_str().unwrap());
    let explained = platform.firm.get(&path).await.is(200);
    assert_eq!(explained["status"], "delivered");
    let facts = explained["decision"]["facts"].as_array().unwrap();
    assert!(facts.iter().any(|fact| fact["fact"] == "consent"));
    assert!(facts.iter().any(|fact| fact["fact"] == "price"));
    platform.firm.get("/v1/messages?status=sent").await.is(422);
    platform
        .firm
        .get("/v1/messages?cursor=bm90aGluZw")
        .await
        .is(422);
}

#[tokio::test]
async fn a_message_refused_at_its_time_is_explained_by_what_refused_it_then() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let later = schedule(&platform, 1, "2h").await;
    let path = format!(
        "/v1/contacts/{}/consents/all",
        later["contact_id"].as_str().unwrap()
    );
    let denied = json!({"state": "denied", "method": "paper"});
    firm.put(&path, denied).await.is(200);
    platform.advance("3h").await;
    let refused = platform.until_status(&later, "refused").await;
    let path = format!("/v1/messages/{}/explain", refused["id"].as_str().unwrap());
    let why = firm.get(&path).await.is(200);
    assert_eq!(why["decision"]["action"], "refuse");
    let facts = why["decision"]["facts"].as_array().unwrap().iter();
    let consent: Vec<_> = facts.filter(|it| it["fact"] == "consent").collect();
    assert_eq!(consent.len(), 1, "{why}");
    assert_eq!(consent[0]["value"], "opted_out");
}
