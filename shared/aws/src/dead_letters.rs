//! The DeadLetters port over SQS.
//!
//! By receiving, sending and deleting rather than by a message move task: that knows no bound, ends
//! some time later, and loses the group that makes the queues fair.

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName as SystemAttribute};
use recado_platform::ports::{DeadLetters, PortError, QueueName};

use crate::failed;
use crate::queue::QueueUrls;

/// The most that SQS hands out at once.
const BATCH: u32 = 10;
/// Long enough to send and delete a batch; what was not comes back by itself.
const HIDDEN_SECS: i32 = 60;
/// For a letter that has lost its group.
const NO_GROUP: &str = "redriven";

/// The queues, and where each one's dead letters are.
#[derive(Clone, Debug)]
pub struct SqsDeadLetters {
    client: Client,
    queues: QueueUrls,
    dead: QueueUrls,
}

impl SqsDeadLetters {
    /// The dead letters of `queues`, which stand in `dead`.
    pub fn new(client: Client, queues: QueueUrls, dead: QueueUrls) -> Self {
        Self {
            client,
            queues,
            dead,
        }
    }

    async fn receive(&self, url: &str, most: u32) -> Result<Vec<Message>, PortError> {
        let received = self
            .client
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(most.min(BATCH).cast_signed())
            .visibility_timeout(HIDDEN_SECS)
            .message_system_attribute_names(SystemAttribute::MessageGroupId)
            .send()
            .await
            .map_err(|error| failed("SQS", &error))?;
        Ok(received.messages.unwrap_or_default())
    }

    /// Sent before it is deleted: a crash in between repeats a job, which does no harm.
    async fn move_one(&self, from: &str, to: &str, letter: Message) -> Result<(), PortError> {
        let attributes = letter.attributes.unwrap_or_default();
        let group = attributes.get(&SystemAttribute::MessageGroupId);
        self.client
            .send_message()
            .queue_url(to)
            .message_body(letter.body.unwrap_or_default())
            .message_group_id(group.map_or(NO_GROUP, String::as_str))
            .send()
            .await
            .map_err(|error| failed("SQS", &error))?;
        self.client
            .delete_message()
            .queue_url(from)
            .receipt_handle(letter.receipt_handle.unwrap_or_default())
            .send()
            .await
            .map(drop)
            .map_err(|error| failed("SQS", &error))
    }
}

#[async_trait]
impl DeadLetters for SqsDeadLetters {
    async fn redrive(&self, queue: QueueName, most: u32) -> Result<u32, PortError> {
        let (from, to) = (self.dead.of(queue), self.queues.of(queue));
        let mut moved = 0;
        while moved < most {
            let letters = self.receive(from, most - moved).await?;
            if letters.is_empty() {
                break;
            }
            for letter in letters {
                self.move_one(from, to, letter).await?;
                moved += 1;
            }
        }
        Ok(moved)
    }
}
