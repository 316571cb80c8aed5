//! What stands on the queues and in the scheduler: small, without personal data, and safe to
//! be handed over twice.

use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;
use recado_domain::bulk::PlanStep;
use recado_domain::firm::SenderAddress;
use recado_domain::message::Message;
use recado_domain::{BulkId, Error, MessageId, RuleId, Tenant};
use recado_store::records::DueLine;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::mail::Mailed;
use crate::money::Comparison;
use crate::ports::{Outgoing, QueueName};

/// The longest delay of a queue message (SQS).
pub const LONGEST_DELAY: Duration = Duration::from_secs(900);

/// The group of what is no firm's work; no tenant is called so.
const PLATFORM: &str = "platform";

/// What is being done. On the heap, as a stack is as deep as its deepest step; and behind a pointer,
/// since the body of an `async fn` is compiled once more in each crate that waits for it.
pub type Work<'a, T = Result<(), Error>> = BoxFuture<'a, T>;

/// One step of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Hand a message to the carrier.
    Deliver(Delivery),
    /// Find out what became of a message whose outcome is open.
    Reconcile(Target),
    /// Take in what the mail provider reports.
    Mailed(Mailed),
    /// Answer a received message.
    Answer(Target),
    /// Send a message again that did not arrive, now or when it is time.
    Again(Target),
    /// End what a received message ends.
    Heard(Target),
    /// Top the balance up by the kept card, if it is time.
    Recharge {
        /// Whose balance.
        tenant: Tenant,
    },
    /// Write to the next contacts to whom a number is announced.
    Announce(Announced),
    /// Tell what is new about a firm's money, on the bus and by e-mail.
    Notices {
        /// Whose.
        tenant: Tenant,
    },
    /// Read what the payment provider told, for webhooks that were lost.
    Payments,
    /// Go on checking that the money is right, and tell the operator when it is not.
    Verify {
        /// Whose money.
        tenant: Tenant,
    },
    /// Go on comparing a day's messages with what the carrier lists.
    Compare(Comparison),
    /// A step of a bulk send.
    Bulk(BulkJob),
    /// Look after what a crash or a lost callback left behind.
    Sweep {
        /// Whose messages.
        tenant: Tenant,
    },
    /// Look after notifications, reminders and steps whose firing was lost.
    SweepLines {
        /// Whose.
        tenant: Tenant,
        /// After which; from the first one without.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        after: Option<DueLine>,
    },
    /// Plan anew what rules planned before they were edited or deleted.
    FollowEdits {
        /// Whose.
        tenant: Tenant,
        /// Which rules.
        rules: Vec<RuleId>,
        /// After which line; from the first one without.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        after: Option<DueLine>,
    },
    /// Queue a job for each firm, and one for its sandbox.
    ForAll {
        /// Which.
        work: ForAll,
        /// The firm after which the next ones stand.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        after: Option<String>,
    },
}

/// What is done for all firms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForAll {
    /// [`Job::Sweep`].
    Sweep,
    /// [`Job::Verify`].
    Verify,
}

impl ForAll {
    /// The job of one of them.
    pub fn job(self, tenant: Tenant) -> Job {
        match self {
            Self::Sweep => Job::Sweep { tenant },
            Self::Verify => Job::Verify { tenant },
        }
    }
}

/// A step of a bulk send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkJob {
    /// Whose.
    pub tenant: Tenant,
    /// Which.
    pub bulk_id: BulkId,
    /// What is to be done.
    #[serde(flatten)]
    pub step: BulkStep,
}

/// What is to be done with a bulk send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum BulkStep {
    /// Look at its recipients, and hold its price unless it is a draft.
    Plan(PlanStep),
    /// Put the chunks of a wave on the queue.
    FanOut {
        /// Which wave.
        wave: u32,
        /// The first of its chunks.
        from: u32,
    },
    /// Hand the recipients of a chunk to the carrier.
    Chunk {
        /// Which.
        chunk: u32,
        /// Its place in the sender's line, once it has one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        place: Option<Timestamp>,
    },
    /// Find out what became of the recipients of a chunk whose outcome is open.
    Reconcile {
        /// Which.
        chunk: u32,
    },
    /// Go on, where it only waited for its sender or firm to be mended.
    GoOn,
    /// See whether everything has ended, and settle.
    Close {
        /// How often it was looked.
        looks: u32,
    },
}

