//! What a webhook tells. Credit follows the payment, not the event: most events only say which
//! payment to look at.

use recado_domain::Micros;
use recado_domain::topup::Dispute;
use serde_json::Value;

use crate::object::{micros, refunded};

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something happened to a payment.
    Payment {
        /// `pi_…`.
        id: String,
        /// What the event knows to be paid back so far.
        refunded: Micros,
        /// The dispute it is about.
        dispute: Option<Dispute>,
    },
    /// Nothing that concerns us.
    Other,
}

/// The body is no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Senseless;

/// Reads an event.
///
/// # Errors
/// [`Senseless`] when it is no event, or one about a payment that does not name it.
pub fn parse(body: &[u8]) -> Result<Event, Senseless> {
    let event: Value = serde_json::from_slice(body).map_err(|_| Senseless)?;
    let kind = event["type"].as_str().ok_or(Senseless)?;
    let object = event.get("data").and_then(|data| data.get("object"));
    let object = object
        .filter(|object| object.is_object())
        .ok_or(Senseless)?;
    if kind.starts_with("payment_intent.") {
        let id = id_of(&object["id"]).ok_or(Senseless)?;
        return Ok(payment(id, Micros::ZERO, None));
    }
    let about_charge = kind.starts_with("charge.") || kind.starts_with("refund.");
    if !about_charge {
        return Ok(Event::Other);
    }
    // A charge that was made without a payment is not ours.
    let Some(id) = id_of(&object["payment_intent"]) else {
        return Ok(Event::Other);
    };
    if kind.starts_with("charge.dispute.") {
        return Ok(match dispute(object)? {
            Some(dispute) => payment(id, Micros::ZERO, Some(dispute)),
            None => Event::Other,
        });
    }
    let refunded = match kind {
        "charge.refunded" => refunded(object).ok_or(Senseless)?,
        _ => Micros::ZERO,
    };
    Ok(payment(id, refunded, None))
}

fn payment(id: &str, refunded: Micros, dispute: Option<Dispute>) -> Event {
    Event::Payment {
        id: id.to_owned(),
        refunded,
        dispute,
    }
}

fn id_of(value: &Value) -> Option<&str> {
    let id = value.as_str().or_else(|| value["id"].as_str())?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (!id.is_empty() && id.len() <= 255 && id.bytes().all(plain)).then_some(id)
}

/// A dispute that moves money; an inquiry (`warning_…`) does not.
fn dispute(object: &Value) -> Result<Option<Dispute>, Senseless> {
    let status = object["status"].as_str().ok_or(Senseless)?;
    if status.starts_with("warning_") || status == "prevented" {
        return Ok(None);
    }
    let amount = object["amount"].as_i64().filter(|amount| *amount > 0);
    Ok(Some(Dispute {
        id: id_of(&object["id"]).ok_or(Senseless)?.to_owned(),
        amount: micros(amount.ok_or(Senseless)?),
        won: status == "won",
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use serde_json::json;

    fn read(kind: &str, object: Value) -> Result<Event, Senseless> {
        parse(
            json!({"type": kind, "data": {"object": object}})
                .to_string()
                .as_bytes(),
        )
    }

    #[test]
    fn an_event_names_its_payment_and_what_it_knows_of_refunds_and_disputes() {
        let dispute = |won| {
            Some(Dispute {
                id: "dp_1".into(),
                amount: Micros::new(5_000_000),
                won,
            })
        };
        let about = |status| json!({"id": "dp_1", "payment_intent": "pi_1", "amount": 500, "status": status});
        let none = Micros::ZERO;
        for (kind, object, expected) in [
            (
                "payment_intent.succeeded",
                json!({"id": "pi_1"}),
                payment("pi_1", none, None),
            ),
            (
                "charge.refunded",
                json!({"payment_intent": "pi_1", "amount_refunded": 250}),
                payment("pi_1", Micros::new(2_500_000), None),
            ),
            (
                "refund.updated",
                json!({"payment_intent": {"id": "pi_1"}}),
                payment("pi_1", none, None),
            ),
            (
                "charge.dispute.created",
                about("needs_response"),
                payment("pi_1", none, dispute(false)),
            ),
            (
                "charge.dispute.closed",
                about("lost"),
                payment("pi_1", none, dispute(false)),
            ),
            (
                "charge.dispute.closed",
                about("won"),
                payment("pi_1", none, dispute(true)),
            ),
            (
                "charge.dispute.created",
                about("warning_needs_response"),
                Event::Other,
            ),
            (
                "charge.succeeded",
                json!({"payment_intent": null}),
                Event::Other,
            ),
            ("customer.created", json!({"id": "cus_1"}), Event::Other),
        ] {
            assert_eq!(read(kind, object), Ok(expected), "{kind}");
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
