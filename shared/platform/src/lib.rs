//! Use cases shared by several functions, and the ports they need.

pub mod access;
pub mod app;
pub mod booking;
mod contention;
pub mod deliver;
pub mod job;
pub mod manage;
pub mod money;
pub mod ports;
pub mod reference;
pub mod send;
pub mod status;

pub use app::{App, Config};
