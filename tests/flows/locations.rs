//! A firm keeps its locations.

use recado_tests::{DEMO_TEST_KEY, spawn};
use reqwest::Method;
use serde_json::{Value, json};

fn downtown() -> Value {
    json!({
        "name": "Downtown", "time_zone": "America/Chicago", "language": "es",
        "hours": [
            {"day": "mon", "opens": "14:00", "closes": "18:00"},
            {"day": "mon", "opens": "09:00", "closes": "12:00"},
            {"day": "sat", "opens": "20:00", "closes": "02:00"},
        ],
        "closures": [{"from": "2026-12-24", "to": "2026-12-26", "name": "Christmas"}],
        "sender": "+15005550006",
    })
}

#[tokio::test]
async fn a_location_is_created_shown_listed_changed_and_deleted() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let created = firm.post("/v1/locations", downtown()).await.is(201);
    assert_eq!(created["hours"][0]["opens"], "09:00", "in the week's order");
    assert_eq!(created["closures"], downtown()["closures"]);
    let path = format!("/v1/locations/{}", created["id"].as_str().unwrap());
    let shown = firm.get(&path).await;
    let tag = shown.header("etag").to_owned();
    assert_eq!(shown.is(200), created);
    let change = |version: &str| {
        let patch = json!({"name": "Old Town", "closures": [], "language": null});
        let request = firm.request(Method::PATCH, &path).json(&patch);
        request.header("if-match", version)
    };
    let changed = firm.ask(change(&tag)).await.is(200);
    assert_eq!(changed["name"], "Old Town");
    assert_eq!(changed["closures"], json!([]));
    assert_eq!(changed["hours"], created["hours"]);
    assert!(changed.get("language").is_none());
    firm.ask(change(&tag)).await.is(412);
    let second = firm
        .post("/v1/locations", json!({"name": "B", "time_zone": "UTC"}))
        .await
        .is(201);
    let list = firm.get("/v1/locations").await.is(200);
    assert_eq!((&list["data"][0], &list["data"][1]), (&second, &changed));
    firm.delete(&path).await.is(204);
    firm.delete(&path).await.is(404);
    firm.get(&path).await.is(404);
}

#[tokio::test]
async fn what_is_wrong_with_a_location_is_told() {
    let platform = spawn().await;
    let wrong = json!({
        "time_zone": "America/Gotham", "language": "de", "sender": "12",
        "hours": [{"day": "mon", "opens": "9", "closes": "17:00"}],
        "closures": [{"from": "2026-12-26", "to": "2026-12-24"}], "owner": "Ana",
    });
    let refused = platform.firm.post("/v1/locations", wrong).await;
    let expected = [
        ("name", "required"),
        ("time_zone", "invalid_time_zone"),
        ("hours[0].opens", "invalid_time"),
        ("closures[0].to", "out_of_range"),
        ("language", "invalid_format"),
        ("sender", "invalid_format"),
        ("owner", "unknown_field"),
    ]
    .map(|(field, code)| (field.to_owned(), code.to_owned()));
    assert_eq!(refused.violations(), expected);
    let mut foreign = downtown();
    foreign["sender"] = json!("+12015550123");
    let refused = platform.firm.post("/v1/locations", foreign).await;
    assert_eq!(
        refused.violations(),
        [("sender".to_owned(), "not_found".to_owned())]
    );
}

#[tokio::test]
async fn a_location_is_nobody_elses() {
    let platform = spawn().await;
    let created = platform
        .firm
        .post("/v1/locations", downtown())
        .await
        .is(201);
    let path = format!("/v1/locations/{}", created["id"].as_str().unwrap());
    let firm = json!({"name": "Other", "country": "US", "time_zone": "America/Denver"});
    let other = platform.operator.post("/admin/firms", firm).await.is(201);
    for key in [other["key"].as_str().unwrap(), DEMO_TEST_KEY] {
        let stranger = platform.with_key(key);
        stranger.get(&path).await.is(404);
        stranger.patch(&path, json!({"name": "Mine"})).await.is(404);
        stranger.delete(&path).await.is(404);
        assert_eq!(
            stranger.get("/v1/locations").await.is(200)["data"],
            json!([])
        );
    }
    let reader = platform
        .firm
        .post("/v1/keys", json!({"role": "send"}))
        .await
        .is(201);
    let reader = platform.with_key(reader["secret"].as_str().unwrap());
    reader.get(&path).await.is(200);
    reader.delete(&path).await.is(403);
}
