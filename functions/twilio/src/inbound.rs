//! `POST /webhooks/twilio/inbound`.

use axum::extract::State;
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;
use recado_content::{Keyword, PhoneNumber};
use recado_domain::firm::SenderAddress;
use recado_domain::message::Media;
use recado_domain::{Error, ViolationCode};
use recado_platform::App;
use recado_platform::inbound::{Received, owner_of, take};
use recado_web::Problem;

use crate::signed::SignedForm;

/// The carrier's limit (Twilio, "Accepted content types for media").
const MOST_MEDIA: usize = 10;
const LONGEST_URL: usize = 2048;
const LONGEST_MEDIA_TYPE: usize = 100;
const LONGEST_SID: usize = 64;

/// A text from a phone. The answer is always empty: whatever there is to say takes the send path.
pub async fn receive(
    State(app): State<App>,
    form: SignedForm,
) -> Result<impl IntoResponse + use<>, Problem> {
    let account_sid = form.value("AccountSid").unwrap_or_default();
    // Without a look at the table, for floods of forged calls.
    let is_ours = account_sid == app.config.carrier_account.account_sid;
    if is_ours {
        form.require(&app, &app.config.carrier_account)?;
    } else if !is_account(account_sid) {
        return Err(Error::Forbidden("the account is not ours").into());
    }
    let owner = owner_of(&app, account_sid, &addresses(&form)).await?;
    let owner = owner.ok_or(Error::Forbidden("the account has no such number here"))?;
    if !is_ours {
        form.require(&app, &owner.account)?;
    }
    match received(&form)? {
        Some(received) => take(&app, &owner, &received).await?,
        None => tracing::warn!(firm = %owner.firm.id, "a message came from no phone"),
    }
    Ok(([(CONTENT_TYPE, "text/xml")], "<Response/>"))
}

fn is_account(sid: &str) -> bool {
    sid.strip_prefix("AC")
        .is_some_and(|hex| hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What was written to: the number, or the messaging service that it stands in.
fn addresses(form: &SignedForm) -> Vec<SenderAddress> {
    let number = form.value("To").and_then(phone).map(SenderAddress::Phone);
    let service = form
        .value("MessagingServiceSid")
        .and_then(SenderAddress::parse);
    number.into_iter().chain(service).collect()
}

/// A number as the carrier writes it, also one that no plan knows yet.
fn phone(text: &str) -> Option<PhoneNumber> {
    PhoneNumber::parse(text, None)
        .ok()
        .or_else(|| PhoneNumber::from_stored(text))
}

/// The message; nothing for one from a short code or a name, whom nobody can answer.
fn received(form: &SignedForm) -> Result<Option<Received>, Error> {
    let sid = form.value("MessageSid").unwrap_or_default();
    let is_sid = (1..=LONGEST_SID).contains(&sid.len())
        && sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_sid {
        let message = "the carrier's id of the message is needed";
        let code = ViolationCode::Required;
        return Err(Error::invalid("MessageSid", code, message));
    }
    let from = form.value("From").and_then(phone);
    let to = form.value("To").and_then(phone);
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(None);
    };
    Ok(Some(Received {
        carrier_sid: sid.to_owned(),
        from,
        to,
        body: form.value("Body").unwrap_or_default().to_owned(),
        media: media(form),
        segments: form
            .value("NumSegments")
            .and_then(|count| count.parse().ok()),
        keyword: form.value("OptOutType").and_then(opt_out_type),
    }))
}

fn opt_out_type(word: &str) -> Option<Keyword> {
    match word {
        "STOP" => Some(Keyword::Stop),
        "START" => Some(Keyword::Start),
        "HELP" => Some(Keyword::Help),
        _ => None,
    }
}

fn media(form: &SignedForm) -> Vec<Media> {
    let given = form.value("NumMedia").and_then(|count| count.parse().ok());
    (0..given.unwrap_or(0).min(MOST_MEDIA))
        .filter_map(|place| {
            let url = form.value(&format!("MediaUrl{place}"))?;
            let content_type = form.value(&format!("MediaContentType{place}"));
            let is_web = url.starts_with("https://") || url.starts_with("http://");
            (is_web && url.len() <= LONGEST_URL).then(|| Media {
                url: url.to_owned(),
                content_type: content_type
                    .filter(|it| it.len() <= LONGEST_MEDIA_TYPE)
                    .map(str::to_owned),
            })
        })
        .collect()
}
