//! Threads: who wrote last, who waits for an answer, what was said.

use recado_tests::{Running, spawn, until};
use serde_json::{Value, json};

const ANA: &str = "+12125550134";
const BEN: &str = "+12125550135";

async fn send(platform: &Running, to: Value, body: &str) -> Value {
    let message = json!({"to": to, "body": body, "category": "conversational"});
    platform.firm.post("/v1/messages", message).await.is(202)
}

async fn threads(platform: &Running, query: &str) -> Vec<Value> {
    let listed = platform.firm.get(&format!("/v1/threads{query}")).await;
    listed.is(200)["data"].as_array().unwrap().clone()
}

fn phones(threads: &[Value]) -> Vec<&str> {
    let phones = threads.iter().map(|it| it["phone"].as_str().unwrap());
    phones.collect()
}

fn path(thread: &Value) -> String {
    format!("/v1/threads/{}", thread["contact_id"].as_str().unwrap())
}

#[tokio::test]
async fn the_inbox_shows_who_wrote_last_and_who_has_been_waiting_longest() {
    let platform = spawn().await;
    assert!(threads(&platform, "").await.is_empty());
    let hello = send(&platform, json!({"phone": ANA}), "Hello").await;
    platform.text_from(BEN, "Do you open on Sunday?").await;
    platform.advance("90s").await;
    platform.text_from(ANA, "Is my car ready?").await;
    platform.text_from(BEN, "Hello??").await;
    assert_eq!(phones(&threads(&platform, "").await), [BEN, ANA]);
    let waiting = threads(&platform, "?unanswered=true").await;
    assert_eq!(phones(&waiting), [BEN, ANA], "the longest wait first");
    let ben = &waiting[0];
    assert_eq!(
        (&ben["unread"], &ben["unanswered"]),
        (&json!(2), &json!(true))
    );
    assert!(ben["unanswered_seconds"].as_i64().unwrap() >= 90, "{ben}");
    assert_eq!(ben["last_message"]["body"], "Hello??");

    platform.advance("30s").await;
    let to_ben = json!({"contact_id": ben["contact_id"]});
    send(&platform, to_ben, "No, only on weekdays.").await;
    let ben = platform.firm.get(&path(ben)).await.is(200);
    assert_eq!(
        (&ben["unread"], &ben["unanswered"]),
        (&json!(0), &json!(false))
    );
    assert_eq!(ben["answer_times"]["count"], 1);
    assert!(
        ben["answer_times"]["last_seconds"].as_u64().unwrap() >= 120,
        "{ben}"
    );
    assert_eq!(phones(&threads(&platform, "?unanswered=true").await), [ANA]);
    assert_eq!(phones(&threads(&platform, "").await), [BEN, ANA]);

    let ana = json!({"contact_id": hello["contact_id"]});
    let mark = format!("{}/read", path(&ana));
    let read = platform.firm.post(&mark, json!({})).await.is(200);
    assert_eq!(
        (&read["unread"], &read["unanswered"]),
        (&json!(0), &json!(true))
    );
    let messages = platform
        .firm
        .get(&format!("{}/messages", path(&ana)))
        .await
        .is(200);
    let said: Vec<_> = messages["data"].as_array().unwrap().iter().collect();
    assert_eq!(said[0]["body"], "Is my car ready?");
    assert_eq!(
        (&said[1]["body"], &said[1]["direction"]),
        (&json!("Hello"), &json!("outbound"))
    );
}

