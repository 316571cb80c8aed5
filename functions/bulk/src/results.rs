//! `GET /v1/bulk-sends/{id}/results.csv`.

use axum::extract::State;
use recado_content::PhoneNumber;
use recado_domain::{BulkId, Error};
use recado_platform::App;
use recado_platform::bulk::{self, Line, Lines};
use recado_web::formula::escaped;
use recado_web::sheet::{MOST_ROWS, next_part};
use recado_web::{Id, Params, Problem, Problems, SheetPart};

use recado_api::Reader;

const COLUMNS: [&str; 8] = [
    "id", "to", "status", "segments", "price", "at", "code", "reason",
];

/// All recipients of a bulk send, as CSV
///
/// In the order in which they were given. A long one comes in parts: each but the last names the next
/// in its header `Link` with `rel="next"`, and the parts one after the other are the whole sheet.
#[utoipa::path(
    get, path = "/v1/bulk-sends/{id}/results.csv", tag = "bulk sends", security(("key" = [])),
    params(
        ("id" = String, Path),
        ("cursor" = Option<String>, Query, description = "Where the part before ended."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/csv",
            headers(("link" = Option<String>, description = "Where the next part is."))),
        Problems,
    ),
)]
pub async fn csv(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<BulkId>,
    mut params: Params,
) -> Result<SheetPart, Problem> {
    let cursor = params.cursor();
    params.finish()?;
    let send = bulk::find(&app, &who.tenant, &id).await?;
    let Lines { lines, next } =
        bulk::lines(&app, &send, None, cursor.as_deref(), MOST_ROWS).await?;
    let path = format!("/v1/bulk-sends/{id}/results.csv");
    Ok(SheetPart {
        file_name: format!("{id}.csv"),
        csv: rows(cursor.is_none(), lines)?,
        next: next.map(|next| next_part(&path, &[], &next)),
    })
}

fn rows(is_first: bool, lines: Vec<Line>) -> Result<Vec<u8>, Error> {
    let header = is_first.then(|| COLUMNS.map(str::to_owned));
    let mut table = csv::Writer::from_writer(Vec::new());
    for row in header.into_iter().chain(lines.into_iter().map(columns)) {
        let written = table.write_record(row);
        written.map_err(|error| Error::Internal(error.to_string()))?;
    }
    table
        .into_inner()
        .map_err(|error| Error::Internal(error.to_string()))
}

fn columns(line: Line) -> [String; 8] {
    let why = line.facts.first().map(|fact| fact.detail.clone());
    [
        line.id.to_string(),
        // A number keeps its plus; what was given in place of one may be anything.
        match PhoneNumber::from_stored(&line.to) {
            Some(_) => line.to,
            None => escaped(&line.to).into_owned(),
        },
        line.stands.as_str().to_owned(),
        line.segments.to_string(),
        line.price.to_string(),
        line.at.map_or_else(String::new, |at| at.to_string()),
        line.code.map_or_else(String::new, |code| code.to_string()),
        why.or(line.reason).unwrap_or_default(),
    ]
}
