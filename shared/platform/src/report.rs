//! What the carrier reports about the messages that it was handed.

use recado_domain::Tenant;

use crate::job::Work;
use crate::reference::Referred;
use crate::{App, bulk, status};

/// A report about one of our messages.
#[derive(Clone, Debug)]
pub struct Report<Id> {
    /// Whose.
    pub tenant: Tenant,
    /// Which.
    pub id: Id,
    /// The carrier's word.
    pub word: String,
    /// The carrier's code.
    pub code: Option<u32>,
    /// The carrier's id.
    pub carrier_sid: String,
}

impl<Id> Report<Id> {
    /// The same report about another message of the tenant.
    pub fn about<Other>(self, id: Other) -> Report<Other> {
        Report {
            tenant: self.tenant,
            id,
            word: self.word,
            code: self.code,
            carrier_sid: self.carrier_sid,
        }
    }
}

/// Takes a report in, of a message of its own or of one of a bulk send.
///
/// # Errors
/// As [`status::take`] and [`bulk::take`].
pub fn take(app: &App, report: Report<Referred>) -> Work<'_> {
    Box::pin(async move {
        match report.id.clone() {
            Referred::Message(id) => status::take(app, &report.about(id)).await,
            Referred::Bulk(id) => bulk::take(app, &report.about(id)).await,
        }
    })
}