#[tokio::test]
async fn pages_of_threads_and_of_messages_follow_each_other_without_gap_or_repeat() {
    let platform = spawn().await;
    let phones: Vec<String> = (0..5).map(|last| format!("+1212555014{last}")).collect();
    for phone in phones.iter().chain(&phones) {
        platform.text_from(phone, "Hi").await;
    }
    for query in ["", "?unanswered=true"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let joint = if query.is_empty() { '?' } else { '&' };
            let list = format!("/v1/threads{query}{joint}limit=2{cursor}");
            let page = platform.firm.get(&list).await.is(200);
            let threads = page["data"].as_array().unwrap();
            seen.extend(
                threads
                    .iter()
                    .map(|it| it["phone"].as_str().unwrap().to_owned()),
            );
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        if query.is_empty() {
            seen.reverse();
        }
        assert_eq!(seen, phones, "{query}");
        let joint = if query.is_empty() { '?' } else { '&' };
        let full = format!("/v1/threads{query}{joint}limit=5");
        let full = platform.firm.get(&full).await.is(200);
        assert_eq!(full["next_cursor"], Value::Null, "{query}");
    }
    let threads = threads(&platform, "").await;
    let messages = format!("{}/messages?limit=1", path(&threads[0]));
    let first = platform.firm.get(&messages).await.is(200);
    let next = first["next_cursor"].as_str().unwrap();
    let second = platform
        .firm
        .get(&format!("{messages}&cursor={next}"))
        .await
        .is(200);
    assert_eq!(second["next_cursor"], Value::Null);
    assert_ne!(first["data"][0]["id"], second["data"][0]["id"]);
    let foreign = platform.firm.get(&format!("{messages}&cursor=bXNn")).await;
    assert_eq!(
        foreign.violations(),
        [("cursor".to_owned(), "invalid_cursor".to_owned())]
    );
}

#[tokio::test]
async fn a_thread_is_assigned_closed_and_opened_again_by_the_contact() {
    let platform = spawn().await;
    platform.text_from(ANA, "Thanks!").await;
    let thread = path(&threads(&platform, "").await[0]);
    let closed = platform
        .firm
        .patch(&thread, json!({"assigned_to": "Rita", "closed": true}));
    let closed = closed.await;
    let tag = closed.header("etag").to_owned();
    let closed = closed.is(200);
    assert_eq!(
        (&closed["assigned_to"], &closed["closed"]),
        (&json!("Rita"), &json!(true))
    );
    assert!(threads(&platform, "?unanswered=true").await.is_empty());
    platform.text_from(ANA, "One more thing").await;
    let open = platform.firm.get(&thread).await.is(200);
    assert_eq!(
        (&open["assigned_to"], &open["closed"]),
        (&json!("Rita"), &json!(false))
    );
    assert_eq!(threads(&platform, "?unanswered=true").await.len(), 1);
    let late = platform.firm.request(reqwest::Method::PATCH, &thread);
    let late = late
        .header("if-match", tag)
        .json(&json!({"assigned_to": null}));
    platform.firm.ask(late).await.is(412);
    let wrong = platform
        .firm
        .patch(&thread, json!({"closed": 1, "unread": 0}))
        .await;
    let codes: Vec<_> = wrong
        .violations()
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    assert_eq!(codes, ["closed", "unread"]);
}

#[tokio::test]
async fn a_stop_is_no_question_and_an_unknown_thread_is_not_found() {
    let platform = spawn().await;
    platform.text_from(ANA, "STOP").await;
    let ana = &threads(&platform, "").await[0];
    assert_eq!(
        (&ana["unread"], &ana["unanswered"]),
        (&json!(1), &json!(false))
    );
    for unknown in ["ctc_0000000000000", "ctc_", "x"] {
        for part in ["", "/messages"] {
            let thread = format!("/v1/threads/{unknown}{part}");
            platform.firm.get(&thread).await.is(404);
        }
    }
    platform.sandbox.get(&path(ana)).await.is(404);
}

