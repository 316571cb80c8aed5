//! `POST /webhooks/stripe`.

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use recado_domain::{Error, Violation, ViolationCode};
use recado_platform::{App, money};
use recado_stripe::event::{self, Event};
use recado_stripe::signature;
use recado_web::{Problem, Problems, RawBody};

/// An event is a few kilobytes.
const LIMIT_BYTES: usize = 256 * 1024;

/// An event of the payment provider. What is answered 2xx needs not be told again.
#[utoipa::path(
    post, path = "/webhooks/stripe", tag = "webhooks", request_body = String,
    responses((status = 204, description = "Taken in."), Problems)
)]
pub async fn take(
    State(app): State<App>,
    headers: HeaderMap,
    RawBody(body): RawBody<LIMIT_BYTES>,
) -> Result<StatusCode, Problem> {
    let header = headers.get("stripe-signature");
    let header = header.and_then(|value| value.to_str().ok()).unwrap_or("");
    let secrets = &app.config.payment_webhook_secrets;
    if !signature::is_valid(secrets, header, &body, app.now()) {
        return Err(Error::Forbidden("the signature is wrong").into());
    }
    match event::parse(&body) {
        Ok(Event::Payment(told)) => {
            money::hear(&app, &told).await?;
            Ok(StatusCode::NO_CONTENT)
        }
        Ok(Event::Other) => Ok(StatusCode::NO_CONTENT),
        Err(event::Senseless) => Err(Error::Malformed(vec![Violation::new(
            "",
            ViolationCode::InvalidFormat,
            "the body is no event",
        )])
        .into()),
    }
}
