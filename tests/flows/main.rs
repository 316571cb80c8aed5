//! The flows, one file each.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod away;
mod bad_input;
mod bulk;
mod bulk_audience;
mod consents;
mod contacts;
mod costs;
mod desk;
mod dry_run;
mod email;
mod events;
mod firm;
mod first_sms;
mod frequency;
mod hours;
mod inbound;
mod keys;
mod ladder;
mod ledger;
mod locations;
mod notices;
mod operator;
mod overrides;
mod pages;
mod phone;
mod prices;
mod questions;
mod scheduled;
mod send_again;
mod send_to_contact;
mod starters;
mod templates;
mod threads;
mod topups;
mod verification;
