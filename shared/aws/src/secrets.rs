//! Reading a secret, once, when a function boots.

use recado_platform::ports::PortError;
use secrecy::SecretString;
use serde_json::json;

use crate::service::{Api, Call, Service};
use crate::{Sdk, failed};

const SECRETS_MANAGER: Api = Api {
    host: "secretsmanager",
    signing_name: "secretsmanager",
    content_type: "application/x-amz-json-1.1",
    repeats: true,
};

/// Secrets Manager.
#[derive(Clone, Debug)]
pub struct Secrets {
    service: Service,
}

impl Secrets {
    /// Reads through `sdk`.
    pub fn new(sdk: &Sdk) -> Self {
        let service = Service::new(SECRETS_MANAGER, sdk.config());
        Self { service }
    }

    /// The current version of the secret with this name or ARN.
    ///
    /// # Errors
    /// There is no such secret, it may not be read, or it is not text.
    pub async fn read(&self, id: &str) -> Result<SecretString, PortError> {
        let call = Call::action("secretsmanager.GetSecretValue", json!({ "SecretId": id }));
        let answer = self.service.call(call).await;
        let answer = answer.map_err(|error| failed("Secrets Manager", &error))?;
        let secret = answer["SecretString"].as_str().map(SecretString::from);
        secret.ok_or_else(|| PortError("Secrets Manager: the secret is not text".to_owned()))
    }
}
