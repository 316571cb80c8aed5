//! The ports on AWS: SQS, EventBridge Scheduler, EventBridge, SES, Secrets Manager, and the
//! system's clock and randomness. The table has no port: its client is made here too.
//!
//! Every client has time-outs and an end to its retries; see [`Sdk`].

mod bus;
mod dead_letters;
mod http;
mod mailer;
mod queue;
mod scheduler;
mod sdk;
mod secrets;
mod service;
mod system;
pub mod trace;

pub use bus::EventBridgeBus;
pub use dead_letters::SqsDeadLetters;
pub use mailer::SesMailer;
pub use queue::{QueueUrls, SqsQueue};
pub use scheduler::{EventBridgeScheduler, ScheduleTarget};
pub use sdk::Sdk;
pub use secrets::Secrets;
pub use system::{SystemClock, SystemIds};

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use recado_platform::ports::PortError;

/// A service's error without what was sent, which may hold personal data.
fn failed<E, R>(service: &str, error: &SdkError<E, R>) -> PortError
where
    SdkError<E, R>: ProvideErrorMetadata,
{
    let what = error.code().unwrap_or("no answer");
    PortError(format!("{service}: {what}"))
}
