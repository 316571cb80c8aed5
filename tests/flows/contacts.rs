//! A firm keeps its contacts.

use recado_tests::{Answer, Caller, spawn};
use reqwest::Method;
use serde_json::{Value, json};

fn ana() -> Value {
    json!({
        "name": "Ana Lima", "first_name": "Ana", "language": "es", "postcode": "60601",
        "phones": [
            {"number": "(312) 555-0135", "primary": false},
            {"number": "+12125550134", "primary": true},
        ],
        "email": "Ana@Example.com", "tags": ["vip", "fleet"], "fields": {"car": "Fiat", "km": 9},
        "time_zone": "America/Chicago", "address": "1 Main St\nChicago, IL",
    })
}

fn named(name: &str, phone: &str) -> Value {
    json!({"name": name, "phones": [{"number": phone}]})
}

fn path(contact: &Value) -> String {
    format!("/v1/contacts/{}", contact["id"].as_str().unwrap())
}

async fn save(firm: &Caller, contact: Value) -> Value {
    firm.post("/v1/contacts", contact).await.is(201)
}

async fn import(firm: &Caller, query: &str, sheet: impl Into<Vec<u8>>) -> Answer {
    let request = firm.request(Method::POST, &format!("/v1/contacts/import{query}"));
    firm.ask(
        request
            .header("content-type", "text/csv")
            .body(sheet.into()),
    )
    .await
}

fn names(list: &Value) -> Vec<&str> {
    let lines = list["data"].as_array().unwrap();
    lines
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_contact_is_saved_shown_found_changed_and_deleted() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let saved = save(firm, ana()).await;
    let primary = json!({"number": "+12125550134", "primary": true});
    assert_eq!(saved["phones"][0], primary, "the primary one first");
    assert_eq!(saved["phones"][1]["number"], "+13125550135");
    assert_eq!(saved["email"], "ana@example.com");
    assert_eq!(saved["channels"], json!({"sms": true, "email": true}));
    assert_eq!(saved["fields"], json!({"car": "Fiat", "km": 9}));
    let shown = firm.get(&path(&saved)).await;
    let tag = shown.header("etag").to_owned();
    assert_eq!(shown.is(200), saved);
    save(firm, named("Eva", "+12125550199")).await;
    assert_eq!(
        names(&firm.get("/v1/contacts").await.is(200)),
        ["Eva", "Ana Lima"]
    );
    let found = ["?tag=vip", "?phone=312-555-0135", "?phone=%2B12125550134"];
    for query in found {
        let list = firm.get(&format!("/v1/contacts{query}")).await.is(200);
        assert_eq!(names(&list), ["Ana Lima"], "{query}");
    }
    let patch = json!({
        "phones": [{"number": "+13125550135", "primary": true}], "tags": ["fleet"],
        "channels": {"sms": false}, "fields": {"km": null},
    });
    let change = firm
        .request(Method::PATCH, &path(&saved))
        .header("if-match", &tag);
    let changed = firm.ask(change.json(&patch)).await.is(200);
    assert_eq!(changed["channels"], json!({"sms": false, "email": true}));
    assert_eq!(changed["fields"], json!({"car": "Fiat"}));
    let stale = firm
        .request(Method::PATCH, &path(&saved))
        .header("if-match", &tag);
    firm.ask(stale.json(&json!({"name": "Eve"}))).await.is(412);
    for query in ["?tag=vip", "?phone=%2B12125550134"] {
        let list = firm.get(&format!("/v1/contacts{query}")).await.is(200);
        assert_eq!(names(&list), [""; 0], "{query}");
    }
    firm.delete(&path(&saved)).await.is(204);
    firm.get(&path(&saved)).await.is(404);
    assert_eq!(
        names(&firm.get("/v1/contacts?tag=fleet").await.is(200)),
        [""; 0]
    );
    save(firm, named("Ana again", "+13125550135")).await;
}

