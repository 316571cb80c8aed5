//! `/admin/stop`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use recado_domain::stop::Stop;
use recado_platform::App;
use recado_platform::manage::stop as desk;
use recado_web::json::from_json;
use recado_web::{Fields, FromBody, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::LONGEST_REASON;
use crate::access::Operator;

/// A stop of all sending, or its end.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadStop` reads"
)]
pub struct StopRequest {
    /// Why.
    #[schema(max_length = 200)]
    reason: String,
    /// `false` lets sending go on; `true` unless given.
    stopped: Option<bool>,
}

/// Whether sending is stopped.
#[derive(Serialize, ToSchema)]
pub struct StopAnswer {
    stopped: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<Option<Stop>> for StopAnswer {
    fn from(stop: Option<Stop>) -> Self {
        Self {
            stopped: stop.is_some(),
            since: stop.as_ref().map(|stop| stop.since),
            reason: stop.map(|stop| stop.reason),
        }
    }
}

struct ReadStop {
    reason: String,
    stopped: bool,
}

impl FromBody for ReadStop {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let stopped = fields.optional_bool("stopped").unwrap_or(true);
        let reason = fields.required_text("reason", LONGEST_REASON)?;
        Some(Self { reason, stopped })
    }
}

/// Stop all sending, or let it go on
///
/// Within a second nothing more is handed to the carrier, of no firm. What is accepted meanwhile stays
/// queued, and goes out after the stop unless it has become useless.
#[utoipa::path(
    post, path = "/admin/stop", tag = "operator", security(("operator_token" = [])),
    request_body = StopRequest,
    responses((status = 200, body = StopAnswer), Problems),
)]
pub async fn set(
    Operator: Operator,
    State(app): State<App>,
    RawBody(body): RawBody,
) -> Result<Json<StopAnswer>, Problem> {
    let wanted: ReadStop = from_json(&body)?;
    let stop = if wanted.stopped {
        Some(desk::stop(&app, &wanted.reason).await?)
    } else {
        desk::release(&app, &wanted.reason).await?;
        None
    };
    Ok(Json(stop.into()))
}

/// Show whether sending is stopped
#[utoipa::path(
    get, path = "/admin/stop", tag = "operator", security(("operator_token" = [])),
    responses((status = 200, body = StopAnswer), Problems),
)]
pub async fn show(Operator: Operator, State(app): State<App>) -> Result<Json<StopAnswer>, Problem> {
    Ok(Json(app.store.stop().await?.into()))
}
