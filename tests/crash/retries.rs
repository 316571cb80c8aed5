//! The store as it is on AWS: its client asks again by itself when it gets no answer.

use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{AsyncSleep, Sleep};
use recado_embedded::EmbeddedDynamo;
use recado_store::Store;

const ATTEMPTS: u32 = 3;
const TABLE: &str = "recado";

/// Lets others run, and takes no time.
#[derive(Debug)]
struct Yield;

impl AsyncSleep for Yield {
    fn sleep(&self, _: Duration) -> Sleep {
        Sleep::new(tokio::task::yield_now())
    }
}

/// The platform's table through a client of its own.
pub fn retrying(dynamo: &EmbeddedDynamo) -> Store {
    let dynamo = dynamo.clone().keeping_request_tokens();
    let client = dynamo.client_with(|config| {
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS);
        config.retry_config(retries).sleep_impl(Yield)
    });
    Store::new(client, TABLE)
}
