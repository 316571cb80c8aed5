//! Mail for test keys: nobody receives it.

use async_trait::async_trait;
use recado_domain::mail::MailReport;
use recado_platform::ports::{MailOutcome, Mailer, OutboundEmail};

use crate::Sandbox;

#[async_trait]
impl Mailer for Sandbox {
    async fn send(&self, email: &OutboundEmail) -> MailOutcome {
        let report = MailReport::of_simulated(email.to.as_str());
        MailOutcome::Accepted {
            id: "sandbox".to_owned(),
            report: report.or(Some(MailReport::Delivered)),
        }
    }
}
