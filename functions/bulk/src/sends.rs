//! Bulk sends over HTTP.

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use recado_domain::{BulkId, Error, Status, ViolationCode};
use recado_platform::App;
use recado_platform::bulk::{self, Filled, Request};
use recado_platform::send::Idempotency;
use recado_web::json::{from_json_partly, require_json};
use recado_web::{Id, IdempotencyKey, Page, PageRequest, Params, Problem, Problems, RawBody};

use crate::answer::{BulkAnswer, GIVEN, LineAnswer};
use crate::request::{BulkRequest, BulkView};
use recado_api::{Reader, Sender, page};

/// What Lambda takes in one request (AWS quota: 6 MB), in bytes.
pub const LIMIT_BYTES: usize = 6 * 1024 * 1024;

/// Reads a bulk send as far as it can be read.
pub fn read(headers: &HeaderMap, body: &[u8]) -> Result<Request, Error> {
    require_json(headers)?;
    let (BulkRequest(request), violations) = from_json_partly(body)?;
    Ok(Request {
        violations,
        ..request
    })
}

/// Send one text to many
///
/// Entries that make no sense are reported with their reason and stop nothing.
#[utoipa::path(
    post, path = "/v1/bulk-sends", tag = "bulk sends", security(("key" = [])),
    params(("Idempotency-Key" = Option<String>, Header)),
    request_body = BulkView,
    responses((status = 202, body = BulkAnswer), Problems),
)]
pub async fn create(
    Sender(who): Sender,
    State(app): State<App>,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    RawBody(body): RawBody<LIMIT_BYTES>,
) -> Result<(StatusCode, Json<BulkAnswer>), Problem> {
    let request = read(&headers, &body)?;
    let idempotency = key.as_deref().map(|key| Idempotency { key, body: &body });
    let send = bulk::submit(&app, &who.firm, &who.tenant, &request, idempotency).await?;
    Ok((StatusCode::ACCEPTED, Json(send.into())))
}

/// List the bulk sends
#[utoipa::path(
    get, path = "/v1/bulk-sends", tag = "bulk sends", security(("key" = [])),
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<BulkAnswer>), Problems),
)]
pub async fn list(
    Reader(who): Reader,
    State(app): State<App>,
    page: PageRequest,
) -> Result<Json<Page<BulkAnswer>>, Problem> {
    if let Some(after) = &page.cursor
        && after.parse::<BulkId>().is_err()
    {
        let message = "must be a `next_cursor` of this list";
        return Err(Error::invalid("cursor", ViolationCode::InvalidCursor, message).into());
    }
    let listed = app
        .store
        .bulk_sends(&who.tenant, page::wanted(&page))
        .await?;
    Ok(page::answer(listed))
}

/// Show a bulk send and how many recipients stand where
#[utoipa::path(
    get, path = "/v1/bulk-sends/{id}", tag = "bulk sends", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = BulkAnswer), Problems),
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<BulkId>,
) -> Result<Json<BulkAnswer>, Problem> {
    let send = bulk::find(&app, &who.tenant, &id).await?;
    let tally = bulk::tally(&app, &send).await?;
    Ok(Json(BulkAnswer::from(send).with_tally(tally)))
}

/// List the recipients of a bulk send
///
/// In the order in which they were given; before the bulk send is planned, as they were given.
#[utoipa::path(
    get, path = "/v1/bulk-sends/{id}/recipients", tag = "bulk sends", security(("key" = [])),
    params(
        ("id" = String, Path), ("status" = Option<String>, Query),
        ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<LineAnswer>), Problems),
)]
pub async fn recipients(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<BulkId>,
    mut params: Params,
) -> Result<Json<Page<LineAnswer>>, Problem> {
    let status = params.text("status");
    if status.as_deref().is_some_and(|word| !is_status(word)) {
        let message = "must be the status of a message, skipped or given";
        params.violate("status", ViolationCode::InvalidFormat, message);
    }
    let page = params.page();
    params.finish()?;
    let send = bulk::find(&app, &who.tenant, &id).await?;
    let (status, cursor) = (status.as_deref(), page.cursor.as_deref());
    let limit = page.limit as usize;
    if !send.is_planned() {
        let filled = match status {
            Some(other) if other != GIVEN => Filled::default(),
            _ => bulk::filled(&app, &send, cursor, limit).await?,
        };
        let page = Page::new(filled.recipients, filled.next.as_deref());
        return Ok(Json(page.map(LineAnswer::from)));
    }
    let listed = bulk::lines(&app, &send, status, cursor, limit).await?;
    let page = Page::new(listed.lines, listed.next.as_deref());
    Ok(Json(page.map(LineAnswer::from)))
}

fn is_status(word: &str) -> bool {
    ["skipped", GIVEN].contains(&word) || Status::ALL.iter().any(|it| it.as_str() == word)
}

/// Pause a bulk send
///
/// Within a second nothing more is handed to the carrier.
#[utoipa::path(
    post, path = "/v1/bulk-sends/{id}/pause", tag = "bulk sends", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = BulkAnswer), Problems),
)]
pub async fn pause(
    Sender(who): Sender,
    State(app): State<App>,
    Id(id): Id<BulkId>,
) -> Result<Json<BulkAnswer>, Problem> {
    Ok(Json(bulk::pause(&app, &who.tenant, &id).await?.into()))
}

/// Resume a bulk send that is paused or blocked
#[utoipa::path(
    post, path = "/v1/bulk-sends/{id}/resume", tag = "bulk sends", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = BulkAnswer), Problems),
)]
pub async fn resume(
    Sender(who): Sender,
    State(app): State<App>,
    Id(id): Id<BulkId>,
) -> Result<Json<BulkAnswer>, Problem> {
    Ok(Json(bulk::resume(&app, &who.tenant, &id).await?.into()))
}

/// Cancel a bulk send
///
/// What was not handed to the carrier never will be, and is given back.
#[utoipa::path(
    post, path = "/v1/bulk-sends/{id}/cancel", tag = "bulk sends", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = BulkAnswer), Problems),
)]
pub async fn cancel(
    Sender(who): Sender,
    State(app): State<App>,
    Id(id): Id<BulkId>,
) -> Result<Json<BulkAnswer>, Problem> {
    Ok(Json(bulk::cancel(&app, &who.tenant, &id).await?.into()))
}
