//! E-mail: handing over, what is reported about it, and unsubscribing.

mod deliver;
mod letter;
mod report;
mod unsubscribe;

pub(crate) use deliver::deliver;
pub use report::{Mailed, take};
pub use unsubscribe::{Subscription, subscription, unsubscribe};
