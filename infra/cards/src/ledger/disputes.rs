//! What card holders dispute, and how their banks decide.

use serde_json::{Value, json};

use super::{Answer, Dispute, Ledger, Moment};
use crate::error::ApiError;
use crate::form::Form;

impl Dispute {
    fn object(&self) -> Value {
        json!({
            "id": self.id, "object": "dispute", "amount": self.amount, "currency": "usd",
            "charge": self.charge, "payment_intent": self.intent, "status": self.status,
            "reason": "fraudulent",
        })
    }
}

impl Ledger {
    /// The holder disputes a payment, or part of it: the bank takes the money at once.
    pub fn open_dispute(&mut self, intent: &str, amount: Option<i64>, at: &Moment) -> Answer {
        let found = self.intents.get(intent);
        let charge = found.and_then(|intent| intent.latest_charge.clone());
        let charge = charge.ok_or_else(|| ApiError::missing("charge"))?;
        let whole = self.charges.get_mut(&charge).map_or(0, |charge| {
            charge.disputed = true;
            charge.amount
        });
        let id = (at.new_id)("dp_");
        let dispute = Dispute {
            id: id.clone(),
            charge,
            intent: intent.to_owned(),
            amount: amount.unwrap_or(whole),
            status: "needs_response".to_owned(),
        };
        let object = dispute.object();
        self.disputes.insert(id, dispute);
        for kind in ["charge.dispute.created", "charge.dispute.funds_withdrawn"] {
            self.tell(kind, object.clone(), at);
        }
        Ok(object)
    }

    /// The bank decides a dispute; one that is won gives the money back.
    pub fn close_dispute(&mut self, id: &str, won: bool, at: &Moment) -> Answer {
        let dispute = self
            .disputes
            .get_mut(id)
            .ok_or_else(|| ApiError::missing("dispute"))?;
        dispute.status = if won { "won" } else { "lost" }.to_owned();
        let object = dispute.object();
        self.tell("charge.dispute.closed", object.clone(), at);
        if won {
            self.tell("charge.dispute.funds_reinstated", object.clone(), at);
        }
        Ok(object)
    }

    /// `GET /v1/disputes/{id}`.
    pub fn dispute(&self, id: &str) -> Answer {
        let dispute = self.disputes.get(id);
        dispute
            .map(Dispute::object)
            .ok_or_else(|| ApiError::missing("dispute"))
    }

    /// `GET /v1/disputes?payment_intent=…`.
    pub fn disputes_of(&self, query: &Form) -> Answer {
        let intent = query.text("payment_intent").unwrap_or_default();
        let of_it = self.disputes.values().filter(|it| it.intent == intent);
        let data: Vec<Value> = of_it.map(Dispute::object).collect();
        Ok(json!({"object": "list", "data": data, "has_more": false}))
    }
}
