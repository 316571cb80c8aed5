//! Messages to contacts the firm has saved.

use recado_tests::spawn;
use serde_json::json;

#[tokio::test]
async fn a_saved_contact_is_written_to_at_its_primary_phone_in_its_language() {
    let platform = spawn().await;
    let firm = &platform.firm;
    let contact = json!({
        "name": "Ana Lima", "language": "es",
        "phones": [{"number": "+12125550134", "primary": true}, {"number": "+13125550135", "primary": false}],
        "channels": {"sms": true, "email": false}, "fields": {"car": "SEAT"},
    });
    let contact = firm.post("/v1/contacts", contact).await.is(201);
    let template = json!({
        "name": "Ready", "channel": "sms", "category": "transactional",
        "variants": {
            "en": {"body": "[FIRM_NAME]: hello [CONTACT_FIRST_NAME], your [CONTACT.car] is ready. Questions? Call us."},
            "es": {"body": "[FIRM_NAME]: hola [CONTACT_FIRST_NAME], su [CONTACT.car] está listo. ¿Dudas? Llámenos."},
        },
    });
    let template = firm.post("/v1/templates", template).await.is(201);
    let message = json!({"to": {"contact_id": contact["id"]}, "template_id": template["id"]});
    let sent = firm.post("/v1/messages", message.clone()).await.is(202);
    assert_eq!(sent["to"], "+12125550134");
    assert_eq!(sent["contact_id"], contact["id"]);
    assert!(sent["body"].as_str().unwrap().contains("hola Ana, su SEAT"));
    let by_phone = json!({"to": {"phone": "+13125550135"}, "body": "Recado Demo: hello [CONTACT_NAME]. Call us."});
    let by_phone = firm.post("/v1/messages", by_phone).await.is(202);
    assert_eq!(
        by_phone["contact_id"], contact["id"],
        "one thread for all its phones"
    );
    let path = format!("/v1/contacts/{}", contact["id"].as_str().unwrap());
    let off = json!({"channels": {"sms": false, "email": false}});
    firm.patch(&path, off).await.is(200);
    let refused = firm.post("/v1/messages", message).await.is(422);
    assert_eq!(refused["decision"]["facts"][0]["value"], "sms_off");
    let nobody = json!({"to": {"contact_id": "ctc_0000000000000"}, "body": "Hello"});
    let refused = firm.post("/v1/messages", nobody).await.is(422);
    assert_eq!(refused["violations"][0]["field"], "to.contact_id");
}
