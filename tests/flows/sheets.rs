//! Sheets that are longer than one answer may be.

use recado_tests::{Answer, Caller, spawn, until};
use reqwest::Method;
use serde_json::{Value, json};

async fn upload(firm: &Caller, path: &str, sheet: String) -> Answer {
    let request = firm.request(Method::POST, path);
    let request = request.header("content-type", "text/csv");
    firm.ask(request.body(sheet)).await
}

/// All parts of a sheet, as a client follows them.
async fn parts(firm: &Caller, path: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let answer = firm.get(&path).await;
        let link = answer.header("link").strip_prefix('<');
        let link = link.and_then(|link| link.strip_suffix(">; rel=\"next\""));
        next = link.map(str::to_owned);
        let Value::String(part) = answer.is(200) else {
            panic!("a part without rows")
        };
        parts.push(part);
    }
    parts
}

#[tokio::test]
async fn the_parts_of_a_bulk_sends_results_are_its_sheet() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let draft = json!({"body": "Recado Demo: hello.", "draft": true});
    let draft = firm.post("/v1/bulk-sends", draft).await.is(202);
    let path = format!("/v1/bulk-sends/{}", draft["id"].as_str().unwrap());
    // None of them is a number, so that nothing is sent.
    let rows = (0..20_500).map(|row| format!("\n\"nobody, {row}\""));
    let sheet = format!("phone{}", rows.collect::<String>());
    let add = format!("{path}/recipients");
    upload(firm, &add, sheet).await.is(200);
    firm.post(&format!("{path}/start"), json!({})).await.is(200);
    let ask = async || firm.get(&path).await.is(200);
    until(ask, |send| send["status"] == "completed").await;

    let parts = parts(firm, &format!("{path}/results.csv")).await;
    let rows: Vec<usize> = parts.iter().map(|part| part.lines().count()).collect();
    assert_eq!(rows, [10_001, 10_000, 500]);
    let sheet = parts.concat();
    let mut rows = sheet.lines();
    assert!(rows.next().unwrap().starts_with("id,to,status"));
    for (number, row) in rows.enumerate() {
        let to = format!(",\"nobody, {number}\",skipped,");
        assert!(row.contains(&to), "{row}");
    }
    let foreign = firm.get(&format!("{path}/results.csv?cursor=YWJj")).await;
    let violation = ("cursor".to_owned(), "invalid_cursor".to_owned());
    assert_eq!(foreign.violations(), [violation]);
}

#[tokio::test]
async fn more_contacts_than_an_import_takes_are_exported_as_several_sheets() {
    let platform = spawn().await;
    let firm = &platform.firm;
    for number in 0..150 {
        let column = if number < 50 {
            number
        } else {
            50 + number % 80
        };
        let contact = json!({"name": format!("Client {number}"), "tags": ["a&b"],
            "phones": [{"number": format!("+1212556{number:04}")}],
            "fields": {format!("own_{column}"): number}});
        firm.post("/v1/contacts", contact).await.is(201);
    }
    let sheets = parts(firm, "/v1/contacts/export?tag=a%26b").await;
    let rows: Vec<usize> = sheets.iter().map(|sheet| sheet.lines().count()).collect();
    assert_eq!(rows, [101, 51], "with one header each");
    let into = &platform.sandbox;
    for (sheet, count) in sheets.into_iter().zip([100, 50]) {
        let done = upload(into, "/v1/contacts/import", sheet).await.is(200);
        assert_eq!(done["imported"], count, "{done}");
    }
}

#[tokio::test]
async fn a_sheet_with_a_quote_that_is_not_closed_adds_nobody() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let draft = json!({"body": "Recado Demo: hello [NAME].", "draft": true});
    let draft = firm.post("/v1/bulk-sends", draft).await.is(202);
    let path = format!("/v1/bulk-sends/{}", draft["id"].as_str().unwrap());
    let sheet = "phone,NAME\n+12125560001,Ana\n+12125560002,\"Bo\n+12125560003,Cy\n";
    let add = format!("{path}/recipients");
    let answer = upload(firm, &add, sheet.to_owned()).await;
    assert_eq!(answer.status, 400);
    let why = &answer.body["violations"][0]["message"];
    assert!(why.as_str().unwrap().starts_with("line 3:"), "{why}");
    assert_eq!(firm.get(&path).await.is(200)["total"], 0);
    let contacts = sheet.replace("NAME", "name");
    let answer = upload(firm, "/v1/contacts/import", contacts).await;
    assert_eq!(answer.status, 400);
}
