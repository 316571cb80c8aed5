//! `GET /v1/records/{kind}/{id}/feed`.

use axum::Json;
use axum::extract::{Path, State};
use jiff::Timestamp;
use recado_domain::decision::Fact;
use recado_domain::event::RecordKind;
use recado_domain::records::{FeedReason, FeedStatus};
use recado_domain::{Error, ViolationCode};
use recado_platform::App;
use recado_platform::events::{self, FeedLine};
use recado_web::{Page, PageRequest, Problem, Problems};
use serde::Serialize;
use utoipa::ToSchema;

use recado_api::Reader;

/// What was planned, and what became of it.
#[derive(Serialize, ToSchema)]
#[schema(as = FeedLine)]
pub struct FeedLineAnswer {
    /// `rul_…`: the rule that wanted it, or that asked. None where you asked by yourself.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_id: Option<String>,
    status: FeedStatus,
    /// When it is due, or when it came to be so.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<FeedReason>,
    /// The message it became, or that answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    /// What decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<Fact>,
}

impl From<FeedLine> for FeedLineAnswer {
    fn from(line: FeedLine) -> Self {
        Self {
            rule_id: line.rule_id.map(|id| id.to_string()),
            status: line.status,
            at: line.at,
            reason: line.reason,
            message_id: line.message_id.map(|id| id.to_string()),
            facts: line.facts,
        }
    }
}

/// Show a record's feed
///
/// Its notifications, reminders and collection steps: planned, sent, or not, and why.
#[utoipa::path(
    get, path = "/v1/records/{kind}/{id}/feed", tag = "events", security(("key" = [])),
    params(("kind" = String, Path), ("id" = String, Path),
        ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<FeedLineAnswer>), Problems),
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    Path((kind, number)): Path<(String, String)>,
    page: PageRequest,
) -> Result<Json<Page<FeedLineAnswer>>, Problem> {
    let kind: RecordKind = kind.parse().map_err(|_| Error::NotFound("record"))?;
    let lines = events::feed(&app, &who.tenant, kind, &number).await?;
    let from: usize = match &page.cursor {
        None => 0,
        Some(position) => position.parse().map_err(|_| {
            let message = "must be a `next_cursor` of this list";
            Error::invalid("cursor", ViolationCode::InvalidCursor, message)
        })?,
    };
    let to = from.saturating_add(page.limit as usize);
    let next = (to < lines.len()).then(|| to.to_string());
    let lines = lines.into_iter().skip(from).take(page.limit as usize);
    let answer = Page::new(lines.collect(), next.as_deref());
    Ok(Json(answer.map(FeedLineAnswer::from)))
}
