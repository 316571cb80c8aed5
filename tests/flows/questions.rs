//! Questions that messages ask, and what their answers do.

use recado_tests::{Running, spawn, until};
use serde_json::{Value, json};

const ANA: &str = "+12125550134";

async fn ask(platform: &Running, body: &str, question: Value) -> Value {
    let message = json!({"to": {"phone": ANA}, "body": body, "question": question});
    let sent = platform.firm.post("/v1/messages", message).await.is(202);
    platform.until_status(&sent, "delivered").await
}

fn menu() -> Value {
    json!({"choices": [
        {"name": "pay_link", "words": ["1", "pay"], "answer": "Pay here: https://demo.example/pay [1]"},
        {"name": "call_me", "words": ["2"], "answer": "We will call you.", "hand_over": true},
    ]})
}

/// What Ana's phone received after `from` texts, once that is something.
async fn answers(platform: &Running, from: usize) -> Vec<String> {
    let look = async || {
        let history = platform.simulator().phone_history(ANA);
        let got = history.into_iter().filter(|seen| !seen.sent_by_phone);
        got.map(|seen| seen.body).skip(from).collect::<Vec<_>>()
    };
    until(look, |texts| !texts.is_empty()).await
}

/// The newest text from Ana.
async fn heard(platform: &Running, thread: &Value) -> Value {
    let path = format!(
        "/v1/threads/{}/messages",
        thread["contact_id"].as_str().unwrap()
    );
    let listed = platform.firm.get(&path).await.is(200);
    let mut messages = listed["data"].as_array().unwrap().iter();
    messages
        .find(|it| it["direction"] == "inbound")
        .unwrap()
        .clone()
}

async fn is_unanswered(platform: &Running) -> bool {
    let waiting = platform
        .firm
        .get("/v1/threads?unanswered=true")
        .await
        .is(200);
    waiting["data"] != json!([])
}

#[tokio::test]
async fn a_menu_is_answered_once_by_itself_and_by_a_person_where_the_choice_says_so() {
    let platform = spawn().await;
    let sent = ask(
        &platform,
        "Invoice 7 is due. Reply 1 to pay, 2 for a call.",
        menu(),
    )
    .await;
    platform.text_from(ANA, " Pay! ").await;
    let paid = heard(&platform, &sent).await;
    assert_eq!(paid["facts"][0]["value"], "pay_link", "{paid}");
    assert_eq!(
        answers(&platform, 1).await,
        ["Pay here: https://demo.example/pay [1]"]
    );
    assert!(!is_unanswered(&platform).await);
    platform.text_from(ANA, "2").await;
    let second = heard(&platform, &sent).await;
    assert_eq!(second["facts"], json!([]), "it is answered already");
    assert!(is_unanswered(&platform).await);
}

#[tokio::test]
async fn a_reply_answers_the_newest_question_that_was_asked_and_none_before_it() {
    let platform = spawn().await;
    let first = ask(
        &platform,
        "Invoice 7 is due. Reply 1 to pay, 2 for a call.",
        menu(),
    )
    .await;
    let confirm =
        json!({"choices": [{"name": "confirm", "words": ["Y", "yes"], "answer": "See you."}]});
    let mut later = json!({"to": {"phone": ANA}, "body": "Later?", "question": confirm});
    later["send_at"] = json!("2028-01-01T12:00:00Z");
    platform.firm.post("/v1/messages", later).await.is(422);
    let soon =
        json!({"to": {"phone": ANA}, "body": "Come tomorrow? Reply Y.", "question": confirm});
    let soon = platform.firm.post("/v1/messages", soon).await.is(202);
    platform.until_status(&soon, "delivered").await;
    platform.text_from(ANA, "1").await;
    assert_eq!(heard(&platform, &first).await["facts"], json!([]));
    platform.text_from(ANA, "Yes please").await;
    let confirmed = heard(&platform, &first).await;
    assert_eq!(confirmed["facts"][0]["value"], "confirm");
    assert_eq!(answers(&platform, 2).await, ["See you."]);
}

#[tokio::test]
async fn what_has_changed_since_it_was_asked_about_is_not_answered_by_a_machine() {
    let platform = spawn().await;
    let event = |id: &str, revision: u32| {
        json!({
            "id": id, "type": "appointment.created", "occurred_at": "2026-01-01T12:00:00Z",
            "contact": {"name": "Ana", "phones": [{"number": ANA, "primary": true}]},
            "record": {"kind": "appointment", "id": "A-1", "revision": revision, "status": "open"},
        })
    };
    platform
        .firm
        .post("/v1/events", event("e1", 1))
        .await
        .is(202);
    let question = json!({
        "choices": [{"name": "confirm", "words": ["y"], "answer": "See you."}],
        "record": {"kind": "appointment", "id": "A-1", "revision": 1},
    });
    let sent = ask(
        &platform,
        "Does Monday suit you? Reply Y.",
        question.clone(),
    )
    .await;
    platform
        .firm
        .post("/v1/events", event("e2", 2))
        .await
        .is(202);
    platform.text_from(ANA, "Y").await;
    let stale = heard(&platform, &sent).await;
    assert_eq!(stale["facts"][0]["value"], "changed");
    assert!(is_unanswered(&platform).await);
    let mut again = question;
    again["record"]["revision"] = json!(2);
    ask(&platform, "Does Tuesday suit you? Reply Y.", again).await;
    platform.text_from(ANA, "Y").await;
    assert_eq!(answers(&platform, 2).await, ["See you."]);
}

