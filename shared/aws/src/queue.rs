//! The Queue port over SQS.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{
    MessageSystemAttributeNameForSends as SystemAttribute, MessageSystemAttributeValue,
};
use recado_platform::ports::{Outgoing, PortError, Queue, QueueName};

use crate::{failed, trace};

/// SQS holds a message back for 15 minutes at most.
const LONGEST_DELAY: Duration = Duration::from_secs(900);

/// Where the queues are.
#[derive(Clone, Debug)]
pub struct QueueUrls {
    /// Of [`QueueName::Singles`].
    pub singles: String,
    /// Of [`QueueName::Compose`].
    pub compose: String,
    /// Of [`QueueName::Bulk`].
    pub bulk: String,
}

impl QueueUrls {
    pub(crate) fn of(&self, queue: QueueName) -> &str {
        match queue {
            QueueName::Singles => &self.singles,
            QueueName::Compose => &self.compose,
            QueueName::Bulk => &self.bulk,
        }
    }
}

/// Standard queues. The firm is the message group, which makes them fair: a firm with a long
/// backlog does not delay the others.
#[derive(Clone, Debug)]
pub struct SqsQueue {
    client: Client,
    urls: QueueUrls,
}

impl SqsQueue {
    /// The queues at `urls`.
    pub fn new(client: Client, urls: QueueUrls) -> Self {
        Self { client, urls }
    }
}

/// Whole seconds, rounded up: nothing comes early.
fn delay_seconds(delay: Duration) -> i32 {
    let delay = delay.min(LONGEST_DELAY);
    let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
    i32::try_from(seconds).unwrap_or(900)
}

#[async_trait]
impl Queue for SqsQueue {
    async fn send(&self, queue: QueueName, message: Outgoing) -> Result<(), PortError> {
        let mut request = self
            .client
            .send_message()
            .queue_url(self.urls.of(queue))
            .message_body(message.body)
            .delay_seconds(delay_seconds(message.delay))
            .message_group_id(message.group);
        if let Some(trace) = trace::current() {
            let value = MessageSystemAttributeValue::builder()
                .data_type("String")
                .string_value(trace)
                .build()
                .map_err(|error| PortError(error.to_string()))?;
            request = request.message_system_attributes(SystemAttribute::AwsTraceHeader, value);
        }
        let sent = request.send().await;
        sent.map(drop).map_err(|error| failed("SQS", &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_whole_seconds_never_early_and_at_most_a_quarter_of_an_hour() {
        for (millis, seconds) in [
            (0, 0),
            (1, 1),
            (1_000, 1),
            (1_001, 2),
            (900_000, 900),
            (900_001, 900),
        ] {
            assert_eq!(
                delay_seconds(Duration::from_millis(millis)),
                seconds,
                "{millis} ms"
            );
        }
    }
}
