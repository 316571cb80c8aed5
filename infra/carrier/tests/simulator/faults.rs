use std::time::{Duration, Instant};

use recado_carrier_simulator::{Fault, Faults, RequestKind, Rule, Simulator};

use crate::harness::{Client, answer, config};

async fn misbehaving(rule: Rule) -> (Simulator, Client) {
    let simulator = Simulator::start(config()).await.unwrap();
    simulator.set_faults(Faults::of([rule]));
    let client = Client::of(&simulator);
    (simulator, client)
}

#[tokio::test]
async fn an_answer_can_be_lost_after_or_before_the_message_is_accepted() {
    for (fault, accepted) in [(Fault::AcceptThenDrop, 1), (Fault::DropBefore, 0)] {
        let (simulator, client) = misbehaving(Rule::next(1, fault)).await;
        let error = client.sending(&[]).send().await.unwrap_err();
        assert!(
            !error.is_timeout() && !error.is_status(),
            "{fault:?}: {error:?}"
        );
        assert_eq!(simulator.messages().len(), accepted, "{fault:?}");
        assert_eq!(answer(client.sending(&[])).await.0, 201);
    }
}

#[tokio::test]
async fn an_answer_can_hang_although_the_message_is_accepted() {
    let (simulator, client) = misbehaving(Rule::next(1, Fault::AcceptThenHang { ms: None })).await;
    let patience = Duration::from_millis(100);
    let error = client
        .sending(&[])
        .timeout(patience)
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(simulator.messages().len(), 1);
    simulator.set_faults(Faults::of([Rule::next(
        1,
        Fault::AcceptThenHang { ms: Some(60) },
    )]));
    let started = Instant::now();
    assert_eq!(answer(client.sending(&[])).await.0, 201);
    assert!(started.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn a_hanging_request_does_not_keep_the_simulator_from_stopping() {
    let (simulator, client) = misbehaving(Rule::always(Fault::AcceptThenHang { ms: None })).await;
    let mut hanging = tokio::spawn(client.sending(&[]).send());
    while simulator.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(!hanging.is_finished());
    simulator.shutdown().await;
    assert!((&mut hanging).await.unwrap().is_err());
}

#[tokio::test]
async fn errors_are_answered_before_or_after_the_message_is_accepted() {
    for (fault, status, code, accepted) in [
        (Fault::Error500Before, 500, 20500, 0),
        (Fault::Error500After, 500, 20500, 1),
        (Fault::TooManyRequests, 429, 20429, 0),
        (Fault::Refuse { code: 20503 }, 503, 20503, 0),
        (Fault::Refuse { code: 30034 }, 400, 30034, 0),
        (Fault::Refuse { code: 20003 }, 401, 20003, 0),
    ] {
        let (simulator, client) = misbehaving(Rule::next(1, fault)).await;
        let (answered, body) = answer(client.sending(&[])).await;
        assert_eq!(
            (answered, &body["code"]),
            (status, &code.into()),
            "{fault:?}"
        );
        assert_eq!(simulator.messages().len(), accepted, "{fault:?}");
        assert_eq!(answer(client.sending(&[])).await.0, 201, "{fault:?}");
    }
}

#[tokio::test]
async fn answers_can_be_late() {
    let (_simulator, client) = misbehaving(Rule::always(Fault::Latency { ms: 60 })).await;
    let started = Instant::now();
    assert_eq!(answer(client.sending(&[])).await.0, 201);
    assert!(started.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn other_requests_can_fail_too() {
    let rule = Rule::always(Fault::TooManyRequests).on(RequestKind::List);
    let (_simulator, client) = misbehaving(rule).await;
    assert_eq!(answer(client.get("Messages.json")).await.0, 429);
    assert_eq!(answer(client.sending(&[])).await.0, 201);
}

#[tokio::test]
async fn a_listing_can_lag() {
    let simulator = Simulator::start(config()).await.unwrap();
    let client = Client::of(&simulator);
    simulator.set_faults(Faults {
        listing_lag_ms: 3_600_000,
        ..Faults::default()
    });
    let (_, message) = answer(client.sending(&[])).await;
    let count = async || {
        let (_, page) = answer(client.get("Messages.json")).await;
        page["messages"].as_array().unwrap().len()
    };
    assert_eq!(count().await, 0);
    assert_eq!(
        answer(client.get(message["uri"].as_str().unwrap())).await.0,
        200
    );
    simulator.set_clock_offset_secs(3_601);
    assert_eq!(count().await, 1);
}
