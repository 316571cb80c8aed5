use recado_carrier_simulator::Simulator;
use serde_json::json;

use crate::harness::{Client, Receiver, TO, answer, config};

#[tokio::test]
async fn faults_are_told_shown_and_taken_back() {
    let simulator = Simulator::start(config()).await.unwrap();
    let client = Client::of(&simulator);
    let faults = json!({"rules": [{"fault": "error_500_after", "times": 1}], "listing_lag_ms": 9});
    assert_eq!(
        answer(client.put("/_simulator/faults", &faults)).await.0,
        200
    );
    assert_eq!(answer(client.sending(&[])).await.0, 500);
    let (_, shown) = answer(client.get("/_simulator/faults")).await;
    assert_eq!(shown["rules"][0]["times"], 0);
    assert_eq!(shown["listing_lag_ms"], 9);
    assert_eq!(answer(client.delete("/_simulator/faults")).await.0, 204);
    let (_, shown) = answer(client.get("/_simulator/faults")).await;
    assert_eq!(shown["rules"], json!([]));
    let wrong = json!({"rules": [{"fault": "nonsense"}]});
    assert_eq!(
        answer(client.put("/_simulator/faults", &wrong)).await.0,
        422
    );
}

#[tokio::test]
async fn messages_phones_and_counts_are_shown() {
    let simulator = Simulator::start(config()).await.unwrap();
    let receiver = Receiver::start().await;
    let client = Client::of(&simulator);
    let settings = json!({"inbound_url": receiver.url("/in")});
    assert_eq!(
        answer(client.put("/_simulator/settings", &settings))
            .await
            .0,
        204
    );
    assert_eq!(
        answer(client.sending(&[("StatusCallback", &receiver.url("/s"))]))
            .await
            .0,
        201
    );
    let text = json!({"from": TO, "to": "+15005550006", "body": "Thanks"});
    let (status, report) = answer(client.post_json("/_simulator/inbound", &text)).await;
    assert_eq!((status, &report["answers"]), (200, &json!([204])));
    simulator.callbacks_idle().await;

    let (_, sent) = answer(client.get("/_simulator/messages?to=%2B12024561111")).await;
    let events: Vec<&str> = sent[0]["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["status"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["queued", "sending", "sent", "delivered"]);
    let last = sent[0]["callbacks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|told| told["status"] == "delivered");
    assert_eq!(last.unwrap()["answer"], 204);
    assert_eq!(
        answer(client.get("/_simulator/phones")).await.1,
        json!([TO])
    );
    let (_, history) = answer(client.get("/_simulator/phones/+12024561111/messages")).await;
    assert_eq!(history.as_array().unwrap().len(), 2);
    let (_, counts) = answer(client.get("/_simulator/requests")).await;
    assert_eq!(counts, json!({"send": 1}));
    let (_, health) = answer(client.get("/_simulator/health")).await;
    assert_eq!(health, json!({"status": "ok", "messages": 2, "idle": true}));
}

#[tokio::test]
async fn accounts_and_clock_can_be_set() {
    let simulator = Simulator::start(config()).await.unwrap();
    let client = Client::of(&simulator);
    let accounts = json!([{"account_sid": "AC9", "auth_token": "nine"}]);
    assert_eq!(
        answer(client.put("/_simulator/accounts", &accounts))
            .await
            .0,
        204
    );
    assert_eq!(answer(client.sending(&[])).await.0, 401);
    assert_eq!(
        answer(client.get("/_simulator/accounts")).await.1,
        json!(["AC9"])
    );
    let offset = json!({"offset_secs": 86_400});
    assert_eq!(
        answer(client.put("/_simulator/clock", &offset)).await.0,
        204
    );
    assert_eq!(answer(client.get("/_simulator/clock")).await.1, offset);
}
