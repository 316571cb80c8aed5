//! What a bulk send is asked for with: what is wrong with all of it refuses it, what is wrong with one
//! entry is told of that entry.

use recado_tests::{spawn, until};
use serde_json::json;

#[tokio::test]
async fn an_entry_that_makes_no_sense_is_told_why_and_stops_nobody_else() {
    let platform = spawn().await;
    let good = "+12125560001";
    let long = "1".repeat(400_000);
    let variables = json!({"NAME": "A".repeat(2_001)});
    for (to, told) in [
        (
            json!({"phones": [12125550134_u64, null, [], long, good]}),
            vec![
                "It must be a string, not a number.",
                "It must be a string, not null.",
                "It must be a string, not an array.",
                "It has more than 64 characters.",
            ],
        ),
        (
            json!({"contact_ids": [7, {"id": 7}]}),
            vec![
                "It must be a string, not a number.",
                "It must be a string, not an object.",
            ],
        ),
        (
            json!({"recipients": [
                7,
                {"variables": {}},
                {"phone": 7},
                {"phone": "+12125560002", "variables": "NAME"},
                {"phone": "+12125560003", "color": "red"},
                {"phone": "+12125560004", "variables": variables},
                {"phone": good},
            ]}),
            vec![
                "It must be an object, not a number.",
                "phone is required.",
                "phone must be a string, not a number.",
                "variables must be an object of names and values, not a string.",
                "color is not known; known are phone, variables.",
                "variables have more than 2000 bytes.",
            ],
        ),
    ] {
        let send = json!({"body": "Recado Demo: hi.", "to": to});
        let send = platform.firm.post("/v1/bulk-sends", send).await.is(202);
        let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
        let ask = async || platform.firm.get(&path).await.is(200);
        until(ask, |send| send["counts"]["skipped"] == told.len()).await;
        let lines = platform.firm.get(&format!("{path}/recipients")).await;
        let lines = lines.is(200)["data"].as_array().unwrap().clone();
        let why = lines.iter().filter(|line| line["status"] == "skipped");
        let why = why.map(|line| line["facts"][0]["detail"].as_str().unwrap());
        assert_eq!(why.collect::<Vec<_>>(), told);
        assert!(
            lines
                .iter()
                .all(|line| line["facts"][0]["value"] != "not_found")
        );
    }
    let sent = async || {
        let messages = platform.simulator().messages().into_iter();
        messages.map(|message| message.to).collect::<Vec<_>>()
    };
    until(sent, |to| to.len() >= 2).await;
    assert_eq!(sent().await, [good, good]);
}

#[tokio::test]
async fn a_number_that_stands_twice_gets_the_first_text_that_can_be_written() {
    let platform = spawn().await;
    let number = "+12125560001";
    let of = |name: &str| json!({"phone": number, "variables": {"NAME": name}});
    let recipients = json!([{"phone": number}, of(""), of("Ana"), of("Ana Lima"), of("")]);
    let send = json!({"body": "Recado Demo: hello [NAME].", "to": {"recipients": recipients}});
    let firm = &platform.firm;
    let preview = firm.post("/v1/bulk-sends/preview", send.clone()).await;
    assert_eq!(preview.is(200)["recipients"], 1);
    let send = firm.post("/v1/bulk-sends", send).await.is(202);
    let path = format!("/v1/bulk-sends/{}", send["id"].as_str().unwrap());
    let ask = async || firm.get(&path).await.is(200);
    let counts = json!({"delivered": 1, "skipped": 4});
    until(ask, |send| send["counts"] == counts).await;
    let lines = firm.get(&format!("{path}/recipients")).await.is(200);
    let lines = lines["data"].as_array().unwrap().iter();
    let why: Vec<_> = lines.map(|line| &line["facts"][0]["value"]).collect();
    let told = ["unknown_code", "empty_code", "", "duplicate", "duplicate"];
    let told = told.map(|it| {
        if it.is_empty() {
            json!(null)
        } else {
            json!(it)
        }
    });
    assert_eq!(why, told.iter().collect::<Vec<_>>());
    assert_eq!(
        platform.simulator().messages()[0].body,
        "Recado Demo: hello Ana."
    );
}

#[tokio::test]
async fn a_request_that_makes_no_sense_is_told_in_full() {
    let platform = spawn().await;
    let phone = json!({"phones": ["+12125560001"]});
    for (body, violations) in [
        (json!({}), vec![("to", "required"), ("body", "required")]),
        (
            json!({"to": {}, "body": "x"}),
            vec![("to.phones", "required")],
        ),
        (
            json!({"to": {"phones": []}, "body": "x"}),
            vec![("to.phones", "empty")],
        ),
        (
            json!({"to": {"tag": "t".repeat(51)}, "body": "x"}),
            vec![("to.tag", "too_long")],
        ),
        (
            json!({"to": {"phones": 1}, "body": "x", "color": "red"}),
            vec![("to.phones", "wrong_type"), ("color", "unknown_field")],
        ),
        (
            json!({"to": phone, "body": "Hello [NOBODY]"}),
            vec![("body", "unknown_code")],
        ),
        (
            json!({"to": phone, "template_id": "tpl_x"}),
            vec![("template_id", "not_found")],
        ),
    ] {
        let answer = platform.firm.post("/v1/bulk-sends", body.clone()).await;
        assert_eq!(answer.status, 422, "{body}");
        let got = answer.violations();
        let got: Vec<_> = got.iter().map(|(f, c)| (f.as_str(), c.as_str())).collect();
        assert_eq!(got, violations, "{body}");
    }
    let shortened = json!({"to": phone, "body": "Recado Demo: see bit.ly/x"});
    platform
        .firm
        .post("/v1/bulk-sends", shortened)
        .await
        .is(422);
    assert_eq!(platform.firm.available().await, "10.000000");
}
