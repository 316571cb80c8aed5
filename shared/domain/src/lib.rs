//! What may happen: money, ledger, consent, message state, typed ids and the one [`Error`].
//!
//! Pure: no I/O, no clock, no AWS. Time and ids are arguments.

pub mod address;
pub mod adoption;
pub mod again;
pub mod announcement;
pub mod answer_times;
pub mod audit;
pub mod bulk;
pub mod carrier;
pub mod channel;
pub mod comparison;
pub mod consent;
pub mod contact;
pub mod decision;
pub mod error;
pub mod event;
pub mod firm;
pub mod follow_up;
pub mod frequency;
pub mod funds;
pub mod hours;
pub mod ids;
pub mod inbound;
pub mod ledger;
pub mod mail;
pub mod message;
pub mod money;
pub mod notice;
pub mod price;
pub mod question;
pub mod rate;
pub mod records;
pub mod rules;
pub mod starters;
pub mod status;
pub mod stop;
pub mod template;
mod tenant;
pub mod thread;
pub mod topic;
pub mod topup;

pub use address::{Address, EmailAddress};
pub use channel::Channel;
pub use error::{Error, Violation, ViolationCode};
pub use ids::{
    AuditId, BulkId, BulkMessageId, ContactId, EntryId, FirmId, KeyId, LocationId, MessageId, Mode,
    RecordId, RuleId, TemplateId, Tenant, TopUpId,
};
pub use money::Micros;
pub use status::Status;
pub use topic::{Topic, TopicError};
