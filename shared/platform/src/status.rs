//! What the carrier reports: forward only, money settled once.

use recado_domain::message::{Message, Moment};
use recado_domain::status::Settlement;
use recado_domain::{Error, MessageId, Status, Tenant};

use crate::App;
use crate::booking::{Movement, book};

/// A report of the carrier about one of our messages.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whose.
    pub tenant: Tenant,
    /// Which.
    pub message_id: MessageId,
    /// The carrier's word.
    pub word: String,
    /// The carrier's code.
    pub code: Option<u32>,
    /// The carrier's id.
    pub carrier_sid: String,
}

/// Takes a report in. Words we do not know and reports that come late or twice change nothing.
///
/// # Errors
/// [`Error::NotFound`] for a message we do not have; [`Error::Unavailable`] when it should be
/// reported again.
pub async fn take(app: &App, report: &Report) -> Result<(), Error> {
    let Some(status) = Status::from_carrier(&report.word) else {
        return Ok(());
    };
    let moment = Moment {
        status,
        at: app.now(),
        code: report.code,
        reason: None,
    };
    if !status.is_terminal() {
        let sid = Some(report.carrier_sid.as_str());
        let (tenant, id) = (&report.tenant, &report.message_id);
        app.store.advance(tenant, id, moment, sid).await?;
        return Ok(());
    }
    let message = app
        .store
        .message(&report.tenant, &report.message_id)
        .await?
        .ok_or(Error::NotFound("message"))?;
    finish(app, &message, moment, Some(&report.carrier_sid)).await
}

/// Ends a message and settles its money.
///
/// # Errors
/// [`Error::Unavailable`] when it may not have happened; repeating it is harmless.
pub async fn finish(
    app: &App,
    message: &Message,
    end: Moment,
    carrier_sid: Option<&str>,
) -> Result<(), Error> {
    match end.status.settlement() {
        Some(Settlement::Post) => {
            app.store.finish_posted(message, end, carrier_sid).await?;
        }
        Some(Settlement::Void) => {
            book(app, Movement::Void(message, end)).await?;
        }
        None => {
            return Err(Error::Internal(format!(
                "{} does not end a message",
                end.status.as_str()
            )));
        }
    }
    Ok(())
}
