//! Messages of bulk sends in the threads of those who got them.

use recado_tests::{Running, spawn, until};
use serde_json::{Value, json};

const ANA: &str = "+12125560001";
const BEN: &str = "+12125560002";
const LANDLINE: &str = "+442079460000";

async fn save(platform: &Running, name: &str, phones: &[&str]) -> Value {
    let phones: Vec<Value> = (0..)
        .zip(phones)
        .map(|(place, number)| json!({"number": number, "primary": place == 0}))
        .collect();
    let contact = json!({"name": name, "phones": phones});
    platform.firm.post("/v1/contacts", contact).await.is(201)
}

/// A bulk send, once it has handed over everything.
async fn bulk(platform: &Running, body: &str, phones: &[&str]) -> Value {
    let send = json!({"body": format!("Recado Demo: {body}"), "to": {"phones": phones}});
    let send = platform.firm.post("/v1/bulk-sends", send).await.is(202);
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let ask = async || platform.firm.get(&path).await.is(200);
    let is_sent = |send: &Value| {
        let counts = send["counts"].as_object().cloned().unwrap_or_default();
        let ended = ["delivered", "failed", "skipped"];
        send["status"] != "planning" && counts.keys().all(|it| ended.contains(&it.as_str()))
    };
    until(ask, is_sent).await
}

fn texts(page: &Value) -> Vec<&str> {
    let messages = page["data"].as_array().unwrap();
    let texts = messages.iter().map(|it| it["body"].as_str().unwrap());
    texts
        .map(|it| it.trim_start_matches("Recado Demo: "))
        .collect()
}

async fn thread(platform: &Running, id: &Value) -> Value {
    let path = format!("/v1/threads/{}/messages", id.as_str().unwrap());
    platform.firm.get(&path).await.is(200)
}

#[tokio::test]
async fn what_a_bulk_send_told_stands_in_the_thread_between_what_was_said_before_and_after() {
    let platform = spawn().await;
    let ana = save(&platform, "Ana", &[BEN, ANA]).await;
    platform.text_from(ANA, "Is my car ready?").await;
    let sent = bulk(
        &platform,
        "winter tyres are here.",
        &[ANA, BEN, "+12125560003"],
    )
    .await;
    platform.text_from(ANA, "Do you open on Sunday?").await;
    let reply = json!({"to": {"contact_id": ana["id"]}, "body": "Yes, we do.", "category": "conversational"});
    platform.firm.post("/v1/messages", reply).await.is(202);
    bulk(&platform, "we are open on Sunday.", &[ANA]).await;
    let all = [
        "we are open on Sunday.",
        "Yes, we do.",
        "Do you open on Sunday?",
        "winter tyres are here.",
        "winter tyres are here.",
        "Is my car ready?",
    ];
    let page = thread(&platform, &ana["id"]).await;
    assert_eq!(
        (texts(&page), &page["next_cursor"]),
        (all.to_vec(), &Value::Null)
    );
    let told = &page["data"][3];
    assert_eq!(
        (&told["contact_id"], &told["status"]),
        (&ana["id"], &json!("delivered"))
    );
    let one = format!("/v1/messages/{}", told["id"].as_str().unwrap());
    assert_eq!(&platform.firm.get(&one).await.is(200), told);
    let path = format!("/v1/messages?contact_id={}", ana["id"].as_str().unwrap());
    assert_eq!(platform.firm.get(&path).await.is(200), page);
    let path = format!("/v1/contacts/{}/export", ana["id"].as_str().unwrap());
    let export = platform.firm.get(&path).await.is(200);
    assert_eq!(export["messages"].as_array().unwrap().len(), all.len());

    for limit in 1..=7 {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!(
                "/v1/threads/{}/messages?limit={limit}{cursor}",
                ana["id"].as_str().unwrap()
            );
            let page = platform.firm.get(&path).await.is(200);
            assert!(page["data"].as_array().unwrap().len() <= limit);
            seen.extend(texts(&page).into_iter().map(ToOwned::to_owned));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen, all, "pages of {limit}");
    }
    let path = format!("/v1/bulk-sends/{}/recipients", sent["id"].as_str().unwrap());
    let recipients = platform.firm.get(&path).await.is(200);
    let other = thread(&platform, &recipients["data"][2]["contact_id"]).await;
    assert_eq!(texts(&other), ["winter tyres are here."]);
    // Whoever got a bulk send and nothing else is a contact like any other.
    let other = &recipients["data"][2]["contact_id"];
    let path = format!("/v1/threads/{}", other.as_str().unwrap());
    platform.firm.get(&path).await.is(200);
    let message = json!({"to": {"contact_id": other}, "body": "Recado Demo: see you."});
    let sent = platform.firm.post("/v1/messages", message).await.is(202);
    assert_eq!(sent["to"], "+12125560003");
}

