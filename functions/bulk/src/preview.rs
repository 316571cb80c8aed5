//! `POST /v1/bulk-sends/preview`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use http::HeaderMap;
use jiff::Timestamp;
use recado_domain::decision::{Action, Fact};
use recado_platform::App;
use recado_platform::bulk::{self, Preview, PreviewLine};
use recado_web::{Money, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Sender;
use crate::request::BulkView;
use crate::sends::{LIMIT_BYTES, read};

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
    /// The first 10 000 recipients, as they were given.
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
        let skipped = preview.skipped.into_iter();
        let waves = preview.waves.into_iter();
        let segments = preview.histogram.into_iter();
        Self {
            total: preview.total,
            recipients: preview.recipients,
            skipped: skipped
                .map(|((fact, value), recipients)| SkippedCount {
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
