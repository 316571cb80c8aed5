//! The nightly check finds what the carrier sent and nobody paid for, and what was paid for and the
//! carrier does not have: of single messages and of bulk sends.

use recado_tests::{Running, spawn, until};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

const ACCOUNT: &str = "AC00000000000000000000000000000000";

/// A request at the carrier itself, behind the platform's back.
fn at_the_carrier(platform: &Running, method: Method, rest: &str) -> RequestBuilder {
    let base = platform.simulator().base_url();
    let url = format!("{base}/2010-04-01/Accounts/{ACCOUNT}/{rest}");
    let client = Client::builder().no_proxy().build().unwrap();
    let request = client.request(method, url);
    request.basic_auth(ACCOUNT, Some("local-token"))
}

/// Somebody posts a text.
async fn post(platform: &Running, to: &str, from: &str, body: &str) -> String {
    let fields = [("To", to), ("From", from), ("Body", body)];
    let request = at_the_carrier(platform, Method::POST, "Messages.json").form(&fields);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let message: Value = answer.json().await.unwrap();
    message["sid"].as_str().unwrap().to_owned()
}

/// The carrier forgets the messages to these numbers.
async fn forget(platform: &Running, numbers: &[&str]) {
    for message in platform.carried().await {
        if numbers.contains(&message["to"].as_str().unwrap()) {
            let rest = format!("Messages/{}.json", message["sid"].as_str().unwrap());
            let request = at_the_carrier(platform, Method::DELETE, &rest);
            assert_eq!(request.send().await.unwrap().status(), 204);
        }
    }
}

/// What a check finds, and how many messages it compared.
async fn found(platform: &Running) -> (Vec<(&'static str, String)>, usize) {
    let report = platform.verify().await;
    assert_eq!(report.not_audited, None);
    let each = report.findings.iter();
    let mut kinds: Vec<_> = each
        .map(|it| (it.kind.as_str(), it.subject.clone()))
        .collect();
    kinds.sort();
    (kinds, report.audited)
}

#[tokio::test]
async fn what_one_side_has_and_the_other_has_not_is_found_and_nothing_else() {
    let platform = spawn().await;
    let message = json!({"to": {"phone": "+12125550134"}, "body": "Your car is ready."});
    let sent = platform.firm.post("/v1/messages", message).await.is(202);
    platform.until_status(&sent, "delivered").await;
    let numbers: Vec<String> = (0..30).map(|i| format!("+12125561{i:03}")).collect();
    // One of them is charged nothing, and one nobody ever writes to.
    let others = ["+12155550113", "nonsense"].map(str::to_owned);
    let to: Vec<&String> = numbers.iter().chain(&others).collect();
    let bulk = json!({"body": "We close at noon.", "to": {"phones": to}});
    let bulk = platform.firm.post("/v1/bulk-sends", bulk).await.is(202);
    let path = format!("/v1/bulk-sends/{}", bulk["id"].as_str().unwrap());
    let counts = json!({"delivered": 30, "failed": 1, "skipped": 1});
    let ask = async || platform.firm.get(&path).await.is(200);
    until(ask, |send| send["counts"] == counts).await;
    platform.advance("2h").await;
    assert_eq!(found(&platform).await, (vec![], 31));

    // A single message and two of the bulk send are not there; one text is there twice, and another
    // one that never was ours, to a number of no concern. That of another sender is not ours to judge.
    forget(&platform, &["+12125550134", "+12125561003", "+12125561007"]).await;
    let ours = "+15005550006";
    let twice = post(&platform, "+12125561011", ours, "We close at noon.").await;
    let strange = post(&platform, "+12125569999", ours, "Win a prize!").await;
    post(&platform, "+12125569999", "+12125550100", "Not from here.").await;
    platform.advance("20h").await;
    let (kinds, compared) = found(&platform).await;
    let lines = platform
        .firm
        .get(&format!("{path}/recipients?limit=200"))
        .await
        .is(200);
    let id_of = |number: &str| {
        let lines = lines["data"].as_array().unwrap();
        let line = lines.iter().find(|line| line["to"] == number).unwrap();
        line["id"].as_str().unwrap().to_owned()
    };
    let mut expected = vec![
        (
            "missing_at_carrier",
            sent["id"].as_str().unwrap().to_owned(),
        ),
        ("missing_at_carrier", id_of("+12125561003")),
        ("missing_at_carrier", id_of("+12125561007")),
        ("unknown_at_carrier", twice),
        ("unknown_at_carrier", strange),
    ];
    expected.sort();
    assert_eq!((kinds, compared), (expected, 31));
    let available = platform.firm.available().await;
    assert_eq!(available, "8.760000", "it is reported, never repaired");

    platform.advance("2d").await;
    assert_eq!(
        found(&platform).await,
        (vec![], 0),
        "each day is compared once"
    );
}
