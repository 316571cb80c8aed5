//! Reading a secret, once, when a function boots.

use aws_sdk_secretsmanager::Client;
use recado_platform::ports::PortError;
use secrecy::SecretString;

use crate::failed;

/// Secrets Manager.
#[derive(Clone, Debug)]
pub struct Secrets {
    client: Client,
}

impl Secrets {
    /// Reads through `client`.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The current version of the secret with this name or ARN.
    ///
    /// # Errors
    /// There is no such secret, it may not be read, or it is not text.
    pub async fn read(&self, id: &str) -> Result<SecretString, PortError> {
        let answer = self.client.get_secret_value().secret_id(id).send().await;
        answer
            .map_err(|error| failed("Secrets Manager", &error))?
            .secret_string
            .map(SecretString::from)
            .ok_or_else(|| PortError("Secrets Manager: the secret is not text".to_owned()))
    }
}
