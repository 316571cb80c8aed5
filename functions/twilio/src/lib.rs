//! The carrier's webhooks.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode, Uri};
use recado_domain::{Error, Violation, ViolationCode};
use recado_platform::App;
use recado_platform::reference;
use recado_platform::status::{Report, take};
use recado_twilio::{form, signature};
use recado_web::{Problem, RawBody};

/// A callback is a few hundred bytes.
const LIMIT_BYTES: usize = 64 * 1024;

/// The function's routes.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/webhooks/twilio/status", post(status))
        .with_state(app)
}

async fn status(
    State(app): State<App>,
    uri: Uri,
    headers: HeaderMap,
    RawBody(body): RawBody<LIMIT_BYTES>,
) -> Result<StatusCode, Problem> {
    let params = form::decode(&body).map_err(|error| {
        Error::Malformed(vec![Violation::new(
            "",
            ViolationCode::InvalidFormat,
            error.to_string(),
        )])
    })?;
    let value = |key| form::value(&params, key);
    let account = &app.config.carrier_account;
    if value("AccountSid") != Some(account.account_sid.as_str())
        || !is_signed(&app, &uri, &headers, &params)
    {
        return Err(Error::Forbidden("the signature or the account is wrong").into());
    }
    let query = uri.query().unwrap_or_default().as_bytes();
    let query = form::decode(query).unwrap_or_default();
    let (tenant, message_id) = form::value(&query, "m")
        .and_then(|text| reference::verify(&app.config.platform_secret, text))
        .ok_or(Error::Forbidden("the reference is not ours"))?;
    let (Some(word), Some(sid)) = (value("MessageStatus"), value("MessageSid")) else {
        let message = "MessageStatus and MessageSid are needed";
        return Err(Error::invalid("", ViolationCode::Required, message).into());
    };
    let report = Report {
        tenant,
        message_id,
        word: word.to_owned(),
        code: value("ErrorCode").and_then(|code| code.parse().ok()),
        carrier_sid: sid.to_owned(),
    };
    take(&app, &report).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn is_signed(app: &App, uri: &Uri, headers: &HeaderMap, params: &[(String, String)]) -> bool {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let url = format!("{}{path}", app.config.public_url);
    let tokens = std::slice::from_ref(&app.config.carrier_account.auth_token);
    headers
        .get("x-twilio-signature")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|given| signature::is_valid(tokens, given, &url, params))
}
