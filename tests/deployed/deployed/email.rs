//! E-mail goes through the cloud's own service, which reports what became of it to the default bus;
//! the template's rules make jobs of the reports.

use recado_tests::{spawn, until};
use serde_json::{Value, json};

fn to(address: &str) -> Value {
    json!({"to": {"email": address}, "subject": "Your car", "body": "Hello, your car is ready."})
}

#[tokio::test]
async fn an_e_mail_is_delivered_and_one_that_bounces_leaves_its_address_alone() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let taken = to("success@simulator.amazonses.com");
    let taken = firm.post("/v1/messages", taken).await.is(202);
    let nobody = to("bounce@simulator.amazonses.com");
    let bounced = firm.post("/v1/messages", nobody.clone()).await.is(202);
    platform.until_status(&taken, "delivered").await;
    platform.until_status(&bounced, "undelivered").await;
    let again = firm.post("/v1/messages", nobody).await.is(422);
    assert_eq!(again["decision"]["action"], "refuse", "{again}");
}

#[tokio::test]
async fn whoever_complains_about_an_e_mail_gets_no_more() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let complainer = to("complaint@simulator.amazonses.com");
    let sent = firm.post("/v1/messages", complainer.clone()).await.is(202);
    platform.until_status(&sent, "delivered").await;
    let ask = async || {
        firm.post("/v1/messages/preview", complainer.clone())
            .await
            .body
    };
    let refused = |preview: &Value| preview["decision"]["action"] == "refuse";
    until(ask, refused).await;
}
