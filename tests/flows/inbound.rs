//! Contacts write: their texts are kept once, charged, and STOP is obeyed.

use futures::future::join_all;
use recado_tests::carrier::{Inbound, sign};
use recado_tests::{Answer, DEMO_SENDER, Running, micros, spawn, until};
use reqwest::Method;
use serde_json::{Value, json};

const ANA: &str = "+12125550134";
const ACCOUNT: &str = "AC00000000000000000000000000000000";
const TOKEN: &str = "local-token";
const PATH: &str = "/webhooks/twilio/inbound";

type Form = Vec<(String, String)>;

fn form(sid: &str, body: &str, more: &[(&str, &str)]) -> Form {
    let usual = [
        ("MessageSid", sid),
        ("AccountSid", ACCOUNT),
        ("From", ANA),
        ("To", DEMO_SENDER),
        ("Body", body),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
    ];
    let replaced = |key: &str| more.iter().any(|(name, _)| *name == key);
    usual
        .iter()
        .filter(|(key, _)| !replaced(key))
        .chain(more)
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

/// The webhook as the carrier calls it, signed with `token`.
async fn webhook(platform: &Running, token: &str, form: &Form) -> Answer {
    let url = format!("{}{PATH}", platform.base);
    let request = platform
        .firm
        .request(Method::POST, PATH)
        .header("x-twilio-signature", sign(token, &url, form))
        .form(form);
    platform.firm.ask(request).await
}

async fn text(platform: &Running, body: &str) -> String {
    let inbound = Inbound {
        from: ANA.to_owned(),
        to: DEMO_SENDER.to_owned(),
        body: body.to_owned(),
        ..Inbound::default()
    };
    let report = platform.simulator().inbound(inbound).await.unwrap();
    assert_eq!(report.answers, [Some(200)]);
    assert!(
        report.replies.is_empty(),
        "what is said takes the send path"
    );
    report.sid
}

async fn send(platform: &Running, body: &str) -> Answer {
    let message = json!({"to": {"phone": ANA}, "body": body});
    platform.firm.post("/v1/messages", message).await
}

/// The thread with Ana, newest first.
async fn thread(platform: &Running) -> Vec<Value> {
    let contact = send(platform, "Hello").await.is(202)["contact_id"].clone();
    thread_of(platform, &contact).await
}

async fn thread_of(platform: &Running, contact: &Value) -> Vec<Value> {
    let path = format!("/v1/messages?contact_id={}", contact.as_str().unwrap());
    let listed = platform.firm.get(&path).await.is(200);
    listed["data"].as_array().unwrap().clone()
}

async fn received(platform: &Running) -> Vec<Value> {
    let mut thread = thread(platform).await;
    thread.retain(|message| message["direction"] == "inbound");
    thread
}

async fn answers_by_platform(platform: &Running) {
    let senders = json!([{
        "phone": DEMO_SENDER, "segments_per_second": 1000, "opt_out_handling": "platform",
    }]);
    let firm = json!({"senders": senders});
    platform
        .operator
        .patch("/admin/firms/frm_demo", firm)
        .await
        .is(200);
    platform.simulator().set_automatic_replies(false);
}

/// What Ana's phone received, oldest first, once it is so many texts.
async fn phone(platform: &Running, count: usize) -> Vec<String> {
    let look = async || {
        let history = platform.simulator().phone_history(ANA);
        let got = history.into_iter().filter(|seen| !seen.sent_by_phone);
        got.map(|seen| seen.body).collect::<Vec<_>>()
    };
    until(look, |texts| texts.len() >= count).await
}

#[tokio::test]
async fn a_text_from_a_phone_stands_in_the_thread_and_is_charged() {
    let platform = spawn().await;
    let inbound = Inbound {
        from: ANA.to_owned(),
        to: DEMO_SENDER.to_owned(),
        body: "Is it ready? 🚗".to_owned(),
        media_urls: vec!["https://api.example/media/1?a=b&c".to_owned()],
        ..Inbound::default()
    };
    let report = platform.simulator().inbound(inbound).await.unwrap();
    assert_eq!(report.answers, [Some(200)]);
    assert_eq!(platform.firm.books().await, 9_880_000, "one MMS");
    let all = received(&platform).await;
    assert_eq!(all.len(), 1);
    let message = &all[0];
    for (field, expected) in [
        ("status", json!("received")),
        ("category", json!("conversational")),
        ("from", json!(ANA)),
        ("to", json!(DEMO_SENDER)),
        ("body", json!("Is it ready? 🚗")),
        ("encoding", json!("UCS-2")),
        ("segments", json!(1)),
        (
            "media",
            json!([{
                "url": format!("/v1/messages/{}/media/0", message["id"].as_str().unwrap()),
                "content_type": "image/jpeg",
            }]),
        ),
    ] {
        assert_eq!(message[field], expected, "{field}");
    }
    let ledger = platform.firm.get("/v1/ledger?kind=inbound").await.is(200);
    let entry = &ledger["data"][0];
    assert_eq!(entry["reference"], message["id"]);
    assert_eq!(micros(&entry["amount"]), -120_000);
}

#[tokio::test]
async fn a_picture_is_shown_to_its_firm_only_and_asked_for_at_the_carrier_only() {
    let platform = spawn().await;
    let carrier = platform.simulator().base_url();
    let at = |account: &str, media: &str| {
        format!("{carrier}/2010-04-01/Accounts/{account}/Messages/MM1/Media/{media}")
    };
    let inbound = Inbound {
        from: ANA.to_owned(),
        to: DEMO_SENDER.to_owned(),
        body: "Look".to_owned(),
        media_urls: vec![
            at(ACCOUNT, "ME1"),
            at("AC11111111111111111111111111111111", "ME1"),
            at(ACCOUNT, "X"),
            "http://169.254.169.254/latest/meta-data".to_owned(),
            format!("{}/v1/firm", platform.base),
        ],
        ..Inbound::default()
    };
    platform.simulator().inbound(inbound).await.unwrap();
    let message = &received(&platform).await[0];
    let media = message["media"].as_array().unwrap();
    let url = media[0]["url"].as_str().unwrap();
    let shown = platform.firm.get(url).await;
    assert_eq!(shown.status, 200);
    for (header, expected) in [
        ("content-type", "image/jpeg"),
        ("x-content-type-options", "nosniff"),
        ("content-disposition", "inline"),
    ] {
        assert_eq!(shown.header(header), expected);
    }
    for other in &media[1..] {
        platform
            .firm
            .get(other["url"].as_str().unwrap())
            .await
            .is(404);
    }
    platform
        .firm
        .get(&url.replace("media/0", "media/9"))
        .await
        .is(404);
    platform
        .firm
        .get(&url.replace("media/0", "media/x"))
        .await
        .is(404);
    platform.sandbox.get(url).await.is(404);
    platform.with_key("nobody").get(url).await.is(401);
}

#[tokio::test]
async fn one_message_told_many_times_at_once_has_one_effect() {
    let platform = spawn().await;
    let told = form("SM1", "Hola", &[("NumSegments", "3")]);
    let answers = join_all((0..8).map(|_| webhook(&platform, TOKEN, &told))).await;
    for answer in answers {
        assert_eq!(answer.header("content-type"), "text/xml");
        assert_eq!(answer.is(200), "<Response/>");
    }
    webhook(&platform, TOKEN, &told).await.is(200);
    assert_eq!(platform.firm.books().await, 10_000_000 - 3 * 40_000);
    assert_eq!(received(&platform).await.len(), 1);
}

#[tokio::test]
async fn forged_and_misdirected_webhooks_change_nothing() {
    let platform = spawn().await;
    let own = ("AC11111111111111111111111111111111", "lima-token");
    let lima = json!({
        "name": "Garage Lima", "country": "US", "time_zone": "America/Chicago",
        "senders": [{"phone": "+12015550123"}],
        "carrier": {"account_sid": own.0, "auth_token": own.1},
    });
    let lima = platform.operator.post("/admin/firms", lima).await.is(201);
    let lima = platform.with_key(lima["key"].as_str().unwrap());
    let stop = |more: &[(&str, &str)]| form("SM2", "STOP", more);
    for (token, told) in [
        ("another", stop(&[])),
        ("", stop(&[])),
        // The platform's token does not sign for an account of a firm's own, nor the other way.
        (
            TOKEN,
            stop(&[("AccountSid", own.0), ("To", "+12015550123")]),
        ),
        (own.1, stop(&[("To", "+12015550123")])),
        // A firm's own account does not have another firm's number.
        (own.1, stop(&[("AccountSid", own.0)])),
        (TOKEN, stop(&[("To", "+12015550123")])),
        (TOKEN, stop(&[("To", "+12015550124")])),
        (TOKEN, stop(&[("AccountSid", "AC2")])),
    ] {
        webhook(&platform, token, &told).await.is(403);
    }
    let unsigned = platform.firm.request(Method::POST, PATH).form(&stop(&[]));
    platform.firm.ask(unsigned).await.is(403);
    let large = form("SM3", &"x".repeat(70_000), &[]);
    webhook(&platform, TOKEN, &large).await.is(413);
    webhook(&platform, TOKEN, &form("", "Hi", &[]))
        .await
        .is(422);
    assert_eq!(platform.firm.books().await, 10_000_000);
    assert!(received(&platform).await.is_empty());
    let rightly = stop(&[("AccountSid", own.0), ("To", "+12015550123")]);
    webhook(&platform, own.1, &rightly).await.is(200);
    assert_eq!(lima.available().await, "-0.040000", "also without money");
}

#[tokio::test]
async fn stop_ends_everything_before_it_is_answered_and_start_returns() {
    let platform = spawn().await;
    let sent = send(&platform, "Hello").await.is(202);
    let contact = platform.until_status(&sent, "delivered").await["contact_id"].clone();
    let consents = format!("/v1/contacts/{}/consents/all", contact.as_str().unwrap());
    text(&platform, " stop\n").await;
    let refused = send(&platform, "Hello again").await.is(422);
    assert_eq!(refused["decision"]["facts"][0]["value"], "opted_out");
    let shown = platform.firm.get(&consents).await.is(200);
    let proof = &shown["history"][0];
    for (field, expected) in [
        ("state", "denied"),
        ("method", "sms_reply"),
        ("wording", " stop\n"),
        ("recorded_by", "contact"),
    ] {
        assert_eq!(proof[field], expected, "{field}");
    }
    text(&platform, "Start").await;
    send(&platform, "Welcome back").await.is(202);
    let shown = platform.firm.get(&consents).await.is(200);
    assert_eq!(shown["state"], "granted");
    assert_eq!(shown["history"].as_array().unwrap().len(), 2);
    let of_thread = thread_of(&platform, &contact).await;
    let start = of_thread.iter().find(|it| it["body"] == "Start").unwrap();
    assert_eq!(start["facts"][0]["value"], "start");
}

#[tokio::test]
async fn an_old_stop_told_again_does_not_undo_the_start_after_it() {
    let platform = spawn().await;
    let stop = form("SM4", "STOP", &[]);
    webhook(&platform, TOKEN, &stop).await.is(200);
    webhook(&platform, TOKEN, &form("SM5", "START", &[]))
        .await
        .is(200);
    webhook(&platform, TOKEN, &stop).await.is(200);
    send(&platform, "Hello").await.is(202);
    assert_eq!(received(&platform).await.len(), 2);
}

#[tokio::test]
async fn the_carrier_s_own_reading_counts_and_a_yes_of_a_subscriber_is_just_a_yes() {
    let platform = spawn().await;
    let contact = send(&platform, "Come at nine?").await.is(202)["contact_id"].clone();
    let path = format!("/v1/contacts/{}/consents", contact.as_str().unwrap());
    let yes = form("SM6", "Yes", &[("OptOutType", "START")]);
    webhook(&platform, TOKEN, &yes).await.is(200);
    let consents = platform.firm.get(&path).await.is(200);
    assert_eq!(consents["data"], json!([]));
    let basta = form("SM7", "Basta", &[("OptOutType", "STOP")]);
    webhook(&platform, TOKEN, &basta).await.is(200);
    send(&platform, "Hello").await.is(422);
    webhook(&platform, TOKEN, &form("SM8", "YES", &[]))
        .await
        .is(200);
    send(&platform, "Hello").await.is(202);
}

#[tokio::test]
async fn where_the_platform_answers_an_opt_out_is_confirmed_once() {
    let platform = spawn().await;
    answers_by_platform(&platform).await;
    let stop = form("SM9", "STOP", &[]);
    for told in [&stop, &stop, &form("SM10", "stop", &[])] {
        webhook(&platform, TOKEN, told).await.is(200);
    }
    let confirmation = "Recado Demo: you are unsubscribed and get no more messages from us. Reply \
                        START to get them again.";
    assert_eq!(phone(&platform, 1).await, [confirmation]);
    webhook(&platform, TOKEN, &form("SM11", "START", &[]))
        .await
        .is(200);
    let back = "Recado Demo: you are subscribed again. Reply HELP for help, STOP to unsubscribe.";
    assert_eq!(phone(&platform, 2).await, [confirmation, back]);
    webhook(&platform, TOKEN, &form("SM12", "HELP", &[]))
        .await
        .is(200);
    let texts = phone(&platform, 3).await;
    assert!(
        texts[2].starts_with("Recado Demo: write to us here"),
        "{texts:?}"
    );
    // Four texts in and three out.
    let paid = async || platform.firm.books().await;
    until(paid, |balance| *balance == 10_000_000 - 7 * 40_000).await;
}

#[tokio::test]
async fn what_the_law_has_the_platform_say_is_said_whatever_the_firm_is_called() {
    let platform = spawn().await;
    answers_by_platform(&platform).await;
    let name = json!({"name": "Best Casino Deals, idiots"});
    platform.firm.patch("/v1/firm", name).await.is(200);
    for (place, word) in ["HELP", "STOP", "START"].into_iter().enumerate() {
        let told = form(&format!("SM{place}"), word, &[]);
        webhook(&platform, TOKEN, &told).await.is(200);
        phone(&platform, place + 1).await;
    }
    let sold = send(
        &platform,
        "Best Casino Deals, idiots: see you tomorrow at 9.",
    )
    .await;
    sold.is(202);
}

#[tokio::test]
async fn whoever_gives_the_answer_that_a_text_offered_as_a_way_to_stop_hears_no_more() {
    let platform = spawn().await;
    answers_by_platform(&platform).await;
    let told = form("SM1", "No", &[]);
    webhook(&platform, TOKEN, &told).await.is(200);
    send(&platform, "See you at 9? Not for you? Reply NO")
        .await
        .is(202);
    phone(&platform, 1).await;
    let told = form("SM2", "No!", &[]);
    webhook(&platform, TOKEN, &told).await.is(200);
    let asked = phone(&platform, 2).await;
    assert!(asked[1].contains("shall we stop"), "{asked:?}");
    send(&platform, "Hello").await.is(422);
}

#[tokio::test]
async fn where_the_carrier_answers_the_platform_is_silent() {
    let platform = spawn().await;
    text(&platform, "HELP").await;
    text(&platform, "STOP").await;
    text(&platform, "START").await;
    let sent = send(&platform, "Hello").await.is(202);
    platform.until_status(&sent, "delivered").await;
    let ours = platform
        .simulator()
        .messages()
        .into_iter()
        .filter(|it| !it.automatic && it.to == ANA)
        .count();
    assert_eq!(ours, 1);
}

#[tokio::test]
async fn a_stop_in_plain_words_is_confirmed_once_in_the_contact_s_language() {
    let platform = spawn().await;
    answers_by_platform(&platform).await;
    for (at, (language, wish, confirmed)) in [
        ("en", "pls take my number off", "you are unsubscribed"),
        ("es", "ya no me manden nada", "ya no le enviaremos"),
        ("pt", "me tira dessa lista", "deixa de receber"),
        ("pl", "proszę już nie pisać", "to koniec naszych SMS"),
        ("fr", "arretez de m'ecrire svp", "vous ne recevrez plus"),
    ]
    .into_iter()
    .enumerate()
    {
        let number = format!("+1212555014{at}");
        let contact = json!({
            "name": "Ana", "language": language,
            "phones": [{"number": number, "primary": true}],
        });
        platform.firm.post("/v1/contacts", contact).await.is(201);
        let told = form(&format!("SM2{at}"), wish, &[("From", &number)]);
        let twice = [&told, &told].map(|it| webhook(&platform, TOKEN, it));
        join_all(twice).await.into_iter().for_each(|it| {
            it.is(200);
        });
        let answered = async || {
            let seen = platform.simulator().phone_history(&number);
            let seen = seen.into_iter().filter(|it| !it.sent_by_phone);
            seen.map(|it| it.body).collect::<Vec<_>>()
        };
        let texts = until(answered, |texts| !texts.is_empty()).await;
        assert!(
            texts.len() == 1 && texts[0].contains(confirmed),
            "{language}: {texts:?}"
        );
        let message = json!({"to": {"phone": number}, "body": "Hello"});
        platform.firm.post("/v1/messages", message).await.is(422);
    }
}

#[tokio::test]
async fn one_topic_is_ended_in_plain_words_and_the_others_go_on() {
    let platform = spawn().await;
    answers_by_platform(&platform).await;
    let on = async |topic: &str| {
        let message = json!({"to": {"phone": ANA}, "body": "Hello", "topic": topic});
        platform.firm.post("/v1/messages", message).await
    };
    for topic in ["reminders", "invoices"] {
        platform
            .until_status(&on(topic).await.is(202), "delivered")
            .await;
    }
    let wish = form("SM30", "no more reminders, bills are fine", &[]);
    webhook(&platform, TOKEN, &wish).await.is(200);
    let texts = phone(&platform, 3).await;
    assert!(
        texts[2].contains("we will not write to you about that"),
        "{texts:?}"
    );
    on("reminders").await.is(422);
    on("invoices").await.is(202);
}

#[tokio::test]
async fn what_a_text_says_is_text_and_nothing_else() {
    let platform = spawn().await;
    let said = "</Message></Response> [FIRM_NAME] {{ 7 * 7 }} [% if true %]\r\n\u{1b}[31mERROR\
                \u{202e} '; DROP TABLE x --";
    let answer = webhook(&platform, TOKEN, &form("SM31", said, &[])).await;
    answer.is(200);
    let kept = &received(&platform).await[0];
    assert_eq!(kept["body"], said);
    let ours = platform.simulator().messages();
    assert!(ours.iter().all(|it| !it.body.contains("49")), "{ours:?}");
}