#[tokio::test]
async fn merged_contacts_have_one_thread_and_an_erased_one_has_none() {
    let platform = spawn().await;
    let save = |name: &str, phone: &str| json!({"name": name, "phones": [{"number": phone, "primary": true}]});
    let ana = platform
        .firm
        .post("/v1/contacts", save("Ana", ANA))
        .await
        .is(201);
    let work = platform
        .firm
        .post("/v1/contacts", save("Ana at work", BEN))
        .await
        .is(201);
    platform.text_from(ANA, "From home").await;
    platform.text_from(BEN, "From work").await;
    let merge = format!("/v1/contacts/{}/merge", ana["id"].as_str().unwrap());
    platform
        .firm
        .post(&merge, json!({"contact_id": work["id"]}))
        .await
        .is(200);
    for query in ["", "?unanswered=true"] {
        let listed = threads(&platform, query).await;
        assert_eq!(listed.len(), 1, "{query}");
        assert_eq!(
            (&listed[0]["name"], &listed[0]["unread"]),
            (&json!("Ana"), &json!(2))
        );
    }
    let old = format!("/v1/threads/{}/messages", work["id"].as_str().unwrap());
    let messages = platform.firm.get(&old).await.is(200);
    let bodies: Vec<_> = messages["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["body"])
        .collect();
    assert_eq!(bodies, ["From work", "From home"]);
    platform.text_from(BEN, "Still from work").await;
    let thread = threads(&platform, "").await;
    assert_eq!((thread.len(), &thread[0]["unread"]), (1, &json!(3)));
    let erase = format!("/v1/contacts/{}/erase", ana["id"].as_str().unwrap());
    platform.firm.post(&erase, json!({})).await.is(200);
    assert!(threads(&platform, "").await.is_empty());
    platform.firm.get(&old).await.is(404);
}

#[tokio::test]
async fn a_reminder_is_no_answer() {
    let platform = spawn().await;
    platform.text_from(ANA, "Can I come at four?").await;
    let template = json!({
        "name": "Reminder", "channel": "sms", "category": "transactional",
        "variants": {"en": {"body": "Recado Demo: your appointment is tomorrow."}},
    });
    let template = platform.firm.post("/v1/templates", template).await.is(201);
    let reminder = json!({"to": {"phone": ANA}, "template_id": template["id"]});
    let sent = platform.firm.post("/v1/messages", reminder).await.is(202);
    platform.until_status(&sent, "delivered").await;
    let look = async || threads(&platform, "?unanswered=true").await;
    let waiting = until(look, |threads| threads.len() == 1).await;
    assert_eq!(waiting[0]["last_message"]["id"], sent["id"]);
}

#[tokio::test]
async fn a_firm_sees_how_long_its_contacts_waited_by_day_and_by_person() {
    let platform = spawn().await;
    let report = async |query: &str| {
        let path = format!("/v1/reports/answer-times{query}");
        platform.firm.get(&path).await.is(200)
    };
    assert_eq!(report("").await["all"], json!({"answered": 0}));
    // Ana waits 10 minutes for Rita, Ben 100 for nobody in particular, and both are answered once.
    platform.text_from(ANA, "Is my car ready?").await;
    platform.text_from(BEN, "Do you open on Sunday?").await;
    let waiting = threads(&platform, "?unanswered=true").await;
    platform
        .firm
        .patch(&path(&waiting[0]), json!({"assigned_to": "Rita"}))
        .await
        .is(200);
    platform.advance("10m").await;
    for _ in 0..2 {
        send(
            &platform,
            json!({"contact_id": waiting[0]["contact_id"]}),
            "Yes",
        )
        .await;
    }
    platform.advance("90m").await;
    send(
        &platform,
        json!({"contact_id": waiting[1]["contact_id"]}),
        "No",
    )
    .await;
    let by_day = report("").await;
    assert_eq!(by_day["all"]["answered"], 2);
    let near = |value: &Value, minutes: u64| {
        let secs = value.as_u64().unwrap();
        (minutes * 40..=minutes * 90).contains(&secs)
    };
    assert!(near(&by_day["all"]["median_seconds"], 10), "{by_day}");
    assert!(near(&by_day["all"]["p90_seconds"], 100), "{by_day}");
    let days = by_day["data"].as_array().unwrap();
    let answered: u64 = days.iter().map(|it| it["answered"].as_u64().unwrap()).sum();
    assert_eq!(answered, 2);
    let by_person = report("?by=person").await;
    let of = |place: usize| {
        (
            &by_person["data"][place]["assigned_to"],
            &by_person["data"][place]["answered"],
        )
    };
    assert_eq!(of(0), (&json!(""), &json!(1)));
    assert_eq!(of(1), (&json!("Rita"), &json!(1)));
    platform.advance("3d").await;
    let today = report("?from=2020-01-01&to=2020-12-31").await;
    assert_eq!(today["all"]["answered"], 0);
    assert_eq!(
        platform
            .sandbox
            .get("/v1/reports/answer-times")
            .await
            .is(200)["all"]["answered"],
        0
    );
    for (query, field) in [
        ("from=x", "from"),
        ("from=2021-01-02&to=2021-01-01", "from"),
        ("from=2020-01-01&to=2021-01-01", "from"),
        ("by=week", "by"),
    ] {
        let wrong = platform
            .firm
            .get(&format!("/v1/reports/answer-times?{query}"))
            .await;
        assert_eq!(wrong.violations()[0].0, field, "{query}");
    }
}
