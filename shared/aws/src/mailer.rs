//! The Mailer port over Amazon SES.

use std::error::Error;
use std::io::ErrorKind;

use async_trait::async_trait;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use data_encoding::BASE64;
use http::Method;
use recado_domain::{EmailAddress, MessageId, Tenant};
use recado_platform::ports::{MailOutcome, Mailbox, Mailer, OutboundEmail};
use serde_json::{Value, json};

use crate::service::{Api, Call, CallError, Service};
use crate::{Sdk, failed};

const SES: Api = Api {
    host: "email",
    signing_name: "ses",
    content_type: "application/json",
    // The first request may have been taken.
    repeats: false,
};

/// Bytes of text in one encoded word, which has 75 characters at most (RFC 2047, 2).
const ENCODED_WORD_BYTES: usize = 45;

/// E-mail by SES.
#[derive(Clone, Debug)]
pub struct SesMailer {
    service: Service,
    configuration_set: Option<String>,
}

impl SesMailer {
    /// Mail whose reports are published by this configuration set.
    pub fn new(sdk: &Sdk, configuration_set: Option<String>) -> Self {
        Self {
            service: Service::new(SES, sdk.config()),
            configuration_set,
        }
    }
}

#[async_trait]
impl Mailer for SesMailer {
    async fn send(&self, email: &OutboundEmail) -> MailOutcome {
        let (Some(from), Some(to)) = (mailbox(&email.from), on_the_wire(&email.to)) else {
            return MailOutcome::Refused {
                reason: "the address has letters that mail cannot carry".to_owned(),
            };
        };
        let mut body = json!({
            "FromEmailAddress": from,
            "Destination": { "ToAddresses": [to] },
            "Content": { "Simple": content(email) },
        });
        if let Some(reply_to) = email.reply_to.as_ref().and_then(on_the_wire) {
            body["ReplyToAddresses"] = json!([reply_to]);
        }
        if let Some(message) = &email.message {
            body["EmailTags"] = tags(message);
        }
        if let Some(name) = &self.configuration_set {
            body["ConfigurationSetName"] = name.as_str().into();
        }
        let path = "/v2/email/outbound-emails".to_owned();
        match self
            .service
            .call(Call::resource(Method::POST, path, body))
            .await
        {
            Ok(answer) => MailOutcome::Accepted {
                id: answer["MessageId"].as_str().unwrap_or_default().to_owned(),
                report: None,
            },
            Err(error) => outcome_of(&error),
        }
    }
}

/// What an error says about the e-mail. Only errors that SES itself answers prove that it was not
/// taken.
fn outcome_of(error: &CallError) -> MailOutcome {
    let reason = failed("SES", error).0;
    match error {
        SdkError::ConstructionFailure(_) => MailOutcome::Refused { reason },
        SdkError::DispatchFailure(failure) if failure.is_user() => MailOutcome::Refused { reason },
        SdkError::DispatchFailure(failure)
            if failure
                .as_connector_error()
                .is_some_and(was_never_connected) =>
        {
            MailOutcome::NotProcessed { reason }
        }
        _ => match error.code() {
            Some("MessageRejected" | "BadRequestException") => MailOutcome::Refused { reason },
            // Too much at once, or something the operator has to set right: later.
            Some(
                "TooManyRequestsException"
                | "LimitExceededException"
                | "SendingPausedException"
                | "AccountSuspendedException"
                | "MailFromDomainNotVerifiedException"
                | "NotFoundException",
            ) => MailOutcome::NotProcessed { reason },
            _ => MailOutcome::Unknown { reason },
        },
    }
}

/// A refused connection is the one network failure that proves that nothing was sent.
pub(crate) fn was_never_connected(error: &ConnectorError) -> bool {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        let io = error.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == ErrorKind::ConnectionRefused) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn content(email: &OutboundEmail) -> Value {
    let utf8 = |data: &str| json!({ "Data": data, "Charset": "UTF-8" });
    let mut body = json!({ "Text": utf8(&email.text) });
    if let Some(html) = &email.html {
        body["Html"] = utf8(html);
    }
    let mut message = json!({ "Subject": utf8(&email.subject), "Body": body });
    if let Some(url) = &email.unsubscribe {
        message["Headers"] = unsubscribing(url);
    }
    message
}

/// RFC 8058.
fn unsubscribing(url: &str) -> Value {
    json!([
        { "Name": "List-Unsubscribe", "Value": format!("<{url}>") },
        { "Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click" },
    ])
}

/// What reports name the message by.
fn tags((tenant, id): &(Tenant, MessageId)) -> Value {
    json!([
        { "Name": "tenant", "Value": tenant.to_string() },
        { "Name": "message", "Value": id.to_string() },
    ])
}

/// An address as SMTP carries it: its domain in ASCII. There is no way to carry a local part beyond
/// ASCII over SES.
fn on_the_wire(address: &EmailAddress) -> Option<String> {
    let (local, domain) = address.as_str().rsplit_once('@')?;
    let domain = idna::domain_to_ascii(domain).ok()?;
    local.is_ascii().then(|| format!("{local}@{domain}"))
}

/// `"name" <address>`, with the name as encoded words where it is not plain (RFC 2047).
fn mailbox(mailbox: &Mailbox) -> Option<String> {
    let address = on_the_wire(&mailbox.address)?;
    let name: String = mailbox.name.chars().filter(|ch| !ch.is_control()).collect();
    let name = name.trim();
    if name.is_empty() {
        return Some(address);
    }
    if !name.is_ascii() {
        return Some(format!("{} <{address}>", encoded(name)));
    }
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    Some(format!("\"{quoted}\" <{address}>"))
}

fn encoded(name: &str) -> String {
    let mut words = vec![String::new()];
    for ch in name.chars() {
        let is_full = words
            .last()
            .is_none_or(|word| word.len() + ch.len_utf8() > ENCODED_WORD_BYTES);
        if is_full {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(ch);
        }
    }
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("=?UTF-8?B?{}?=", BASE64.encode(word.as_bytes())))
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, address: &str) -> Option<String> {
        mailbox(&Mailbox {
            name: name.to_owned(),
            address: address.parse().unwrap(),
        })
    }

    #[test]
    fn a_name_stands_before_the_address_and_cannot_break_out_of_it() {
        for (name, address, expected) in [
            ("Miller", "m@example.com", "\"Miller\" <m@example.com>"),
            ("", "m@example.com", "m@example.com"),
            (
                "A \"B\" \\ C\r\nBcc: x@y.z",
                "m@example.com",
                "\"A \\\"B\\\" \\\\ CBcc: x@y.z\" <m@example.com>",
            ),
            (
                "Café",
                "m@exämple.es",
                "=?UTF-8?B?Q2Fmw6k=?= <m@xn--exmple-cua.es>",
            ),
        ] {
            assert_eq!(shown(name, address).as_deref(), Some(expected));
        }
        assert_eq!(shown("José", "josé@example.com"), None);
    }

    #[test]
    fn encoded_words_are_short_and_split_between_characters() {
        let name = "Łódź ".repeat(20);
        let encoded = encoded(&name);
        let mut decoded = Vec::new();
        for word in encoded.split(' ') {
            assert!(word.len() <= 75, "{word}");
            let inner = word.strip_prefix("=?UTF-8?B?").unwrap();
            let bytes = BASE64.decode(inner.strip_suffix("?=").unwrap().as_bytes());
            decoded.push(String::from_utf8(bytes.unwrap()).unwrap());
        }
        assert_eq!(decoded.concat(), name);
    }
}
