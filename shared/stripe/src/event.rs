//! What a webhook tells. Credit follows the payment, not the event: most events only say which
//! payment to look at.

use recado_domain::Micros;
use recado_domain::topup::Reversal;
use recado_platform::ports::{Told, ToldPage};
use serde_json::Value;

use crate::object::{id_of, refunded};
use crate::reversal::{dispute, listed, refund};

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something happened to a payment.
    Payment(Told),
    /// Nothing that concerns us.
    Other,
}

/// The body is no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Senseless;

/// The events that may move money, of which the provider is asked by name.
pub const MONEY: [&str; 11] = [
    "payment_intent.succeeded",
    "charge.refunded",
    "charge.refund.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
];

/// Reads an event as a webhook brings it.
///
/// # Errors
/// [`Senseless`] when it is no event, or one about a payment that does not name it.
pub fn parse(body: &[u8]) -> Result<Event, Senseless> {
    let event: Value = serde_json::from_slice(body).map_err(|_| Senseless)?;
    read(&event)
}

/// Reads an event.
///
/// # Errors
/// As [`parse`].
pub fn read(event: &Value) -> Result<Event, Senseless> {
    let kind = event["type"].as_str().ok_or(Senseless)?;
    let object = event.get("data").and_then(|data| data.get("object"));
    let object = object
        .filter(|object| object.is_object())
        .ok_or(Senseless)?;
    if kind.starts_with("payment_intent.") {
        let id = id_of(&object["id"]).ok_or(Senseless)?;
        return Ok(payment(id, Micros::ZERO, vec![]));
    }
    let about_refund = kind.starts_with("refund.") || kind.starts_with("charge.refund.");
    if !about_refund && !kind.starts_with("charge.") {
        return Ok(Event::Other);
    }
    // A charge that was made without a payment is not ours.
    let Some(id) = id_of(&object["payment_intent"]) else {
        return Ok(Event::Other);
    };
    if about_refund {
        // Read as far as it goes: the payment is looked at in any case.
        return Ok(payment(
            id,
            Micros::ZERO,
            refund(object).into_iter().collect(),
        ));
    }
    if let Some(what) = kind.strip_prefix("charge.dispute.") {
        let dispute = dispute(object, what).ok_or(Senseless)?;
        return Ok(match dispute {
            Some(dispute) => payment(id, Micros::ZERO, vec![dispute]),
            None => Event::Other,
        });
    }
    let refunded = match kind {
        "charge.refunded" => refunded(object).ok_or(Senseless)?,
        _ => refunded(object).unwrap_or_default(),
    };
    Ok(payment(id, refunded, listed(&object["refunds"], refund)))
}

/// A page of events. One that is not readable is left out, as its webhook is refused.
pub fn page(list: &Value) -> ToldPage {
    let events: Vec<&Value> = list["data"].as_array().into_iter().flatten().collect();
    let last = events.last().filter(|_| list["has_more"] == true);
    ToldPage {
        next: last
            .and_then(|event| id_of(&event["id"]))
            .map(str::to_owned),
        told: events
            .into_iter()
            .filter_map(|event| match read(event) {
                Ok(Event::Payment(told)) => Some(told),
                Ok(Event::Other) | Err(Senseless) => None,
            })
            .collect(),
    }
}

