//! Contacts. One that nobody saved exists all the same as soon as it is written to: an address
//! stands for it, and its id derives from that address.

mod addressee;
mod edit;
mod erase;
mod import;
mod resolve;

pub use addressee::Addressee;
pub use edit::{ContactDetails, change, create, delete, merge};
pub use erase::{Erased, erase};
pub use import::{Imported, Row, RowError, import};
pub(super) use resolve::addresses_of;
pub(crate) use resolve::implicit;
pub use resolve::{Recipient, To, find, resolve};
