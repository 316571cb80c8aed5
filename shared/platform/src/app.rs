//! Everything a use case needs. The only holder of the clock and of randomness.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado_content::CountryCode;
use recado_domain::{EmailAddress, Mode};
use recado_store::Store;
use secrecy::SecretString;

use crate::lanes::Lanes;
use crate::ports::{
    Carrier, CarrierAccount, Clock, DeadLetters, EventBus, Ids, Mailer, Payments, Queue,
    ScheduleGroup, Scheduler,
};

/// What an operator configures.
#[derive(Clone, Debug)]
pub struct Config {
    /// Base of the URLs that the carrier calls, without a trailing slash.
    pub public_url: String,
    /// The platform's own account at the carrier.
    pub carrier_account: CarrierAccount,
    /// Signs the references in callback URLs.
    pub platform_secret: SecretString,
    /// Sign the payment provider's webhooks; two while one replaces the other.
    pub payment_webhook_secrets: Vec<SecretString>,
    /// Base of the pages where the payer finishes a payment, which its client secret completes;
    /// only where such pages are served.
    pub payment_page: Option<String>,
    /// What e-mails come from; without it there are none.
    pub email_from: Option<EmailAddress>,
    /// Countries whose firms have SMS.
    pub sms_countries: Vec<CountryCode>,
    /// Processes that deliver at once, each with its share of a fast sender's rate.
    pub delivery_workers: u32,
    /// Least time between the two empty listings after which a message whose outcome is unknown is
    /// posted again.
    pub unknown_wait: Duration,
    /// Opens the operator's desk; empty opens it to nobody.
    pub operator_token: SecretString,
}

/// Store, ports and configuration.
#[derive(Clone)]
pub struct App {
    /// The table.
    pub store: Store,
    /// Answers for live keys.
    pub carrier: Arc<dyn Carrier>,
    /// Answers for test keys; the carrier never hears of them.
    pub sandbox: Arc<dyn Carrier>,
    /// Takes card payments for live keys.
    pub payments: Arc<dyn Payments>,
    /// Takes them for test keys; no card is charged.
    pub sandbox_payments: Arc<dyn Payments>,
    /// Takes e-mails for live keys.
    pub mailer: Arc<dyn Mailer>,
    /// Takes them for test keys; nobody receives them.
    pub sandbox_mailer: Arc<dyn Mailer>,
    /// Where accepted messages wait for delivery.
    pub queue: Arc<dyn Queue>,
    /// What the queues set aside.
    pub dead_letters: Arc<dyn DeadLetters>,
    /// Fires what must happen later.
    pub scheduler: Arc<dyn Scheduler>,
    /// What the scheduler has not fired yet.
    pub schedule_group: Arc<dyn ScheduleGroup>,
    /// Where what happened is told.
    pub bus: Arc<dyn EventBus>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// What this process knows by itself.
    pub lanes: Arc<Lanes>,
    /// What an operator configures.
    pub config: Config,
}

impl App {
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Now, to the millisecond, as most items keep it: what is answered at once is what is read
    /// later.
    pub fn now_kept(&self) -> Timestamp {
        let now = self.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// The carrier for a mode.
    pub fn carrier_for(&self, mode: Mode) -> &dyn Carrier {
        match mode {
            Mode::Live => self.carrier.as_ref(),
            Mode::Test => self.sandbox.as_ref(),
        }
    }

    /// The payment provider for a mode.
    pub fn payments_for(&self, mode: Mode) -> &dyn Payments {
        match mode {
            Mode::Live => self.payments.as_ref(),
            Mode::Test => self.sandbox_payments.as_ref(),
        }
    }

    /// The mailer for a mode.
    pub fn mailer_for(&self, mode: Mode) -> &dyn Mailer {
        match mode {
            Mode::Live => self.mailer.as_ref(),
            Mode::Test => self.sandbox_mailer.as_ref(),
        }
    }

    /// Full jitter: a random part of `base` doubled `attempt` times, at most `cap`.
    pub fn backoff(&self, base: Duration, attempt: u32, cap: Duration) -> Duration {
        let ceiling = base.saturating_mul(1 << attempt.min(16)).min(cap);
        let [high, low, ..] = self.ids.entropy();
        ceiling.mul_f64(f64::from(u16::from_be_bytes([high, low])) / 65_535.0)
    }
}

const HOUR_SECS: i64 = 3_600;

/// The full hour after `at`, for which all wait whose sender has had its share of the day.
pub(crate) fn next_hour(at: Timestamp) -> Timestamp {
    let hour = at.as_second().div_euclid(HOUR_SECS) + 1;
    Timestamp::from_second(hour * HOUR_SECS).unwrap_or(Timestamp::MAX)
}

/// `duration` after `at`, stopping at the end of time.
pub(crate) fn later(at: Timestamp, duration: SignedDuration) -> Timestamp {
    at.checked_add(duration).unwrap_or(Timestamp::MAX)
}
