//! The operator's desk: everything is stopped at once, doubts are ended, what failed is tried again.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use recado_platform::ports::{MailOutcome, Mailer, OutboundEmail, Outgoing, QueueName};
use recado_tests::carrier::{Fault, Faults, Rule};
use recado_tests::{Running, spawn, spawn_with_ports};
use serde_json::{Value, json};

fn hello(more: &Value) -> Value {
    let mut message = json!({"to": {"phone": "+12125550134"}, "body": "Your car is ready."});
    let more = more.as_object().unwrap().clone();
    message.as_object_mut().unwrap().extend(more);
    message
}

/// A message of which the carrier says nothing, as the desk lists it.
async fn unknown(platform: &Running, fault: Fault) -> Value {
    let faults = [Rule::next(1, fault), Rule::always(Fault::CallbacksLost)];
    platform.simulator().set_faults(Faults::of(faults));
    let sent = platform.firm.post("/v1/messages", hello(&json!({})));
    let sent = sent.await.is(202);
    platform.until_status(&sent, "unknown").await;
    let listed = platform.operator.get("/admin/messages?status=unknown");
    let listed = listed.await.is(200);
    assert_eq!(listed["data"].as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(listed["next_cursor"], Value::Null);
    assert_eq!(listed["data"][0]["id"], sent["id"]);
    assert_eq!(listed["data"][0]["firm_id"], "frm_demo");
    assert_eq!(listed["data"][0]["to"], "+1212•••0134");
    sent
}

pub fn resolve(message: &Value) -> String {
    let id = message["id"].as_str().unwrap();
    format!("/admin/messages/{id}/resolve")
}

/// The newest lines of the audit trail.
pub async fn trail(platform: &Running, length: usize) -> Vec<Value> {
    let path = format!("/admin/audit?limit={length}");
    let trail = platform.operator.get(&path).await.is(200);
    trail["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_is_accepted_during_a_stop_goes_out_after_it_unless_it_is_useless() {
    let platform = spawn().await;
    let stop = json!({"reason": "carrier outage"});
    let stopped = platform.operator.post("/admin/stop", stop).await.is(200);
    assert_eq!(
        (&stopped["stopped"], &stopped["reason"]),
        (&json!(true), &json!("carrier outage"))
    );
    let useful = platform
        .firm
        .post("/v1/messages", hello(&json!({})))
        .await
        .is(202);
    let soon = platform.platform().app().now() + Duration::from_secs(60);
    let soon = hello(&json!({"body": "Come now.", "useless_after": soon.to_string()}));
    let useless = platform.firm.post("/v1/messages", soon).await.is(202);
    let many = json!({"to": {"phones": ["+12125560001", "+12125560002"]}, "body": "Hello."});
    platform.firm.post("/v1/bulk-sends", many).await.is(202);
    platform.advance("10m").await;
    let shown = platform.operator.get("/admin/stop").await.is(200);
    assert_eq!(shown["since"], stopped["since"]);
    platform.carrier_has_heard_nothing().await;
    platform.until_status(&useful, "queued").await;
    let release = json!({"reason": "it is over", "stopped": false});
    let released = platform
        .operator
        .post("/admin/stop", release.clone())
        .await
        .is(200);
    assert_eq!(released, json!({"stopped": false}));
    platform.advance("3m").await;
    platform.until_status(&useful, "delivered").await;
    platform.until_status(&useless, "expired").await;
    platform.callbacks_idle().await;
    assert_eq!(platform.carried().await.len(), 3);
    // Releasing what is not stopped is nothing to remember.
    platform.operator.post("/admin/stop", release).await.is(200);
    let trail = trail(&platform, 2).await;
    assert_eq!(trail[0]["action"], "sending_released");
    assert_eq!(trail[0]["detail"]["reason"], "it is over");
    assert_eq!(trail[1]["action"], "sending_stopped");
    assert_eq!(trail[1]["detail"]["reason"], "carrier outage");
    assert!(trail[1].get("firm_id").is_none());
}

#[tokio::test]
async fn a_message_that_was_never_sent_is_given_back_and_stays_so() {
    let platform = spawn().await;
    let message = unknown(&platform, Fault::Error500Before).await;
    let verdict = json!({"outcome": "not_sent", "reason": "the carrier's log has none"});
    let operator = &platform.operator;
    let resolved = operator
        .post(&resolve(&message), verdict.clone())
        .await
        .is(200);
    assert_eq!(resolved["status"], "failed");
    assert_eq!(platform.firm.books().await, 10_000_000);
    let again = operator.post(&resolve(&message), verdict).await.is(409);
    assert_eq!(again["code"], "not_unknown");
    let listed = operator.get("/admin/messages").await.is(200);
    assert_eq!(listed["data"], json!([]));
    platform.advance("2h").await;
    assert_eq!(platform.carried().await.len(), 0);
    let trail = trail(&platform, 1).await;
    assert_eq!(trail[0]["action"], "message_resolved");
    assert_eq!(trail[0]["firm_id"], "frm_demo");
    assert_eq!(trail[0]["detail"]["outcome"], "not_sent");
    assert_eq!(trail[0]["detail"]["reason"], "the carrier's log has none");
}

#[tokio::test]
async fn a_message_that_was_sent_becomes_what_the_carrier_says_of_it() {
    let platform = spawn().await;
    let message = unknown(&platform, Fault::AcceptThenDrop).await;
    let sid = platform.carried().await[0]["sid"].clone();
    let verdict = json!({
        "outcome": "sent", "carrier_sid": sid, "reason": "found by hand", "firm_id": "frm_demo",
    });
    let resolved = platform
        .operator
        .post(&resolve(&message), verdict)
        .await
        .is(200);
    assert_eq!(
        (&resolved["status"], &resolved["carrier_sid"]),
        (&json!("accepted"), &sid)
    );
    platform.advance("30m").await;
    platform.until_status(&message, "delivered").await;
    assert_eq!(platform.firm.books().await, 9_960_000);
    assert_eq!(platform.carried().await.len(), 1);
}

#[tokio::test]
async fn a_message_is_not_resolved_by_what_is_another_ones_at_the_carrier() {
    let platform = spawn().await;
    let other = json!({"to": {"phone": "+12125550177"}, "body": "Your car is ready."});
    let other = platform.firm.post("/v1/messages", other).await.is(202);
    let other = platform.until_status(&other, "delivered").await;
    let same = hello(&json!({}));
    let same = platform.firm.post("/v1/messages", same).await.is(202);
    let same = platform.until_status(&same, "delivered").await;
    platform.advance("7d").await;
    let message = unknown(&platform, Fault::Error500Before).await;
    let carried = platform.carried().await;
    let sid_of = |message: &Value| {
        let found = carried.iter().find(|it| it["to"] == message["to"]).unwrap();
        found["sid"].as_str().unwrap().to_owned()
    };
    let invented = format!("SM{:032}", 7);
    for sid in [sid_of(&other), sid_of(&same), invented] {
        let verdict = json!({"outcome": "sent", "carrier_sid": sid, "reason": "mistaken"});
        let refused = platform.operator.post(&resolve(&message), verdict).await;
        assert_eq!(refused.is(409)["code"], "carrier_sid_differs", "{sid}");
    }
    assert_eq!(other["status"], "delivered");
    assert_eq!(
        platform.firm.get("/v1/balance").await.is(200)["held"]["amount"],
        "0.040000"
    );
}

/// Its answers are lost.
struct Silent;

#[async_trait]
impl Mailer for Silent {
    async fn send(&self, _: &OutboundEmail) -> MailOutcome {
        MailOutcome::Unknown {
            reason: "no answer".to_owned(),
        }
    }
}

#[tokio::test]
async fn an_e_mail_has_no_id_at_the_carrier_that_it_could_be_resolved_by() {
    let platform = spawn_with_ports(&[], |app| app.mailer = Arc::new(Silent)).await;
    let mail = json!({"to": {"email": "ana@example.com"}, "subject": "Hi", "body": "It is ready."});
    let mail = platform.firm.post("/v1/messages", mail).await.is(202);
    platform.until_status(&mail, "unknown").await;
    let sid = format!("SM{:032}", 7);
    let verdict = json!({"outcome": "sent", "carrier_sid": sid, "reason": "found"});
    let refused = platform.operator.post(&resolve(&mail), verdict).await;
    assert_eq!(refused.is(409)["code"], "carrier_sid_differs");
    platform.until_status(&mail, "unknown").await;
}

#[tokio::test]
async fn senseless_wishes_of_an_operator_are_told_and_nobody_else_has_any() {
    let platform = spawn().await;
    let sent = platform
        .firm
        .post("/v1/messages", hello(&json!({})))
        .await
        .is(202);
    platform.until_status(&sent, "delivered").await;
    let resolve = resolve(&sent);
    let never_sent = json!({"outcome": "not_sent", "reason": "r"});
    for (path, body, expected) in [
        ("/admin/stop", json!({}), &["reason required"][..]),
        (
            "/admin/stop",
            json!({"reason": "r", "stopped": 1, "x": 1}),
            &["stopped wrong_type", "x unknown_field"],
        ),
        (
            "/admin/redrive",
            json!({"queue": "x"}),
            &["queue invalid_format", "reason required"],
        ),
        (
            &resolve,
            json!({}),
            &["outcome required", "reason required"],
        ),
        (
            &resolve,
            json!({"outcome": "sent", "reason": "r"}),
            &["carrier_sid required"],
        ),
        (
            &resolve,
            json!({"outcome": "sent", "reason": "r", "carrier_sid": "SM1"}),
            &["carrier_sid invalid_format"],
        ),
        (
            &resolve,
            json!({"outcome": "perhaps", "reason": "r", "firm_id": "x"}),
            &["outcome invalid_format", "firm_id invalid_id"],
        ),
    ] {
        let refused = platform.operator.post(path, body.clone()).await;
        assert_eq!(refused.status, 422, "{path} {body}");
        let got: Vec<String> = refused
            .violations()
            .into_iter()
            .map(|(f, c)| format!("{f} {c}"))
            .collect();
        assert_eq!(got, expected, "{path} {body}");
        platform.firm.post(path, body).await.is(403);
    }
    platform
        .operator
        .get("/admin/messages?status=sent")
        .await
        .is(422);
    platform
        .operator
        .get("/admin/messages?cursor=eA")
        .await
        .is(422);
    platform.firm.get("/admin/messages").await.is(403);
    platform
        .operator
        .post(&resolve, never_sent.clone())
        .await
        .is(409);
    let nobody = "/admin/messages/msg_01m871y4fxfk2gjnqqvbvnxq0v9yerr2dvr6f8n/resolve";
    platform.operator.post(nobody, never_sent).await.is(404);
    assert_eq!(platform.firm.books().await, 9_960_000);
}

#[tokio::test]
async fn what_failed_too_often_is_given_back_to_its_queue_and_tried_again() {
    let platform = spawn().await;
    let poison = Outgoing {
        body: json!({"job": "poison"}).to_string(),
        delay: Duration::ZERO,
        group: "frm_demo".to_owned(),
    };
    let queue = &platform.platform().app().queue;
    queue.send(QueueName::Singles, poison).await.unwrap();
    let redrive = json!({"reason": "mended"});
    for round in 0..2 {
        platform.advance("10m").await;
        // Whatever is given back fails again, and is set aside again.
        let answer = platform
            .operator
            .post("/admin/redrive", redrive.clone())
            .await
            .is(200);
        assert_eq!(answer, json!({"moved": 1}), "{round}");
        let at_once = platform
            .operator
            .post("/admin/redrive", redrive.clone())
            .await
            .is(200);
        assert_eq!(at_once, json!({"moved": 0}));
    }
    let trail = trail(&platform, 1).await;
    assert_eq!(trail[0]["action"], "redriven");
    assert_eq!(
        trail[0]["detail"],
        json!({"queues": ["singles", "compose", "bulk"], "reason": "mended"})
    );
}
