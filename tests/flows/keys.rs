//! A firm keeps its API keys.

use recado_tests::{Caller, spawn};
use serde_json::{Value, json};

async fn create(firm: &Caller, key: Value) -> Value {
    firm.post("/v1/keys", key).await.is(201)
}

fn secret(key: &Value) -> &str {
    key["secret"].as_str().unwrap()
}

fn path(key: &Value) -> String {
    format!("/v1/keys/{}", key["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_role_allows_what_the_roles_before_it_allow_and_no_more() {
    let platform = spawn().await;
    let message = json!({"to": {"phone": "+12125550134"}, "body": "Hello"});
    // role, may send, may manage
    for (role, send, manage) in [("read", 403, 403), ("send", 202, 403), ("manage", 202, 200)] {
        let key = create(&platform.firm, json!({"name": role, "role": role})).await;
        let caller = platform.with_key(secret(&key));
        caller.get("/v1/balance").await.is(200);
        caller.post("/v1/messages", message.clone()).await.is(send);
        caller.get("/v1/keys").await.is(manage);
    }
}

#[tokio::test]
async fn a_secret_is_shown_once_and_its_last_four_for_good() {
    let platform = spawn().await;
    let key = create(&platform.firm, json!({"role": "read", "name": "Office"})).await;
    assert!(secret(&key).starts_with("rk_live_"));
    let list = platform.firm.get("/v1/keys").await.is(200);
    assert!(!list.to_string().contains(secret(&key)));
    let line = &list["data"][0];
    assert_eq!(line["id"], key["id"], "newest first");
    assert!(secret(&key).ends_with(line["last_four"].as_str().unwrap()));
    assert_eq!(list["data"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_revoked_key_stops_at_once() {
    let platform = spawn().await;
    let key = create(&platform.firm, json!({"role": "read"})).await;
    let caller = platform.with_key(secret(&key));
    caller.get("/v1/balance").await.is(200);
    platform.firm.delete(&path(&key)).await.is(204);
    caller.get("/v1/balance").await.is(401);
    platform.firm.delete(&path(&key)).await.is(404);
}

#[tokio::test]
async fn the_last_key_that_manages_the_firm_stays_even_when_two_are_revoked_at_once() {
    let platform = spawn().await;
    let list = platform.firm.get("/v1/keys").await.is(200);
    let is_live = |key: &&Value| key["mode"] == "live";
    let first = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(is_live)
        .unwrap()
        .clone();
    let last = platform.firm.delete(&path(&first)).await.is(409);
    assert_eq!(last["code"], "last_manage_key");
    create(
        &platform.firm,
        json!({"role": "manage", "expires_at": "2099-01-01T00:00:00Z"}),
    )
    .await;
    platform.firm.delete(&path(&first)).await.is(409);
    let second = create(&platform.firm, json!({"role": "manage"})).await;
    let other = platform.with_key(secret(&second));
    let (one, two) = (path(&first), path(&second));
    let both = tokio::join!(other.delete(&one), platform.firm.delete(&two));
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 204);
    assert!(statuses[1] == 409 || statuses[1] == 401, "{statuses:?}");
}

#[tokio::test]
async fn a_rotated_key_works_until_its_grace_is_over() {
    let platform = spawn().await;
    let key = create(&platform.firm, json!({"role": "send", "name": "Shop"})).await;
    let rotate = format!("{}/rotate", path(&key));
    let new = platform
        .firm
        .post(&rotate, json!({"grace_seconds": 3600}))
        .await
        .is(201);
    assert_eq!((&new["name"], &new["role"]), (&key["name"], &key["role"]));
    let old = platform.with_key(secret(&key));
    old.get("/v1/balance").await.is(200);
    platform
        .with_key(secret(&new))
        .get("/v1/balance")
        .await
        .is(200);
    platform
        .firm
        .post(&rotate, json!({"grace_seconds": 0}))
        .await
        .is(201);
    old.get("/v1/balance").await.is(401);
    let expired = platform.firm.post(&rotate, json!({})).await.is(409);
    assert_eq!(expired["code"], "key_expired");
}

#[tokio::test]
async fn a_test_key_neither_makes_nor_sees_live_keys() {
    let platform = spawn().await;
    let sandbox = &platform.sandbox;
    sandbox
        .post("/v1/keys", json!({"role": "read", "mode": "live"}))
        .await
        .is(403);
    let key = create(sandbox, json!({"role": "read"})).await;
    assert_eq!(key["mode"], "test");
    assert!(secret(&key).starts_with("rk_test_"));
    let list = sandbox.get("/v1/keys").await.is(200);
    let modes: Vec<_> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| &key["mode"])
        .collect();
    assert_eq!(modes, ["test", "test"]);
    let live = create(&platform.firm, json!({"role": "read"})).await;
    sandbox.delete(&path(&live)).await.is(404);
}

#[tokio::test]
async fn another_firms_key_is_nowhere_to_be_found() {
    let platform = spawn().await;
    let firm = json!({"name": "Other", "country": "US", "time_zone": "America/Denver"});
    let other = platform.operator.post("/admin/firms", firm).await.is(201);
    let other = platform.with_key(other["key"].as_str().unwrap());
    let key = create(&platform.firm, json!({"role": "read"})).await;
    other.delete(&path(&key)).await.is(404);
    other
        .post(&format!("{}/rotate", path(&key)), json!({}))
        .await
        .is(404);
    assert_eq!(
        other.get("/v1/keys").await.is(200)["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_told() {
    let platform = spawn().await;
    for (key, field, code) in [
        (json!({}), "role", "required"),
        (json!({"role": "owner"}), "role", "invalid_format"),
        (
            json!({"role": "read", "expires_at": "2001-01-01T00:00:00Z"}),
            "expires_at",
            "time_in_past",
        ),
        (
            json!({"role": "read", "mode": "dry"}),
            "mode",
            "invalid_format",
        ),
        (
            json!({"role": "read", "name": "x".repeat(101)}),
            "name",
            "too_long",
        ),
    ] {
        let refused = platform.firm.post("/v1/keys", key).await;
        assert_eq!(refused.violations(), [(field.to_owned(), code.to_owned())]);
        refused.is(422);
    }
    assert_eq!(
        platform.firm.get("/v1/keys?cursor=YQ").await.is(422)["violations"][0]["code"],
        "invalid_cursor"
    );
}
