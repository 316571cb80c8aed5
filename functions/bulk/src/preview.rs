//! `POST /v1/bulk-sends/preview`, and the preview of a draft.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use recado_domain::BulkId;
use recado_domain::decision::{Action, Fact};
use recado_platform::App;
use recado_platform::bulk::{self, Foretold, Preview, PreviewLine};
use recado_web::page::encode_cursor;
use recado_web::{Id, Money, PageRequest, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use crate::request::BulkView;
use crate::sends::{LIMIT_BYTES, read};
use recado_api::{Reader, Sender};

/// What would become of a bulk send.
#[derive(Serialize, ToSchema)]
pub struct BulkPreview {
    /// All recipients.
    total: u32,
    /// Those that would be written to.
    recipients: u32,
    /// Why the others would not, and how many.
    skipped: Vec<SkippedCount>,
    /// How many would be written to later, by when.
    waves: Vec<WaveCount>,
    /// Segments of a text → recipients who would read one of that length.
    segments: BTreeMap<String, u32>,
    /// What it would cost.
    price: Money,
    /// What can be spent.
    available: Money,
    /// Whether the price is covered.
    covered: bool,
    /// When it would be through at the sender's rate, if nothing else is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    finishes_at: Option<Timestamp>,
    /// Recipients, as they were given: the first 10 000, or those of the page of a draft.
    data: Vec<RecipientPreview>,
}

/// How many recipients would not be written to for a reason.
#[derive(Serialize, ToSchema)]
struct SkippedCount {
    /// What was looked at, such as `consent` or `number`.
    fact: String,
    /// What was found, such as `duplicate`.
    value: String,
    recipients: u32,
}

/// How many recipients would be written to at a time.
#[derive(Serialize, ToSchema)]
struct WaveCount {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    recipients: u32,
}

/// A recipient, and what would become of it.
#[derive(Serialize, ToSchema)]
struct RecipientPreview {
    /// The number, or what was given in its place.
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_id: Option<String>,
    action: Action,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    segments: u32,
    /// Why it would not be written to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<Fact>,
}

impl From<PreviewLine> for RecipientPreview {
    fn from(line: PreviewLine) -> Self {
        Self {
            to: line.to,
            contact_id: line.contact.map(|id| id.to_string()),
            action: match (&line.skipped, line.at) {
                (Some(_), _) => Action::Refuse,
                (None, Some(_)) => Action::Defer,
                (None, None) => Action::Send,
            },
            at: line.at,
            segments: line.segments,
            facts: line.skipped.into_iter().collect(),
        }
    }
}

impl From<Preview> for BulkPreview {
    fn from(preview: Preview) -> Self {
        let skipped = preview.outlook.skipped.into_iter();
        let waves = preview.waves.into_iter();
        let segments = preview.outlook.segments.into_iter();
        Self {
            total: preview.total,
            recipients: preview.recipients,
            skipped: skipped
                .map(|(fact, value, recipients)| SkippedCount {
                    fact,
                    value,
                    recipients,
                })
                .collect(),
            waves: waves
                .map(|(at, recipients)| WaveCount { at, recipients })
                .collect(),
            segments: segments
                .map(|(segments, recipients)| (segments.to_string(), recipients))
                .collect(),
            covered: preview.price <= preview.available,
            price: preview.price.into(),
            available: preview.available.into(),
            finishes_at: preview.finishes_at,
            data: preview.lines.into_iter().map(Into::into).collect(),
        }
    }
}

/// Whether a draft's preview is made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PreviewStatus {
    /// Its recipients are being looked at.
    Planning,
    /// It is there.
    Ready,
}

/// What would become of a draft.
#[derive(Serialize, ToSchema)]
pub struct DraftPreviewAnswer {
    status: PreviewStatus,
    /// When it was asked for or, once it is ready, when it was made.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// False when recipients were added since.
    is_current: bool,
    /// Why it cannot be started as it is: `too_many_recipients`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preview: Option<BulkPreview>,
    /// For the next page of its `data`.
    next_cursor: Option<String>,
}

impl From<Foretold> for DraftPreviewAnswer {
    fn from(foretold: Foretold) -> Self {
        Self {
            status: match foretold.preview {
                Some(_) => PreviewStatus::Ready,
                None => PreviewStatus::Planning,
            },
            at: foretold.at,
            is_current: foretold.is_current,
            reason: foretold.is_too_large.then_some("too_many_recipients"),
            preview: foretold.preview.map(BulkPreview::from),
            next_cursor: foretold.next.as_deref().map(encode_cursor),
        }
    }
}

/// Ask for the preview of a draft
///
/// All its recipients are looked at as if it were started now, which takes some seconds for many. Nothing
/// is sent or held.
#[utoipa::path(
    post, path = "/v1/bulk-sends/{id}/preview", tag = "bulk sends", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 202, body = DraftPreviewAnswer), Problems),
)]
pub async fn ask(
    Sender(who): Sender,
    State(app): State<App>,
    Id(id): Id<BulkId>,
) -> Result<(StatusCode, Json<DraftPreviewAnswer>), Problem> {
    let asked = bulk::look_ahead(&app, &who.tenant, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(asked.into())))
}

/// See what would become of a draft
///
/// As it was when the preview was last asked for, its recipients page by page.
#[utoipa::path(
    get, path = "/v1/bulk-sends/{id}/preview", tag = "bulk sends", security(("key" = [])),
    params(
        ("id" = String, Path),
        ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = DraftPreviewAnswer), Problems),
)]
pub async fn of_draft(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<BulkId>,
    page: PageRequest,
) -> Result<Json<DraftPreviewAnswer>, Problem> {
    let (cursor, limit) = (page.cursor.as_deref(), page.limit as usize);
    let foretold = bulk::foretold(&app, &who.firm, &who.tenant, &id, cursor, limit).await?;
    Ok(Json(foretold.into()))
}

/// See what would become of a bulk send
///
/// Who would be written to and when, who would not and why, what it would cost and how long it
/// would take. Nothing is sent, held or kept.
#[utoipa::path(
    post, path = "/v1/bulk-sends/preview", tag = "bulk sends", security(("key" = [])),
    request_body = BulkView,
    responses((status = 200, body = BulkPreview), Problems),
)]
pub async fn preview(
    Sender(who): Sender,
    State(app): State<App>,
    headers: HeaderMap,
    RawBody(body): RawBody<LIMIT_BYTES>,
) -> Result<Json<BulkPreview>, Problem> {
    let request = read(&headers, &body)?;
    let preview = bulk::preview(&app, &who.firm, &who.tenant, &request).await?;
    Ok(Json(preview.into()))
}
