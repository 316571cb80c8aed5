//! What the platform needs from the world. Each port has an adapter for AWS or HTTP and a local one.

mod mail;

use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use recado_content::PhoneNumber;
use recado_domain::firm::SenderAddress;
use recado_domain::topup::{PaymentState, Reversal};
use recado_domain::{FirmId, Micros, TopUpId};
use secrecy::SecretString;
use serde_json::Value;

pub use mail::{MailOutcome, Mailbox, Mailer, OutboundEmail};

/// Something outside did not do what was asked. Asking again may help.
#[derive(Clone, Debug)]
pub struct PortError(pub String);

impl std::fmt::Display for PortError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PortError {}

impl From<PortError> for recado_domain::Error {
    fn from(error: PortError) -> Self {
        Self::Unavailable(error.0)
    }
}

/// Credentials of an account at the carrier.
#[derive(Clone, Debug)]
pub struct CarrierAccount {
    /// `AC…`.
    pub account_sid: String,
    /// Signs webhooks and authenticates requests.
    pub auth_token: SecretString,
}

/// One SMS for the carrier.
#[derive(Clone, Debug)]
pub struct OutboundSms {
    /// Recipient.
    pub to: PhoneNumber,
    /// Sender.
    pub from: SenderAddress,
    /// Text, at most 1600 characters; empty only with media.
    pub body: String,
    /// Where the carrier fetches pictures, at most ten; with one it is an MMS.
    pub media_urls: Vec<String>,
    /// Where the carrier reports its status; carries our reference.
    pub status_callback: String,
    /// How long the carrier may keep trying, 1–36000 seconds.
    pub validity_period_secs: u32,
}

/// What came of handing an SMS to the carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostOutcome {
    /// The carrier took it.
    Accepted {
        /// `SM…`.
        sid: String,
        /// The carrier's word.
        status: String,
        /// The carrier's code, should it know the end already.
        code: Option<u32>,
    },
    /// The carrier certainly never processed it: no connection, or 429.
    NotProcessed {
        /// Why, without personal data.
        reason: String,
        /// The carrier's code, if it answered.
        code: Option<u32>,
    },
    /// The carrier answered with an error about this message.
    Refused {
        /// The carrier's code.
        code: u32,
    },
    /// It may or may not have been processed: time-out, connection lost, 5xx.
    Unknown {
        /// Why, without personal data.
        reason: String,
    },
}

/// A message as the carrier lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarrierMessage {
    /// `SM…`.
    pub sid: String,
    /// Recipient, as listed.
    pub to: String,
    /// Sender, as listed.
    pub from: String,
    /// Text.
    pub body: String,
    /// The carrier's word.
    pub status: String,
    /// The carrier's code, if it failed.
    pub error_code: Option<u32>,
    /// The segments that it bills; none where it does not bill segments, as for pictures.
    pub segments: Option<u32>,
    /// When the carrier took it.
    pub created_at: Timestamp,
}

/// A page of what the carrier sent, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentPage {
    /// The messages.
    pub messages: Vec<CarrierMessage>,
    /// Where the next page goes on; none at the end.
    pub next: Option<String>,
}

/// A file that came with a received message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFile {
    /// Its media type, such as `image/jpeg`.
    pub content_type: Option<String>,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What came of asking for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchedMedia {
    /// The file.
    File(MediaFile),
    /// The carrier has none there, or it is not the carrier's place at all.
    Absent,
    /// There is one, but too large to be handed on.
    TooLarge,
}

/// Twilio's Messages API.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Hands over one SMS, once: no retry inside.
    async fn post(&self, account: &CarrierAccount, sms: &OutboundSms) -> PostOutcome;
    /// The messages to `to` that the carrier took since `since`, newest first. It lags, so absence
    /// proves little.
    async fn list(
        &self,
        account: &CarrierAccount,
        to: &PhoneNumber,
        since: Timestamp,
    ) -> Result<Vec<CarrierMessage>, PortError>;
    /// A page of what was posted to be sent from `from`, and sent since `since` or a little earlier.
    /// `after` is where the page before ended.
    async fn sent(
        &self,
        account: &CarrierAccount,
        from: &SenderAddress,
        since: Timestamp,
        after: Option<&str>,
    ) -> Result<SentPage, PortError>;
    /// One message, if the carrier knows it.
    async fn fetch(
        &self,
        account: &CarrierAccount,
        sid: &str,
    ) -> Result<Option<CarrierMessage>, PortError>;
    /// The file that came with a received message, where the carrier said it keeps it.
    async fn media(
        &self,
        _account: &CarrierAccount,
        _url: &str,
    ) -> Result<FetchedMedia, PortError> {
        Ok(FetchedMedia::Absent)
    }
}

/// A payment to be made.
#[derive(Clone, Debug)]
pub struct Charge {
    /// The firm that pays.
    pub firm: FirmId,
    /// What for; also makes the request repeatable.
    pub top_up: TopUpId,
    /// How much, in whole cents.
    pub amount: Micros,
    /// The firm at the provider, where a card is kept or used.
    pub customer: Option<String>,
    /// The card is kept for later.
    pub save_method: bool,
    /// Charges this kept card now, without anybody present.
    pub off_session_method: Option<String>,
}

