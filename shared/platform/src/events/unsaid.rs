//! A client's answer that nothing followed, though the firm had words for it.

use recado_domain::message::Message;
use recado_domain::records::Unsaid;
use recado_domain::{Error, RecordId, Tenant};

use super::heard::{answered, heard};
use super::outcome::{Outcome, not_sent};
use crate::App;
use crate::contention::Tries;
use crate::job::Target;
use crate::threads;

/// Notes in the record that was asked about why `received` got no answer. Doing it again changes
/// nothing.
///
/// # Errors
/// [`Error::Unavailable`] when it should be tried again.
pub async fn not_answered(app: &App, received: &Message, why: Error) -> Result<(), Error> {
    let (reason, facts) = match not_sent(why, false) {
        Ok(Outcome::Skip(reason, facts)) => (reason, facts),
        Ok(_) => return Ok(()),
        Err(error) => {
            // A fault of the platform's: nothing that a firm could read in its record.
            tracing::error!(%error, message = %received.id, "an answer could not be made");
            return Ok(());
        }
    };
    let threads = threads::of(app, &received.tenant, &received.id.contact()).await?;
    let question = answered(app, &received.tenant, &threads, received).await?;
    let Some(about) = question.and_then(|it| it.ask.about) else {
        return Ok(());
    };
    // What is noted stands beside the answer, which may not have been taken in yet.
    heard(app, &Target::of(received)).await?;
    let unsaid = Unsaid { reason, facts };
    note(app, &received.tenant, &about.record, received, &unsaid).await
}

async fn note(
    app: &App,
    tenant: &Tenant,
    id: &RecordId,
    received: &Message,
    unsaid: &Unsaid,
) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        let Some(before) = app.store.record(tenant, id).await? else {
            return Ok(());
        };
        let mut record = before.clone();
        record.leave_unsaid(&received.id, unsaid.clone());
        if record == before {
            return Ok(());
        }
        record.next_version(app.now_kept());
        if app.store.change_record(tenant, &before, &record).await? {
            return Ok(());
        }
        tries.pause(app).await?;
    }
}
