//! `POST /v1/contacts/import` and `GET /v1/contacts/export`.

use axum::Json;
use axum::extract::State;
use recado_domain::ViolationCode;
use recado_platform::App;
use recado_platform::manage::contacts::{self, RowError};
use recado_store::PageOf;
use recado_web::sheet::next_part;
use recado_web::{Params, Problem, Problems, RawBody, SheetPart};
use serde::Serialize;
use utoipa::ToSchema;

use super::sheet;
use recado_api::{Manager, Reader};

/// Below what a request to Lambda may hold.
const LIMIT_BYTES: usize = 5 * 1024 * 1024;
/// Contacts that an export reads at once.
const PAGE: u32 = 100;

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
/// As a sheet that can be imported again, newest first. More than an import takes, such as 10 000
/// rows, comes as several sheets, each with a header row of its own: each but the last names the next
/// in its header `Link` with `rel="next"`. Cells that a spreadsheet would take for formulas begin with
/// an apostrophe.
#[utoipa::path(
    get, path = "/v1/contacts/export", tag = "contacts", security(("key" = [])),
    params(
        ("tag" = Option<String>, Query),
        ("cursor" = Option<String>, Query, description = "Where the sheet before ended."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/csv",
            headers(("link" = Option<String>, description = "Where the next sheet is."))),
        Problems,
    ),
)]
pub async fn export(
    Reader(who): Reader,
    State(app): State<App>,
    mut params: Params,
) -> Result<SheetPart, Problem> {
    let tag = params.text("tag");
    let mut after = params.cursor();
    params.finish()?;
    let mut exported = sheet::Exported::default();
    loop {
        let page = PageOf {
            limit: PAGE,
            after: after.as_deref(),
        };
        let listed = app
            .store
            .contacts_listed(&who.tenant, tag.as_deref(), page)
            .await?;
        if !exported.has_room_for(&listed.items) {
            break;
        }
        exported.add(listed.items);
        after = listed.next;
        if after.is_none() {
            break;
        }
    }
    let tag: Vec<_> = tag.iter().map(|tag| ("tag", tag.as_str())).collect();
    Ok(SheetPart {
        file_name: "contacts.csv".to_owned(),
        csv: exported.csv()?,
        next: after.map(|after| next_part("/v1/contacts/export", &tag, &after)),
    })
}
