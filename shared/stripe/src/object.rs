//! Stripe's objects, as far as they matter here.

use recado_domain::topup::{CENT, PaymentState, Reversal};
use recado_domain::{FirmId, Micros, TopUpId};
use recado_platform::ports::Payment;
use serde::Deserialize;
use serde_json::Value;

/// Where the firm and the top-up stand in a payment's metadata.
pub const FIRM: &str = "firm_id";
/// See [`FIRM`].
pub const TOP_UP: &str = "topup_id";
const CURRENCY: &str = "usd";

/// A PaymentIntent.
#[derive(Deserialize)]
pub struct PaymentIntent {
    pub id: String,
    status: String,
    amount: i64,
    #[serde(default)]
    amount_received: Option<i64>,
    currency: String,
    #[serde(default)]
    client_secret: Option<String>,
    #[serde(default)]
    metadata: Option<Metadata>,
    #[serde(default)]
    payment_method: Option<Reference>,
    #[serde(default)]
    last_payment_error: Option<Failure>,
    #[serde(default)]
    pub latest_charge: Option<Reference>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    firm_id: Option<String>,
    #[serde(default)]
    topup_id: Option<String>,
}

/// An error about a payment.
#[derive(Deserialize)]
pub struct Failure {
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub decline_code: Option<String>,
}

impl Failure {
    /// Its most telling code.
    pub fn code(&self) -> String {
        let code = self.decline_code.as_ref().or(self.code.as_ref());
        code.map_or_else(|| "declined".to_owned(), Clone::clone)
    }
}

/// Another object: its id, or all of it where it was expanded.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Reference {
    Id(String),
    Object(Value),
}

impl Reference {
    /// The object's id.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Id(id) => Some(id),
            Self::Object(object) => object.get("id").and_then(Value::as_str),
        }
    }
}

/// What a charge says was paid back so far.
pub fn refunded(charge: &Value) -> Option<Micros> {
    charge
        .get("amount_refunded")
        .and_then(Value::as_i64)
        .map(micros)
}

/// An object's id, of itself or expanded.
pub fn id_of(value: &Value) -> Option<&str> {
    let id = value.as_str().or_else(|| value["id"].as_str())?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (!id.is_empty() && id.len() <= 255 && id.bytes().all(plain)).then_some(id)
}

/// Cents as money.
pub fn micros(cents: i64) -> Micros {
    Micros::new(cents.saturating_mul(CENT.get()))
}

/// Money as cents, if it is whole cents.
pub fn cents(amount: Micros) -> Option<i64> {
    (amount.get() % CENT.get() == 0).then_some(amount.get() / CENT.get())
}

impl PaymentIntent {
    /// As the platform knows it, with what went back of it. None in another currency: it is not ours.
    pub fn payment(self, refunded: Micros, reversals: Vec<Reversal>) -> Option<Payment> {
        if self.currency != CURRENCY {
            return None;
        }
        let state = match self.status.as_str() {
            "succeeded" => PaymentState::Succeeded,
            "canceled" => PaymentState::Canceled,
            _ => PaymentState::Open,
        };
        let received = match state {
            PaymentState::Succeeded => micros(self.amount_received.unwrap_or(self.amount)),
            _ => Micros::ZERO,
        };
        let metadata = self.metadata.unwrap_or_default();
        Some(Payment {
            payment_method: self
                .payment_method
                .as_ref()
                .and_then(Reference::id)
                .map(str::to_owned),
            firm: metadata.firm_id.and_then(|id| id.parse::<FirmId>().ok()),
            top_up: metadata.topup_id.and_then(|id| id.parse::<TopUpId>().ok()),
            failure: self.last_payment_error.map(|failure| failure.code()),
            id: self.id,
            state,
            received,
            refunded,
            reversals,
            client_secret: self.client_secret,
        })
    }
}
