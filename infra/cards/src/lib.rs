//! A payment provider on this machine: the part of Stripe's API that Recado uses (PaymentIntents,
//! refunds, disputes, customers, payment methods, signed webhooks with retries), Stripe's test cards,
//! and a page to pay on.
//!
//! What differs from Stripe: fields that Recado does not read are left out, and disputes are opened
//! and closed by `POST /_config/disputes`.

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