/// A payment as it stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// `pi_…`.
    pub id: String,
    /// The firm that it names.
    pub firm: Option<FirmId>,
    /// The top-up that it names.
    pub top_up: Option<TopUpId>,
    /// How it stands.
    pub state: PaymentState,
    /// What was paid.
    pub received: Micros,
    /// What was refunded so far in all.
    pub refunded: Micros,
    /// The refunds and disputes that are known by id.
    pub reversals: Vec<Reversal>,
    /// Lets the payer's browser finish it.
    pub client_secret: Option<String>,
    /// The card.
    pub payment_method: Option<String>,
    /// The code of the last try that failed.
    pub failure: Option<String>,
}

/// Why a payment was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentError {
    /// The card's bank does not pay, or wants its holder present.
    Declined {
        /// The provider's code.
        code: String,
        /// The payment that remains, if there is one.
        payment_id: Option<String>,
    },
    /// The request itself is refused; asking again will not help.
    Refused(String),
    /// No answer. The payment may exist; the same request again finds it.
    Unavailable(String),
}

impl From<PortError> for PaymentError {
    fn from(error: PortError) -> Self {
        Self::Unavailable(error.0)
    }
}

/// For how long the provider remembers what it told (Stripe, "List all events").
pub const TOLD_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What the provider told of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The payment's id.
    pub payment_id: String,
    /// What it says was refunded so far in all.
    pub refunded: Micros,
    /// The refunds and disputes that it tells of.
    pub reversals: Vec<Reversal>,
}

/// A page of what the provider told, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToldPage {
    /// What it told.
    pub told: Vec<Told>,
    /// Where the next page goes on; none at the end.
    pub next: Option<String>,
}

/// Stripe's PaymentIntents.
#[async_trait]
pub trait Payments: Send + Sync {
    /// Makes a payment; the same charge again finds the same payment.
    async fn create(&self, charge: &Charge) -> Result<Payment, PaymentError>;
    /// A payment, if the provider knows it.
    async fn payment(&self, id: &str) -> Result<Option<Payment>, PortError>;
    /// Makes sure that a payment is not paid any more, unless it is paid already.
    async fn cancel(&self, id: &str) -> Result<(), PortError>;
    /// The firm at the provider.
    async fn create_customer(&self, firm: &FirmId, name: &str) -> Result<String, PortError>;
    /// Keeps a card for the customer and answers its id there. A card of somebody else is refused.
    async fn keep_method(&self, customer: &str, method: &str) -> Result<String, PaymentError>;
    /// A page of what it told since then, whether the webhooks arrived or not; it remembers
    /// [`TOLD_KEPT`]. `after` is where the page before ended.
    async fn told(&self, since: Timestamp, after: Option<&str>) -> Result<ToldPage, PortError>;
}

/// The queues: a reminder never waits behind a bulk send. Whoever empties the compose queue
/// writes texts, whoever empties the others hands them over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueName {
    /// One message each, emptied by `deliver`.
    Singles,
    /// Messages that the platform makes by itself, and plans of bulk sends, emptied by `reminders`.
    Compose,
    /// Chunks of a bulk send, emptied by `deliver`.
    Bulk,
}

impl QueueName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Singles, Self::Compose, Self::Bulk];

    /// Its name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Singles => "singles",
            Self::Compose => "compose",
            Self::Bulk => "bulk",
        }
    }
}

/// A message for a queue.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// JSON without personal data.
    pub body: String,
    /// Invisible for this long, 15 minutes at most (SQS).
    pub delay: Duration,
    /// The firm, for fair queues.
    pub group: String,
}

/// SQS.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Puts a message on a queue.
    async fn send(&self, queue: QueueName, message: Outgoing) -> Result<(), PortError>;
}

/// What SQS set aside after too many failures.
#[async_trait]
pub trait DeadLetters: Send + Sync {
    /// Gives at most `most` of them back to the queue that they came from, and says how many.
    async fn redrive(&self, queue: QueueName, most: u32) -> Result<u32, PortError>;
}

/// EventBridge Scheduler: one-time schedules.
#[async_trait]
pub trait Scheduler: Send + Sync {
    /// Fires `payload` at `at`; a name that exists is moved.
    async fn put(&self, name: &str, at: Timestamp, payload: String) -> Result<(), PortError>;
    /// Removes a schedule; fine if there is none.
    async fn delete(&self, name: &str) -> Result<(), PortError>;
}

/// A schedule that has not fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingSchedule {
    /// What it was put as, or what [`Scheduler::delete`] takes for it.
    pub name: String,
    /// What it fires; it may hold more than was put.
    pub payload: String,
}

/// Some of the schedules that wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitingPage {
    /// At most a hundred.
    pub schedules: Vec<WaitingSchedule>,
    /// Where the next page begins, unless this is the last one.
    pub next: Option<String>,
}

/// Everything that waits in EventBridge Scheduler, apart from [`Scheduler`] because one function
/// alone looks through it.
#[async_trait]
pub trait ScheduleGroup: Send + Sync {
    /// A page of it, from the beginning or from where an earlier page said.
    async fn page(&self, from: Option<&str>) -> Result<WaitingPage, PortError>;
}

/// EventBridge: what happened, for firms on AWS and for our own rules.
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Publishes an event such as `message.delivered`.
    async fn publish(&self, kind: &str, detail: Value) -> Result<(), PortError>;
}

/// The time.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now, to the microsecond.
    fn now(&self) -> Timestamp;
    /// Waits.
    async fn sleep(&self, duration: Duration);
}

/// Randomness for ids, keys and jitter.
pub trait Ids: Send + Sync {
    /// Ten fresh random bytes.
    fn entropy(&self) -> [u8; 10];
}
