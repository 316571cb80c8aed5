//! The operator's desk.

pub mod audit;
pub mod credit;
mod firm;
pub mod firms;
pub mod messages;
pub mod prices;
pub mod redrive;
mod sender;
pub mod stop;

pub use sender::SenderView;

/// The longest reason that an operator gives, in characters.
const LONGEST_REASON: usize = 200;
