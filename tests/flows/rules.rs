//! Rules are changed together.

use recado_tests::spawn;
use serde_json::json;

use crate::events::{rule, template};

#[tokio::test]
async fn rules_are_changed_together_or_not_at_all() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let old = template(firm, "transactional", "Old").await;
    let new = template(firm, "transactional", "New").await;
    let place = json!({"name": "North", "time_zone": "America/Chicago"});
    let place = firm.post("/v1/locations", place).await.is(201)["id"].clone();
    let south = json!({"name": "South", "time_zone": "America/Chicago"});
    let south = firm.post("/v1/locations", south).await.is(201)["id"].clone();
    let created = json!({"trigger": {"type": "lead.created"}, "location_ids": [south]});
    let ids = [
        rule(firm, &old, created.clone()).await,
        rule(firm, &old, created).await,
    ];
    let missing = format!("rul_{}", "0".repeat(26));
    let edit = json!({"ids": [ids[0], missing], "action": "set_template", "template_id": new});
    let refused = firm.post("/v1/rules/bulk", edit).await;
    assert_eq!(
        refused.violations(),
        [("ids[1]".to_owned(), "not_found".to_owned())]
    );
    let shown = firm.get(&format!("/v1/rules/{}", ids[0])).await.is(200);
    assert_eq!(shown["template_id"], old.as_str());
    // A second rule for the same place, or e-mails that ask for answers by SMS.
    let again = json!({"ids": ids, "action": "copy_to_locations", "location_ids": [place, south]});
    let refused = firm.post("/v1/rules/bulk", again).await;
    assert_eq!(refused.violations().len(), 2);
    let asking = json!({"replies": [{"name": "more", "words": ["more"]}]});
    let path = format!("/v1/rules/{}", ids[1]);
    firm.patch(&path, asking).await.is(200);
    let by_mail = json!({"ids": ids, "action": "set_channel", "channel": "email"});
    let refused = firm.post("/v1/rules/bulk", by_mail).await;
    let expected = [("ids[1]".to_owned(), "not_supported".to_owned())];
    assert_eq!(refused.violations(), expected);
    firm.patch(&path, json!({"replies": []})).await.is(200);
    for edit in [
        json!({"ids": ids, "action": "set_template", "template_id": new}),
        json!({"ids": ids, "action": "set_channel", "channel": "email"}),
        json!({"ids": ids, "action": "copy_to_locations", "location_ids": [place]}),
    ] {
        firm.post("/v1/rules/bulk", edit).await.is(200);
    }
    let all = firm.get("/v1/rules").await.is(200)["data"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(all.len(), 4);
    assert!(
        all.iter()
            .all(|rule| rule["template_id"] == new.as_str() && rule["channel"] == "email")
    );
    let copies = all
        .iter()
        .filter(|rule| rule["location_ids"] == json!([place]));
    assert_eq!(copies.count(), 2);
    firm.post("/v1/rules/bulk", json!({"ids": ids, "action": "delete"}))
        .await
        .is(200);
    assert_eq!(
        firm.get("/v1/rules").await.is(200)["data"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    firm.get(&format!("/v1/rules/{}", ids[0])).await.is(404);
}
