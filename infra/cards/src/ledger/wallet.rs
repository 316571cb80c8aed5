//! Customers and their cards.

use serde_json::{Value, json};

use super::{Answer, Ledger, Method, Moment};
use crate::cards::{behaviour, lent};
use crate::error::ApiError;
use crate::form::Form;

impl Ledger {
    /// `POST /v1/customers`.
    pub fn create_customer(&mut self, form: &Form, at: &Moment) -> Value {
        let id = (at.new_id)("cus_");
        let customer = json!({
            "id": id, "object": "customer", "name": form.text("name"),
            "metadata": form.below("metadata"), "created": at.now,
        });
        self.customers.insert(id, customer.clone());
        customer
    }

    /// `POST /v1/payment_methods`.
    pub fn create_method(&mut self, number: &str, at: &Moment) -> Answer {
        if behaviour(number).is_none() {
            return Err(ApiError::invalid("card[number]", "is no card number"));
        }
        let id = (at.new_id)("pm_");
        let method = Method {
            id: id.clone(),
            number: number.to_owned(),
            customer: None,
        };
        self.methods.insert(id.clone(), method);
        self.payment_method(&id, at)
    }

    /// `GET /v1/payment_methods/{id}`; one that Stripe lends becomes a new card.
    pub fn payment_method(&mut self, id: &str, at: &Moment) -> Answer {
        let id = self.method(id, at)?;
        let method = self
            .methods
            .get(&id)
            .ok_or_else(|| ApiError::missing("payment_method"))?;
        let tail = method.number.len().saturating_sub(4);
        Ok(json!({
            "id": method.id, "object": "payment_method", "type": "card",
            "customer": method.customer, "card": {"last4": method.number[tail..]},
        }))
    }

    /// `POST /v1/payment_methods/{id}/attach`.
    pub fn attach(&mut self, id: &str, form: &Form, at: &Moment) -> Answer {
        let customer = form.text("customer").unwrap_or_default().to_owned();
        if !self.customers.contains_key(&customer) {
            return Err(ApiError::missing("customer"));
        }
        let id = self.method(id, at)?;
        if let Some(method) = self.methods.get_mut(&id) {
            if method
                .customer
                .as_ref()
                .is_some_and(|owner| *owner != customer)
            {
                return Err(ApiError::invalid(
                    "customer",
                    "the card is another customer's",
                ));
            }
            method.customer = Some(customer);
        }
        self.payment_method(&id, at)
    }

    pub(super) fn method(&mut self, id: &str, at: &Moment) -> Result<String, ApiError> {
        if self.methods.contains_key(id) {
            return Ok(id.to_owned());
        }
        let number = lent(id).ok_or_else(|| ApiError::missing("payment_method"))?;
        let new = (at.new_id)("pm_");
        self.methods.insert(
            new.clone(),
            Method {
                id: new.clone(),
                number: number.to_owned(),
                customer: None,
            },
        );
        Ok(new)
    }
}
