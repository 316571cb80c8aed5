//! Filling and starting drafts over HTTP.

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, header};
use recado_domain::BulkId;
use recado_platform::App;
use recado_platform::bulk;
use recado_platform::send::Idempotency;
use recado_web::json::{from_json, require_json};
use recado_web::{Id, IdempotencyKey, Problem, Problems, RawBody};

use crate::answer::BulkAnswer;
use crate::request::{Audience, AudienceView};
use crate::sends::LIMIT_BYTES;
use crate::sheet::Sheet;
use recado_api::Sender;

fn is_sheet(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim();
    kind.eq_ignore_ascii_case("text/csv")
}

/// Add recipients to a draft
///
/// As JSON like `to`, or as `text/csv` with a header that names `phone` or `contact_id`; its other
/// columns are short codes. In as many requests as it takes, 100 000 recipients together.
#[utoipa::path(
    post, path = "/v1/bulk-sends/{id}/recipients", tag = "bulk sends", security(("key" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body(content((AudienceView = "application/json"), (String = "text/csv"))),
    responses((status = 200, body = BulkAnswer), Problems),
)]
pub async fn add(
    Sender(who): Sender,
    State(app): State<App>,
    Id(id): Id<BulkId>,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    RawBody(body): RawBody<LIMIT_BYTES>,
) -> Result<Json<BulkAnswer>, Problem> {
    let idempotency = key.as_deref().map(|key| Idempotency { key, body: &body });
    let send = if is_sheet(&headers) {
        let sheet = Sheet::read(&body)?;
        bulk::add(&app, &who.tenant, &id, &sheet, idempotency).await?
    } else {
        require_json(&headers)?;
        let Audience(given) = from_json(&body)?;
        bulk::add(&app, &who.tenant, &id, &given, idempotency).await?
    };
    Ok(Json(send.into()))
}

/// Start a draft
///
/// Its recipients are looked at, its price is held, and it goes. Starting it again changes nothing.
#[utoipa::path(
    post, path = "/v1/bulk-sends/{id}/start", tag = "bulk sends", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = BulkAnswer), Problems),
)]
pub async fn start(
    Sender(who): Sender,
    State(app): State<App>,
    Id(id): Id<BulkId>,
) -> Result<Json<BulkAnswer>, Problem> {
    Ok(Json(bulk::start(&app, &who.tenant, &id).await?.into()))
}
