//! Drafts, looked at before they are started.

use std::sync::atomic::{AtomicUsize, Ordering};

use recado_embedded::dynamo::{Fault, Verdict};
use recado_tests::{Caller, Running, spawn, spawn_with, until};
use serde_json::{Value, json};

async fn draft(platform: &Running, body: Value) -> String {
    let draft = platform.firm.post("/v1/bulk-sends", body).await.is(202);
    assert_eq!(draft["status"], "draft");
    format!("/v1/bulk-sends/{}", draft["id"].as_str().unwrap())
}

/// All lines of a list, page by page, and the last page.
async fn all_lines(firm: &Caller, list: &str, limit: usize) -> (Vec<Value>, Value) {
    let mut lines: Vec<Value> = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = firm
            .get(&format!("{list}?limit={limit}{cursor}"))
            .await
            .is(200);
        let data = page.get("preview").unwrap_or(&page)["data"]
            .as_array()
            .unwrap();
        assert!(data.len() <= limit);
        lines.extend(data.iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (lines, page),
        }
    }
}

/// Asks for the preview and waits until it is made.
async fn previewed(firm: &Caller, path: &str) -> (Vec<Value>, Value) {
    let preview = format!("{path}/preview");
    let asked = firm.post(&preview, json!({})).await.is(202);
    assert_eq!(
        (&asked["status"], &asked["is_current"]),
        (&json!("planning"), &json!(true))
    );
    let ask = async || firm.get(&preview).await.is(200);
    until(ask, |preview| preview["status"] == "ready").await;
    all_lines(firm, &preview, 3).await
}

#[tokio::test]
async fn what_a_draft_was_filled_with_can_be_read_page_by_page() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let path = draft(
        &platform,
        json!({"body": "Recado Demo: hello [NAME].", "draft": true}),
    )
    .await;
    let recipients = format!("{path}/recipients");
    assert_eq!(firm.get(&recipients).await.is(200)["data"], json!([]));
    let named = json!({"recipients": [
        {"phone": "+12125560001", "variables": {"NAME": "Ana"}}, {"phone": 7}]});
    firm.post(&recipients, named).await.is(200);
    firm.post(&recipients, json!({"tag": "vip"})).await.is(200);
    firm.post(&recipients, json!({"phones": ["+12125560002", "nonsense"]}))
        .await
        .is(200);
    let (lines, _) = all_lines(firm, &recipients, 2).await;
    assert_eq!(
        lines,
        [
            json!({"to": "+12125560001", "status": "given", "variables": {"NAME": "Ana"}}),
            json!({"to": "7", "status": "given",
                "reason": "phone must be a string, not a number."}),
            json!({"to": "", "status": "given", "tag": "vip"}),
            json!({"to": "+12125560002", "status": "given"}),
            json!({"to": "nonsense", "status": "given"}),
        ]
    );
    let none = firm
        .get(&format!("{recipients}?status=skipped"))
        .await
        .is(200);
    assert_eq!(
        (&none["data"], &none["next_cursor"]),
        (&json!([]), &Value::Null)
    );
    let first = firm.get(&format!("{recipients}?limit=2")).await.is(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let other = draft(
        &platform,
        json!({"body": "Recado Demo: hi.", "draft": true}),
    )
    .await;
    let refused = firm
        .get(&format!("{other}/recipients?cursor={cursor}"))
        .await;
    let violation = ("cursor".to_owned(), "invalid_cursor".to_owned());
    assert_eq!(
        (refused.status, refused.violations()),
        (422, vec![violation])
    );
}

