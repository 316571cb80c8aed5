//! The operator's desk.

pub mod audit;
pub mod credit;
mod firm;
pub mod firms;
pub mod prices;
mod sender;

pub use sender::SenderView;
