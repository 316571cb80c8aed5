//! A form of the carrier, before anybody knows who signed it.

use axum::extract::{FromRequest, Request};
use http::{HeaderMap, Uri};
use recado_domain::{Error, Violation, ViolationCode};
use recado_platform::App;
use recado_platform::ports::CarrierAccount;
use recado_twilio::{form, signature};
use recado_web::{Problem, RawBody};

/// The parameters of a webhook, and what its signature is checked by.
pub struct SignedForm {
    params: Vec<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
}

impl FromRequest<App> for SignedForm {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (uri, headers) = (request.uri().clone(), request.headers().clone());
        let RawBody(body) = RawBody::<{ form::MAX_BYTES }>::from_request(request, app).await?;
        let params = form::decode(&body).map_err(|error| {
            let code = ViolationCode::InvalidFormat;
            Error::Malformed(vec![Violation::new("", code, error.to_string())])
        })?;
        Ok(Self {
            params,
            uri,
            headers,
        })
    }
}

impl SignedForm {
    /// The first value of a parameter.
    pub fn value(&self, name: &str) -> Option<&str> {
        form::value(&self.params, name)
    }

    /// The first value of a parameter of the query.
    pub fn query(&self, name: &str) -> Option<String> {
        let query = self.uri.query().unwrap_or_default().as_bytes();
        let query = form::decode(query).unwrap_or_default();
        form::value(&query, name).map(str::to_owned)
    }

    /// Goes on only if `account` is the one that is named, and signed this.
    ///
    /// # Errors
    /// [`Error::Forbidden`] otherwise.
    pub fn require(&self, app: &App, account: &CarrierAccount) -> Result<(), Error> {
        let path = self.uri.path_and_query().map_or("", |path| path.as_str());
        let url = format!("{}{path}", app.config.public_url);
        let tokens = std::slice::from_ref(&account.auth_token);
        let is_signed = self
            .headers
            .get("x-twilio-signature")
            .and_then(|value| value.to_str().ok())
            .is_some_and(|given| signature::is_valid(tokens, given, &url, &self.params));
        if is_signed && self.value("AccountSid") == Some(account.account_sid.as_str()) {
            Ok(())
        } else {
            Err(Error::Forbidden("the signature or the account is wrong"))
        }
    }
}
