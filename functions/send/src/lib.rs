//! `POST /v1/messages`, its preview, and what became of a message; and the templates of their texts.

mod answer;
mod media;
mod of_bulk;
mod preview;
mod question;
mod request;
mod templates;

use axum::extract::State;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use recado_api::{Reader, Sender};
use recado_domain::{Error, ViolationCode};
use recado_platform::list::{Filter, list};
use recado_platform::send::{Idempotency, submit};
use recado_platform::{App, again, bulk, schedule, send};
use recado_web::json::{from_json_partly, require_json};
use recado_web::message::MessageAnswer;
use recado_web::{Id, IdempotencyKey, Page, Params, Problem, Problems, RawBody, Routes, routes};
use tracing::Span;

use crate::answer::Explanation;
use crate::of_bulk::Named;
use crate::preview::PreviewAnswer;
use crate::request::{MessageBody, Reschedule, RescheduleBody, SendRequest};

/// Read before and judged after the key: whoever has none learns nothing.
type MessageIdPath = Result<Id<Named>, Problem>;

/// The function's routes, to be served or to be described.
pub fn routes<R: Routes<App>>() -> R {
    R::default()
        .routes(routes!(accept, index))
        .routes(routes!(preview))
        .routes(routes!(show, reschedule, cancel))
        .routes(routes!(explain))
        .routes(routes!(templates::create, templates::list))
        .routes(routes!(
            templates::show,
            templates::change,
            templates::delete
        ))
        .routes(routes!(templates::preview::preview))
        .routes(routes!(templates::reference::codes))
}

/// The function's routes, served.
pub fn router(app: App) -> Router {
    routes::<Router<App>>().with_state(app)
}

fn read(headers: &HeaderMap, body: &[u8]) -> Result<send::Request, Error> {
    require_json(headers)?;
    let (SendRequest(request), violations) = from_json_partly(body)?;
    Ok(send::Request {
        violations,
        ..request
    })
}

/// Sends a message, or schedules it.
#[utoipa::path(
    post, path = "/v1/messages", tag = "messages",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body within 24 hours give the same answer, and send nothing more.")),
    request_body = MessageBody,
    responses((status = 202, body = MessageAnswer), Problems)
)]
async fn accept(
    Sender(who): Sender,
    State(app): State<App>,
    headers: HeaderMap,
    IdempotencyKey(key): IdempotencyKey,
    RawBody(body): RawBody,
) -> Result<(StatusCode, Json<MessageAnswer>), Problem> {
    let request = read(&headers, &body)?;
    let idempotency = key.as_deref().map(|key| Idempotency { key, body: &body });
    let message = submit(&app, &who.firm, &who.tenant, &request, idempotency).await?;
    Span::current().record("message_id", message.id.as_str());
    Ok((StatusCode::ACCEPTED, Json(message.into())))
}

/// What would become of a message; changes nothing.
#[utoipa::path(
    post, path = "/v1/messages/preview", tag = "messages",
    request_body = MessageBody,
    responses((status = 200, body = PreviewAnswer), Problems)
)]
async fn preview(
    Sender(who): Sender,
    State(app): State<App>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<Json<PreviewAnswer>, Problem> {
    let request = read(&headers, &body)?;
    let prepared = send::preview(&app, &who.firm, &who.tenant, &request).await?;
    Ok(Json(prepared.into()))
}

/// Messages, newest first; scheduled ones soonest first.
#[utoipa::path(
    get, path = "/v1/messages", tag = "messages",
    params(
        ("contact_id" = Option<String>, Query, description = "Only those with this contact."),
        ("bulk_id" = Option<String>, Query, description = "Only those of this bulk send, in the order in which its recipients were given."),
        ("status" = Option<String>, Query, description = "`scheduled`: only those that wait for their time."),
        ("limit" = Option<u32>, Query, description = "At most as many, 1 to 200; 50 unless given."),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
    ),
    responses((status = 200, body = Page<MessageAnswer>), Problems)
)]
async fn index(
    Reader(who): Reader,
    State(app): State<App>,
    mut params: Params,
) -> Result<Json<Page<MessageAnswer>>, Problem> {
    let bulk_id = of_bulk::asked_for(&mut params);
    let filter = filter(&mut params);
    let page = params.page();
    params.finish()?;
    if let Some(id) = bulk_id {
        return Ok(Json(of_bulk::list(&app, &who.tenant, &id, &page).await?));
    }
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

/// A message, and what became of it.
#[utoipa::path(
    get, path = "/v1/messages/{id}", tag = "messages",
    params(("id" = String, Path, description = "`msg_…`")),
    responses((status = 200, body = MessageAnswer), Problems)
)]
async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    id: MessageIdPath,
) -> Result<Json<MessageAnswer>, Problem> {
    let id = match id?.0 {
        Named::One(id) => id,
        Named::OfBulk(id) => return Ok(Json(of_bulk::show(&app, &who.tenant, &id).await?)),
    };
    let message = app.store.message(&who.tenant, &id).await?;
    let message = message.ok_or(Error::NotFound("message"))?;
    Ok(Json(message.into()))
}

/// Why a message went as it went.
#[utoipa::path(
    get, path = "/v1/messages/{id}/explain", tag = "messages",
    params(("id" = String, Path, description = "`msg_…`")),
    responses((status = 200, body = Explanation), Problems)
)]
async fn explain(
    Reader(who): Reader,
    State(app): State<App>,
    id: MessageIdPath,
) -> Result<Json<Explanation>, Problem> {
    let id = match id?.0 {
        Named::One(id) => id,
        Named::OfBulk(id) => {
            let (send, line) = bulk::message(&app, &who.tenant, &id).await?;
            return Ok(Json(Explanation::of_bulk(&send, line)));
        }
    };
    let message = app.store.message(&who.tenant, &id).await?;
    let message = message.ok_or(Error::NotFound("message"))?;
    let following = again::following(&app, &message).await?;
    Ok(Json(Explanation::of(message, following)))
}

/// Moves a scheduled message to another time.
#[utoipa::path(
    patch, path = "/v1/messages/{id}", tag = "messages",
    params(("id" = String, Path, description = "`msg_…`")),
    request_body = RescheduleBody,
    responses((status = 200, body = MessageAnswer), Problems)
)]
async fn reschedule(
    Sender(who): Sender,
    State(app): State<App>,
    id: MessageIdPath,
    recado_web::Json(Reschedule(send_at)): recado_web::Json<Reschedule>,
) -> Result<Json<MessageAnswer>, Problem> {
    let id = of_bulk::alone(&app, &who.tenant, id?.0).await?;
    let moved = schedule::reschedule(&app, &who.tenant, &id, send_at).await?;
    Ok(Json(moved.into()))
}

/// Cancels a scheduled message and gives its hold back.
#[utoipa::path(
    delete, path = "/v1/messages/{id}", tag = "messages",
    params(("id" = String, Path, description = "`msg_…`")),
    responses((status = 200, body = MessageAnswer), Problems)
)]
async fn cancel(
    Sender(who): Sender,
    State(app): State<App>,
    id: MessageIdPath,
) -> Result<Json<MessageAnswer>, Problem> {
    let id = of_bulk::alone(&app, &who.tenant, id?.0).await?;
    let canceled = schedule::cancel(&app, &who.tenant, &id).await?;
    Ok(Json(canceled.into()))
}
