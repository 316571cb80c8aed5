//! Stripe's API over HTTP.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use recado_domain::topup::Reversal;
use recado_domain::{FirmId, Micros};
use recado_platform::ports::{Charge, Clock, Ids, Payment, PaymentError, Payments, PortError};
use reqwest::{Client, Method, StatusCode, redirect, retry};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::object::{FIRM, Failure, PaymentIntent, Reference, TOP_UP, cents, refunded};
use crate::reversal::{dispute, listed, refund};

/// Largest answer read, in bytes.
const MAX_ANSWER_BYTES: usize = 1024 * 1024;
/// Refunds or disputes of one payment that are read; Stripe lists no more at once.
const MOST_LISTED: &str = "100";
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

type Form = Vec<(String, String)>;

/// A request that may be repeated.
struct Ask {
    method: Method,
    path: Vec<String>,
    form: Form,
    idempotency: Option<String>,
}

/// What the provider answered in the end.
struct Answer {
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
    /// A client of the provider at `base_url`, such as `https://api.stripe.com`, without `/v1`.
    ///
    /// # Errors
    /// A base URL that is not HTTP, or a system without TLS.
    pub fn new(
        base_url: &str,
        key: SecretString,
        timeouts: Timeouts,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self, PortError> {
        let base_url = Url::parse(base_url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .ok_or_else(|| PortError("the payment provider's base URL is not HTTP".to_owned()))?;
        let http = Client::builder()
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

    /// A payment with what went back of it, which may take a look at its charge.
    async fn complete(&self, intent: PaymentIntent) -> Result<Option<Payment>, PortError> {
        let charge = match &intent.latest_charge {
            None => Value::Null,
            Some(Reference::Object(charge)) => charge.clone(),
            Some(Reference::Id(id)) => self
                .find(&["charges", id], vec![])
                .await?
                .unwrap_or_default(),
        };
        let refunded = refunded(&charge).unwrap_or_default();
        let mut reversals = Vec::new();
        if refunded > Micros::ZERO {
            reversals.extend(self.list("refunds", &intent.id, refund).await?);
        }
        if charge["disputed"] == true {
            let read = |object: &Value| dispute(object, "listed").flatten();
            reversals.extend(self.list("disputes", &intent.id, read).await?);
        }
        Ok(intent.payment(refunded, reversals))
    }

    /// What a payment's refunds or disputes are. A provider that does not list them is not asked
    /// again: what it tells of them by webhooks counts as well.
    async fn list(
        &self,
        what: &str,
        payment: &str,
        read: impl Fn(&Value) -> Option<Reversal>,
    ) -> Result<Vec<Reversal>, PortError> {
        let query = vec![pair("payment_intent", payment), pair("limit", MOST_LISTED)];
        let answer = self.get(&[what], query).await?;
        if matches!(
            answer.status,
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
        ) {
            return Ok(vec![]);
        }
        Ok(listed(&answer.object()?, read))
    }

    /// An object, if the provider has it.
    async fn find<T: DeserializeOwned>(
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

    async fn get(&self, path: &[&str], query: Form) -> Result<Answer, PortError> {
        self.ask(&Ask {
            method: Method::GET,
            path: path.iter().map(|&part| part.to_owned()).collect(),
            form: query,
            idempotency: None,
        })
        .await
    }

    async fn post(
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
    fn object<T: DeserializeOwned>(&self) -> Result<T, PortError> {
        if !self.status.is_success() {
            let status = self.status.as_u16();
            return Err(PortError(format!("the payment provider: HTTP {status}")));
        }
        serde_json::from_slice(&self.body)
            .map_err(|_| PortError("the payment provider: an answer not readable".to_owned()))
    }

    /// The provider's refusal, if it is one about the card or the request.
    fn refusal(&self) -> Option<PaymentError> {
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
            _ => PaymentError::Refused(code),
        })
    }
}

fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

fn expanded() -> Form {
    vec![pair("expand[]", "latest_charge")]
}

/// The form of a new payment. Nothing that is not needed: each field more is one more that a
/// provider may refuse.
fn form(charge: &Charge) -> Result<Form, PaymentError> {
    let cents = cents(charge.amount).ok_or_else(|| PaymentError::Refused("amount".to_owned()))?;
    let mut form = vec![
        pair("amount", cents.to_string()),
        pair("currency", "usd"),
        pair(&format!("metadata[{FIRM}]"), charge.firm.as_str()),
        pair(&format!("metadata[{TOP_UP}]"), charge.top_up.as_str()),
        pair("payment_method_types[]", "card"),
    ];
    if let Some(customer) = &charge.customer {
        form.push(pair("customer", customer));
    }
    match &charge.off_session_method {
        Some(method) => form.extend([
            pair("payment_method", method),
            pair("off_session", "true"),
            pair("confirm", "true"),
        ]),
        None if charge.save_method => form.push(pair("setup_future_usage", "off_session")),
        None => {}
    }
    Ok(form)
}

#[async_trait]
impl Payments for StripePayments {
    async fn create(&self, charge: &Charge) -> Result<Payment, PaymentError> {
        let key = format!("topup-{}", charge.top_up);
        let answer = self.post(&["payment_intents"], form(charge)?, key).await?;
        if let Some(refusal) = answer.refusal() {
            return Err(refusal);
        }
        let intent = answer.object::<PaymentIntent>()?;
        let payment = self.complete(intent).await?;
        payment.ok_or_else(|| PaymentError::Refused("currency".to_owned()))
    }

    async fn payment(&self, id: &str) -> Result<Option<Payment>, PortError> {
        match self
            .find::<PaymentIntent>(&["payment_intents", id], expanded())
            .await?
        {
            Some(intent) => self.complete(intent).await,
            None => Ok(None),
        }
    }

    async fn cancel(&self, id: &str) -> Result<(), PortError> {
        let path = ["payment_intents", id, "cancel"];
        let answer = self.post(&path, vec![], format!("cancel-{id}")).await?;
        // One that is paid or canceled already is refused; a look at it tells which.
        match answer.refusal() {
            Some(PaymentError::Unavailable(why)) => Err(PortError(why)),
            _ => Ok(()),
        }
    }

    async fn create_customer(&self, firm: &FirmId, name: &str) -> Result<String, PortError> {
        let form = vec![
            pair("name", name),
            pair(&format!("metadata[{FIRM}]"), firm.as_str()),
        ];
        let key = format!("customer-{firm}");
        let customer: Value = self.post(&["customers"], form, key).await?.object()?;
        customer["id"]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| PortError("the payment provider: a customer without id".to_owned()))
    }

    async fn keep_method(&self, customer: &str, method: &str) -> Result<String, PaymentError> {
        let path = ["payment_methods", method];
        let found = self.find::<Value>(&path, vec![]).await?;
        let found = found.ok_or_else(|| PaymentError::Refused("no_such_method".to_owned()))?;
        let id = found["id"].as_str().unwrap_or(method).to_owned();
        match found["customer"].as_str() {
            Some(owner) if owner == customer => return Ok(id),
            Some(_) => return Err(PaymentError::Refused("no_such_method".to_owned())),
            None => {}
        }
        let form = vec![pair("customer", customer)];
        let key = format!("attach-{id}-{customer}");
        let path = ["payment_methods", &id, "attach"];
        let answer = self.post(&path, form, key).await?;
        match answer.refusal() {
            Some(refusal) => Err(refusal),
            None => Ok(id),
        }
    }
}