/// A number that is being announced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    /// Whose.
    pub tenant: Tenant,
    /// Which of the firm's senders.
    pub sender: SenderAddress,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Whose.
    pub tenant: Tenant,
    /// Which.
    pub message_id: MessageId,
}

impl Target {
    /// This message.
    pub fn of(message: &Message) -> Self {
        Self {
            tenant: message.tenant.clone(),
            message_id: message.id.clone(),
        }
    }
}

/// A message on its way to the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Which message.
    #[serde(flatten)]
    pub target: Target,
    /// How often the carrier could not take it.
    #[serde(default)]
    pub tries: u32,
    /// Its place in the sender's line, once it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Timestamp>,
}

/// What a schedule fires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "due", rename_all = "snake_case")]
pub enum Due {
    /// A scheduled message's time has come.
    Message(Target),
    /// The time has come to send a message again that did not arrive.
    Again(Target),
    /// A notification's, reminder's or collection step's time has come.
    Line {
        /// Whose.
        tenant: Tenant,
        /// The line, and the time it is due.
        #[serde(flatten)]
        line: DueLine,
    },
    /// The time of a step of a bulk send has come.
    Bulk(BulkJob),
    /// The periodic look at all firms.
    Sweep,
    /// The nightly check of all firms' money.
    Verify,
}

impl Delivery {
    /// The first try of a message.
    pub fn first(tenant: &Tenant, message_id: &MessageId) -> Self {
        Self {
            target: Target {
                tenant: tenant.clone(),
                message_id: message_id.clone(),
            },
            tries: 0,
            place: None,
        }
    }
}

impl Job {
    /// The work for all firms, from the first one.
    pub fn all(work: ForAll) -> Self {
        Self::ForAll { work, after: None }
    }

    /// Whose work it is, for fair queues.
    fn group(&self) -> String {
        let tenant = match self {
            Self::Payments | Self::ForAll { .. } => return PLATFORM.to_owned(),
            Self::Deliver(Delivery { target, .. })
            | Self::Reconcile(target)
            | Self::Again(target)
            | Self::Answer(target)
            | Self::Heard(target)
            | Self::Mailed(Mailed { target, .. }) => &target.tenant,
            Self::Bulk(job) => &job.tenant,
            Self::Sweep { tenant }
            | Self::SweepLines { tenant, .. }
            | Self::FollowEdits { tenant, .. }
            | Self::Recharge { tenant }
            | Self::Notices { tenant }
            | Self::Announce(Announced { tenant, .. })
            | Self::Compare(Comparison { tenant, .. })
            | Self::Verify { tenant } => tenant,
        };
        tenant.to_string()
    }

    /// What a queue message asks for.
    ///
    /// # Errors
    /// [`Error::Internal`] for what is no job.
    pub fn read(body: &str) -> Result<Self, Error> {
        serde_json::from_str(body).map_err(|error| Error::Internal(format!("not a job: {error}")))
    }

    /// What to say of a job that came over another queue.
    pub fn misplaced(&self) -> Error {
        Error::Internal(format!("a job of the queue {}", self.queue().as_str()))
    }

    /// The queue that it stands on.
    pub fn queue(&self) -> QueueName {
        match self {
            Self::Bulk(BulkJob {
                step: BulkStep::Plan(_),
                ..
            })
            | Self::Answer(_)
            | Self::Again(_)
            | Self::Heard(_)
            | Self::Announce(_)
            | Self::ForAll { .. }
            | Self::FollowEdits { .. }
            | Self::SweepLines { .. } => QueueName::Compose,
            Self::Bulk(_) => QueueName::Bulk,
            Self::Deliver(_)
            | Self::Reconcile(_)
            | Self::Mailed(_)
            | Self::Recharge { .. }
            | Self::Notices { .. }
            | Self::Payments
            | Self::Verify { .. }
            | Self::Compare(_)
            | Self::Sweep { .. } => QueueName::Singles,
        }
    }
}

impl App {
    /// Puts a job on its queue; a delay beyond the queue's longest ends early.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the queue does not answer.
    pub async fn enqueue(&self, job: &Job, delay: Duration) -> Result<(), Error> {
        let outgoing = Outgoing {
            body: to_json(job)?,
            delay: delay.min(LONGEST_DELAY),
            group: job.group(),
        };
        Ok(self.queue.send(job.queue(), outgoing).await?)
    }
}

/// A job or a schedule's payload as it stands on the wire.
///
/// # Errors
/// [`Error::Internal`], which these types cannot cause.
pub fn to_json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
}
