//! The carrier: Twilio's Messages API and its webhooks' signature.

mod answer;
mod client;
pub mod form;
mod listing;
mod media;
pub mod signature;

pub use client::{Timeouts, TwilioCarrier};
