//! Charges and their refunds, which may succeed and fail afterwards.

use serde_json::{Value, json};

use super::{Answer, Ledger, Moment, Refund};
use crate::cards::{Behaviour, behaviour};
use crate::error::ApiError;
use crate::form::Form;

impl Refund {
    fn object(&self) -> Value {
        let failure = (self.status == "failed").then_some("expired_or_canceled_card");
        json!({
            "id": self.id, "object": "refund", "amount": self.amount, "currency": "usd",
            "charge": self.charge, "payment_intent": self.intent, "status": self.status,
            "reason": self.reason, "failure_reason": failure,
        })
    }
}

impl Ledger {
    /// `GET /v1/charges/{id}`.
    pub fn charge(&self, id: &str) -> Answer {
        let charge = self
            .charges
            .get(id)
            .ok_or_else(|| ApiError::missing("charge"))?;
        Ok(json!({
            "id": charge.id, "object": "charge", "amount": charge.amount,
            "amount_refunded": charge.amount_refunded, "payment_intent": charge.intent,
            "disputed": charge.disputed, "currency": "usd", "paid": true,
        }))
    }

    /// `POST /v1/refunds`.
    pub fn refund(&mut self, form: &Form, at: &Moment) -> Answer {
        let id = self.paid_charge(form)?;
        let Some(charge) = self.charges.get_mut(&id) else {
            return Err(ApiError::missing("charge"));
        };
        let left = charge.amount - charge.amount_refunded;
        let amount = form.positive("amount")?.unwrap_or(left);
        if amount > left || amount == 0 {
            return Err(ApiError::invalid(
                "amount",
                "is more than is left to refund",
            ));
        }
        charge.amount_refunded += amount;
        let refund = Refund {
            id: (at.new_id)("re_"),
            charge: id.clone(),
            intent: charge.intent.clone(),
            amount,
            reason: form.text("reason").map(str::to_owned),
            status: "succeeded".to_owned(),
        };
        let object = refund.object();
        let fails = self.fails_refunds(&refund.intent);
        let refund_id = refund.id.clone();
        self.refunds.insert(refund_id.clone(), refund);
        self.tell("refund.created", object.clone(), at);
        self.tell("charge.refunded", self.charge(&id)?, at);
        if fails {
            self.fail_refund(&refund_id, at)?;
        }
        Ok(object)
    }

    fn fails_refunds(&self, intent: &str) -> bool {
        let method = self.intents.get(intent);
        let method = method.and_then(|intent| intent.payment_method.as_ref());
        let method = method.and_then(|method| self.methods.get(method));
        method.is_some_and(|it| behaviour(&it.number) == Some(Behaviour::FailsRefunds))
    }

    /// A refund that had succeeded comes back.
    pub fn fail_refund(&mut self, id: &str, at: &Moment) -> Answer {
        let refund = self
            .refunds
            .get_mut(id)
            .ok_or_else(|| ApiError::missing("refund"))?;
        if refund.status != "succeeded" {
            return Err(ApiError::unexpected_state("this refund is final"));
        }
        refund.status = "failed".to_owned();
        let object = refund.object();
        if let Some(charge) = self.charges.get_mut(&refund.charge) {
            charge.amount_refunded -= refund.amount;
        }
        for kind in ["charge.refund.updated", "refund.updated", "refund.failed"] {
            self.tell(kind, object.clone(), at);
        }
        Ok(object)
    }

    /// `GET /v1/refunds/{id}`.
    pub fn refund_by_id(&self, id: &str) -> Answer {
        let refund = self.refunds.get(id);
        refund
            .map(Refund::object)
            .ok_or_else(|| ApiError::missing("refund"))
    }

    /// `GET /v1/refunds?payment_intent=…`.
    pub fn refunds_of(&self, query: &Form) -> Answer {
        let intent = query.text("payment_intent").unwrap_or_default();
        let of_it = self.refunds.values().filter(|it| it.intent == intent);
        let data: Vec<Value> = of_it.map(Refund::object).collect();
        Ok(json!({"object": "list", "data": data, "has_more": false}))
    }

    fn paid_charge(&self, form: &Form) -> Result<String, ApiError> {
        if let Some(charge) = form.text("charge") {
            return Ok(charge.to_owned());
        }
        let intent = form.text("payment_intent").unwrap_or_default();
        let intent = self.intents.get(intent);
        intent
            .and_then(|intent| intent.latest_charge.clone())
            .ok_or_else(|| ApiError::missing("charge"))
    }
}
