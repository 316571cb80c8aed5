//! Which requests the carrier refuses, and with which code.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::error::{ApiError, queue_full};
use crate::numbers::{e164, is_landline, is_name, is_short_code};

/// Longest text, in characters.
const MAX_BODY_CHARACTERS: usize = 1600;
/// Most pictures in one message.
const MAX_MEDIA: usize = 10;
/// Longest time a message may wait to be sent, and the time it may when nobody says, in seconds.
const MAX_VALIDITY_SECS: u32 = 36_000;

/// A request to send, as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendRequest {
    /// `To`.
    pub to: Option<String>,
    /// `From`.
    pub from: Option<String>,
    /// `MessagingServiceSid`.
    pub messaging_service_sid: Option<String>,
    /// `Body`.
    pub body: Option<String>,
    /// `MediaUrl`, each time it was given.
    pub media_urls: Vec<String>,
    /// `ContentSid`.
    pub content_sid: Option<String>,
    /// `StatusCallback`.
    pub status_callback: Option<String>,
    /// `ValidityPeriod`, in seconds.
    pub validity_period: Option<String>,
    /// `ScheduleType`.
    pub schedule_type: Option<String>,
    /// `SendAt`.
    pub send_at: Option<String>,
}

impl SendRequest {
    /// Reads a form; parameters it does not know are ignored, of repeated ones the last counts.
    pub fn from_form(form: &[u8]) -> Self {
        let mut request = Self::default();
        for (key, value) in form_urlencoded::parse(form) {
            let value = value.into_owned();
            match &*key {
                "To" => request.to = Some(value),
                "From" => request.from = Some(value),
                "MessagingServiceSid" => request.messaging_service_sid = Some(value),
                "Body" => request.body = Some(value),
                "MediaUrl" => request.media_urls.push(value),
                "ContentSid" => request.content_sid = Some(value),
                "StatusCallback" => request.status_callback = Some(value),
                "ValidityPeriod" => request.validity_period = Some(value),
                "ScheduleType" => request.schedule_type = Some(value),
                "SendAt" => request.send_at = Some(value),
                _ => {}
            }
        }
        request
    }
}

/// Who sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A number, short code or name.
    Number(String),
    /// A messaging service, which chooses a number.
    Service(String),
}

/// A request that may be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The receiving number in E.164.
    pub to: String,
    /// Who sends.
    pub sender: Sender,
    /// The text; empty when there is only media.
    pub body: String,
    /// Pictures and the like.
    pub media_urls: Vec<String>,
    /// Where changes of status are told.
    pub status_callback: Option<String>,
    /// How long it may wait to be sent, in seconds.
    pub validity_secs: u32,
    /// When to send, if not now.
    pub send_at: Option<Timestamp>,
}

/// Checks a request. `owned_senders` are the numbers the account may send from; none means any.
///
/// # Errors
/// The first thing that is wrong, with the code the real API gives. The magic numbers of Twilio's
/// test credentials are refused whatever the credentials.
pub fn validate(
    now: Timestamp,
    request: &SendRequest,
    owned_senders: Option<&[String]>,
) -> Result<Submission, ApiError> {
    let to = given(&request.to)
        .ok_or_else(|| ApiError::bad_request(21604, "A 'To' phone number is required."))?;
    let service = given(&request.messaging_service_sid);
    let from = given(&request.from);
    if service.is_none() && from.is_none() {
        return Err(ApiError::bad_request(
            21603,
            "A 'From' phone number is required.",
        ));
    }
    let body = content(request)?;
    let sender = match (service, from) {
        (Some(service), _) => messaging_service(service)?,
        (None, from) => number(from.unwrap_or_default(), owned_senders)?,
    };
    let to = recipient(to)?;
    if sender == Sender::Number(to.clone()) {
        return Err(ApiError::bad_request(
            21266,
            "'To' and 'From' number cannot be the same",
        ));
    }
    Ok(Submission {
        body,
        media_urls: media(&request.media_urls)?,
        status_callback: status_callback(given(&request.status_callback))?,
        validity_secs: validity(given(&request.validity_period))?,
        send_at: schedule(now, request, &sender)?,
        to,
        sender,
    })
}

fn given(field: &Option<String>) -> Option<&str> {
    field.as_deref().filter(|value| !value.is_empty())
}

fn content(request: &SendRequest) -> Result<String, ApiError> {
    let other_content = !request.media_urls.is_empty() || given(&request.content_sid).is_some();
    let body = match &request.body {
        None if !other_content => {
            return Err(ApiError::bad_request(
                21619,
                "A text message body or media urls must be specified.",
            ));
        }
        Some(body) if body.is_empty() && !other_content => {
            return Err(ApiError::bad_request(21602, "Message body is required."));
        }
        body => body.clone().unwrap_or_default(),
    };
    if body.chars().count() > MAX_BODY_CHARACTERS {
        return Err(ApiError::bad_request(
            21617,
            "The concatenated message body exceeds the 1600 character limit",
        ));
    }
    Ok(body)
}

fn messaging_service(sid: &str) -> Result<Sender, ApiError> {
    let known = sid
        .strip_prefix("MG")
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if known {
        Ok(Sender::Service(sid.to_owned()))
    } else {
        Err(ApiError::bad_request(
            21701,
            format!("The Messaging Service {sid} does not exist"),
        ))
    }
}