#[tokio::test]
async fn a_preview_of_a_draft_is_what_then_happens() {
    let platform = spawn().await;
    let firm = &platform.firm;
    platform.text_from("+12125560002", "STOP").await;
    let path = draft(
        &platform,
        json!({"body": "Recado Demo: hello [NAME].", "draft": true}),
    )
    .await;
    let preview = format!("{path}/preview");
    assert_eq!(
        firm.post(&preview, json!({})).await.is(409)["code"],
        "no_recipients"
    );
    firm.get(&preview).await.is(404);
    let recipients = format!("{path}/recipients");
    let of = |phone: &str, name: &str| json!({"phone": phone, "variables": {"NAME": name}});
    let part = json!({"recipients": [
        of("+12125560001", "Ana"), of("+12125560002", "Stopped"), of("nonsense", "Nobody")]});
    firm.post(&recipients, part).await.is(200);
    let (lines, first) = previewed(firm, &path).await;
    assert_eq!(
        (lines.len(), &first["preview"]["recipients"]),
        (3, &json!(1))
    );

    let long = "A".repeat(200);
    let part = json!({"recipients": [
        of("+12125560001", "Twice"), of("+12125560003", &long), {"phone": "+12125560004"}]});
    firm.post(&recipients, part).await.is(200);
    let old = firm.get(&preview).await.is(200);
    assert_eq!(
        (&old["is_current"], &old["preview"]["total"]),
        (&json!(false), &json!(3))
    );
    let (lines, last) = previewed(firm, &path).await;
    let foretold = &last["preview"];
    assert_eq!(last["is_current"], true);
    assert_eq!(
        (&foretold["total"], &foretold["recipients"]),
        (&json!(6), &json!(2))
    );
    assert_eq!(foretold["segments"], json!({"1": 1, "2": 1}));
    assert_eq!(foretold["price"]["amount"], "0.120000");
    assert_eq!(
        (
            foretold["covered"].clone(),
            foretold["skipped"].as_array().unwrap().len()
        ),
        (json!(true), 4)
    );
    assert!(foretold["finishes_at"].is_string());
    assert_eq!(
        firm.books().await,
        9_960_000,
        "only the answer to STOP was paid"
    );
    let still = firm.get(&path).await.is(200);
    assert_eq!(
        (&still["status"], &still["price"]),
        (&json!("draft"), &Value::Null)
    );

    firm.post(&format!("{path}/start"), json!({})).await.is(200);
    let ask = async || firm.get(&path).await.is(200);
    let counts = json!({"delivered": 2, "skipped": 4});
    let send = until(ask, |send| send["counts"] == counts).await;
    assert_eq!(send["price"], foretold["price"]);
    let shown = |line: &Value| json!([line["to"], line["segments"], line["facts"]]);
    let foretold: Vec<Value> = lines.iter().map(shown).collect();
    let (lines, _) = all_lines(firm, &recipients, 4).await;
    assert_eq!(foretold, lines.iter().map(shown).collect::<Vec<_>>());
    for answer in [
        firm.get(&preview).await,
        firm.post(&preview, json!({})).await,
    ] {
        assert_eq!(answer.is(409)["code"], "wrong_status");
    }
}

#[tokio::test]
async fn a_draft_to_a_tag_and_more_is_previewed_with_everybody() {
    let platform = spawn().await;
    let firm = &platform.firm;
    for number in 0..250 {
        let phone = json!({"number": format!("+1212557{number:04}"), "primary": true});
        let contact = json!({"name": format!("C{number}"), "tags": ["w"], "phones": [phone]});
        firm.post("/v1/contacts", contact).await.is(201);
    }
    let path = draft(
        &platform,
        json!({"body": "Recado Demo: hello.", "draft": true,
        "to": {"tag": "w"}}),
    )
    .await;
    let more = json!({"phones": ["+12125570007", "+12125560001"]});
    firm.post(&format!("{path}/recipients"), more).await.is(200);
    let (lines, last) = previewed(firm, &path).await;
    let preview = &last["preview"];
    assert_eq!((lines.len(), &preview["total"]), (252, &json!(252)));
    assert_eq!(preview["recipients"], 251);
    let skipped = json!([{"fact": "number", "value": "duplicate", "recipients": 1}]);
    assert_eq!(preview["skipped"], skipped);
}

