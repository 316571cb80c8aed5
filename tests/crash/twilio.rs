//! The simulated carrier behind the port, without its sockets.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::firm::SenderAddress;
use recado_platform::ports::{
    Carrier, CarrierAccount, CarrierMessage, Clock, OutboundSms, PortError, PostOutcome, SentPage,
};
use recado_tests::carrier::{
    Before, Callback, Carrier as Machine, Fault, Faults, Message, Outcome, Random, RequestKind,
    Rule, SendRequest,
};

/// How long a message is missing from listings.
const LISTING_LAG_MS: u64 = 5_000;
/// The platform's account when none is named.
pub const ACCOUNT: &str = "AC00000000000000000000000000000000";
pub const TOKEN: &str = "local-token";

/// A carrier that knows the time from the platform's clock.
pub struct Twilio {
    pub machine: Mutex<Machine>,
    ids: Mutex<Random>,
    clock: Arc<dyn Clock>,
}

impl Twilio {
    /// A carrier with whom messages end like these, one after the other; all others like the last.
    pub fn new(outcomes: &[Outcome], clock: Arc<dyn Clock>) -> Self {
        let mut machine = Machine::default();
        let once = outcomes.iter().rev().skip(1).rev();
        let once = once.map(|outcome| Rule::next(1, Fault::Outcome(*outcome)));
        let always = outcomes.last().map(|it| Rule::always(Fault::Outcome(*it)));
        machine.set_faults(Faults {
            rules: once.chain(always).collect(),
            listing_lag_ms: LISTING_LAG_MS,
            ..Faults::default()
        });
        Self {
            machine: Mutex::new(machine),
            ids: Mutex::new(Random::new(1)),
            clock,
        }
    }

    /// Everything it accepted.
    pub fn accepted(&self) -> Vec<Message> {
        self.machine.lock().unwrap().messages().to_vec()
    }

    fn take(&self, sms: &OutboundSms) -> PostOutcome {
        let request = SendRequest {
            to: Some(sms.to.as_str().to_owned()),
            from: Some(sms.from.as_str().to_owned()),
            body: Some(sms.body.clone()),
            media_urls: sms.media_urls.clone(),
            status_callback: Some(sms.status_callback.clone()),
            validity_period: Some(sms.validity_period_secs.to_string()),
            ..SendRequest::default()
        };
        let lost = || PostOutcome::Unknown {
            reason: "no answer".to_owned(),
        };
        let mut machine = self.machine.lock().unwrap();
        let decision = machine.decide(RequestKind::Send, sms.to.as_str(), &sms.body);
        match decision.before {
            Some(Before::Drop | Before::Error500) => return lost(),
            Some(Before::Refuse(code)) => return PostOutcome::Refused { code },
            Some(Before::TooManyRequests) => {
                return PostOutcome::NotProcessed {
                    reason: "too many requests".to_owned(),
                    code: Some(20429),
                };
            }
            None => {}
        }
        let sid = self.ids.lock().unwrap().message_sid();
        match machine.accept(self.clock.now(), sid, ACCOUNT, &request) {
            Ok(_) if decision.after.is_some() => lost(),
            Ok(message) => PostOutcome::Accepted {
                sid: message.sid.clone(),
                status: message.status.as_str().to_owned(),
                code: None,
            },
            Err(refusal) => PostOutcome::Refused { code: refusal.code },
        }
    }

    /// When something is due next.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.machine.lock().unwrap().next_due()
    }

    /// The callbacks that are due.
    pub fn due(&self) -> Vec<Callback> {
        self.machine.lock().unwrap().advance(self.clock.now())
    }
}

fn listed(message: &Message) -> CarrierMessage {
    CarrierMessage {
        sid: message.sid.clone(),
        to: message.to.clone(),
        from: message.from.clone().unwrap_or_default(),
        body: message.body.clone(),
        status: message.status.as_str().to_owned(),
        error_code: message.error_code,
        segments: None,
        created_at: message.created_at,
    }
}

#[async_trait]
impl Carrier for Twilio {
    async fn post(&self, _: &CarrierAccount, sms: &OutboundSms) -> PostOutcome {
        // On the way to the carrier, and back.
        tokio::task::yield_now().await;
        let outcome = self.take(sms);
        tokio::task::yield_now().await;
        outcome
    }

    async fn list(
        &self,
        _: &CarrierAccount,
        to: &PhoneNumber,
        since: Timestamp,
    ) -> Result<Vec<CarrierMessage>, PortError> {
        let lag = i64::try_from(LISTING_LAG_MS / 1000).unwrap();
        let newest = self.clock.now().as_second() - lag;
        let shown = self.accepted().into_iter().rev().filter(|message| {
            let created = message.created_at.as_second();
            message.to == to.as_str() && created >= since.as_second() && created <= newest
        });
        Ok(shown.map(|message| listed(&message)).collect())
    }

    async fn sent(
        &self,
        _: &CarrierAccount,
        from: &SenderAddress,
        since: Timestamp,
        _: Option<&str>,
    ) -> Result<SentPage, PortError> {
        let shown = self.accepted().into_iter().rev().filter(|message| {
            message.from.as_deref() == Some(from.as_str()) && message.created_at >= since
        });
        Ok(SentPage {
            messages: shown.map(|message| listed(&message)).collect(),
            next: None,
        })
    }

    async fn fetch(
        &self,
        _: &CarrierAccount,
        sid: &str,
    ) -> Result<Option<CarrierMessage>, PortError> {
        let found = self
            .accepted()
            .into_iter()
            .find(|message| message.sid == sid);
        Ok(found.map(|message| listed(&message)))
    }
}