fn number(from: &str, owned_senders: Option<&[String]>) -> Result<Sender, ApiError> {
    let not_owned = || {
        let message = format!(
            "The From phone number {from} is not a valid, SMS-capable inbound phone number or \
             short code for your account."
        );
        ApiError::bad_request(21606, message)
    };
    let normal = e164(from);
    match normal.as_deref() {
        Some("+15005550006") => return Ok(Sender::Number("+15005550006".to_owned())),
        Some("+15005550007") => return Err(not_owned()),
        Some("+15005550008") => return Err(queue_full()),
        _ => {}
    }
    let magic_invalid = normal.as_deref() == Some("+15005550001");
    let sender = normal.or_else(|| (is_short_code(from) || is_name(from)).then(|| from.to_owned()));
    let Some(sender) = sender.filter(|_| !magic_invalid) else {
        let message = format!(
            "The 'From' number {from} is not a valid phone number, shortcode, or alphanumeric \
             sender ID."
        );
        return Err(ApiError::bad_request(21212, message));
    };
    match owned_senders {
        Some(owned) if !owned.contains(&sender) => Err(not_owned()),
        _ => Ok(Sender::Number(sender)),
    }
}

fn recipient(to: &str) -> Result<String, ApiError> {
    let invalid = || ApiError::bad_request(21211, format!("Invalid 'To' Phone Number: {to}"));
    let normal = e164(to).ok_or_else(invalid)?;
    let refusal = match normal.as_str() {
        "+15005550001" => invalid(),
        "+15005550002" => ApiError::bad_request(
            21612,
            format!(
                "The 'To' phone number: {to}, is not currently reachable using the 'From' phone \
                 number via SMS."
            ),
        ),
        "+15005550003" => ApiError::bad_request(
            21408,
            format!(
                "Permission to send an SMS has not been enabled for the region indicated by the \
                 'To' number: {to}."
            ),
        ),
        "+15005550004" => unsubscribed(),
        "+15005550009" => not_mobile(to),
        _ if is_landline(&normal) => not_mobile(to),
        _ => return Ok(normal),
    };
    Err(refusal)
}

/// 21610: the phone answered STOP to this sender.
pub(crate) fn unsubscribed() -> ApiError {
    ApiError::bad_request(21610, "Attempt to send to unsubscribed recipient")
}

fn not_mobile(to: &str) -> ApiError {
    ApiError::bad_request(
        21614,
        format!("'To' number is not a valid mobile number: {to}"),
    )
}

fn media(urls: &[String]) -> Result<Vec<String>, ApiError> {
    if urls.len() > MAX_MEDIA {
        return Err(ApiError::bad_request(
            21623,
            "Number of media files exceeds allowed limit",
        ));
    }
    if urls.iter().any(|url| web_url(url).is_none()) {
        return Err(ApiError::bad_request(21620, "Invalid media URL(s)"));
    }
    Ok(urls.to_vec())
}

fn status_callback(url: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(url) = url else { return Ok(None) };
    match web_url(url) {
        Some(_) => Ok(Some(url.to_owned())),
        None => Err(ApiError::bad_request(
            21609,
            format!("The 'StatusCallback' URL {url} is not a valid URL."),
        )),
    }
}

/// An absolute URL of the web whose host has no underscore, which the real API does not take.
fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let of_web = matches!(url.scheme(), "http" | "https");
    let usable = of_web && url.host_str().is_some_and(|host| !host.contains('_'));
    usable.then_some(url)
}

fn validity(seconds: Option<&str>) -> Result<u32, ApiError> {
    let Some(text) = seconds else {
        return Ok(MAX_VALIDITY_SECS);
    };
    match text.parse() {
        Ok(seconds @ 1..=MAX_VALIDITY_SECS) => Ok(seconds),
        _ => Err(ApiError::bad_request(
            20001,
            format!("Invalid ValidityPeriod: {text}. It must be between 1 and 36000 seconds."),
        )),
    }
}

/// Scheduling takes a messaging service and a time 5 minutes to 35 days ahead (Twilio, "Message
/// Scheduling").
fn schedule(
    now: Timestamp,
    request: &SendRequest,
    sender: &Sender,
) -> Result<Option<Timestamp>, ApiError> {
    if given(&request.schedule_type).is_none() {
        return Ok(None);
    }
    if matches!(sender, Sender::Number(_)) {
        return Err(ApiError::bad_request(
            35118,
            "MessagingServiceSid is required to schedule a message",
        ));
    }
    let out_of_range = || {
        ApiError::bad_request(
            35114,
            "SendAt time must be between 300 seconds and 35 days in the future",
        )
    };
    let send_at: Timestamp = given(&request.send_at)
        .and_then(|text| text.parse().ok())
        .ok_or_else(out_of_range)?;
    let ahead = send_at.duration_since(now);
    if ahead < SignedDuration::from_mins(5) || ahead > SignedDuration::from_hours(35 * 24) {
        return Err(out_of_range());
    }
    Ok(Some(send_at))
}

#[cfg(test)]
mod tests;