#[tokio::test]
async fn a_preview_is_forgotten_with_whom_it_shows_and_after_a_day() {
    const ANA: &str = "+12125560001";
    let platform = spawn_with(&[]).await;
    let firm = &platform.firm;
    let ana = json!({"name": "Ana", "phones": [{"number": ANA, "primary": true}]});
    let ana = firm.post("/v1/contacts", ana).await.is(201);
    let send = json!({"body": "Recado Demo: hi.", "draft": true,
        "to": {"phones": [ANA, "+12125560002"]}});
    let path = draft(&platform, send).await;
    let preview = format!("{path}/preview");
    let (lines, _) = previewed(firm, &path).await;
    assert_eq!(lines[0]["to"], ANA);

    let erase = format!("/v1/contacts/{}/erase", ana["id"].as_str().unwrap());
    firm.post(&erase, json!({})).await.is(200);
    firm.get(&preview).await.is(404);
    let scan = platform.platform().dynamo().client().scan();
    let items = scan.table_name("recado").into_paginator().items().send();
    let items = items.collect::<Result<Vec<_>, _>>().await.unwrap();
    let of_her = items
        .iter()
        .filter(|it| format!("{it:?}").contains(&ANA[1..]));
    assert_eq!(of_her.collect::<Vec<_>>(), [&items[0]; 0]);

    let (lines, _) = previewed(firm, &path).await;
    assert_eq!((lines.len(), &lines[0]["to"]), (1, &json!("+12125560002")));
    platform.advance("25h").await;
    firm.get(&preview).await.is(404);
    let (lines, _) = previewed(firm, &path).await;
    assert_eq!(lines.len(), 1);
    let start = format!("{path}/start");
    firm.post(&start, json!({})).await.is(200);
    let ask = async || firm.get(&path).await.is(200);
    until(ask, |send| send["counts"] == json!({"delivered": 1})).await;
}

#[tokio::test]
async fn whoever_is_erased_is_in_no_draft_whichever_of_their_phones_was_given() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let [home, work, other] = ["+12125560001", "+12125560002", "+12125560003"];
    let phones = json!([{"number": home, "primary": true}, {"number": work, "primary": false}]);
    let ana = json!({"name": "Ana", "phones": phones});
    let ana = firm.post("/v1/contacts", ana).await.is(201);
    let send = json!({"body": "Recado Demo: hi.", "draft": true,
        "to": {"phones": [work, other, "(212) 556-0001"]}});
    let path = draft(&platform, send).await;
    let erase = format!("/v1/contacts/{}/erase", ana["id"].as_str().unwrap());
    firm.post(&erase, json!({})).await.is(200);
    let (lines, _) = all_lines(firm, &format!("{path}/recipients"), 10).await;
    assert_eq!(lines, [json!({"to": other, "status": "given"})]);
}

#[tokio::test]
async fn a_part_whose_request_died_anywhere_counts_once_when_it_is_repeated() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let path = draft(
        &platform,
        json!({"body": "Recado Demo: hi.", "draft": true}),
    )
    .await;
    let recipients = format!("{path}/recipients");
    let faults = platform.platform().dynamo().faults();
    for (place, side) in (0..10).flat_map(|call| [(call, Side::Before), (call, Side::After)]) {
        let number = format!("+1212556{place:02}{:02}", side as u8);
        let key = format!("part {number}");
        let part = json!({"phones": [number]});
        let before = firm.get(&path).await.is(200)["total"].as_u64().unwrap();
        let calls = AtomicUsize::new(0);
        faults.hook(move |_| match calls.fetch_add(1, Ordering::SeqCst) {
            call if call < place => Verdict::Proceed,
            call if call == place && side == Side::After => Verdict::After(Fault::Lost),
            _ => Verdict::Before(Fault::Lost),
        });
        firm.post_once(&key, &recipients, part.clone()).await;
        faults.hook(|_| Verdict::Proceed);
        let added = firm.post_once(&key, &recipients, part).await.is(200);
        assert_eq!(added["total"], before + 1, "{place} {side:?}");
    }
    let (lines, _) = all_lines(firm, &recipients, 100).await;
    assert_eq!(lines.len(), 20);
}

/// Whether the last call of a process that dies comes through.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Before,
    After,
}
