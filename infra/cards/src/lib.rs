//! A payment provider on this machine: the part of Stripe's API that Recado uses (PaymentIntents,
//! refunds, disputes, customers, payment methods, signed webhooks with retries), Stripe's test cards,
//! and a page to pay on.
//!
//! What differs from Stripe: fields that Recado does not read are left out, disputes are opened and
//! closed by `POST /_config/disputes`, and a refund fails by `POST /_config/refunds/{id}`.

mod cards;
mod environment;
mod error;
mod form;
mod http;
mod ledger;
mod pay;
mod simulator;
mod webhooks;

pub use environment::from_environment;
pub use simulator::{Config, Fault, Simulator};