#[tokio::test]
async fn permission_is_asked_by_text_and_the_answer_is_kept_with_its_words() {
    let platform = spawn().await;
    let offer = json!({
        "to": {"phone": ANA}, "category": "marketing", "topic": "offers",
        "body": "Recado Demo: 20% off all tyres. Questions? Call us. Reply STOP to opt out.",
    });
    let refused = platform.firm.post("/v1/messages", offer).await.is(422);
    let facts = refused["decision"]["facts"].as_array().unwrap();
    assert!(facts.iter().any(|it| it["value"] == "missing"), "{facts:?}");
    for (reply, state, answer) in [
        (
            "Sí!",
            "granted",
            "Recado Demo: thank you, we will text you about offers. Reply HELP for help, STOP to end.",
        ),
        (
            "no thanks",
            "denied",
            "Recado Demo: all right, we will not text you about offers.",
        ),
    ] {
        let before = platform
            .simulator()
            .phone_history(ANA)
            .iter()
            .filter(|it| !it.sent_by_phone)
            .count();
        let asked = json!({"to": {"phone": ANA}, "question": {"consent": "Offers"}});
        let asked = platform.firm.post("/v1/messages", asked).await.is(202);
        let asked = platform.until_status(&asked, "delivered").await;
        let text = "Recado Demo: may we text you about offers? Reply YES or NO. Msg & data rates may apply.";
        assert_eq!(
            (&asked["body"], &asked["topic"]),
            (&json!(text), &json!("offers"))
        );
        platform.text_from(ANA, reply).await;
        let path = format!(
            "/v1/contacts/{}/consents/offers",
            asked["contact_id"].as_str().unwrap()
        );
        let consent = platform.firm.get(&path).await.is(200);
        assert_eq!(consent["state"], state);
        let proof = &consent["history"][0];
        assert_eq!(proof["wording"], format!("{text}\n> {reply}"));
        assert_eq!(
            (&proof["method"], &proof["recorded_by"]),
            (&json!("sms_reply"), &json!("contact"))
        );
        let texts = answers(&platform, before + 1).await;
        assert_eq!(texts, [answer]);
    }
    assert!(!is_unanswered(&platform).await);
    let denied = json!({"to": {"phone": ANA}, "question": {"consent": "offers"}});
    platform.firm.post("/v1/messages", denied).await.is(422);
}

#[tokio::test]
async fn an_unclear_text_holds_all_but_conversation_until_the_contact_has_said_what_it_meant() {
    let platform = spawn().await;
    let hello = json!({"to": {"phone": ANA}, "body": "Recado Demo: hello.", "topic": "reminders"});
    let sent = platform
        .firm
        .post("/v1/messages", hello.clone())
        .await
        .is(202);
    let sent = platform.until_status(&sent, "delivered").await;
    let unclear = "No reminders or offers on Sundays please";
    platform.text_from(ANA, unclear).await;
    let question = "Recado Demo: shall we stop texting you? Reply 1 to stop all our messages, 2 only those \
                    on reminders, 3 to go on.";
    assert_eq!(answers(&platform, 1).await, [question]);
    assert!(is_unanswered(&platform).await, "a person looks at it too");
    let held = platform
        .firm
        .post("/v1/messages", hello.clone())
        .await
        .is(422);
    assert_eq!(held["decision"]["facts"][0]["value"], "asked_back");
    let person =
        json!({"to": {"phone": ANA}, "body": "What do you mean?", "category": "conversational"});
    let person = platform.firm.post("/v1/messages", person).await.is(202);
    platform.until_status(&person, "delivered").await;
    platform.text_from(ANA, unclear).await;
    platform.text_from(ANA, "3").await;
    assert_eq!(
        answers(&platform, 3).await,
        ["Recado Demo: thank you, everything stays as it is."]
    );
    platform
        .firm
        .post("/v1/messages", hello.clone())
        .await
        .is(202);
    platform.text_from(ANA, unclear).await;
    answers(&platform, 5).await;
    platform.text_from(ANA, "1").await;
    let consents = format!(
        "/v1/contacts/{}/consents/all",
        sent["contact_id"].as_str().unwrap()
    );
    let consent = platform.firm.get(&consents).await.is(200);
    assert_eq!(consent["state"], "denied");
    assert!(answers(&platform, 6).await[0].contains("unsubscribed"));
    platform.firm.post("/v1/messages", hello).await.is(422);
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_told() {
    let platform = spawn().await;
    for (question, expected) in [
        (json!({}), vec![("question.choices", "required")]),
        (
            json!({"consent": "offers", "choices": []}),
            vec![("question.choices", "mutually_exclusive")],
        ),
        (
            json!({"choices": []}),
            vec![("question.choices", "out_of_range")],
        ),
        (
            json!({"choices": [{"name": "a", "words": ["1", "Stop"]}, {"name": "b", "words": []}]}),
            vec![
                ("question.choices[0].words", "not_supported"),
                ("question.choices[1].words", "out_of_range"),
            ],
        ),
        (
            json!({"choices": [{"name": "a", "words": ["Sí"]}, {"name": "b", "words": ["si!"]}]}),
            vec![("question.choices", "already_exists")],
        ),
        (
            json!({"choices": [{"name": "a", "words": ["1"]}], "record": {"kind": "car", "id": "1"}}),
            vec![
                ("question.record.kind", "invalid_format"),
                ("question.record.revision", "required"),
            ],
        ),
    ] {
        let message = json!({"to": {"phone": ANA}, "body": "Which?", "question": question});
        let wrong = platform.firm.post("/v1/messages", message).await;
        assert_eq!(wrong.status, 422);
        let expected: Vec<_> = expected
            .iter()
            .map(|(field, code)| ((*field).to_owned(), (*code).to_owned()))
            .collect();
        assert_eq!(wrong.violations(), expected);
    }
    platform.carrier_has_heard_nothing().await;
}
