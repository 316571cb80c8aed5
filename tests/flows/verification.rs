//! The nightly check finds what the carrier sent and nobody paid for.

use recado_tests::spawn;
use reqwest::Client;
use serde_json::json;

#[tokio::test]
async fn a_text_that_the_carrier_sent_twice_is_found_and_nothing_else() {
    let platform = spawn().await;
    let message = json!({"to": {"phone": "+12125550134"}, "body": "Your car is ready."});
    let sent = platform.firm.post("/v1/messages", message).await.is(202);
    platform.until_status(&sent, "delivered").await;
    platform.advance("1h").await;
    let report = platform.verify().await;
    assert_eq!(
        (report.findings.len(), report.audited),
        (0, 1),
        "{report:?}"
    );

    // Somebody posts the same text once more, behind the platform's back.
    let account = "AC00000000000000000000000000000000";
    let url = format!(
        "{}/2010-04-01/Accounts/{account}/Messages.json",
        platform.simulator().base_url()
    );
    let fields = [
        ("To", "+12125550134"),
        ("From", "+15005550006"),
        ("Body", "Your car is ready."),
    ];
    let carrier = Client::builder().no_proxy().build().unwrap();
    let again = carrier
        .post(url)
        .basic_auth(account, Some("local-token"))
        .form(&fields);
    assert_eq!(again.send().await.unwrap().status(), 201);
    let report = platform.verify().await;
    let kinds: Vec<_> = report.findings.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["unknown_at_carrier"]);
    assert_eq!(report.findings[0].subject, sent["id"].as_str().unwrap());
}
