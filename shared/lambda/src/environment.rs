//! What the template puts into a function's environment.

use std::time::Duration;

use recado_content::CountryCode;
use recado_domain::EmailAddress;

/// The function's environment variables.
#[derive(Clone, Copy)]
pub(crate) struct Environment;

impl Environment {
    /// What a variable holds; an empty one holds nothing.
    #[expect(clippy::disallowed_methods, reason = "this is where a function starts")]
    pub(crate) fn find(self, name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }

    /// What a variable holds.
    ///
    /// # Errors
    /// A sentence that names it.
    pub(crate) fn need(self, name: &str) -> Result<String, String> {
        self.find(name)
            .ok_or_else(|| format!("the environment variable {name} is not set"))
    }

    /// The countries with SMS.
    ///
    /// # Errors
    /// A sentence that names the variable.
    pub(crate) fn sms_countries(self) -> Result<Vec<CountryCode>, String> {
        let list = self.need("RECADO_SMS_COUNTRIES")?;
        let codes = list.split(',').map(|code| CountryCode::parse(code.trim()));
        codes
            .collect::<Result<_, _>>()
            .map_err(|_| "RECADO_SMS_COUNTRIES is not a list such as US,CA".to_owned())
    }

    /// `RECADO_EMAIL_FROM`: what e-mails come from, where there are any.
    ///
    /// # Errors
    /// A sentence that names the variable.
    pub(crate) fn email_from(self) -> Result<Option<EmailAddress>, String> {
        let address = self.find("RECADO_EMAIL_FROM").map(|text| text.parse());
        address
            .transpose()
            .map_err(|_| "RECADO_EMAIL_FROM is not an e-mail address".to_owned())
    }

    /// Between two listings of a message whose outcome is open.
    ///
    /// # Errors
    /// A sentence that names the variable.
    pub(crate) fn unknown_wait(self) -> Result<Duration, String> {
        let seconds = self.need("RECADO_UNKNOWN_WAIT_SECS")?;
        let seconds = seconds.parse().map(Duration::from_secs);
        seconds.map_err(|_| "RECADO_UNKNOWN_WAIT_SECS is not a number of seconds".to_owned())
    }

    /// `RECADO_DELIVERY_WORKERS`: how many copies of the delivering function run at most (the
    /// `MaximumConcurrency` of its queue); one where it is not said, for functions that deliver
    /// nothing.
    ///
    /// # Errors
    /// A sentence that names the variable.
    pub(crate) fn delivery_workers(self) -> Result<u32, String> {
        let workers = self.find("RECADO_DELIVERY_WORKERS");
        let workers = workers.map_or(Ok(1), |text| text.parse());
        workers.map_err(|_| "RECADO_DELIVERY_WORKERS is not a whole number".to_owned())
    }
}
