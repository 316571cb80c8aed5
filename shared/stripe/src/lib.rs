//! The payment provider: Stripe's PaymentIntents, and the signature and content of its webhooks.

mod client;
pub mod event;
mod object;
mod payments;
mod reversal;
pub mod signature;

pub use client::{StripePayments, Timeouts};
