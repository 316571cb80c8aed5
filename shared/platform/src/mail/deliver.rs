//! Handing one queued e-mail to the provider, exactly once.

use jiff::Timestamp;
use recado_domain::decision::Action;
use recado_domain::message::Message;
use recado_domain::{Error, Status};
use recado_store::moves::Change;

use super::letter::letter;
use super::report::{self, Mailed};
use crate::App;
use crate::deliver::{forbidden, moment, not_now, stopped};
use crate::gate::standing;
use crate::job::Delivery;
use crate::ports::MailOutcome;
use crate::{hours, outcome, status};

/// Delivers an e-mail that may go now. An error means: hand me the same job again.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub(crate) async fn deliver(
    app: &App,
    job: &Delivery,
    message: &Message,
    now: Timestamp,
) -> Result<(), Error> {
    if let Some(stop) = app.store.stop().await? {
        return stopped(app, job, stop.pause(app.now())).await;
    }
    let firm = match standing(app, &message.tenant).await? {
        Ok(firm) => firm,
        Err(why) => {
            tracing::info!(why, message = %message.id, "an e-mail stays queued");
            return Ok(());
        }
    };
    if let Some(hours) = hours::of_message(app, &firm, message, now).await?
        && hours.decision.action != Action::Send
    {
        return not_now(app, message, &hours.decision, now).await;
    }
    let (tenant, id) = (&message.tenant, &message.id);
    let claimed = match app.store.claim(tenant, id, job.tries, app.now()).await? {
        Change::Done(claimed) => claimed,
        Change::NotNow(_) => return Ok(()),
    };
    if let Some(forbidden) = forbidden(app, &claimed).await? {
        return forbidden.finish(app, &claimed).await;
    }
    let Some(email) = letter(app, &firm, &claimed) else {
        let end = moment(Status::Failed, app.now(), None, "it is no e-mail");
        return status::finish(app, &claimed, end, None).await;
    };
    let sent = app.mailer_for(tenant.mode).send(&email).await;
    settle(app, job, &claimed, sent).await
}

async fn settle(
    app: &App,
    job: &Delivery,
    message: &Message,
    sent: MailOutcome,
) -> Result<(), Error> {
    match sent {
        MailOutcome::Accepted { id, report } => {
            let accepted = moment(Status::Accepted, app.now(), None, "");
            let (tenant, message_id) = (&message.tenant, &message.id);
            app.store
                .advance(tenant, message_id, accepted, Some(&id))
                .await?;
            match report {
                Some(report) => report::take(app, &Mailed::new(message, report)).await,
                None => Ok(()),
            }
        }
        MailOutcome::NotProcessed { reason } => {
            outcome::try_again(app, job, message, None, &reason, outcome::PAUSE).await
        }
        MailOutcome::Refused { reason } => {
            let end = moment(Status::Failed, app.now(), None, &reason);
            status::finish(app, message, end, None).await
        }
        // The provider's report decides; nothing lists e-mails.
        MailOutcome::Unknown { reason } => {
            let unknown = moment(Status::Unknown, app.now(), None, &reason);
            let (tenant, id) = (&message.tenant, &message.id);
            app.store.advance(tenant, id, unknown, None).await?;
            Ok(())
        }
    }
}