#[tokio::test]
async fn a_phone_belongs_to_one_contact_however_it_is_written() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let ana = save(firm, ana()).await;
    let eva = save(firm, named("Eva", "+12125550199")).await;
    let taken = firm
        .post("/v1/contacts", named("Uma", "1 (312) 555-0135"))
        .await
        .is(409);
    assert_eq!(taken["code"], "phone_taken");
    let (detail, owner) = (
        taken["detail"].as_str().unwrap(),
        ana["id"].as_str().unwrap(),
    );
    assert!(detail.contains(owner), "{detail}");
    let patch = json!({"phones": [{"number": "+12125550134"}]});
    firm.patch(&path(&eva), patch).await.is(409);
    assert_eq!(firm.get(&path(&eva)).await.is(200), eva);
    let both = [named("One", "+12125550111"), named("Two", "+12125550111")];
    let both = both.map(|contact| firm.post("/v1/contacts", contact));
    let [one, two] = both;
    let (one, two) = tokio::join!(one, two);
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "two at once");
}

#[tokio::test]
async fn a_contact_that_was_written_to_before_it_was_saved_keeps_its_thread() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let hello = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    let sent = firm.post("/v1/messages", hello).await.is(202);
    let saved = save(firm, ana()).await;
    assert_eq!(saved["id"], sent["contact_id"]);
    let statement = json!({"state": "granted", "method": "paper"});
    let consent = firm
        .put(&format!("{}/consents/offers", path(&saved)), statement)
        .await
        .is(200);
    assert_eq!(consent["address"], "+12125550134", "the primary phone");
    let email = json!({"state": "denied", "method": "paper", "address": "ana@example.com"});
    firm.put(&format!("{}/consents/offers", path(&saved)), email)
        .await
        .is(200);
    let foreign = json!({"state": "denied", "method": "paper", "address": "+12125550199"});
    firm.put(&format!("{}/consents/offers", path(&saved)), foreign)
        .await
        .is(422);
    let all = firm
        .get(&format!("{}/consents", path(&saved)))
        .await
        .is(200);
    assert_eq!(all["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_phone_that_was_given_up_is_somebody_elses() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let first = save(firm, named("Ana", "+12125550134")).await;
    let moved = json!({"phones": [{"number": "+12125550135"}]});
    firm.patch(&path(&first), moved).await.is(200);
    let second = save(firm, named("Eva", "+12125550134")).await;
    assert_ne!(second["id"], first["id"]);
    let found = firm.get("/v1/contacts?phone=%2B12125550134").await.is(200);
    assert_eq!(names(&found), ["Eva"]);
}

#[tokio::test]
async fn two_contacts_that_are_one_client_are_merged() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let kept = save(firm, named("Ana", "+12125550199")).await;
    let other = save(firm, ana()).await;
    let merge = format!("{}/merge", path(&kept));
    let merged = firm
        .post(&merge, json!({"contact_id": other["id"]}))
        .await
        .is(200);
    let numbers: Vec<_> = merged["phones"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["number"])
        .collect();
    assert_eq!(numbers, ["+12125550199", "+12125550134", "+13125550135"]);
    assert_eq!(
        (&merged["name"], &merged["language"]),
        (&json!("Ana"), &json!("es"))
    );
    assert_eq!(merged["merged_ids"], json!([other["id"]]));
    assert_eq!(
        firm.get(&path(&other)).await.is(200),
        merged,
        "the old id leads to it"
    );
    for query in ["", "?tag=vip", "?phone=%2B13125550135"] {
        let list = firm.get(&format!("/v1/contacts{query}")).await.is(200);
        assert_eq!(list["data"], json!([merged]), "{query}");
    }
    for (id, code) in [
        (&kept["id"], "mutually_exclusive"),
        (&other["id"], "not_found"),
        (&json!("x"), "not_found"),
    ] {
        let refused = firm.post(&merge, json!({"contact_id": id})).await;
        assert_eq!(
            refused.violations(),
            [("contact_id".to_owned(), code.to_owned())]
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_contact_is_told() {
    let platform = spawn().await;
    let wrong = json!({
        "name": "", "phones": [{"number": "12"}, {"number": "+12125550134", "primary": "yes"}, {}],
        "email": "ana@", "language": "de", "time_zone": "Mars", "tags": ["", "ok"],
        "channels": {"fax": true}, "fields": {"my car": "x", "car": [1]}, "vip": true,
    });
    let refused = platform.firm.post("/v1/contacts", wrong).await;
    let mut found = refused.violations();
    found.sort();
    let mut expected = [
        ("channels.fax", "unknown_field"),
        ("email", "invalid_email"),
        ("fields.car", "wrong_type"),
        ("fields.my car", "invalid_format"),
        ("language", "invalid_format"),
        ("name", "empty"),
        ("phones[0].number", "invalid_phone"),
        ("phones[1].primary", "wrong_type"),
        ("phones[2].number", "required"),
        ("tags[0]", "invalid_format"),
        ("time_zone", "invalid_time_zone"),
        ("vip", "unknown_field"),
    ]
    .map(|(field, code)| (field.to_owned(), code.to_owned()));
    expected.sort();
    assert_eq!(found, expected);
    let phones = |primary: [bool; 2]| {
        json!({"name": "Ana", "phones": [
            {"number": "+12125550134", "primary": primary[0]},
            {"number": "+12125550135", "primary": primary[1]},
        ]})
    };
    for (contact, code) in [
        (json!({"name": "Ana"}), "required"),
        (json!({"name": "Ana", "phones": []}), "required"),
        (phones([false, false]), "required"),
        (phones([true, true]), "mutually_exclusive"),
    ] {
        let refused = platform.firm.post("/v1/contacts", contact).await;
        assert_eq!(
            refused.violations(),
            [("phones".to_owned(), code.to_owned())]
        );
    }
}

#[tokio::test]
async fn a_contact_is_nobody_elses() {
    let platform = spawn().await;
    let saved = save(&platform.firm, ana()).await;
    let sandbox = &platform.sandbox;
    sandbox.get(&path(&saved)).await.is(404);
    sandbox
        .patch(&path(&saved), json!({"name": "Mine"}))
        .await
        .is(404);
    sandbox
        .post(&format!("{}/erase", path(&saved)), json!({}))
        .await
        .is(404);
    sandbox
        .get(&format!("{}/export", path(&saved)))
        .await
        .is(404);
    assert_eq!(names(&sandbox.get("/v1/contacts").await.is(200)), [""; 0]);
    let own = save(sandbox, ana()).await;
    assert_ne!(own["id"], saved["id"]);
}

#[tokio::test]
async fn a_sheet_is_imported_row_by_row_and_a_dry_run_saves_nothing() {
    let platform = spawn().await;
    let firm = &platform.firm;
    save(firm, named("Ana", "+12125550134")).await;
    let sheet = "\u{feff}Name;Phone;E-Mail;Tags\r\n\
                 Eva;212-555-0101;eva@example.com;vip,new\r\n\
                 Uma;212 555 0134;;\r\n\
                 ;212-555-0103;;\r\n\
                 Ivy;212-555-0101;;\r\n\
                 \"Lima; Zoe\";;zoe@example.com;\r\n";
    let expected = json!([
        {"row": 2, "field": "phones[0].number", "code": "already_exists",
         "message": "another contact has this phone"},
        {"row": 3, "field": "name", "code": "required", "message": "is required"},
        {"row": 4, "field": "phones[0].number", "code": "already_exists",
         "message": "an earlier row has this phone"},
    ]);
    let dry = import(firm, "?dry_run=true", sheet).await.is(200);
    assert_eq!(
        (&dry["rows"], &dry["imported"], &dry["failed"]),
        (&json!(5), &json!(2), &json!(3))
    );
    assert_eq!(dry["errors"], expected);
    assert_eq!(names(&firm.get("/v1/contacts").await.is(200)), ["Ana"]);
    let done = import(firm, "", sheet).await.is(200);
    assert_eq!((&done["imported"], &done["errors"]), (&json!(2), &expected));
    assert_eq!(
        names(&firm.get("/v1/contacts?tag=vip").await.is(200)),
        ["Eva"]
    );
    assert_eq!(
        firm.get("/v1/contacts").await.is(200)["data"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let unknown = import(firm, "", "name,shoe size\nAna,38\n").await;
    assert_eq!(
        unknown.violations(),
        [("header.shoe size".to_owned(), "unknown_field".to_owned())]
    );
    import(firm, "?dry_run=maybe", sheet).await.is(422);
}

#[tokio::test]
async fn an_exported_sheet_holds_no_formula_and_can_be_imported_again() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let mut contact = ana();
    contact["name"] = json!("=HYPERLINK(\"http://evil\")");
    save(firm, contact).await;
    let sheet = firm.get("/v1/contacts/export").await;
    assert!(sheet.header("content-type").starts_with("text/csv"));
    let sheet = sheet.body.as_str().unwrap().to_owned();
    assert!(sheet.contains("'=HYPERLINK"), "{sheet}");
    let sandbox = &platform.sandbox;
    let done = import(sandbox, "", sheet).await.is(200);
    assert_eq!(
        (&done["imported"], &done["errors"]),
        (&json!(1), &json!([]))
    );
    let list = sandbox.get("/v1/contacts").await.is(200);
    let copy = &list["data"][0];
    assert_eq!(copy["name"], "=HYPERLINK(\"http://evil\")");
    assert_eq!(copy["phones"][1]["number"], "+13125550135");
    assert_eq!(copy["address"], "1 Main St\nChicago, IL");
    assert_eq!(copy["tags"], json!(["fleet", "vip"]));
}

#[tokio::test]
async fn ten_thousand_rows_are_imported_at_once() {
    let platform = spawn().await;
    let mut sheet = "name,phone,email,tags\n".to_owned();
    for row in 0..10_000 {
        sheet.push_str(&format!(
            "Client {row},+1212{:07},c{row}@example.com,all\n",
            2_000_000 + row
        ));
    }
    let done = import(&platform.firm, "", sheet).await.is(200);
    assert_eq!(
        (&done["imported"], &done["failed"]),
        (&json!(10_000), &json!(0)),
        "{done}"
    );
}

#[tokio::test]
async fn an_erased_contact_leaves_the_ledger_and_the_proof_of_consent() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let saved = save(firm, ana()).await;
    let hello = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    let sent = firm.post("/v1/messages", hello).await.is(202);
    platform.until_status(&sent, "delivered").await;
    let denied = json!({"state": "denied", "method": "phone_call"});
    firm.put(&format!("{}/consents/all", path(&saved)), denied)
        .await
        .is(200);
    let export = firm.get(&format!("{}/export", path(&saved))).await.is(200);
    assert_eq!(export["contact"], saved);
    assert_eq!(export["messages"][0]["body"], "Hello");
    assert_eq!(export["consents"][0]["state"], "denied");
    let ledger = firm.get("/v1/ledger").await.is(200);
    let erase = format!("{}/erase", path(&saved));
    assert_eq!(
        firm.post(&erase, json!({})).await.is(200),
        json!({"messages": 1, "records": 0})
    );
    firm.get(&path(&saved)).await.is(404);
    firm.get(&format!("/v1/messages/{}", sent["id"].as_str().unwrap()))
        .await
        .is(404);
    assert_eq!(
        names(&firm.get("/v1/contacts?tag=vip").await.is(200)),
        [""; 0]
    );
    assert_eq!(firm.get("/v1/ledger").await.is(200), ledger);
    firm.post(&erase, json!({})).await.is(404);
    let again = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    let refused = firm.post("/v1/messages", again).await.is(422);
    assert_eq!(refused["decision"]["facts"][0]["value"], "opted_out");
}
