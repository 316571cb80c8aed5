//! Payments as Stripe makes them, and what it tells of them.

use async_trait::async_trait;
use jiff::Timestamp;
use recado_domain::topup::Reversal;
use recado_domain::{FirmId, Micros};
use recado_platform::ports::{Charge, Payment, PaymentError, Payments, PortError, ToldPage};
use serde_json::Value;

use crate::StripePayments;
use crate::client::{Form, pair};
use crate::event;
use crate::object::{FIRM, PaymentIntent, Reference, TOP_UP, cents, refunded};
use crate::reversal::{dispute, listed, refund};

/// Events read at once: each leads to a look at its payment.
const EVENTS_LISTED: &str = "20";
/// Refunds or disputes of one payment that are read; Stripe lists no more at once.
const MOST_LISTED: &str = "100";

impl StripePayments {
    /// A payment with what went back of it, which may take a look at its charge.
    async fn complete(&self, intent: PaymentIntent) -> Result<Option<Payment>, PortError> {
        let charge = match &intent.latest_charge {
            None => Value::Null,
            Some(Reference::Object(charge)) => charge.clone(),
            Some(Reference::Id(id)) => self
                .find(&["charges", id], vec![])
                .await?
                .unwrap_or_default(),
        };
        let refunded = refunded(&charge).unwrap_or_default();
        let mut reversals = Vec::new();
        if refunded > Micros::ZERO {
            reversals.extend(self.list("refunds", &intent.id, refund).await?);
        }
        if charge["disputed"] == true {
            let read = |object: &Value| dispute(object, "listed").flatten();
            reversals.extend(self.list("disputes", &intent.id, read).await?);
        }
        Ok(intent.payment(refunded, reversals))
    }

    /// What a payment's refunds or disputes are. A provider that does not list them is not asked
    /// again: what it tells of them by webhooks counts as well.
    async fn list(
        &self,
        what: &str,
        payment: &str,
        read: impl Fn(&Value) -> Option<Reversal>,
    ) -> Result<Vec<Reversal>, PortError> {
        let query = vec![pair("payment_intent", payment), pair("limit", MOST_LISTED)];
        let answer = self.get(&[what], query).await?;
        if answer.lists_nothing() {
            return Ok(vec![]);
        }
        Ok(listed(&answer.object()?, read))
    }
}

fn expanded() -> Form {
    vec![pair("expand[]", "latest_charge")]
}

/// The form of a new payment. Nothing that is not needed: each field more is one more that a
/// provider may refuse.
fn form(charge: &Charge) -> Result<Form, PaymentError> {
    let cents = cents(charge.amount).ok_or_else(|| PaymentError::Refused("amount".to_owned()))?;
    let mut form = vec![
        pair("amount", cents.to_string()),
        pair("currency", "usd"),
        pair(&format!("metadata[{FIRM}]"), charge.firm.as_str()),
        pair(&format!("metadata[{TOP_UP}]"), charge.top_up.as_str()),
        pair("payment_method_types[]", "card"),
    ];
    if let Some(customer) = &charge.customer {
        form.push(pair("customer", customer));
    }
    match &charge.off_session_method {
        Some(method) => form.extend([
            pair("payment_method", method),
            pair("off_session", "true"),
            pair("confirm", "true"),
        ]),
        None if charge.save_method => form.push(pair("setup_future_usage", "off_session")),
        None => {}
    }
    Ok(form)
}

#[async_trait]
impl Payments for StripePayments {
    async fn create(&self, charge: &Charge) -> Result<Payment, PaymentError> {
        let key = format!("topup-{}", charge.top_up);
        let answer = self.post(&["payment_intents"], form(charge)?, key).await?;
        if let Some(refusal) = answer.refusal() {
            return Err(refusal);
        }
        let intent = answer.object::<PaymentIntent>()?;
        let payment = self.complete(intent).await?;
        payment.ok_or_else(|| PaymentError::Refused("currency".to_owned()))
    }

    async fn payment(&self, id: &str) -> Result<Option<Payment>, PortError> {
        match self
            .find::<PaymentIntent>(&["payment_intents", id], expanded())
            .await?
        {
            Some(intent) => self.complete(intent).await,
            None => Ok(None),
        }
    }

    async fn cancel(&self, id: &str) -> Result<(), PortError> {
        let path = ["payment_intents", id, "cancel"];
        let answer = self.post(&path, vec![], format!("cancel-{id}")).await?;
        // One that is paid or canceled already is refused; a look at it tells which.
        match answer.refusal() {
            Some(PaymentError::Unavailable(why)) => Err(PortError(why)),
            _ => Ok(()),
        }
    }

    async fn create_customer(&self, firm: &FirmId, name: &str) -> Result<String, PortError> {
        let form = vec![
            pair("name", name),
            pair(&format!("metadata[{FIRM}]"), firm.as_str()),
        ];
        let key = format!("customer-{firm}");
        let customer: Value = self.post(&["customers"], form, key).await?.object()?;
        customer["id"]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| PortError("the payment provider: a customer without id".to_owned()))
    }

    async fn keep_method(&self, customer: &str, method: &str) -> Result<String, PaymentError> {
        let path = ["payment_methods", method];
        let found = self.find::<Value>(&path, vec![]).await?;
        let found = found.ok_or_else(|| PaymentError::Refused("no_such_method".to_owned()))?;
        let id = found["id"].as_str().unwrap_or(method).to_owned();
        match found["customer"].as_str() {
            Some(owner) if owner == customer => return Ok(id),
            Some(_) => return Err(PaymentError::Refused("no_such_method".to_owned())),
            None => {}
        }
        let form = vec![pair("customer", customer)];
        let key = format!("attach-{id}-{customer}");
        let path = ["payment_methods", &id, "attach"];
        let answer = self.post(&path, form, key).await?;
        match answer.refusal() {
            Some(refusal) => Err(refusal),
            None => Ok(id),
        }
    }

    async fn told(&self, since: Timestamp, after: Option<&str>) -> Result<ToldPage, PortError> {
        let mut query = vec![
            pair("limit", EVENTS_LISTED),
            pair("created[gte]", since.as_second().to_string()),
        ];
        query.extend(event::MONEY.map(|kind| pair("types[]", kind)));
        query.extend(after.map(|after| pair("starting_after", after)));
        let answer = self.get(&["events"], query).await?;
        if after.is_none() && answer.lists_nothing() {
            tracing::warn!(
                "the payment provider lists no events: lost webhooks are not made up for"
            );
            return Ok(ToldPage::default());
        }
        Ok(event::page(&answer.object()?))
    }
}
