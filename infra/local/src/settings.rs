//! What the environment says.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use recado_content::CountryCode;
use recado_domain::EmailAddress;
use secrecy::SecretString;

/// Where the platform keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// Nowhere: it is gone when the process ends.
    Memory,
    /// In this folder.
    Folder(PathBuf),
}

/// Everything that can be configured.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `RECADO_ADDR`.
    pub addr: String,
    /// `RECADO_DATA`.
    pub data: Data,
    /// `RECADO_PUBLIC_URL`, without a trailing slash.
    pub public_url: Option<String>,
    /// `RECADO_EMAIL_FROM`: what e-mails come from.
    pub email_from: EmailAddress,
    /// `RECADO_SMS_COUNTRIES`.
    pub sms_countries: Vec<CountryCode>,
    /// `RECADO_UNKNOWN_WAIT_SECS`.
    pub unknown_wait: Duration,
    /// `TWILIO_BASE_URL`; without it the platform runs its own carrier simulator.
    pub twilio_base_url: Option<String>,
    /// `RECADO_CARRIER_ADDR`: where the carrier simulator listens.
    pub carrier_addr: SocketAddr,
    /// `TWILIO_ACCOUNT_SID`.
    pub twilio_account_sid: String,
    /// `TWILIO_AUTH_TOKEN`.
    pub twilio_auth_token: SecretString,
    /// `STRIPE_BASE_URL`; without it the platform runs its own card simulator.
    pub stripe_base_url: Option<String>,
    /// `RECADO_CARDS_ADDR`: where the card simulator listens.
    pub cards_addr: SocketAddr,
    /// `STRIPE_SECRET_KEY`.
    pub stripe_secret_key: SecretString,
    /// `STRIPE_WEBHOOK_SECRET`; two with a comma between them while one replaces the other.
    pub stripe_webhook_secrets: Vec<SecretString>,
    /// `RECADO_OPERATOR_TOKEN`.
    pub operator_token: SecretString,
}

impl Settings {
    /// Reads the settings through `variable`, which answers what an environment variable holds.
    ///
    /// # Errors
    /// A sentence that names the variable that cannot be used.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let or = |name: &str, default: &str| variable(name).unwrap_or_else(|| default.to_owned());
        let countries = or("RECADO_SMS_COUNTRIES", "US,CA");
        let sms_countries = countries
            .split(',')
            .map(|code| CountryCode::parse(code.trim()))
            .collect::<Result<_, _>>()
            .map_err(|_| "RECADO_SMS_COUNTRIES is a list such as US,CA".to_owned())?;
        Ok(Self {
            addr: or("RECADO_ADDR", "127.0.0.1:8080"),
            data: match or("RECADO_DATA", ".recado").as_str() {
                ":memory:" => Data::Memory,
                folder => Data::Folder(folder.into()),
            },
            public_url: variable("RECADO_PUBLIC_URL")
                .map(|url| url.trim_end_matches('/').to_owned()),
            email_from: or("RECADO_EMAIL_FROM", "mail@recado.example")
                .parse()
                .map_err(|_| "RECADO_EMAIL_FROM is an e-mail address".to_owned())?,
            sms_countries,
            unknown_wait: or("RECADO_UNKNOWN_WAIT_SECS", "600")
                .parse()
                .map(Duration::from_secs)
                .map_err(|_| "RECADO_UNKNOWN_WAIT_SECS is a number of seconds".to_owned())?,
            twilio_base_url: variable("TWILIO_BASE_URL"),
            carrier_addr: or("RECADO_CARRIER_ADDR", "127.0.0.1:8081")
                .parse()
                .map_err(|_| {
                    "RECADO_CARRIER_ADDR is an address such as 127.0.0.1:8081".to_owned()
                })?,
            twilio_account_sid: or("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000000"),
            twilio_auth_token: or("TWILIO_AUTH_TOKEN", "local-token").into(),
            stripe_base_url: variable("STRIPE_BASE_URL"),
            cards_addr: or("RECADO_CARDS_ADDR", "127.0.0.1:8082")
                .parse()
                .map_err(|_| "RECADO_CARDS_ADDR is an address such as 127.0.0.1:8082".to_owned())?,
            stripe_secret_key: or("STRIPE_SECRET_KEY", "sk_test_local").into(),
            stripe_webhook_secrets: or("STRIPE_WEBHOOK_SECRET", "whsec_local")
                .split(',')
                .map(|secret| secret.trim().into())
                .collect(),
            operator_token: or("RECADO_OPERATOR_TOKEN", "operator-demo").into(),
        })
    }
}
