//! `GET /v1/bulk-sends/{id}/results.csv`.

use axum::body::Bytes;
use axum::extract::State;
use http::header;
use recado_content::PhoneNumber;
use recado_domain::{BulkId, Error};
use recado_platform::App;
use recado_platform::bulk::{self, Line};
use recado_web::formula::escaped;
use recado_web::{Id, Problem, Problems};

use crate::access::Reader;

/// Recipients read at once.
const AT_ONCE: usize = 5_000;
const COLUMNS: [&str; 8] = [
    "id", "to", "status", "segments", "price", "at", "code", "reason",
];

/// All recipients of a bulk send, as CSV
#[utoipa::path(
    get, path = "/v1/bulk-sends/{id}/results.csv", tag = "bulk sends", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), Problems),
)]
pub async fn csv(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<BulkId>,
) -> Result<([(header::HeaderName, &'static str); 1], Bytes), Problem> {
    let send = bulk::find(&app, &who.tenant, &id).await?;
    let mut table = csv::Writer::from_writer(Vec::new());
    write(&mut table, COLUMNS)?;
    let mut cursor = None;
    loop {
        let page = bulk::lines(&app, &send, None, cursor.as_deref(), AT_ONCE).await?;
        for line in page.lines {
            write(&mut table, columns(line))?;
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let bytes = table
        .into_inner()
        .map_err(|error| Error::Internal(error.to_string()))?;
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
    Ok(([kind], bytes.into()))
}

fn write<I: AsRef<[u8]>>(
    table: &mut csv::Writer<Vec<u8>>,
    row: impl IntoIterator<Item = I>,
) -> Result<(), Error> {
    let written = table.write_record(row);
    written.map_err(|error| Error::Internal(error.to_string()))
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
