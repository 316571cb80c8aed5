//! Charges, and what is taken back of them: refunds and disputes.

use serde_json::json;

use super::{Answer, Dispute, Ledger, Moment};
use crate::error::ApiError;
use crate::form::Form;

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
        let intent = charge.intent.clone();
        let refund = json!({
            "id": (at.new_id)("re_"), "object": "refund", "amount": amount, "currency": "usd",
            "charge": id, "payment_intent": intent, "status": "succeeded",
        });
        self.tell("charge.refunded", self.charge(&id)?, at);
        Ok(refund)
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

    /// The holder disputes a payment, or part of it.
    pub fn open_dispute(&mut self, intent: &str, amount: Option<i64>, at: &Moment) -> Answer {
        let found = self.intents.get(intent);
        let charge = found.and_then(|intent| intent.latest_charge.clone());
        let charge = charge.ok_or_else(|| ApiError::missing("charge"))?;
        let whole = self.charges.get_mut(&charge).map_or(0, |charge| {
            charge.disputed = true;
            charge.amount
        });
        let id = (at.new_id)("dp_");
        self.disputes.insert(
            id.clone(),
            Dispute {
                id: id.clone(),
                charge,
                intent: intent.to_owned(),
                amount: amount.unwrap_or(whole),
                status: "needs_response".to_owned(),
            },
        );
        let dispute = self.dispute(&id)?;
        self.tell("charge.dispute.created", dispute.clone(), at);
        Ok(dispute)
    }

    /// The bank decides a dispute.
    pub fn close_dispute(&mut self, id: &str, won: bool, at: &Moment) -> Answer {
        let dispute = self
            .disputes
            .get_mut(id)
            .ok_or_else(|| ApiError::missing("dispute"))?;
        dispute.status = if won { "won" } else { "lost" }.to_owned();
        let dispute = self.dispute(id)?;
        self.tell("charge.dispute.closed", dispute.clone(), at);
        Ok(dispute)
    }

    /// `GET /v1/disputes/{id}`.
    pub fn dispute(&self, id: &str) -> Answer {
        let dispute = self
            .disputes
            .get(id)
            .ok_or_else(|| ApiError::missing("dispute"))?;
        Ok(json!({
            "id": dispute.id, "object": "dispute", "amount": dispute.amount, "currency": "usd",
            "charge": dispute.charge, "payment_intent": dispute.intent, "status": dispute.status,
        }))
    }
}
