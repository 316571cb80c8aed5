//! A carrier to develop against: Twilio's Messages API, simulated.
//!
//! [`Simulator`] listens on a socket and speaks the real protocol: the validation and its codes, the
//! magic numbers, the listing that lags, signed callbacks, inbound webhooks, opt-outs. What it
//! accepted it remembers across a crash. It misbehaves on request ([`Faults`], or
//! `/_simulator/faults`): it loses answers, hangs, repeats callbacks and so on.
//!
//! [`Carrier`] is the same carrier without sockets, disk and clock, for simulations that pass time
//! and identifiers themselves.
//!
//! To numbers that decide what becomes of a message:
//!
//! | number | outcome |
//! |---|---|
//! | +15005550001, …2, …3, …4, …9 | refused: 21211, 21612, 21408, 21610, 21614 (Twilio's own) |
//! | +12155550110 | undelivered, 30003 |
//! | +12155550111 | undelivered, 30005 (unknown handset) |
//! | +12155550112 | undelivered, 30006 (landline) |
//! | +12155550113 | failed, 30007 (filtered) |
//! | +12155550114 | stays `sent` |
//! | +12155550115 | failed, 30008 |
//! | +12155550116 | delivered, but its callbacks are lost |
//!
//! The same for +15005550010 to +15005550016, which are no valid numbers outside a simulator.
//!
//! As a process of its own it is the binary `carrier`, see [`from_environment`].
//!
//! The control API, in JSON under `/_simulator`: `GET health`, `GET|PUT|DELETE faults`,
//! `GET messages?to=&from=`, `GET phones`, `GET phones/{number}/messages`, `POST inbound`,
//! `GET|DELETE requests`, `GET|PUT accounts`, `GET|PUT settings`, `GET|PUT clock`.
#![allow(
    clippy::disallowed_methods,
    reason = "a server of its own, on the real clock"
)]

mod accounts;
mod callbacks;
mod clock;
mod config;
mod connection;
mod control;
mod environment;
mod error;
mod exchange;
mod faults;
mod http;
mod inbound;
mod journal;
mod keywords;
mod listing;
mod machine;
mod message;
mod numbers;
mod outcome;
mod phones;
mod plan;
mod progress;
mod random;
mod segments;
mod shared;
mod signature;
mod simulator;
pub mod twiml;
mod validation;
mod webhook;

pub use config::{Config, Data};
pub use environment::from_environment;
pub use error::ApiError;
pub use faults::{After, Before, CallbackDecision, Decision, Fault, Faults, RequestKind, Rule};
pub use inbound::{Inbound, PhoneMessage};
pub use listing::ListQuery;
pub use machine::{Callback, Carrier, Settings};
pub use message::{CallbackAttempt, Direction, Event, Message, Status, Step};
pub use outcome::Outcome;
pub use phones::Phone;
pub use plan::Delays;
pub use random::Random;
pub use signature::sign;
pub use simulator::Simulator;
pub use validation::{SendRequest, Sender, Submission, validate};
pub use webhook::InboundReport;
