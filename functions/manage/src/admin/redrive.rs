//! `POST /admin/redrive`.

use axum::Json;
use axum::extract::State;
use recado_domain::ViolationCode;
use recado_platform::App;
use recado_platform::manage::redrive as desk;
use recado_platform::ports::QueueName;
use recado_web::json::from_json;
use recado_web::{Fields, FromBody, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::LONGEST_REASON;
use crate::access::Operator;

/// Jobs that failed too often are to be tried again.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadRedrive` reads"
)]
pub struct RedriveRequest {
    /// Why.
    #[schema(max_length = 200)]
    reason: String,
    /// `singles`, `compose` or `bulk`; all unless given.
    queue: Option<String>,
}

/// How many jobs were given back.
#[derive(Serialize, ToSchema)]
pub struct RedriveAnswer {
    /// At most 500 at once; ask again when it is that many.
    moved: u32,
}

struct ReadRedrive {
    reason: String,
    queues: Vec<QueueName>,
}

impl FromBody for ReadRedrive {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let queues = match fields.optional_string("queue") {
            None => QueueName::ALL.to_vec(),
            Some(name) => QueueName::ALL
                .into_iter()
                .filter(|it| it.as_str() == name)
                .collect(),
        };
        if queues.is_empty() {
            let message = "must be singles, compose or bulk";
            fields.violate("queue", ViolationCode::InvalidFormat, message);
        }
        let reason = fields.required_text("reason", LONGEST_REASON)?;
        Some(Self { reason, queues })
    }
}

/// Give jobs that failed too often back to their queues
///
/// A job that was done meanwhile does nothing when it is repeated.
#[utoipa::path(
    post, path = "/admin/redrive", tag = "operator", security(("operator_token" = [])),
    request_body = RedriveRequest,
    responses((status = 200, body = RedriveAnswer), Problems),
)]
pub async fn redrive(
    Operator: Operator,
    State(app): State<App>,
    RawBody(body): RawBody,
) -> Result<Json<RedriveAnswer>, Problem> {
    let wanted: ReadRedrive = from_json(&body)?;
    let moved = desk::redrive(&app, &wanted.queues, &wanted.reason).await?;
    Ok(Json(RedriveAnswer { moved }))
}
