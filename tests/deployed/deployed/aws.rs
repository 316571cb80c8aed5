//! The deployed stack as an operator reaches it.

use std::env;

use aws_sdk_sqs::types::QueueAttributeName;
use recado_aws::Sdk;
use recado_tests::until;
use reqwest::Client;

/// A queue of the stack.
pub struct Queue {
    client: aws_sdk_sqs::Client,
    url: String,
}

impl Queue {
    /// The queue that the template calls `logical_id`.
    pub async fn named(logical_id: &str) -> Self {
        let sdk = Sdk::new("tests", Client::builder(), |name| env::var(name).ok());
        let client = sdk.unwrap().sqs();
        let stack = env::var("RECADO_DEPLOYED_STACK").unwrap();
        let prefix = format!("{stack}-{logical_id}-");
        let listed = client.list_queues().queue_name_prefix(prefix);
        let url = listed.send().await.unwrap().queue_urls.unwrap().remove(0);
        Self { client, url }
    }

    /// Puts a message on it.
    pub async fn send(&self, body: &str) {
        let message = self.client.send_message().queue_url(&self.url);
        message.message_body(body).send().await.unwrap();
    }

    /// One of its attributes.
    async fn attribute(&self, name: QueueAttributeName) -> String {
        let asked = self.client.get_queue_attributes().queue_url(&self.url);
        let asked = asked.attribute_names(name.clone()).send().await.unwrap();
        asked.attributes.unwrap().remove(&name).unwrap()
    }

    /// Its messages come back this many seconds after a failure. Answers how many it was.
    pub async fn set_visibility(&self, seconds: u32) -> u32 {
        let before = self.attribute(QueueAttributeName::VisibilityTimeout).await;
        let change = self.client.set_queue_attributes().queue_url(&self.url);
        let change = change.attributes(QueueAttributeName::VisibilityTimeout, seconds.to_string());
        change.send().await.unwrap();
        before.parse().unwrap()
    }

    /// Waits until it holds this many messages.
    pub async fn until_it_holds(&self, count: u32) {
        let waiting = QueueAttributeName::ApproximateNumberOfMessages;
        let ask = async || self.attribute(waiting.clone()).await;
        until(ask, |waiting| *waiting == count.to_string()).await;
    }

    /// Takes the next message off it, whose body it is.
    pub async fn take(&self) -> String {
        let ask = async || {
            let received = self.client.receive_message().queue_url(&self.url);
            received
                .send()
                .await
                .unwrap()
                .messages
                .unwrap_or_default()
                .pop()
        };
        let message = until(ask, Option::is_some).await.unwrap();
        let delete = self.client.delete_message().queue_url(&self.url);
        let delete = delete.receipt_handle(message.receipt_handle.unwrap());
        delete.send().await.unwrap();
        message.body.unwrap()
    }
}
