//! What came with a message, as the carrier keeps it. Its address was told in a webhook, so it is
//! asked for only at the carrier itself and in the account's own part of it; the carrier leads from
//! there to a store of files, which gets no credentials.

use recado_platform::ports::{CarrierAccount, FetchedMedia, MediaFile, PortError};
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Response, StatusCode};
use url::{Host, Url};

use crate::client::{TwilioCarrier, authenticated, send};

/// Largest file that is handed on, in bytes: with its encoding it fits a Lambda's answer.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most places that the carrier leads through.
const MAX_HOPS: usize = 3;

/// Fetches the file at `url`.
pub(crate) async fn fetch(
    carrier: &TwilioCarrier,
    account: &CarrierAccount,
    url: &str,
) -> Result<FetchedMedia, PortError> {
    let own = carrier.account_url(account, &["Messages", ""])?;
    let Some(mut url) = Url::parse(url).ok().filter(|url| is_within(url, &own)) else {
        return Ok(FetchedMedia::Absent);
    };
    let mut response = send(authenticated(carrier.http.get(url.clone()), account)).await?;
    for _ in 0..MAX_HOPS {
        if !response.status().is_redirection() {
            return read(response).await;
        }
        let location = response.headers().get(LOCATION);
        let next = location
            .and_then(|it| it.to_str().ok())
            .and_then(|it| url.join(it).ok())
            .filter(is_public);
        match next {
            Some(next) => url = next,
            None => return Ok(FetchedMedia::Absent),
        }
        response = send(carrier.http.get(url.clone())).await?;
    }
    Err(PortError("the carrier leads nowhere".to_owned()))
}

/// True for a place under `own`: the same host and port, and the account's messages.
fn is_within(url: &Url, own: &Url) -> bool {
    let has_nobody = url.username().is_empty() && url.password().is_none();
    url.origin() == own.origin() && has_nobody && url.path().starts_with(own.path())
}

/// True for a named host over TLS: never an address within some network.
fn is_public(url: &Url) -> bool {
    url.scheme() == "https" && matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'))
}

async fn read(mut response: Response) -> Result<FetchedMedia, PortError> {
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(FetchedMedia::Absent),
        status if !status.is_success() => {
            let status = status.as_u16();
            return Err(PortError(format!("the carrier answered {status}")));
        }
        _ => {}
    }
    let content_type = response.headers().get(CONTENT_TYPE);
    let content_type = content_type
        .and_then(|it| it.to_str().ok())
        .map(str::to_owned);
    let mut bytes = Vec::new();
    let broken = |_| PortError("the carrier's answer broke off".to_owned());
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Ok(FetchedMedia::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(FetchedMedia::File(MediaFile {
        content_type,
        bytes,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_account_s_own_messages_at_the_carrier_are_asked_for() {
        let own = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/";
        let own = Url::parse(own).unwrap();
        for (url, expected) in [
            (
                "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
                true,
            ),
            (
                "https://api.twilio.com:443/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
                true,
            ),
            (
                "http://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
                false,
            ),
            (
                "https://api.twilio.com/2010-04-01/Accounts/AC2/Messages/MM1/Media/ME1",
                false,
            ),
            (
                "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/../../AC2/Messages/1",
                false,
            ),
            (
                "https://api.twilio.com.evil.example/2010-04-01/Accounts/AC1/Messages/1",
                false,
            ),
            (
                "https://api.twilio.com@evil.example/2010-04-01/Accounts/AC1/Messages/1",
                false,
            ),
            (
                "https://me@api.twilio.com/2010-04-01/Accounts/AC1/Messages/1",
                false,
            ),
            ("http://169.254.169.254/latest/meta-data", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(
                is_within(&Url::parse(url).unwrap(), &own),
                expected,
                "{url}"
            );
        }
    }

    #[test]
    fn the_carrier_leads_to_named_hosts_over_tls_only() {
        for (url, expected) in [
            ("https://mms.twiliocdn.com/AC1/1?sig=2", true),
            ("http://mms.twiliocdn.com/AC1/1", false),
            ("https://169.254.169.254/", false),
            ("https://[::1]/", false),
            ("https://localhost/", false),
        ] {
            assert_eq!(is_public(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }
}