fn payment(id: &str, refunded: Micros, reversals: Vec<Reversal>) -> Event {
    Event::Payment(Told {
        payment_id: id.to_owned(),
        refunded,
        reversals,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use recado_domain::topup::ReversalKind;
    use serde_json::json;

    fn heard(kind: &str, object: Value) -> Result<Event, Senseless> {
        parse(
            json!({"type": kind, "data": {"object": object}})
                .to_string()
                .as_bytes(),
        )
    }

    fn told(kind: ReversalKind, id: &str, cents: i64, undone: bool) -> Vec<Reversal> {
        vec![Reversal {
            kind,
            id: id.into(),
            amount: Micros::new(cents * 10_000),
            undone,
            reason: None,
        }]
    }

    #[test]
    fn an_event_names_its_payment_and_what_it_knows_of_refunds() {
        let refund = |status: &str| json!({"id": "re_1", "payment_intent": "pi_1", "amount": 250, "status": status});
        let charge = json!({
            "payment_intent": "pi_1", "amount_refunded": 250, "refunds": {"data": [refund("succeeded")]},
        });
        let known = |undone| told(ReversalKind::Refund, "re_1", 250, undone);
        let cents = |cents: i64| Micros::new(cents * 10_000);
        for (kind, object, total, reversals) in [
            ("payment_intent.succeeded", json!({"id": "pi_1"}), 0, vec![]),
            (
                "charge.refunded",
                json!({"payment_intent": "pi_1", "amount_refunded": 250}),
                250,
                vec![],
            ),
            ("charge.refunded", charge, 250, known(false)),
            ("refund.created", refund("pending"), 0, known(false)),
            ("refund.created", refund("requires_action"), 0, known(false)),
            (
                "charge.refund.updated",
                refund("succeeded"),
                0,
                known(false),
            ),
            ("charge.refund.updated", refund("failed"), 0, known(true)),
            ("refund.updated", refund("canceled"), 0, known(true)),
            ("refund.failed", refund("failed"), 0, known(true)),
            (
                "refund.updated",
                json!({"payment_intent": {"id": "pi_1"}}),
                0,
                vec![],
            ),
        ] {
            let expected = payment("pi_1", cents(total), reversals);
            assert_eq!(heard(kind, object), Ok(expected), "{kind}");
        }
    }

    #[test]
    fn a_dispute_takes_money_unless_it_is_an_inquiry_and_gives_it_back_when_it_is_won() {
        let taken = || {
            payment(
                "pi_1",
                Micros::ZERO,
                told(ReversalKind::Dispute, "dp_1", 500, false),
            )
        };
        let won = || {
            payment(
                "pi_1",
                Micros::ZERO,
                told(ReversalKind::Dispute, "dp_1", 500, true),
            )
        };
        for (what, status, expected) in [
            ("created", "needs_response", taken()),
            ("created", "warning_needs_response", Event::Other),
            ("updated", "warning_under_review", Event::Other),
            ("closed", "warning_closed", Event::Other),
            ("funds_withdrawn", "needs_response", taken()),
            ("funds_withdrawn", "warning_needs_response", taken()),
            ("closed", "lost", taken()),
            ("closed", "won", won()),
            ("funds_reinstated", "under_review", won()),
        ] {
            let dispute =
                json!({"id": "dp_1", "payment_intent": "pi_1", "amount": 500, "status": status});
            let kind = format!("charge.dispute.{what}");
            assert_eq!(heard(&kind, dispute), Ok(expected), "{kind} {status}");
        }
    }

    #[test]
    fn why_money_goes_back_is_kept_in_the_providers_word() {
        let reason = |kind: &str, object| match heard(kind, object).unwrap() {
            Event::Payment(told) => told.reversals[0].reason.clone(),
            Event::Other => None,
        };
        let refund = |status: &str| {
            json!({
                "id": "re_1", "payment_intent": "pi_1", "amount": 5, "status": status,
                "reason": "requested_by_customer", "failure_reason": "expired_or_canceled_card",
            })
        };
        let dispute = |reason: &str| json!({"id": "dp_1", "payment_intent": "pi_1", "amount": 5, "status": "lost", "reason": reason});
        for (kind, object, expected) in [
            (
                "refund.created",
                refund("pending"),
                Some("requested_by_customer"),
            ),
            (
                "refund.failed",
                refund("failed"),
                Some("expired_or_canceled_card"),
            ),
            (
                "charge.dispute.closed",
                dispute("fraudulent"),
                Some("fraudulent"),
            ),
            ("charge.dispute.closed", dispute("=1+1"), None),
        ] {
            assert_eq!(reason(kind, object).as_deref(), expected, "{kind}");
        }
    }

    #[test]
    fn what_is_about_no_payment_is_none_of_ours() {
        for (kind, object) in [
            ("charge.succeeded", json!({"payment_intent": null})),
            ("customer.created", json!({"id": "cus_1"})),
        ] {
            assert_eq!(heard(kind, object), Ok(Event::Other), "{kind}");
        }
    }

    #[test]
    fn a_senseless_body_is_no_event() {
        for body in [
            "",
            "[]",
            "{}",
            "null",
            "\u{0}",
            r#"{"type":1}"#,
            r#"{"type":"payment_intent.succeeded"}"#,
            r#"{"type":"payment_intent.succeeded","data":{"object":[]}}"#,
            r#"{"type":"payment_intent.succeeded","data":{"object":{"id":7}}}"#,
            r#"{"type":"payment_intent.succeeded","data":{"object":{"id":"../pi"}}}"#,
            r#"{"type":"charge.refunded","data":{"object":{"payment_intent":"pi_1"}}}"#,
            r#"{"type":"charge.dispute.created","data":{"object":{"id":"dp_1","payment_intent":"pi_1","status":"lost","amount":-5}}}"#,
        ] {
            assert_eq!(parse(body.as_bytes()), Err(Senseless), "{body}");
        }
    }
}
