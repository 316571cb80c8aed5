//! What contacts write reaches the deployed webhook, signed by the carrier.

use recado_tests::spawn;
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
