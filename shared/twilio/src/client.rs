//! The carrier's Messages resource over HTTP.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::firm::SenderAddress;
use recado_platform::ports::{
    Carrier, CarrierAccount, CarrierMessage, FetchedMedia, OutboundSms, PortError, PostOutcome,
    SentPage,
};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, StatusCode, redirect, retry};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use url::Url;

use crate::answer::{Listed, outcome, unanswered};
use crate::{listing, media};

/// Largest answer read, in bytes: a page of 1000 messages of 1600 characters fits.
const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// How long the carrier may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until connected; a message that waited this long was never processed.
    pub connect: Duration,
    /// Until answered, connecting included; what became of a message then is unknown.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            total: Duration::from_secs(10),
        }
    }
}

/// Twilio, or whatever speaks its protocol at a base URL. It neither repeats a request nor follows
/// a redirect: the carrier knows no idempotency key, so each request is made at most once.
#[derive(Clone, Debug)]
pub struct TwilioCarrier {
    base_url: Url,
    pub(crate) http: Client,
}

impl TwilioCarrier {
    /// A client, over `http`, of the carrier at `base_url`, such as `https://api.twilio.com`.
    ///
    /// # Errors
    /// A base URL that is not HTTP, or a system without TLS.
    pub fn new(base_url: &str, http: ClientBuilder, timeouts: Timeouts) -> Result<Self, PortError> {
        let base_url = Url::parse(base_url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .ok_or_else(|| PortError("the carrier's base URL is not an HTTP URL".to_owned()))?;
        let http = http
            .connect_timeout(timeouts.connect)
            .timeout(timeouts.total)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .build()
            .map_err(|_| PortError("the carrier's HTTP client cannot be built".to_owned()))?;
        Ok(Self { base_url, http })
    }

    /// `…/Accounts/{AccountSid}/` and `rest`, each segment percent-encoded.
    pub(crate) fn account_url(
        &self,
        account: &CarrierAccount,
        rest: &[&str],
    ) -> Result<Url, PortError> {
        let mut url = self.base_url.clone();
        url.path_segments_mut()
            .map_err(|()| PortError("the carrier's base URL has no path".to_owned()))?
            .pop_if_empty()
            .extend(["2010-04-01", "Accounts", &account.account_sid])
            .extend(rest);
        Ok(url)
    }

    pub(crate) fn get(&self, account: &CarrierAccount, url: Url) -> RequestBuilder {
        authenticated(self.http.get(url), account)
    }

    /// The next page, at the same host only: the request carries the account's credentials.
    pub(crate) fn next_page(&self, uri: &str) -> Result<Url, PortError> {
        self.base_url
            .join(uri)
            .ok()
            .filter(|url| url.origin() == self.base_url.origin())
            .ok_or_else(|| PortError("the carrier's next page is elsewhere".to_owned()))
    }
}

#[async_trait]
impl Carrier for TwilioCarrier {
    async fn post(&self, account: &CarrierAccount, sms: &OutboundSms) -> PostOutcome {
        let url = match self.account_url(account, &["Messages.json"]) {
            Ok(url) => url,
            Err(PortError(reason)) => return PostOutcome::NotProcessed { reason, code: None },
        };
        let request = authenticated(self.http.post(url), account).form(&form(sms));
        match request.send().await {
            Err(error) => unanswered(&error),
            Ok(response) => {
                let status = response.status();
                outcome(status, read(response).await.as_deref())
            }
        }
    }

    async fn list(
        &self,
        account: &CarrierAccount,
        to: &PhoneNumber,
        since: Timestamp,
    ) -> Result<Vec<CarrierMessage>, PortError> {
        listing::to(self, account, to, since).await
    }

    async fn sent(
        &self,
        account: &CarrierAccount,
        from: &SenderAddress,
        since: Timestamp,
        after: Option<&str>,
    ) -> Result<SentPage, PortError> {
        listing::from(self, account, from, since, after).await
    }

    async fn fetch(
        &self,
        account: &CarrierAccount,
        sid: &str,
    ) -> Result<Option<CarrierMessage>, PortError> {
        let url = self.account_url(account, &["Messages", &format!("{sid}.json")])?;
        let response = send(self.get(account, url)).await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let listed: Listed = parsed(response).await?;
        CarrierMessage::try_from(listed).map(Some)
    }

    async fn media(&self, account: &CarrierAccount, url: &str) -> Result<FetchedMedia, PortError> {
        media::fetch(self, account, url).await
    }
}

pub(crate) fn authenticated(request: RequestBuilder, account: &CarrierAccount) -> RequestBuilder {
    request.basic_auth(
        &account.account_sid,
        Some(account.auth_token.expose_secret()),
    )
}

fn form(sms: &OutboundSms) -> Vec<(&'static str, String)> {
    let sender = match &sms.from {
        SenderAddress::MessagingService(sid) => ("MessagingServiceSid", sid.clone()),
        address => ("From", address.as_str().to_owned()),
    };
    let mut form = vec![("To", sms.to.as_str().to_owned()), sender];
    if !sms.body.is_empty() {
        form.push(("Body", sms.body.clone()));
    }
    form.extend(sms.media_urls.iter().map(|url| ("MediaUrl", url.clone())));
    form.push(("StatusCallback", sms.status_callback.clone()));
    form.push(("ValidityPeriod", sms.validity_period_secs.to_string()));
    form
}

pub(crate) async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, PortError> {
    parsed(send(request).await?).await
}

/// The HTTP client's own error text holds the URL, and with it the recipient's number.
pub(crate) async fn send(request: RequestBuilder) -> Result<Response, PortError> {
    request
        .send()
        .await
        .map_err(|_| PortError("the carrier did not answer".to_owned()))
}

async fn parsed<T: DeserializeOwned>(response: Response) -> Result<T, PortError> {
    let status = response.status();
    if !status.is_success() {
        return Err(PortError(format!(
            "the carrier answered {}",
            status.as_u16()
        )));
    }
    read(response)
        .await
        .and_then(|body| serde_json::from_slice(&body).ok())
        .ok_or_else(|| PortError("the carrier's answer is not readable".to_owned()))
}

/// The whole body, unless it breaks off or is longer than [`MAX_ANSWER_BYTES`].
async fn read(mut response: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > MAX_ANSWER_BYTES {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}
