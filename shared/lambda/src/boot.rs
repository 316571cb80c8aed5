//! From an environment to an [`App`] with the ports that a function needs, and no others.

use std::pin::Pin;
use std::sync::Arc;

use recado_aws::{
    EventBridgeBus, EventBridgeScheduler, QueueUrls, ScheduleTarget, Sdk, Secrets, SesMailer,
    SqsDeadLetters, SqsQueue, SystemClock, SystemIds,
};
use recado_domain::FirmId;
use recado_platform::ports::{
    Carrier, CarrierAccount, DeadLetters, EventBus, Ids, Mailer, Payments, Queue, ScheduleGroup,
    Scheduler,
};
use recado_platform::{App, Config};
use recado_sandbox::Sandbox;
use recado_store::Store;
use recado_stripe::StripePayments;
use recado_twilio::{Timeouts, TwilioCarrier};
use rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::Error;
use crate::absent::Absent;
use crate::environment::Environment;
use crate::metrics::CountedBus;
use crate::tls;

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// The carrier, and what only its functions may know.
struct CarrierAccess {
    carrier: Arc<dyn Carrier>,
    account: CarrierAccount,
    platform_secret: SecretString,
}

/// The payment provider, and what only its function may know.
struct PaymentAccess {
    payments: Arc<dyn Payments>,
    webhook_secrets: Vec<SecretString>,
}

/// A function that is being put together.
pub struct Boot {
    environment: Environment,
    tls: ClientConfig,
    sdk: Sdk,
    queue: Arc<dyn Queue>,
    dead_letters: Arc<dyn DeadLetters>,
    scheduler: Arc<dyn Scheduler>,
    schedule_group: Arc<dyn ScheduleGroup>,
    bus: Arc<dyn EventBus>,
    mailer: Arc<dyn Mailer>,
    carrier: Option<Pending<CarrierAccess>>,
    payments: Option<Pending<PaymentAccess>>,
    operator_token: Option<Pending<SecretString>>,
}

impl Boot {
    /// The function named `function`, with the table and the sandbox, and no other port yet.
    ///
    /// # Errors
    /// A variable that Lambda sets is missing.
    pub fn new(function: &str) -> Result<Self, Error> {
        let environment = Environment;
        let tls = tls::config()?;
        Ok(Self {
            environment,
            sdk: Sdk::new(function, tls::http(&tls), |name| environment.find(name))?,
            tls,
            queue: Arc::new(Absent),
            dead_letters: Arc::new(Absent),
            scheduler: Arc::new(Absent),
            schedule_group: Arc::new(Absent),
            bus: Arc::new(Absent),
            mailer: Arc::new(Absent),
            carrier: None,
            payments: None,
            operator_token: None,
        })
    }

    /// With the queues.
    ///
    /// # Errors
    /// A variable is missing.
    pub fn queue(mut self) -> Result<Self, Error> {
        self.queue = Arc::new(SqsQueue::new(self.sdk.sqs(), self.queue_urls()?));
        Ok(self)
    }

    /// With what the queues set aside.
    ///
    /// # Errors
    /// A variable is missing.
    pub fn dead_letters(mut self) -> Result<Self, Error> {
        let dead = QueueUrls {
            singles: self.environment.need("RECADO_SINGLES_DEAD_LETTERS_URL")?,
            compose: self.environment.need("RECADO_COMPOSE_DEAD_LETTERS_URL")?,
            bulk: self.environment.need("RECADO_BULK_DEAD_LETTERS_URL")?,
        };
        let (client, queues) = (self.sdk.sqs(), self.queue_urls()?);
        self.dead_letters = Arc::new(SqsDeadLetters::new(client, queues, dead));
        Ok(self)
    }

    fn queue_urls(&self) -> Result<QueueUrls, Error> {
        Ok(QueueUrls {
            singles: self.environment.need("RECADO_SINGLES_QUEUE_URL")?,
            compose: self.environment.need("RECADO_COMPOSE_QUEUE_URL")?,
            bulk: self.environment.need("RECADO_BULK_QUEUE_URL")?,
        })
    }

    /// With schedules.
    ///
    /// # Errors
    /// A variable is missing.
    pub fn scheduler(mut self) -> Result<Self, Error> {
        self.scheduler = Arc::new(self.schedules()?);
        Ok(self)
    }

