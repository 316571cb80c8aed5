//! What is wrong with a request is told, and changes nothing.

use recado_tests::spawn;
use serde_json::json;

#[tokio::test]
async fn a_request_without_a_valid_key_is_refused() {
    let platform = spawn().await;
    for key in ["", "demo", "demo-key2"] {
        let body = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
        let refused = platform.with_key(key).post("/v1/messages", body).await;
        assert_eq!(refused.violations(), []);
        refused.is(401);
    }
}
