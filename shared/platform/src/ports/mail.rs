//! The Mailer port.

use async_trait::async_trait;
use recado_domain::mail::MailReport;
use recado_domain::{EmailAddress, MessageId, Tenant};

/// Who writes: an address, and the name that mail programs show for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Any text; the adapter encodes it.
    pub name: String,
    /// The address.
    pub address: EmailAddress,
}

/// One e-mail.
#[derive(Clone, Debug)]
pub struct OutboundEmail {
    /// Who writes.
    pub from: Mailbox,
    /// Where answers go, if not to `from`.
    pub reply_to: Option<EmailAddress>,
    /// Recipient.
    pub to: EmailAddress,
    /// One line.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML, for programs that show it.
    pub html: Option<String>,
    /// The URL that unsubscribes: by one click in the mail program, `List-Unsubscribe` and
    /// `List-Unsubscribe-Post` (RFC 8058), and for people who open it.
    pub unsubscribe: Option<String>,
    /// The message it is, which every report names.
    pub message: Option<(Tenant, MessageId)>,
}

/// What came of handing over an e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailOutcome {
    /// It is on its way.
    Accepted {
        /// The provider's id.
        id: String,
        /// What became of it, should that be known already.
        report: Option<MailReport>,
    },
    /// It was certainly not taken: no connection, or too much at once.
    NotProcessed {
        /// Why, without personal data.
        reason: String,
    },
    /// It was refused, and would be again.
    Refused {
        /// Why, without personal data.
        reason: String,
    },
    /// It may or may not have been taken.
    Unknown {
        /// Why, without personal data.
        reason: String,
    },
}

/// Amazon SES.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands over one e-mail, once: no retry inside.
    async fn send(&self, email: &OutboundEmail) -> MailOutcome;
}
