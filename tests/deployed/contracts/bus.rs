//! EventBus: what is published arrives at whoever listens, once, with its kind and as it was told.
//! Locally nobody listens, so only the adapter for AWS is asked.

use std::time::{Duration, Instant};

use recado_platform::ports::EventBus;
use serde_json::{Value, json};

/// Somebody who listens to a bus.
pub trait Listener {
    /// What has arrived since it was asked last.
    async fn heard(&self) -> Vec<Value>;
}

const SOON: Duration = Duration::from_secs(20);
/// Between two looks at a peer that is a process of its own, on its own clock.
const PAUSE: Duration = Duration::from_millis(100);

/// Asks an adapter whose bus is new.
pub async fn keeps(port: &impl EventBus, listener: &impl Listener) {
    let details = [
        (
            "message.delivered",
            json!({"firm_id": "frm_demo", "message_id": "msg_1"}),
        ),
        (
            "balance.low",
            json!({"available": {"amount": "9.960000"}, "text": "é \" <&> 😀"}),
        ),
    ];
    for (kind, detail) in &details {
        port.publish(kind, detail.clone()).await.unwrap();
    }
    let mut heard = vec![];
    let began = Instant::now();
    while heard.len() < details.len() {
        assert!(began.elapsed() < SOON, "only {heard:?} arrived");
        tokio::time::sleep(PAUSE).await;
        heard.extend(listener.heard().await);
    }
    for (kind, detail) in &details {
        let of_kind: Vec<_> = heard
            .iter()
            .filter(|event| event["detail-type"] == *kind)
            .collect();
        let [event] = of_kind[..] else {
            panic!("{kind} arrived {} times", of_kind.len())
        };
        assert_eq!(event["source"], "recado");
        assert_eq!(event["detail"], *detail);
    }
    tokio::time::sleep(PAUSE).await;
    assert!(listener.heard().await.is_empty(), "nothing arrives twice");
}