    /// With everything that waits in the scheduler.
    ///
    /// # Errors
    /// A variable is missing.
    pub fn schedule_group(mut self) -> Result<Self, Error> {
        self.schedule_group = Arc::new(self.schedules()?);
        Ok(self)
    }

    fn schedules(&self) -> Result<EventBridgeScheduler, Error> {
        let target = ScheduleTarget {
            group: self.environment.need("RECADO_SCHEDULE_GROUP")?,
            function_arn: self.environment.need("RECADO_SCHEDULE_FUNCTION_ARN")?,
            role_arn: self.environment.need("RECADO_SCHEDULE_ROLE_ARN")?,
            dead_letters_arn: self.environment.need("RECADO_SCHEDULE_DEAD_LETTERS_ARN")?,
        };
        Ok(EventBridgeScheduler::new(&self.sdk, target))
    }

    /// With the event bus.
    ///
    /// # Errors
    /// A variable is missing.
    pub fn bus(mut self) -> Result<Self, Error> {
        let name = self.environment.need("RECADO_EVENT_BUS")?;
        let bus = EventBridgeBus::new(self.sdk.eventbridge(), name);
        self.bus = Arc::new(CountedBus::new(bus));
        Ok(self)
    }

    /// With e-mail, whose reports come through the configuration set
    /// `RECADO_EMAIL_CONFIGURATION_SET`.
    pub fn mailer(mut self) -> Self {
        let reports = self.environment.find("RECADO_EMAIL_CONFIGURATION_SET");
        self.mailer = Arc::new(SesMailer::new(&self.sdk, reports));
        self
    }

    /// With the carrier, its account, and the key of the references in callback URLs.
    ///
    /// # Errors
    /// A variable is missing.
    pub fn carrier(mut self) -> Result<Self, Error> {
        let base_url = self.environment.need("TWILIO_BASE_URL")?;
        let secret = self.environment.need("RECADO_CARRIER_SECRET")?;
        let secrets = Secrets::new(&self.sdk);
        let http = tls::http(&self.tls);
        self.carrier = Some(Box::pin(async move {
            let kept = carrier_secret(secrets.read(&secret).await?.expose_secret())?;
            Ok(CarrierAccess {
                carrier: Arc::new(TwilioCarrier::new(&base_url, http, Timeouts::default())?),
                account: CarrierAccount {
                    account_sid: kept.account_sid,
                    auth_token: kept.auth_token,
                },
                platform_secret: kept.reference_key,
            })
        }));
        Ok(self)
    }

    /// With the operator's desk.
    ///
    /// # Errors
    /// A variable is missing.
    pub fn operator(mut self) -> Result<Self, Error> {
        let secret = self.environment.need("RECADO_OPERATOR_SECRET")?;
        let secrets = Secrets::new(&self.sdk);
        self.operator_token = Some(Box::pin(async move { Ok(secrets.read(&secret).await?) }));
        Ok(self)
    }

    /// With the payment provider and the secrets of its webhooks, where there is one: without
    /// `RECADO_PAYMENTS_SECRET` no card is taken.
    ///
    /// # Errors
    /// A variable is missing.
    pub fn payments(mut self) -> Result<Self, Error> {
        let Some(secret) = self.environment.find("RECADO_PAYMENTS_SECRET") else {
            return Ok(self);
        };
        let base_url = self.environment.need("STRIPE_BASE_URL")?;
        let secrets = Secrets::new(&self.sdk);
        let http = tls::http(&self.tls);
        self.payments = Some(Box::pin(async move {
            let kept = payments_secret(secrets.read(&secret).await?.expose_secret())?;
            let timeouts = recado_stripe::Timeouts::default();
            let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
            let key = kept.secret_key;
            let payments = StripePayments::new(&base_url, http, key, timeouts, clock, ids)?;
            Ok(PaymentAccess {
                payments: Arc::new(payments),
                webhook_secrets: kept.webhook_secrets,
            })
        }));
        Ok(self)
    }

