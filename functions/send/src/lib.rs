//! `POST /v1/messages`, and what became of a message.

mod answer;
mod request;

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, HeaderValue, StatusCode};
use recado_domain::firm::Role;
use recado_domain::{Error, MessageId, Violation, ViolationCode};
use recado_platform::App;
use recado_platform::access::authenticate;
use recado_platform::send::{Idempotency, submit};
use recado_web::auth::bearer;
use recado_web::json::from_json;
use recado_web::{Problem, RawBody};

use crate::answer::MessageAnswer;
use crate::request::SendRequest;

const LONGEST_KEY: usize = 255;

/// The function's routes.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/v1/messages", post(send))
        .route("/v1/messages/{id}", get(show))
        .with_state(app)
}

async fn send(
    State(app): State<App>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<(StatusCode, Json<MessageAnswer>), Problem> {
    let who = authenticate(&app, bearer(&headers), Role::Send).await?;
    let SendRequest(request) = from_json(&body)?;
    let key = idempotency_key(headers.get("idempotency-key"))?;
    let idempotency = key.map(|key| Idempotency { key, body: &body });
    let message = submit(&app, &who.firm, &who.tenant, &request, idempotency).await?;
    Ok((StatusCode::ACCEPTED, Json(message.into())))
}

fn idempotency_key(header: Option<&HeaderValue>) -> Result<Option<&str>, Error> {
    let Some(header) = header else {
        return Ok(None);
    };
    match header.to_str() {
        Ok(key) if (1..=LONGEST_KEY).contains(&key.len()) => Ok(Some(key)),
        _ => Err(Error::Malformed(vec![Violation::new(
            "Idempotency-Key",
            ViolationCode::InvalidFormat,
            "an idempotency key has 1 to 255 visible ASCII characters",
        )])),
    }
}

async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<MessageAnswer>, Problem> {
    let who = authenticate(&app, bearer(&headers), Role::Read).await?;
    let id: MessageId = id.parse().map_err(|_| Error::NotFound("message"))?;
    let message = app.store.message(&who.tenant, &id).await?;
    let message = message.ok_or(Error::NotFound("message"))?;
    Ok(Json(message.into()))
}
