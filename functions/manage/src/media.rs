//! `GET /v1/messages/{id}/media/{place}`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use recado_domain::MessageId;
use recado_platform::{App, media};
use recado_web::{Ids, Problem, Problems};

use recado_api::Reader;

/// What is shown as what it says it is; everything else could be a page with a programme in it.
const SHOWN: [&str; 8] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "audio/mpeg",
    "audio/amr",
    "video/mp4",
    "video/3gpp",
];

/// Show what came with a message
///
/// A picture or the like, at its place among the message's media, from 0. The carrier keeps it, and
/// is asked with the firm's own credentials.
#[utoipa::path(
    get, path = "/v1/messages/{id}/media/{place}", tag = "messages", security(("key" = [])),
    params(("id" = String, Path), ("place" = u32, Path)),
    responses(
        (status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream"),
        Problems,
    ),
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    Ids(id, place): Ids<MessageId, usize>,
) -> Result<Response, Problem> {
    let file = media::fetch(&app, &who.tenant, &id, place).await?;
    let said = file.content_type.as_deref().unwrap_or_default();
    let shown = SHOWN.into_iter().find(|known| *known == said);
    let disposition = if shown.is_some() {
        "inline"
    } else {
        "attachment"
    };
    let headers = [
        (CONTENT_TYPE, shown.unwrap_or("application/octet-stream")),
        (CONTENT_DISPOSITION, disposition),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "private, max-age=3600"),
    ];
    Ok((headers, file.bytes).into_response())
}