    /// The function's `App`: secrets are read and the connection to the table is opened, at once,
    /// while Lambda still gives a full core to the booting function.
    ///
    /// # Errors
    /// A variable is missing, or a secret cannot be read.
    pub async fn app(self) -> Result<App, Error> {
        let store = Store::new(self.sdk.dynamodb(), self.environment.need("RECADO_TABLE")?);
        let access = async {
            match self.carrier {
                Some(pending) => pending.await,
                None => Ok(no_carrier()),
            }
        };
        let operator_token = async {
            match self.operator_token {
                Some(pending) => pending.await,
                // An empty token opens the desk to nobody.
                None => Ok(SecretString::default()),
            }
        };
        let paying = async {
            match self.payments {
                Some(pending) => pending.await,
                None => Ok(no_payments()),
            }
        };
        let (access, paying, operator_token, _) =
            futures::join!(access, paying, operator_token, warm(&store));
        let (access, paying) = (access?, paying?);
        Ok(App {
            store,
            carrier: access.carrier,
            sandbox: Arc::new(Sandbox),
            payments: paying.payments,
            sandbox_payments: Arc::new(Sandbox),
            mailer: self.mailer,
            sandbox_mailer: Arc::new(Sandbox),
            queue: self.queue,
            dead_letters: self.dead_letters,
            scheduler: self.scheduler,
            schedule_group: self.schedule_group,
            bus: self.bus,
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            lanes: Arc::default(),
            config: Config {
                public_url: self.environment.need("RECADO_PUBLIC_URL")?,
                carrier_account: access.account,
                platform_secret: access.platform_secret,
                payment_webhook_secrets: paying.webhook_secrets,
                payment_page: self.environment.find("RECADO_PAYMENT_PAGE"),
                email_from: self.environment.email_from()?,
                sms_countries: self.environment.sms_countries()?,
                delivery_workers: self.environment.delivery_workers()?,
                unknown_wait: self.environment.unknown_wait()?,
                operator_token: operator_token?,
            },
        })
    }
}

/// One read, whose answer nobody needs: names resolved, TLS agreed, code paths touched. If the table
/// does not answer now, requests will say so.
async fn warm(store: &Store) {
    if let Err(error) = store.firm(&FirmId::demo()).await {
        tracing::warn!(%error, "the table did not answer while the function booted");
    }
}

/// What is kept in the carrier's secret.
#[derive(Deserialize)]
struct CarrierSecret {
    account_sid: String,
    auth_token: SecretString,
    reference_key: SecretString,
}

/// The parser's own message may quote what it read, so it is not repeated.
fn carrier_secret(text: &str) -> Result<CarrierSecret, Error> {
    serde_json::from_str(text).map_err(|_| {
        "the carrier's secret is not {\"account_sid\", \"auth_token\", \"reference_key\"}".into()
    })
}

/// What is kept in the payment provider's secret; two webhook secrets while one replaces the other.
#[derive(Deserialize)]
struct PaymentsSecret {
    secret_key: SecretString,
    webhook_secrets: Vec<SecretString>,
}

/// The parser's own message may quote what it read, so it is not repeated.
fn payments_secret(text: &str) -> Result<PaymentsSecret, Error> {
    serde_json::from_str(text).map_err(|_| {
        "the payment provider's secret is not {\"secret_key\", \"webhook_secrets\"}".into()
    })
}

fn no_payments() -> PaymentAccess {
    PaymentAccess {
        payments: Arc::new(Absent),
        webhook_secrets: vec![],
    }
}

/// For functions without a carrier: keys that nobody knows sign and verify nothing.
fn no_carrier() -> CarrierAccess {
    CarrierAccess {
        carrier: Arc::new(Absent),
        account: CarrierAccount {
            account_sid: String::new(),
            auth_token: unknown_key(),
        },
        platform_secret: unknown_key(),
    }
}

fn unknown_key() -> SecretString {
    let bytes = [SystemIds.entropy(), SystemIds.entropy()].concat();
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_senseless_secret_is_refused_without_repeating_it() {
        for text in [
            "",
            "hunter2",
            r#"{"account_sid":"hunter2"}"#,
            "[\"hunter2\"]",
        ] {
            let error = carrier_secret(text).err().unwrap().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn keys_that_nobody_knows_differ() {
        let [one, two] = [unknown_key(), unknown_key()];
        assert_ne!(one.expose_secret(), two.expose_secret());
        assert_eq!(one.expose_secret().len(), 40);
    }
}
