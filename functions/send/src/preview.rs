//! What would become of a message, as the API shows it.

use recado_content::{Encoding, Finding, cheaper_text, html_of};
use recado_domain::Channel;
use recado_domain::decision::Decision;
use recado_platform::send::Prepared;
use recado_web::Money;
use recado_web::segments::{AlternativeAnswer, CulpritAnswer};
use serde::Serialize;
use utoipa::ToSchema;

/// What would become of a message.
#[derive(Serialize, ToSchema)]
#[schema(as = Preview)]
pub struct PreviewAnswer {
    /// Of an e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    body: String,
    /// Of an e-mail, but for the line that unsubscribes.
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    /// Of an SMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<Encoding>,
    characters: usize,
    /// Of an SMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    segments: Option<u32>,
    price: Money,
    /// The characters that make the text longer.
    culprits: Vec<CulpritAnswer>,
    findings: Vec<Finding>,
    alternatives: Vec<AlternativeAnswer>,
    decision: Decision,
}

impl From<Prepared> for PreviewAnswer {
    fn from(prepared: Prepared) -> Self {
        let unit_price = prepared.message.unit_price;
        let is_sms = prepared.message.channel() == Channel::Sms;
        let culprits = match is_sms {
            true => prepared.segments.culprits,
            false => Vec::new(),
        };
        let (subject, html) = match prepared.message.mail {
            Some(mail) => {
                let html = mail.html.unwrap_or_else(|| html_of(&prepared.message.body));
                (Some(mail.subject), Some(html))
            }
            None => (None, None),
        };
        // What an MMS costs does not depend on its text.
        let alternatives = (is_sms && prepared.message.media.is_empty())
            .then(|| cheaper_text(&prepared.message.body))
            .flatten();
        Self {
            subject,
            html,
            body: prepared.message.body,
            encoding: is_sms.then_some(prepared.segments.encoding),
            characters: prepared.segments.characters,
            segments: is_sms.then_some(prepared.message.segments),
            price: prepared.message.price.into(),
            culprits: culprits.into_iter().map(Into::into).collect(),
            findings: prepared.findings,
            alternatives: alternatives
                .into_iter()
                .map(|it| AlternativeAnswer::priced(it, unit_price))
                .collect(),
            decision: prepared.decision,
        }
    }
}