#[tokio::test]
async fn a_number_that_changed_hands_does_not_show_one_client_what_another_was_told() {
    let platform = spawn().await;
    let ana = save(&platform, "Ana", &[ANA]).await;
    bulk(&platform, "hello Ana.", &[ANA]).await;
    let path = format!("/v1/contacts/{}", ana["id"].as_str().unwrap());
    let moved = json!({"phones": [{"number": BEN, "primary": true}]});
    platform.firm.patch(&path, moved).await.is(200);
    let sent = bulk(&platform, "hello stranger.", &[ANA]).await;
    assert_eq!(texts(&thread(&platform, &ana["id"]).await), ["hello Ana."]);
    let path = format!("/v1/bulk-sends/{}/recipients", sent["id"].as_str().unwrap());
    let recipients = platform.firm.get(&path).await.is(200);
    let stranger = thread(&platform, &recipients["data"][0]["contact_id"]).await;
    assert_eq!(texts(&stranger), ["hello stranger."]);
}

#[tokio::test]
async fn behind_many_newer_bulk_sends_to_others_a_page_is_short_and_the_next_one_goes_on() {
    let platform = spawn().await;
    let ana = save(&platform, "Ana", &[ANA]).await;
    platform.text_from(ANA, "Is my car ready?").await;
    bulk(&platform, "hello Ana.", &[ANA]).await;
    let drafts = (0..401).map(|number| {
        let draft = json!({"name": number.to_string(), "body": "Recado Demo: hi", "draft": true});
        platform.firm.post("/v1/bulk-sends", draft)
    });
    for drafted in futures::future::join_all(drafts).await {
        drafted.is(202);
    }
    platform.text_from(ANA, "Thank you").await;
    let first = thread(&platform, &ana["id"]).await;
    assert_eq!(texts(&first), ["Thank you"]);
    let next = format!(
        "/v1/threads/{}/messages?cursor={}",
        ana["id"].as_str().unwrap(),
        first["next_cursor"].as_str().unwrap()
    );
    let rest = platform.firm.get(&next).await.is(200);
    assert_eq!(texts(&rest), ["hello Ana.", "Is my car ready?"]);
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn an_erased_contact_is_in_no_bulk_send_any_more_and_the_money_stays_right() {
    let platform = spawn().await;
    let ana = save(&platform, "Ana", &[ANA]).await;
    let recipients = json!({"recipients": [
        {"phone": ANA, "variables": {"NAME": "Ana"}}, {"phone": BEN, "variables": {"NAME": "Ben"}},
    ]});
    let send = json!({"body": "Recado Demo: hello [NAME].", "to": recipients});
    let later = json!({"body": "Recado Demo: hi", "to": {"phones": [ANA, LANDLINE]}, "send_at": platform.now() + jiff::SignedDuration::from_hours(24)});
    let draft = json!({"body": "Recado Demo: draft.", "to": {"phones": [ANA, BEN]}, "draft": true});
    let sends = "/v1/bulk-sends";
    let send = platform.firm.post(sends, send).await.is(202);
    let later = platform.firm.post(sends, later).await.is(202);
    let draft = platform.firm.post(sends, draft).await.is(202);
    let path = |send: &Value, rest: &str| format!("{sends}/{}{rest}", send["id"].as_str().unwrap());
    let ask = async || platform.firm.get(&path(&send, "")).await.is(200);
    until(ask, |send| send["counts"]["delivered"] == 2).await;
    let ask = async || platform.firm.get(&path(&later, "")).await.is(200);
    until(ask, |send| send["status"] == "scheduled").await;

    let erase = format!("/v1/contacts/{}/erase", ana["id"].as_str().unwrap());
    let refused = platform.firm.post(&erase, json!({})).await.is(409);
    assert_eq!(refused["code"], "messages_in_flight");
    platform
        .firm
        .post(&path(&later, "/cancel"), json!({}))
        .await
        .is(200);
    let erased = platform.firm.post(&erase, json!({})).await.is(200);
    assert_eq!(erased["messages"], 2);

    for send in [&send, &later] {
        let recipients = platform.firm.get(&path(send, "/recipients")).await.is(200);
        assert_eq!(recipients["data"][0]["to"], "erased", "{recipients}");
        let csv = platform.firm.get(&path(send, "/results.csv")).await.is(200);
        assert!(!csv.to_string().contains(ANA), "{csv}");
    }
    let messages = format!("/v1/messages?bulk_id={}", send["id"].as_str().unwrap());
    let messages = platform.firm.get(&messages).await.is(200);
    assert_eq!(texts(&messages), ["", "hello Ben."]);
    platform
        .firm
        .get(&format!(
            "/v1/threads/{}/messages",
            ana["id"].as_str().unwrap()
        ))
        .await
        .is(404);
    platform
        .firm
        .post(&path(&draft, "/start"), json!({}))
        .await
        .is(200);
    let ask = async || platform.firm.get(&path(&draft, "")).await.is(200);
    let draft = until(ask, |send| send["counts"] == json!({"delivered": 1})).await;
    assert_eq!(draft["total"], 1);
    platform.advance("2h").await;
    let ask = async || platform.firm.get(&path(&send, "")).await.is(200);
    until(ask, |send| send["status"] == "completed").await;
    platform.firm.books().await;
    platform.firm.post(&erase, json!({})).await.is(404);
}
