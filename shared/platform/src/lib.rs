//! Use cases shared by several functions, and the ports they need.

pub mod access;
mod adoption;
pub mod again;
pub mod app;
pub mod booking;
pub mod bulk;
pub mod consequence;
mod contention;
pub mod deliver;
pub mod events;
mod frequency;
pub mod gate;
pub mod hours;
pub mod inbound;
pub mod job;
pub mod lanes;
pub mod line;
pub mod list;
pub mod mail;
pub mod manage;
pub mod media;
pub mod money;
pub mod outcome;
pub mod ports;
pub mod questions;
pub mod reconcile;
pub mod reference;
pub mod report;
pub mod schedule;
pub mod send;
pub mod status;
pub mod strays;
pub mod sweep;
pub mod threads;

pub use app::{App, Config};
