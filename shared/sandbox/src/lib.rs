//! What answers for test keys: the carrier never hears of them.
//!
//! The numbers and their outcomes are the carrier's own test numbers (Twilio, "Test credentials").

mod mail;
mod payments;

use async_trait::async_trait;
use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::firm::SenderAddress;
use recado_platform::ports::{
    Carrier, CarrierAccount, CarrierMessage, OutboundSms, PortError, PostOutcome, SentPage,
};

/// The sandbox's carrier: every message is accepted, but for the magic numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sandbox;

/// The carrier's code for a magic recipient.
fn recipient_code(to: &str) -> Option<u32> {
    Some(match to {
        "+15005550001" => 21211,
        "+15005550002" => 21612,
        "+15005550003" => 21408,
        "+15005550004" => 21610,
        "+15005550009" => 21614,
        _ => return None,
    })
}

/// What becomes of an accepted message, at once: for the numbers of the local carrier simulator what
/// they say there, for all others delivery.
fn end_of(to: &str) -> (&'static str, Option<u32>) {
    match to {
        "+15005550010" | "+12155550110" => ("undelivered", Some(30003)),
        "+15005550011" | "+12155550111" => ("undelivered", Some(30005)),
        "+15005550012" | "+12155550112" => ("undelivered", Some(30006)),
        "+15005550013" | "+12155550113" => ("failed", Some(30007)),
        "+15005550014" | "+12155550114" => ("sent", None),
        "+15005550015" | "+12155550115" => ("failed", Some(30008)),
        _ => ("delivered", None),
    }
}

/// The carrier's code for a magic sender.
fn sender_code(from: &str) -> Option<u32> {
    Some(match from {
        "+15005550001" => 21212,
        "+15005550007" => 21606,
        "+15005550008" => 21611,
        _ => return None,
    })
}

#[async_trait]
impl Carrier for Sandbox {
    async fn post(&self, _account: &CarrierAccount, sms: &OutboundSms) -> PostOutcome {
        match sender_code(sms.from.as_str()).or_else(|| recipient_code(sms.to.as_str())) {
            Some(code) => PostOutcome::Refused { code },
            None => {
                let (status, code) = end_of(sms.to.as_str());
                PostOutcome::Accepted {
                    sid: "SM00000000000000000000000000000000".to_owned(),
                    status: status.to_owned(),
                    code,
                }
            }
        }
    }

    async fn list(
        &self,
        _account: &CarrierAccount,
        _to: &PhoneNumber,
        _since: Timestamp,
    ) -> Result<Vec<CarrierMessage>, PortError> {
        Ok(vec![])
    }

    async fn sent(
        &self,
        _account: &CarrierAccount,
        _from: &SenderAddress,
        _since: Timestamp,
        _after: Option<&str>,
    ) -> Result<SentPage, PortError> {
        Ok(SentPage::default())
    }

    async fn fetch(
        &self,
        _account: &CarrierAccount,
        _sid: &str,
    ) -> Result<Option<CarrierMessage>, PortError> {
        Ok(None)
    }
}
