//! `GET /v1/ledger`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use recado_api::Reader;
use recado_domain::ledger::EntryKind;
use recado_domain::{BulkId, Error, TopUpId, ViolationCode};
use recado_platform::money::{Filter, Query};
use recado_platform::reference::Referred;
use recado_platform::{App, money};
use recado_store::ledger::Position;
use recado_web::{Page, Params, Problem, Problems};

use crate::entry::EntryAnswer;

/// Every movement of the balance, newest first.
#[utoipa::path(
    get, path = "/v1/ledger", tag = "money", security(("key" = [])),
    params(
        ("kind" = Option<String>, Query, description = "Only entries of this kind."),
        (
            "message_id" = Option<String>, Query,
            description = "Only entries of this message. A bulk send's are paid as one: of one of them, \
                           the bulk send's entries.",
        ),
        ("bulk_id" = Option<String>, Query, description = "Only entries of this bulk send."),
        ("topup_id" = Option<String>, Query, description = "Only entries of this top-up."),
        ("reference" = Option<String>, Query, description = "Only entries with this reference."),
        ("from" = Option<String>, Query, description = "Not older than this instant (RFC 3339)."),
        ("to" = Option<String>, Query, description = "Older than this instant (RFC 3339)."),
        ("limit" = Option<u32>, Query, description = "At most as many, 1 to 200; 50 unless given."),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
    ),
    responses((status = 200, body = Page<EntryAnswer>), Problems)
)]
pub async fn list(
    Reader(who): Reader,
    State(app): State<App>,
    params: Params,
) -> Result<Json<Page<EntryAnswer>>, Problem> {
    let listing = money::list(&app, &who.tenant, &query(params)?).await?;
    let lines = listing.lines.into_iter().map(EntryAnswer::from).collect();
    let next = listing.next.as_ref().map(Position::as_str);
    Ok(Json(Page::new(lines, next)))
}

fn query(mut params: Params) -> Result<Query, Error> {
    let page = params.page();
    let after = position(&mut params, page.cursor.as_deref());
    let kind = params.text("kind").and_then(|word| {
        let kind = EntryKind::parse(&word);
        if kind.is_none() {
            let message = format!(
                "must be one of {}",
                EntryKind::ALL.map(EntryKind::as_str).join(", ")
            );
            params.violate("kind", ViolationCode::InvalidFormat, message);
        }
        kind
    });
    let reference = reference(&mut params);
    let from = instant(&mut params, "from");
    let to = instant(&mut params, "to");
    params.finish()?;
    Ok(Query {
        from,
        to,
        filter: Filter { kind, reference },
        after,
        limit: page.limit as usize,
    })
}

/// The place in the ledger that a cursor names.
pub fn position(params: &mut Params, cursor: Option<&str>) -> Option<Position> {
    let position = Position::parse(cursor?);
    if position.is_none() {
        let message = "must be a `next_cursor` of this list";
        params.violate("cursor", ViolationCode::InvalidCursor, message);
    }
    position
}

/// What entries are for, by any one of the parameters that name it.
fn reference(params: &mut Params) -> Option<String> {
    type Read = fn(String) -> Option<String>;
    let names: [(&str, Read); 4] = [
        ("message_id", |text| text.parse().ok().map(paid_as)),
        ("bulk_id", |text| {
            text.parse().ok().map(|id: BulkId| id.to_string())
        }),
        ("topup_id", |text| {
            text.parse().ok().map(|id: TopUpId| id.to_string())
        }),
        ("reference", |text| (!text.is_empty()).then_some(text)),
    ];
    let mut found = None;
    for (name, read) in names {
        let Some(text) = params.text(name) else {
            continue;
        };
        let read = read(text);
        if read.is_none() {
            params.violate(name, ViolationCode::InvalidId, "is not such an id");
        }
        if found.is_some() {
            let message = "only one of message_id, bulk_id, topup_id and reference";
            params.violate(name, ViolationCode::MutuallyExclusive, message);
        }
        found = Some(read);
    }
    found.flatten()
}

/// A bulk send's money moves as a whole.
fn paid_as(id: Referred) -> String {
    match id {
        Referred::Message(id) => id.to_string(),
        Referred::Bulk(id) => id.place().0.to_string(),
    }
}

fn instant(params: &mut Params, name: &str) -> Option<Timestamp> {
    let instant = params.text(name)?.parse().ok();
    if instant.is_none() {
        let message = "must be a time with an offset (RFC 3339), such as 2026-05-04T09:30:00Z";
        params.violate(name, ViolationCode::InvalidTime, message);
    }
    instant
}
