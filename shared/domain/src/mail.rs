//! What becomes of an e-mail after it was accepted.

use serde::{Deserialize, Serialize};

use crate::Status;
use crate::consent::{BOUNCE, COMPLAINT};

/// What the mail provider reports about an e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailReport {
    /// The recipient's mail server took it.
    Delivered,
    /// The recipient's mail server refuses this address for good.
    Bounced,
    /// The recipient's mail server did not take it, however often it was tried.
    SoftBounced,
    /// The recipient called it spam.
    Complained,
    /// The provider found something malicious in it and did not send it.
    Rejected,
}

impl MailReport {
    /// How the message ends, unless it has ended already. Bounces are charged as they are by the
    /// provider; who complains has received it.
    pub fn status(self) -> Status {
        match self {
            Self::Delivered | Self::Complained => Status::Delivered,
            Self::Bounced | Self::SoftBounced => Status::Undelivered,
            Self::Rejected => Status::Failed,
        }
    }

    /// Why, for people; nothing for what was to be expected.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Delivered => None,
            Self::Bounced => Some("the address does not exist or takes no mail"),
            Self::SoftBounced => Some("the recipient's mail server did not take it"),
            Self::Complained => Some("the recipient called it spam"),
            Self::Rejected => Some("the mail provider found something malicious in it"),
        }
    }

    /// The method under which the address' consent is denied from now on, if it is.
    pub fn denies_by(self) -> Option<&'static str> {
        match self {
            Self::Bounced => Some(BOUNCE),
            Self::Complained => Some(COMPLAINT),
            Self::Delivered | Self::SoftBounced | Self::Rejected => None,
        }
    }

    /// What becomes of mail to an address of the provider's mailbox simulator; `None` for an
    /// address that is none of them (Amazon SES, "Using the mailbox simulator").
    pub fn of_simulated(address: &str) -> Option<Self> {
        let local = address.strip_suffix("@simulator.amazonses.com")?;
        // A label after a plus sign tells tests apart.
        Some(match local.split('+').next().unwrap_or_default() {
            "bounce" | "suppressionlist" => Self::Bounced,
            "complaint" => Self::Complained,
            _ => Self::Delivered,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_simulators_addresses_are_simulated() {
        for (address, expected) in [
            (
                "success@simulator.amazonses.com",
                Some(MailReport::Delivered),
            ),
            (
                "bounce+7@simulator.amazonses.com",
                Some(MailReport::Bounced),
            ),
            (
                "complaint@simulator.amazonses.com",
                Some(MailReport::Complained),
            ),
            ("bounce@example.com", None),
        ] {
            assert_eq!(MailReport::of_simulated(address), expected, "{address}");
        }
    }

    #[test]
    fn whoever_complains_or_does_not_exist_is_not_written_to_again() {
        let denying = [MailReport::Bounced, MailReport::Complained];
        for report in [
            MailReport::Delivered,
            MailReport::SoftBounced,
            MailReport::Rejected,
        ]
        .into_iter()
        .chain(denying)
        {
            assert_eq!(report.denies_by().is_some(), denying.contains(&report));
            assert!(report.status().is_terminal());
        }
    }
}
