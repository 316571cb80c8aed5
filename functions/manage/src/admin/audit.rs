//! `GET /admin/audit`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use recado_domain::audit::{AuditAction, AuditRecord};
use recado_platform::App;
use recado_web::{Page, PageRequest, Problem, Problems};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::Operator;
use recado_api::page;

/// What an operator did.
#[derive(Serialize, ToSchema)]
pub struct AuditAnswer {
    /// `aud_…`.
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    action: AuditAction,
    /// The firm concerned, unless all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    firm_id: Option<String>,
    /// The particulars; for a change, each field's old and new value.
    #[schema(value_type = Object)]
    detail: Value,
    /// The ledger's entry, where money moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry_id: Option<String>,
}

impl From<AuditRecord> for AuditAnswer {
    fn from(record: AuditRecord) -> Self {
        Self {
            id: record.id.to_string(),
            at: record.at,
            action: record.action,
            firm_id: record.firm.map(|firm| firm.to_string()),
            detail: record.detail,
            entry_id: record.entry.map(|entry| entry.id.to_string()),
        }
    }
}

/// Show what operators did
#[utoipa::path(
    get, path = "/admin/audit", tag = "operator", security(("operator_token" = [])),
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<AuditAnswer>), Problems),
)]
pub async fn trail(
    Operator: Operator,
    State(app): State<App>,
    page: PageRequest,
) -> Result<Json<Page<AuditAnswer>>, Problem> {
    let listed = app.store.audit_trail(page::wanted(&page)).await?;
    Ok(page::answer(listed))
}
