//! `GET /v1/reports/statement`.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use recado_api::Reader;
use recado_domain::firm::Firm;
use recado_domain::{Error, ViolationCode};
use recado_platform::money::{Month, Total};
use recado_platform::{App, money};
use recado_web::page::encode_cursor;
use recado_web::sheet::{MOST_ROWS, next_part};
use recado_web::{Money, Params, Problem, Problems, SheetPart};
use serde::Serialize;
use utoipa::ToSchema;

use crate::entry::EntryAnswer;
use crate::ledger::position;
use crate::sheet;

/// A month's statement.
#[derive(Serialize, ToSchema)]
pub struct StatementAnswer {
    /// Such as `2026-11`, in the firm's time zone.
    month: String,
    time_zone: String,
    /// The month's beginning.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Its end, the beginning of the next.
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    opening_balance: Money,
    /// The balance at its end; while it lasts, so far.
    closing_balance: Money,
    /// Of the whole month, per kind.
    totals: Vec<TotalAnswer>,
    /// One page of entries, oldest first.
    data: Vec<EntryAnswer>,
    next_cursor: Option<String>,
}

/// All entries of one kind.
#[derive(Serialize, ToSchema)]
pub struct TotalAnswer {
    kind: &'static str,
    count: u64,
    /// Sum of their amounts: all totals together lead from the opening to the closing balance.
    amount: Money,
    /// For posts: what was charged of their holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    charged: Option<Money>,
}

impl From<Total> for TotalAnswer {
    fn from(total: Total) -> Self {
        Self {
            kind: total.kind.as_str(),
            count: total.count,
            amount: total.amount.into(),
            charged: total.charged.map(Money::from),
        }
    }
}

/// A month's statement: opening balance, entries oldest first, closing balance. CSV with
/// `Accept: text/csv`.
#[utoipa::path(
    get, path = "/v1/reports/statement", tag = "money", security(("key" = [])),
    params(
        ("month" = String, Query, description = "Such as 2026-11, in the firm's time zone."),
        ("limit" = Option<u32>, Query, description = "At most as many entries, 1 to 200; 50 unless given."),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
    ),
    responses((status = 200, body = StatementAnswer), Problems)
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, Problem> {
    if wants_csv(&headers) {
        let part = download(Reader(who), State(app), params).await?;
        return Ok(part.into_response());
    }
    let page = params.page();
    let after = position(&mut params, page.cursor.as_deref());
    let month = month(&mut params, &who.firm, app.now());
    params.finish()?;
    let month = month.ok_or_else(no_month)?;
    let limit = page.limit as usize;
    let statement = money::statement(&app, &who.tenant, &month, after.as_ref(), limit).await?;
    let next = statement.page.next.as_ref();
    Ok(Json(StatementAnswer {
        month: month.text(),
        time_zone: who.firm.time_zone.clone(),
        from: month.from,
        to: month.to,
        opening_balance: statement.opening.into(),
        closing_balance: statement.closing.into(),
        totals: statement
            .totals
            .into_iter()
            .map(TotalAnswer::from)
            .collect(),
        next_cursor: next.map(|position| encode_cursor(position.as_str())),
        data: statement
            .page
            .lines
            .into_iter()
            .map(EntryAnswer::from)
            .collect(),
    })
    .into_response())
}

/// A month's statement as CSV
///
/// A long one comes in parts: each but the last names the next in its header `Link` with `rel="next"`,
/// and the parts one after the other are the whole sheet.
#[utoipa::path(
    get, path = "/v1/reports/statement.csv", tag = "money", security(("key" = [])),
    params(
        ("month" = String, Query, description = "Such as 2026-11, in the firm's time zone."),
        ("cursor" = Option<String>, Query, description = "Where the answer before ended."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/csv",
            headers(("link" = Option<String>, description = "Where the next part is."))),
        Problems,
    )
)]
pub async fn download(
    Reader(who): Reader,
    State(app): State<App>,
    mut params: Params,
) -> Result<SheetPart, Problem> {
    let page = params.page();
    let after = position(&mut params, page.cursor.as_deref());
    let month = month(&mut params, &who.firm, app.now());
    params.finish()?;
    let month = month.ok_or_else(no_month)?;
    let statement = money::statement(&app, &who.tenant, &month, after.as_ref(), MOST_ROWS).await?;
    let (path, month_text) = ("/v1/reports/statement.csv", month.text());
    let next = statement.page.next.as_ref();
    Ok(SheetPart {
        file_name: format!("statement-{month_text}.csv"),
        csv: sheet::write(&month, &statement, after.is_some())?,
        next: next.map(|next| next_part(path, &[("month", &month_text)], next.as_str())),
    })
}

fn wants_csv(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.to_ascii_lowercase().contains("text/csv"))
}

fn no_month() -> Error {
    Error::invalid(
        "month",
        ViolationCode::Required,
        "is required, such as 2026-11",
    )
}

fn month(params: &mut Params, firm: &Firm, now: Timestamp) -> Option<Month> {
    let text = params.text("month")?;
    let zone = TimeZone::get(&firm.time_zone).unwrap_or(TimeZone::UTC);
    let month = Month::parse(&text, &zone);
    match &month {
        None => params.violate(
            "month",
            ViolationCode::InvalidTime,
            "must be a month such as 2026-11",
        ),
        Some(month) if month.from > now => {
            params.violate("month", ViolationCode::OutOfRange, "has not begun yet");
        }
        Some(_) => {}
    }
    month
}
