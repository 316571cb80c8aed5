//! `POST /admin/firms/{id}/credit`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use jiff::Timestamp;
use recado_domain::ledger::{Entry, EntryKind};
use recado_domain::{FirmId, Micros, Mode, Tenant, ViolationCode};
use recado_platform::App;
use recado_platform::manage::credit as desk;
use recado_platform::send::Idempotency;
use recado_web::json::from_json;
use recado_web::{Fields, FromBody, Id, IdempotencyKey, Money, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::LONGEST_REASON;
use crate::access::Operator;

const MODES: [&str; 2] = ["live", "test"];

/// A credit.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadCredit` reads"
)]
pub struct CreditRequest {
    /// More than nothing; a decimal with at most six places, or money.
    #[schema(value_type = String, example = "10.00")]
    amount: String,
    /// Why; the firm reads it in its ledger.
    #[schema(max_length = 200)]
    reason: String,
    /// Whose balance: the live one unless it says `test`.
    mode: Option<Mode>,
}

/// A movement of a balance.
#[derive(Serialize, ToSchema)]
pub struct CreditAnswer {
    /// `ent_…`.
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    kind: EntryKind,
    amount: Money,
    balance_after: Option<Money>,
    reference: String,
}

impl From<Entry> for CreditAnswer {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id.to_string(),
            at: entry.at,
            kind: entry.kind,
            amount: entry.amount.into(),
            balance_after: entry.balance_after.map(Money::from),
            reference: entry.reference,
        }
    }
}

struct ReadCredit {
    amount: Micros,
    reason: String,
    mode: Mode,
}

impl FromBody for ReadCredit {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let amount = fields.required("amount", Fields::optional_amount);
        if amount.is_some_and(|amount| amount <= Micros::ZERO) {
            fields.violate(
                "amount",
                ViolationCode::OutOfRange,
                "must be more than nothing",
            );
        }
        let reason = fields.required_text("reason", LONGEST_REASON);
        let mode = fields.optional_enum("mode", &MODES);
        Some(Self {
            amount: amount?,
            reason: reason?,
            mode: mode.unwrap_or(Mode::Live),
        })
    }
}

/// Credit a firm's balance
#[utoipa::path(
    post, path = "/admin/firms/{id}/credit", tag = "operator",
    security(("operator_token" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = CreditRequest,
    responses((status = 201, body = CreditAnswer), Problems),
)]
pub async fn credit(
    Operator: Operator,
    State(app): State<App>,
    Id(id): Id<FirmId>,
    IdempotencyKey(key): IdempotencyKey,
    RawBody(body): RawBody,
) -> Result<(StatusCode, Json<CreditAnswer>), Problem> {
    let wanted: ReadCredit = from_json(&body)?;
    let tenant = Tenant {
        firm: id,
        mode: wanted.mode,
    };
    let idempotency = key.as_deref().map(|key| Idempotency { key, body: &body });
    let (amount, reason) = (wanted.amount, &wanted.reason);
    let entry = desk::credit(&app, &tenant, amount, reason, idempotency).await?;
    Ok((StatusCode::CREATED, Json(entry.into())))
}
