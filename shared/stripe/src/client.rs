//! Stripe's API over HTTP.

use std::sync::Arc;
use std::time::Duration;

use recado_platform::ports::{Clock, Ids, PaymentError, PortError};
use reqwest::{Client, ClientBuilder, Method, StatusCode, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::object::{Failure, Reference};

/// Largest answer read, in bytes.
const MAX_ANSWER_BYTES: usize = 1024 * 1024;
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// How long the provider may take for one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until connected.
    pub connect: Duration,
    /// Until answered, connecting included.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            total: Duration::from_secs(8),
        }
    }
}

/// Stripe, or whatever speaks its protocol at a base URL. A request is tried a few times: each that
/// changes something carries an idempotency key.
#[derive(Clone)]
pub struct StripePayments {
    base_url: Url,
    key: SecretString,
    http: Client,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

pub(crate) type Form = Vec<(String, String)>;

/// A request that may be repeated.
struct Ask {
    method: Method,
    path: Vec<String>,
    form: Form,
    idempotency: Option<String>,
}

/// What the provider answered in the end.
pub(crate) struct Answer {
    status: StatusCode,
    body: Vec<u8>,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorDetail,
}

#[derive(Deserialize)]
struct ErrorDetail {
    #[serde(flatten)]
    failure: Failure,
    #[serde(default)]
    payment_intent: Option<Reference>,
}

impl StripePayments {
    /// A client, over `http`, of the provider at `base_url`, such as `https://api.stripe.com`, without `/v1`.
    ///
    /// # Errors
    /// A base URL that is not HTTP, or a system without TLS.
    pub fn new(
        base_url: &str,
        http: ClientBuilder,
        key: SecretString,
        timeouts: Timeouts,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self, PortError> {
        let base_url = Url::parse(base_url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .ok_or_else(|| PortError("the payment provider's base URL is not HTTP".to_owned()))?;
        let http = http
            .connect_timeout(timeouts.connect)
            .timeout(timeouts.total)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .build()
            .map_err(|_| PortError("the payment provider's client cannot be built".to_owned()))?;
        Ok(Self {
            base_url,
            key,
            http,
            clock,
            ids,
        })
    }

    /// Asks until there is an answer that is neither a failure of the provider nor a request to wait.
    async fn ask(&self, ask: &Ask) -> Result<Answer, PortError> {
        let mut last = "no answer".to_owned();
        for tried in 0..TRIES {
            if tried > 0 {
                self.clock.sleep(self.pause(tried)).await;
            }
            match self.try_once(ask).await {
                Ok(answer) if is_passing(answer.status) => {
                    last = format!("HTTP {}", answer.status.as_u16());
                }
                Ok(answer) => return Ok(answer),
                Err(PortError(why)) => last = why,
            }
        }
        Err(PortError(format!("the payment provider: {last}")))
    }

    /// Full jitter over a doubling pause.
    fn pause(&self, tried: u32) -> Duration {
        let ceiling = PAUSE.saturating_mul(1 << tried.min(8)).min(LONGEST_PAUSE);
        let [high, low, ..] = self.ids.entropy();
        ceiling.mul_f64(f64::from(u16::from_be_bytes([high, low])) / 65_535.0)
    }

    async fn try_once(&self, ask: &Ask) -> Result<Answer, PortError> {
        let mut url = self.base_url.clone();
        url.path_segments_mut()
            .map_err(|()| PortError("the base URL has no path".to_owned()))?
            .pop_if_empty()
            .push("v1")
            .extend(&ask.path);
        let request = self
            .http
            .request(ask.method.clone(), url)
            .bearer_auth(self.key.expose_secret());
        let request = if ask.method == Method::GET {
            request.query(&ask.form)
        } else {
            request.form(&ask.form)
        };
        let request = match &ask.idempotency {
            Some(key) => request.header("Idempotency-Key", key),
            None => request,
        };
        // The client's own words may hold the URL; they are not repeated.
        let lost = |_| PortError("no answer".to_owned());
        let mut response = request.send().await.map_err(lost)?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > MAX_ANSWER_BYTES {
                return Err(PortError("an answer that is too long".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body })
    }

    /// An object, if the provider has it.
    pub(crate) async fn find<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: Form,
    ) -> Result<Option<T>, PortError> {
        let answer = self.get(path, query).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        answer.object().map(Some)
    }

    pub(crate) async fn get(&self, path: &[&str], query: Form) -> Result<Answer, PortError> {
        self.ask(&Ask {
            method: Method::GET,
            path: path.iter().map(|&part| part.to_owned()).collect(),
            form: query,
            idempotency: None,
        })
        .await
    }

    pub(crate) async fn post(
        &self,
        path: &[&str],
        form: Form,
        idempotency: String,
    ) -> Result<Answer, PortError> {
        self.ask(&Ask {
            method: Method::POST,
            path: path.iter().map(|&part| part.to_owned()).collect(),
            form,
            idempotency: Some(idempotency),
        })
        .await
    }
}

/// Asking again may help: overload, a conflict with a request still under way, or a failure.
fn is_passing(status: StatusCode) -> bool {
    status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::CONFLICT
}

impl Answer {
    pub(crate) fn object<T: DeserializeOwned>(&self) -> Result<T, PortError> {
        if !self.status.is_success() {
            let status = self.status.as_u16();
            return Err(PortError(format!("the payment provider: HTTP {status}")));
        }
        serde_json::from_slice(&self.body)
            .map_err(|_| PortError("the payment provider: an answer not readable".to_owned()))
    }

    /// The provider knows no such list.
    pub(crate) fn lists_nothing(&self) -> bool {
        matches!(
            self.status,
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
        )
    }

    /// The provider's refusal, if it is one about the card or the request.
    pub(crate) fn refusal(&self) -> Option<PaymentError> {
        if !self.status.is_client_error() {
            return None;
        }
        let detail = serde_json::from_slice::<ErrorBody>(&self.body).ok()?.error;
        let code = detail.failure.code();
        Some(match self.status {
            StatusCode::PAYMENT_REQUIRED => PaymentError::Declined {
                code,
                payment_id: detail
                    .payment_intent
                    .as_ref()
                    .and_then(Reference::id)
                    .map(str::to_owned),
            },
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                PaymentError::Unavailable("our key is not taken".to_owned())
            }
            // Another request under the same key is under way: how it ends is open.
            _ if self.status == StatusCode::CONFLICT || code == "idempotency_key_in_use" => {
                PaymentError::Unavailable(code)
            }
            _ => PaymentError::Refused(code),
        })
    }
}

pub(crate) fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}
