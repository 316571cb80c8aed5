//! The platform that `tests/deployed/run` has deployed: the same flows as in one process, and what
//! only a deployed platform has.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests, on the real clock"
)]

mod aws;
mod bulk;
mod bus;
mod cards;
mod dead_letters;
mod email;
mod erased;
mod funds;
mod inbound;
mod outage;
mod reminders;
mod routes;
mod scheduled;
mod strays;

#[path = "../../flows/bad_input.rs"]
mod bad_input;
#[path = "../../flows/consents.rs"]
mod consents;
#[path = "../../flows/contacts.rs"]
mod contacts;
#[path = "../../flows/first_sms.rs"]
mod first_sms;
#[path = "../../flows/keys.rs"]
mod keys;
#[path = "../../flows/ledger.rs"]
mod ledger;
#[path = "../../flows/templates.rs"]
mod templates;
