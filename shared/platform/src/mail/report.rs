//! What the mail provider reports.

use recado_domain::consent::{ALL_TOPICS, ConsentChange, ConsentState};
use recado_domain::mail::MailReport;
use recado_domain::message::Message;
use recado_domain::{Error, MessageId, Tenant};
use serde::{Deserialize, Serialize};

use crate::App;
use crate::deliver::moment;
use crate::job::Target;
use crate::status;

/// A report about one of our messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailed {
    /// Which message.
    #[serde(flatten)]
    pub target: Target,
    /// What became of it.
    pub report: MailReport,
}

impl Mailed {
    /// A report about a message.
    pub fn new(message: &Message, report: MailReport) -> Self {
        Self {
            target: Target {
                tenant: message.tenant.clone(),
                message_id: message.id.clone(),
            },
            report,
        }
    }

    fn message(&self) -> (&Tenant, &MessageId) {
        (&self.target.tenant, &self.target.message_id)
    }
}

/// Takes a report in: the message ends, and an address that takes no mail or whose owner complained
/// is not written to again. The same report again changes nothing.
///
/// # Errors
/// [`Error::Unavailable`] when it should be reported again.
pub async fn take(app: &App, mailed: &Mailed) -> Result<(), Error> {
    let (tenant, id) = mailed.message();
    let Some(message) = app.store.message(tenant, id).await? else {
        // Erased meanwhile, with everything else about its recipient.
        return Ok(());
    };
    let now = app.now_kept();
    let reason = mailed.report.reason();
    if let Some(method) = mailed.report.denies_by() {
        let denied = ConsentChange {
            state: ConsentState::Denied,
            at: now,
            method: method.to_owned(),
            wording: None,
            recorded_by: "mail_provider".to_owned(),
        };
        let address = message.to.as_str();
        app.store
            .put_consent(tenant, address, ALL_TOPICS, &denied)
            .await?;
    }
    if message.is_final() {
        return app.store.heal_posted(&message, now).await;
    }
    let end = moment(
        mailed.report.status(),
        now,
        None,
        reason.unwrap_or_default(),
    );
    status::finish(app, &message, end, None).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Job;

    #[test]
    fn the_jobs_that_the_deployed_rules_make_are_read() {
        let template = include_str!("../../../../template.yaml");
        let id = "msg_01jdf5v3g0e1gk4msgqxwfzq0v0123456789abc";
        let made: Vec<Job> = template
            .lines()
            .filter_map(|line| line.trim().strip_prefix("InputTemplate: '"))
            .map(|line| {
                line.trim_end_matches('\'')
                    .replace("<tenant>", "\"frm_demo\"")
            })
            .map(|line| line.replace("<message>", &format!("\"{id}\"")))
            .map(|line| serde_json::from_str(&line).unwrap())
            .collect();
        let reports = made.iter().map(|job| match job {
            Job::Mailed(mailed) => mailed.report,
            other => panic!("{other:?}"),
        });
        let reports: Vec<_> = reports.collect();
        use MailReport::{Bounced, Complained, Delivered, Rejected, SoftBounced};
        assert_eq!(
            reports,
            [Delivered, Bounced, SoftBounced, Complained, Rejected]
        );
    }
}
