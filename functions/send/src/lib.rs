//! `POST /v1/messages`, its preview, and what became of a message.

mod answer;
mod preview;
mod request;

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, HeaderValue, StatusCode};
use recado_domain::firm::Role;
use recado_domain::{Error, MessageId, Violation, ViolationCode};
use recado_platform::access::authenticate;
use recado_platform::list::{Filter, list};
use recado_platform::send::{Idempotency, submit};
use recado_platform::{App, schedule, send};
use recado_web::auth::bearer;
use recado_web::json::{from_json_partly, require_json};
use recado_web::{Page, Params, Problem, RawBody};

use crate::answer::{Explanation, MessageAnswer};
use crate::preview::PreviewAnswer;
use crate::request::{Reschedule, SendRequest};

const LONGEST_KEY: usize = 255;

/// The function's routes.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/v1/messages", post(accept).get(index))
        .route("/v1/messages/preview", post(preview))
        .route(
            "/v1/messages/{id}",
            get(show).patch(reschedule).delete(cancel),
        )
        .route("/v1/messages/{id}/explain", get(explain))
        .with_state(app)
}

fn read(headers: &HeaderMap, body: &[u8]) -> Result<send::Request, Error> {
    require_json(headers)?;
    let (SendRequest(request), violations) = from_json_partly(body)?;
    Ok(send::Request {
        violations,
        ..request
    })
}

async fn accept(
    State(app): State<App>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<(StatusCode, Json<MessageAnswer>), Problem> {
    let who = authenticate(&app, bearer(&headers), Role::Send).await?;
    let key = idempotency_key(headers.get("idempotency-key"))?;
    let request = read(&headers, &body)?;
    let idempotency = key.map(|key| Idempotency { key, body: &body });
    let message = submit(&app, &who.firm, &who.tenant, &request, idempotency).await?;
    Ok((StatusCode::ACCEPTED, Json(message.into())))
}

async fn preview(
    State(app): State<App>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<Json<PreviewAnswer>, Problem> {
    let who = authenticate(&app, bearer(&headers), Role::Send).await?;
    let request = read(&headers, &body)?;
    let prepared = send::preview(&app, &who.firm, &who.tenant, &request).await?;
    Ok(Json(prepared.into()))
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

async fn index(
    State(app): State<App>,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Json<Page<MessageAnswer>>, Problem> {
    let who = authenticate(&app, bearer(&headers), Role::Read).await?;
    let filter = filter(&mut params);
    let page = params.page();
    params.finish()?;
    let cursor = page.cursor.as_deref();
    let listed = list(&app, &who.tenant, &filter, cursor, page.limit).await?;
    let page = Page::new(listed.messages, listed.next.as_deref());
    Ok(Json(page.map(MessageAnswer::from)))
}

fn filter(params: &mut Params) -> Filter {
    let contact = params.text("contact_id");
    let status = params.text("status");
    match (contact, status.as_deref()) {
        (Some(_), Some(_)) => {
            let message = "give either contact_id or status";
            params.violate("status", ViolationCode::MutuallyExclusive, message);
            Filter::All
        }
        (Some(contact), None) => match contact.parse() {
            Ok(contact) => Filter::Contact(contact),
            Err(_) => {
                params.violate(
                    "contact_id",
                    ViolationCode::InvalidId,
                    "is not a contact's id",
                );
                Filter::All
            }
        },
        (None, Some("scheduled")) => Filter::Scheduled,
        (None, Some(_)) => {
            let message = "the only status that can be listed is scheduled";
            params.violate("status", ViolationCode::NotSupported, message);
            Filter::All
        }
        (None, None) => Filter::All,
    }
}

/// An id of another form names nothing.
fn id(text: &str) -> Result<MessageId, Error> {
    text.parse().map_err(|_| Error::NotFound("message"))
}

async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Json<MessageAnswer>, Problem> {
    let who = authenticate(&app, bearer(&headers), Role::Read).await?;
    let message = app.store.message(&who.tenant, &id(&text)?).await?;
    let message = message.ok_or(Error::NotFound("message"))?;
    Ok(Json(message.into()))
}

async fn explain(
    State(app): State<App>,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Json<Explanation>, Problem> {
    let who = authenticate(&app, bearer(&headers), Role::Read).await?;
    let message = app.store.message(&who.tenant, &id(&text)?).await?;
    let message = message.ok_or(Error::NotFound("message"))?;
    Ok(Json(message.into()))
}

async fn reschedule(
    State(app): State<App>,
    headers: HeaderMap,
    Path(text): Path<String>,
    recado_web::Json(Reschedule(send_at)): recado_web::Json<Reschedule>,
) -> Result<Json<MessageAnswer>, Problem> {
    let who = authenticate(&app, bearer(&headers), Role::Send).await?;
    let moved = schedule::reschedule(&app, &who.tenant, &id(&text)?, send_at).await?;
    Ok(Json(moved.into()))
}

async fn cancel(
    State(app): State<App>,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Json<MessageAnswer>, Problem> {
    let who = authenticate(&app, bearer(&headers), Role::Send).await?;
    let canceled = schedule::cancel(&app, &who.tenant, &id(&text)?).await?;
    Ok(Json(canceled.into()))
}
