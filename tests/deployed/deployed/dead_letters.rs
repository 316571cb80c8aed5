//! What fails for good is set aside, harms nobody else, and can be tried again.

use recado_tests::spawn;
use serde_json::json;

use crate::aws::Queue;

#[tokio::test]
async fn poison_is_set_aside_and_what_is_redriven_sends_nothing_twice() {
    let (queue, dead_letters) = (
        Queue::named("SinglesQueue").await,
        Queue::named("SinglesDeadLetters").await,
    );
    // Three minutes on AWS: five of them are too long for a test.
    let usual = queue.set_visibility(2).await;
    let platform = spawn().await;
    queue.send(r#"{"job":"poison"}"#).await;
    let hello = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    let sent = platform.firm.post("/v1/messages", hello).await.is(202);
    platform.until_status(&sent, "delivered").await;
    dead_letters.until_it_holds(1).await;
    queue.set_visibility(usual).await;
    assert_eq!(dead_letters.take().await, r#"{"job":"poison"}"#);

    let firm = platform.firm.get("/v1/firm").await.is(200);
    let again = json!({"job": "deliver", "tenant": firm["id"], "message_id": sent["id"]});
    dead_letters.send(&again.to_string()).await;
    let moved = platform
        .operator
        .post("/admin/redrive", json!({"reason": "mended"}));
    assert_eq!(moved.await.is(200)["moved"], 1);
    dead_letters.until_it_holds(0).await;
    queue.until_it_holds(0).await;
    platform.callbacks_idle().await;
    assert_eq!(platform.carried().await.len(), 1);
    assert_eq!(platform.firm.available().await, "9.960000");
}
