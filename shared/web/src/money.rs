//! Money as the API shows it.

use recado_domain::Micros;
use serde::Serialize;
use utoipa::ToSchema;

/// An amount of the API: a decimal of six places and its currency (ISO 4217).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Money {
    /// Such as `0.040000`; signed.
    pub amount: String,
    /// Always `USD`.
    pub currency: &'static str,
}

impl From<Micros> for Money {
    fn from(amount: Micros) -> Self {
        Self {
            amount: amount.to_string(),
            currency: Micros::CURRENCY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_six_places_and_a_currency() {
        assert_eq!(
            serde_json::to_value(Money::from(Micros::new(-40_000))).unwrap(),
            serde_json::json!({"amount": "-0.040000", "currency": "USD"})
        );
    }
}
