//! What the provider knows, as a pure state machine: requests in, objects and events out.

use std::collections::BTreeMap;

mod disputes;
mod events;
mod refunds;
mod wallet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::cards::{Behaviour, behaviour};
use crate::error::ApiError;
use crate::form::Form;

/// Everything that is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Ledger {
    intents: BTreeMap<String, Intent>,
    charges: BTreeMap<String, Charge>,
    methods: BTreeMap<String, Method>,
    customers: BTreeMap<String, Value>,
    #[serde(default)]
    refunds: BTreeMap<String, Refund>,
    disputes: BTreeMap<String, Dispute>,
    /// What was answered under each idempotency key.
    pub answered: BTreeMap<String, Answered>,
    /// Events not yet taken by the webhook's endpoint.
    pub outbox: Vec<Value>,
    /// Steps that were done, since it was started.
    #[serde(skip)]
    pub steps: u64,
    /// Every event of the last days, taken or not, oldest first.
    #[serde(default)]
    events: Vec<Value>,
}

/// What was answered under an idempotency key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answered {
    pub request: String,
    pub status: u16,
    pub body: Value,
}

/// What a step may need from outside.
pub struct Moment {
    pub now: i64,
    pub new_id: fn(&str) -> String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Intent {
    id: String,
    amount: i64,
    currency: String,
    status: String,
    client_secret: String,
    customer: Option<String>,
    payment_method: Option<String>,
    metadata: BTreeMap<String, String>,
    save: bool,
    latest_charge: Option<String>,
    last_payment_error: Option<Value>,
    created: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Charge {
    id: String,
    intent: String,
    amount: i64,
    amount_refunded: i64,
    disputed: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Method {
    id: String,
    number: String,
    customer: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Refund {
    id: String,
    charge: String,
    intent: String,
    amount: i64,
    reason: Option<String>,
    status: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Dispute {
    id: String,
    charge: String,
    intent: String,
    amount: i64,
    status: String,
}

type Answer = Result<Value, ApiError>;

impl Ledger {
    /// `POST /v1/payment_intents`.
    pub fn create_intent(&mut self, form: &Form, at: &Moment) -> Answer {
        let amount = form.positive("amount")?;
        let amount = amount.ok_or_else(|| ApiError::invalid("amount", "is required"))?;
        if amount < 50 {
            return Err(ApiError::invalid("amount", "must be at least 50 cents"));
        }
        let currency = form.text("currency").unwrap_or_default();
        if currency.len() != 3 {
            return Err(ApiError::invalid("currency", "is required"));
        }
        let customer = form.text("customer").map(str::to_owned);
        if customer
            .as_ref()
            .is_some_and(|id| !self.customers.contains_key(id))
        {
            return Err(ApiError::missing("customer"));
        }
        let id = (at.new_id)("pi_");
        let method = match form.text("payment_method") {
            Some(method) => Some(self.method(method, at)?),
            None => None,
        };
        let intent = Intent {
            client_secret: (at.new_id)(&format!("{id}_secret_")),
            id: id.clone(),
            amount,
            currency: currency.to_owned(),
            status: match method {
                Some(_) => "requires_confirmation".to_owned(),
                None => "requires_payment_method".to_owned(),
            },
            customer,
            payment_method: method,
            metadata: form.below("metadata"),
            save: form.text("setup_future_usage").is_some(),
            latest_charge: None,
            last_payment_error: None,
            created: at.now,
        };
        self.intents.insert(id.clone(), intent);
        self.tell("payment_intent.created", self.intent(&id, false)?, at);
        if form.flag("confirm") {
            return self.confirm(&id, None, form.flag("off_session"), at);
        }
        self.intent(&id, false)
    }

    /// `GET /v1/payment_intents/{id}`.
    pub fn intent(&self, id: &str, with_charge: bool) -> Answer {
        let intent = self
            .intents
            .get(id)
            .ok_or_else(|| ApiError::missing("payment_intent"))?;
        let charge = match &intent.latest_charge {
            Some(charge) if with_charge => self.charge(charge)?,
            charge => json!(charge),
        };
        let received = if intent.status == "succeeded" {
            intent.amount
        } else {
            0
        };
        Ok(json!({
            "id": intent.id, "object": "payment_intent", "amount": intent.amount,
            "amount_received": received, "currency": intent.currency, "status": intent.status,
            "client_secret": intent.client_secret, "customer": intent.customer,
            "payment_method": intent.payment_method, "metadata": intent.metadata,
            "latest_charge": charge, "last_payment_error": intent.last_payment_error,
            "created": intent.created, "livemode": false,
        }))
    }

    /// The intent that a client secret belongs to.
    pub fn by_secret(&self, secret: &str) -> Option<&str> {
        let mut intents = self.intents.values();
        let found = intents.find(|intent| intent.client_secret == secret)?;
        Some(&found.id)
    }

    /// `POST /v1/payment_intents/{id}/confirm`: pays with the card, if it pays.
    pub fn confirm(
        &mut self,
        id: &str,
        method: Option<&str>,
        off_session: bool,
        at: &Moment,
    ) -> Answer {
        let given = match method {
            Some(method) => Some(self.method(method, at)?),
            None => None,
        };
        let intent = self
            .intents
            .get_mut(id)
            .ok_or_else(|| ApiError::missing("payment_intent"))?;
        let open = [
            "requires_payment_method",
            "requires_confirmation",
            "requires_action",
        ];
        if !open.contains(&intent.status.as_str()) {
            return Err(ApiError::unexpected_state(
                "this payment cannot be confirmed any more",
            ));
        }
        let method = given.or_else(|| intent.payment_method.clone());
        let method = method.ok_or_else(|| ApiError::invalid("payment_method", "is required"))?;
        intent.payment_method = Some(method.clone());
        let number = self
            .methods
            .get(&method)
            .map(|method| method.number.as_str());
        match number.and_then(behaviour) {
            Some(Behaviour::Pays | Behaviour::FailsRefunds) => self.succeed(id, false, at),
            Some(Behaviour::Disputes) => self.succeed(id, true, at),
            Some(Behaviour::Authenticates) if off_session => {
                self.decline(id, "authentication_required", None, at)
            }
            Some(Behaviour::Authenticates) => {
                self.change(id, |intent| intent.status = "requires_action".to_owned());
                self.tell(
                    "payment_intent.requires_action",
                    self.intent(id, false)?,
                    at,
                );
                self.intent(id, false)
            }
            Some(Behaviour::Declines(code)) => self.decline(id, "card_declined", Some(code), at),
            None => Err(ApiError::missing("payment_method")),
        }
    }

    /// The card's holder has authenticated, or failed to.
    pub fn authenticate(&mut self, id: &str, passed: bool, at: &Moment) -> Answer {
        let waiting = self
            .intents
            .get(id)
            .is_some_and(|it| it.status == "requires_action");
        if !waiting {
            return Err(ApiError::unexpected_state(
                "no authentication is waited for",
            ));
        }
        if passed {
            self.succeed(id, false, at)
        } else {
            let code = "payment_intent_authentication_failure";
            self.decline(id, code, None, at)
        }
    }

    fn succeed(&mut self, id: &str, disputed: bool, at: &Moment) -> Answer {
        let charge = (at.new_id)("ch_");
        let Some(intent) = self.intents.get_mut(id) else {
            return Err(ApiError::missing("payment_intent"));
        };
        intent.status = "succeeded".to_owned();
        intent.latest_charge = Some(charge.clone());
        intent.last_payment_error = None;
        let (amount, customer) = (intent.amount, intent.customer.clone());
        if intent.save
            && let Some(method) = intent.payment_method.as_ref()
            && let Some(method) = self.methods.get_mut(method)
        {
            method.customer = customer;
        }
        self.charges.insert(
            charge.clone(),
            Charge {
                id: charge,
                intent: id.to_owned(),
                amount,
                amount_refunded: 0,
                disputed: false,
            },
        );
        self.tell("payment_intent.succeeded", self.intent(id, false)?, at);
        if disputed {
            self.open_dispute(id, None, at)?;
        }
        self.intent(id, false)
    }

    fn decline(&mut self, id: &str, code: &str, decline: Option<&str>, at: &Moment) -> Answer {
        let mut error = json!({"type": "card_error", "code": code});
        if let Some(decline) = decline {
            error["decline_code"] = decline.into();
        }
        self.change(id, |intent| {
            intent.status = "requires_payment_method".to_owned();
            intent.last_payment_error = Some(error);
        });
        let intent = self.intent(id, false)?;
        self.tell("payment_intent.payment_failed", intent.clone(), at);
        Err(ApiError::declined(code, decline, intent))
    }

    /// `POST /v1/payment_intents/{id}/cancel`.
    pub fn cancel(&mut self, id: &str, at: &Moment) -> Answer {
        let intent = self
            .intents
            .get_mut(id)
            .ok_or_else(|| ApiError::missing("payment_intent"))?;
        if ["succeeded", "canceled"].contains(&intent.status.as_str()) {
            return Err(ApiError::unexpected_state("this payment is final"));
        }
        intent.status = "canceled".to_owned();
        let intent = self.intent(id, false)?;
        self.tell("payment_intent.canceled", intent.clone(), at);
        Ok(intent)
    }

    fn change(&mut self, id: &str, with: impl FnOnce(&mut Intent)) {
        if let Some(intent) = self.intents.get_mut(id) {
            with(intent);
        }
    }
}
