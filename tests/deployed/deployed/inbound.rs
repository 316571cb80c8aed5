//! What contacts write reaches the deployed webhook, signed by the carrier.

use recado_tests::{spawn, until};
use serde_json::json;

#[tokio::test]
async fn a_stop_is_obeyed_by_the_next_message() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let hello = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    let sent = firm.post("/v1/messages", hello.clone()).await.is(202);
    platform.until_status(&sent, "delivered").await;
    platform.text_from("+12125550134", "STOP").await;
    firm.post("/v1/messages", hello).await.is(422);
    // Somebody unknown asks for help, and is answered.
    platform.text_from("+12125550135", "HELP").await;
}

#[tokio::test]
async fn a_word_that_a_bulk_send_offered_as_a_way_to_stop_is_heard() {
    const TO: &str = "+12125550136";
    let platform = spawn().await;
    let firm = &platform.firm;
    let offer = "Recado Demo: winter tyres are here. Not for you? Reply NO";
    let send = json!({"body": offer, "to": {"phones": [TO]}});
    let send = firm.post("/v1/bulk-sends", send).await.is(202);
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let ask = async || firm.get(&path).await.is(200);
    until(ask, |send| send["counts"] == json!({"delivered": 1})).await;
    platform.text_from(TO, "No").await;
    let hello = json!({"to": {"phone": TO}, "body": "Hello"});
    firm.post("/v1/messages", hello).await.is(422);
}
