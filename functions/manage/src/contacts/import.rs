//! `POST /v1/contacts/import` and `GET /v1/contacts/export`.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, header};
use recado_domain::ViolationCode;
use recado_domain::contact::Contact;
use recado_platform::App;
use recado_platform::manage::contacts::{self, RowError};
use recado_store::PageOf;
use recado_web::page::encode_cursor;
use recado_web::{Params, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::sheet;
use crate::access::{Manager, Reader};

/// Below what a request to Lambda may hold.
const LIMIT_BYTES: usize = 5 * 1024 * 1024;
/// Contacts of one exported sheet.
const EXPORTED: usize = 10_000;
const PAGE: u32 = 200;
/// Where an export goes on.
const NEXT_CURSOR: HeaderName = HeaderName::from_static("x-next-cursor");

/// What came of an import.
#[derive(Serialize, ToSchema)]
pub struct ImportAnswer {
    /// Nothing was saved; the figures say what would be.
    dry_run: bool,
    /// Rows of the sheet, without the header and empty ones.
    rows: usize,
    /// Contacts saved.
    imported: u32,
    /// Rows not saved.
    failed: usize,
    /// What is wrong with these.
    errors: Vec<RowErrorAnswer>,
}

/// What is wrong with a row.
#[derive(Serialize, ToSchema)]
struct RowErrorAnswer {
    /// From 1, without the header and empty rows.
    row: u32,
    field: String,
    code: ViolationCode,
    message: String,
}

fn errors(error: RowError) -> impl Iterator<Item = RowErrorAnswer> {
    let row = error.number;
    error.violations.into_iter().map(move |it| RowErrorAnswer {
        row,
        field: it.field,
        code: it.code,
        message: it.message,
    })
}

/// Import contacts
///
/// A sheet of at most 10 000 rows with a header: `name` or `first_name` and `last_name`, `phone`,
/// `other_phones`, `email`, `language`, `time_zone`, `postcode`, `address`, `tags`, `channels`, and
/// `field.<name>` for fields of the firm's own; several values in a cell stand apart by `;`. Rows
/// that make sense are saved, each of the others is told.
#[utoipa::path(
    post, path = "/v1/contacts/import", tag = "contacts", security(("key" = [])),
    params(("dry_run" = Option<bool>, Query, description = "Save nothing.")),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = ImportAnswer), Problems),
)]
pub async fn import(
    Manager(who): Manager,
    State(app): State<App>,
    mut params: Params,
    RawBody(body): RawBody<LIMIT_BYTES>,
) -> Result<Json<ImportAnswer>, Problem> {
    let dry_run = params.flag("dry_run").unwrap_or_default();
    params.finish()?;
    let rows = sheet::read(&body, who.firm.country)?;
    let count = rows.len();
    let imported = contacts::import(&app, &who.tenant, rows, dry_run).await?;
    Ok(Json(ImportAnswer {
        dry_run,
        rows: count,
        imported: imported.saved,
        failed: imported.errors.len(),
        errors: imported.errors.into_iter().flat_map(errors).collect(),
    }))
}

/// Export contacts
///
/// As a sheet that can be imported again, newest first, 10 000 at most; the header `x-next-cursor`
/// tells where to go on. Cells that a spreadsheet would take for formulas begin with an apostrophe.
#[utoipa::path(
    get, path = "/v1/contacts/export", tag = "contacts", security(("key" = [])),
    params(("tag" = Option<String>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = String, content_type = "text/csv"), Problems),
)]
pub async fn export(
    Reader(who): Reader,
    State(app): State<App>,
    mut params: Params,
) -> Result<Response, Problem> {
    let tag = params.text("tag");
    let mut after = params.page().cursor;
    params.finish()?;
    let mut found: Vec<Contact> = Vec::new();
    loop {
        let page = PageOf {
            limit: PAGE,
            after: after.as_deref(),
        };
        let listed = app
            .store
            .contacts_listed(&who.tenant, tag.as_deref(), page)
            .await?;
        found.extend(listed.items);
        after = listed.next;
        if after.is_none() || found.len() >= EXPORTED {
            break;
        }
    }
    let mut response = sheet::write(&found)?.into_response();
    let headers = response.headers_mut();
    let csv = HeaderValue::from_static("text/csv; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, csv);
    let file = HeaderValue::from_static("attachment; filename=\"contacts.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, file);
    if let Some(next) = after.and_then(|it| HeaderValue::from_str(&encode_cursor(&it)).ok()) {
        headers.insert(NEXT_CURSOR, next);
    }
    Ok(response)
}
