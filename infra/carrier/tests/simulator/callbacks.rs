use recado_carrier_simulator::{Fault, Faults, Inbound, Rule, Simulator, sign};

use crate::harness::{ACCOUNT, Client, Receiver, TO, TOKEN, answer, config};

#[tokio::test]
async fn every_change_of_status_is_told_and_signed() {
    let simulator = Simulator::start(config()).await.unwrap();
    let receiver = Receiver::start().await;
    let client = Client::of(&simulator);
    let url = receiver.url("/status?m=a%2Bb&x=1#rc=2&rp=all");
    let (_, message) = answer(client.sending(&[("StatusCallback", &url)])).await;
    simulator.callbacks_idle().await;
    assert_eq!(receiver.statuses(), ["sending", "sent", "delivered"]);
    for hook in receiver.hooks() {
        assert_eq!(hook.uri, "/status?m=a%2Bb&x=1");
        let called = receiver.url(&hook.uri);
        assert_eq!(hook.signature, sign(TOKEN, &called, &hook.form));
        assert_ne!(hook.signature, sign("another token", &called, &hook.form));
        for (key, value) in [
            ("MessageSid", message["sid"].as_str().unwrap()),
            ("SmsSid", message["sid"].as_str().unwrap()),
            ("SmsStatus", hook.field("MessageStatus")),
            ("AccountSid", ACCOUNT),
            ("From", "+15005550006"),
            ("To", TO),
            ("ApiVersion", "2010-04-01"),
        ] {
            assert_eq!(hook.field(key), value, "{key}");
        }
    }
    let attempts = &simulator.messages()[0].callbacks;
    assert!(attempts.iter().all(|attempt| attempt.answer == Some(204)));
    assert_eq!(attempts.len(), 3);
}

#[tokio::test]
async fn a_failure_tells_its_code() {
    let simulator = Simulator::start(config()).await.unwrap();
    let receiver = Receiver::start().await;
    let client = Client::of(&simulator);
    let url = receiver.url("/status");
    let more = [("StatusCallback", url.as_str()), ("To", "+15005550011")];
    assert_eq!(answer(client.sending(&more)).await.0, 201);
    simulator.callbacks_idle().await;
    let last = receiver.hooks().pop().unwrap();
    assert_eq!(last.field("MessageStatus"), "undelivered");
    assert_eq!(last.field("ErrorCode"), "30005");
    assert_eq!(last.field("RawDlrDoneDate").len(), 10);
}

#[tokio::test]
async fn callbacks_misbehave_on_request() {
    for (fault, expected) in [
        (Fault::CallbacksLost, vec![]),
        (
            Fault::CallbacksRepeated { times: 1 },
            vec![
                "sending",
                "sending",
                "sent",
                "sent",
                "delivered",
                "delivered",
            ],
        ),
        (
            Fault::CallbacksReordered,
            vec!["delivered", "sent", "sending"],
        ),
        (
            Fault::CallbacksDelayed { ms: 20 },
            vec!["sending", "sent", "delivered"],
        ),
    ] {
        let simulator = Simulator::start(config()).await.unwrap();
        let receiver = Receiver::start().await;
        simulator.set_faults(Faults::of([Rule::always(fault)]));
        let url = receiver.url("/status");
        let request = Client::of(&simulator).sending(&[("StatusCallback", &url)]);
        assert_eq!(answer(request).await.0, 201);
        simulator.callbacks_idle().await;
        assert_eq!(receiver.statuses(), expected, "{fault:?}");
    }
}

#[tokio::test]
async fn a_failing_receiver_is_asked_again_only_where_the_fragment_says_so() {
    for (fragment, expected) in [("", 3), ("#rc=2&rp=5xx", 5)] {
        let simulator = Simulator::start(config()).await.unwrap();
        let receiver = Receiver::start().await;
        receiver.answer_with(&[(503, ""), (503, "")]);
        let url = receiver.url(&format!("/status{fragment}"));
        let request = Client::of(&simulator).sending(&[("StatusCallback", &url)]);
        assert_eq!(answer(request).await.0, 201);
        simulator.callbacks_idle().await;
        assert_eq!(receiver.hooks().len(), expected, "{fragment}");
        assert_eq!(simulator.messages()[0].callbacks.len(), expected);
    }
}

#[tokio::test]
async fn an_absent_receiver_is_tried_twice_and_given_up() {
    let simulator = Simulator::start(config()).await.unwrap();
    let request = Client::of(&simulator).sending(&[("StatusCallback", "http://127.0.0.1:1/")]);
    assert_eq!(answer(request).await.0, 201);
    simulator.callbacks_idle().await;
    let message = &simulator.messages()[0];
    assert_eq!(message.callbacks.len(), 6);
    let failure = message.callbacks[0].failure.as_deref();
    assert_eq!(failure, Some("connection"));
}

fn inbound(body: &str) -> Inbound {
    Inbound {
        from: TO.to_owned(),
        to: "+15005550006".to_owned(),
        body: body.to_owned(),
        ..Inbound::default()
    }
}

#[tokio::test]
async fn a_message_from_a_phone_is_told_and_answered() {
    let simulator = Simulator::start(config()).await.unwrap();
    let receiver = Receiver::start().await;
    let url = receiver.url("/inbound?a=1");
    simulator.set_inbound_url(Some(url.clone()));
    receiver.answer_with(&[(
        200,
        "<Response><Message>Hi &amp; welcome</Message></Response>",
    )]);
    let report = simulator.inbound(inbound("Olá")).await.unwrap();
    assert_eq!(report.answers, [Some(200)]);
    assert_eq!(report.replies.len(), 1);
    let hook = receiver.hooks().pop().unwrap();
    assert_eq!(hook.signature, sign(TOKEN, &url, &hook.form));
    assert_eq!(hook.field("Body"), "Olá");
    assert_eq!(hook.field("MessageSid"), report.sid);
    simulator.callbacks_idle().await;
    let history = simulator.phone_history(TO);
    let bodies: Vec<&str> = history.iter().map(|seen| seen.body.as_str()).collect();
    assert_eq!(bodies, ["Olá", "Hi & welcome"]);
}

#[tokio::test]
async fn after_a_stop_nothing_is_sent() {
    let simulator = Simulator::start(config()).await.unwrap();
    let receiver = Receiver::start().await;
    let client = Client::of(&simulator);
    simulator.set_inbound_url(Some(receiver.url("/inbound")));
    receiver.answer_with(&[(200, "<Response><Message>Bye</Message></Response>")]);
    let stopped = simulator.inbound(inbound("stop")).await.unwrap();
    assert_eq!(stopped.replies, Vec::<String>::new());
    let (status, refused) = answer(client.sending(&[])).await;
    assert_eq!((status, &refused["code"]), (400, &21610.into()));
    let again = Inbound {
        deliveries: Some(2),
        ..inbound("START")
    };
    let started = simulator.inbound(again).await.unwrap();
    assert_eq!(started.answers, [Some(204), Some(204)]);
    assert_eq!(answer(client.sending(&[])).await.0, 201);
}
