//! What all calls of AWS share: where and as whom they call, how long they wait, when they give up.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{
    AppName, BehaviorVersion, Region, SharedCredentialsProvider, retry::RetryConfig,
    timeout::TimeoutConfig,
};
use aws_types::SdkConfig;
use reqwest::ClientBuilder;

use crate::http::Http;

/// A connection inside a region takes a few milliseconds, TLS included.
const CONNECT: Duration = Duration::from_millis(1_500);
/// The slowest answer that is still an answer; a new attempt is quicker than waiting longer.
const ATTEMPT: Duration = Duration::from_secs(3);
/// All attempts together, well inside the shortest function time-out (29 s, API Gateway's).
const OPERATION: Duration = Duration::from_secs(8);
const ATTEMPTS: u32 = 3;
/// The SDK's backoff has full jitter below this.
const FIRST_BACKOFF: Duration = Duration::from_millis(50);
const LONGEST_BACKOFF: Duration = Duration::from_secs(1);

/// What a client is made from.
///
/// It reads what Lambda puts in a function's environment and looks nowhere else: neither files nor
/// the instance's metadata, whose absence would cost seconds.
#[derive(Clone, Debug)]
pub struct Sdk(SdkConfig);

impl Sdk {
    /// The configuration of the function named `function`, which stands in the user agent of its
    /// calls, made over `http`; `variable` answers what an environment variable holds.
    ///
    /// # Errors
    /// A sentence that names the missing variable, or that there is no TLS.
    pub fn new(
        function: &str,
        http: ClientBuilder,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, String> {
        let needed = |name: &str| variable(name).ok_or_else(|| format!("{name} is not set"));
        let credentials = Credentials::new(
            needed("AWS_ACCESS_KEY_ID")?,
            needed("AWS_SECRET_ACCESS_KEY")?,
            variable("AWS_SESSION_TOKEN").filter(|token| !token.is_empty()),
            None,
            "environment",
        );
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT)
            .operation_timeout(OPERATION)
            .build();
        let retries = RetryConfig::standard()
            .with_max_attempts(ATTEMPTS)
            .with_initial_backoff(FIRST_BACKOFF)
            .with_max_backoff(LONGEST_BACKOFF);
        let mut config = SdkConfig::builder()
            .http_client(Http::new(http, CONNECT)?)
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(needed("AWS_REGION")?))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .timeout_config(timeouts)
            .retry_config(retries);
        config.set_endpoint_url(variable("AWS_ENDPOINT_URL"));
        config.set_app_name(AppName::new(format!("recado-{function}")).ok());
        Ok(Self(config.build()))
    }

    /// A client of the table.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.0)
    }

    /// A client of the queues.
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.0)
    }

    /// A client of the event bus.
    pub fn eventbridge(&self) -> aws_sdk_eventbridge::Client {
        aws_sdk_eventbridge::Client::new(&self.0)
    }

    /// What clients for other services are made from.
    pub fn config(&self) -> &SdkConfig {
        &self.0
    }
}
