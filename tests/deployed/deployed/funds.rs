//! A firm is warned when little is left, by the function that spends and the one that keeps the warning.

use recado_tests::{spawn, until};
use serde_json::json;

#[tokio::test]
async fn a_firm_below_its_threshold_is_told_so() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let threshold = json!({"threshold": "9.98"});
    firm.put("/v1/balance/alert", threshold).await.is(200);
    let recharge = json!({
        "enabled": false, "threshold": "1.00", "amount": "20.00", "monthly_limit": "100.00",
    });
    firm.put("/v1/balance/auto-recharge", recharge)
        .await
        .is(200);
    let hello = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    let sent = firm.post("/v1/messages", hello).await.is(202);
    platform.until_status(&sent, "delivered").await;
    let notices = async || firm.get("/v1/notices").await.is(200);
    until(notices, |notices| {
        notices["data"][0]["kind"] == "balance_low"
    })
    .await;
}
