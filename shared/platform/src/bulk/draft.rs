//! A bulk send whose recipients come in parts, until it is started.

use recado_domain::bulk::{BulkSend, BulkStatus, MOST_RECIPIENTS};
use recado_domain::{BulkId, Error, Tenant, ViolationCode};
use recado_store::idempotency::Begun;

use super::change::{change, find};
use super::given::{Recipients, keep, parts_of};
use super::plan::begin_plan;
use crate::App;
use crate::contention::Tries;
use crate::send::{Idempotency, used_elsewhere};

/// Adds recipients to a draft; a repeat with its key adds nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is no draft, or for a reused key;
/// [`Error::Invalid`] for more recipients than a bulk send has.
pub async fn add(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    given: &impl Recipients,
    idempotency: Option<Idempotency<'_>>,
) -> Result<BulkSend, Error> {
    let first = reserve(app, tenant, id, given, idempotency).await?;
    keep(app, tenant, id, first, given).await?;
    // Whoever is added after the start would be forgotten.
    let send = find(app, tenant, id).await?;
    match send.status {
        BulkStatus::Draft => Ok(send),
        _ => Err(no_draft()),
    }
}

/// Where the parts of a repeated request begin.
async fn earlier(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    idempotency: Option<Idempotency<'_>>,
) -> Result<Option<u32>, Error> {
    let Some(given) = idempotency else {
        return Ok(None);
    };
    let begun: Option<String> = given.begun(app, tenant).await?;
    begun.map(|begun| place(&begun, id)).transpose()
}

/// Takes the numbers of the parts and answers the first, so that two requests at once never write the
/// same one; a repeat gets those of the first time. A part that is taken and never written holds nobody.
async fn reserve(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    given: &impl Recipients,
    idempotency: Option<Idempotency<'_>>,
) -> Result<u32, Error> {
    let count = u32::try_from(given.each().count()).unwrap_or(u32::MAX);
    let parts = parts_of(given)?;
    let mut tries = Tries::default();
    loop {
        if let Some(first) = earlier(app, tenant, id, idempotency).await? {
            return Ok(first);
        }
        let old = find(app, tenant, id).await?;
        if old.status != BulkStatus::Draft {
            return Err(no_draft());
        }
        let all = old.given.saturating_add(count);
        if all > MOST_RECIPIENTS {
            let message = format!("a bulk send has at most {MOST_RECIPIENTS} recipients");
            return Err(Error::invalid("", ViolationCode::TooMany, message));
        }
        let new = BulkSend {
            version: old.version + 1,
            given: all,
            parts: old.parts + parts,
            ..old.clone()
        };
        let resource = format!("{id} {}", old.parts);
        let begun = idempotency.map(|it| Begun {
            key: it.key,
            body: it.body,
            resource: &resource,
        });
        let now = app.now_kept();
        let filled = app.store.fill_bulk_draft(&new, old.version, begun, now);
        if filled.await? {
            return Ok(old.parts);
        }
        tries.pause(app).await?;
    }
}

fn place(begun: &str, id: &BulkId) -> Result<u32, Error> {
    let place = begun.split_once(' ').filter(|(of, _)| *of == id.as_str());
    let first = place.and_then(|(_, first)| first.parse().ok());
    first.ok_or_else(used_elsewhere)
}

/// Starts a draft; starting it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it has no recipients or was canceled.
pub async fn start(app: &App, tenant: &Tenant, id: &BulkId) -> Result<BulkSend, Error> {
    let firm = app.store.firm(&tenant.firm).await?;
    let firm = firm.ok_or(Error::NotFound("firm"))?;
    let unit_price = firm.segment_price(app.now());
    let started = change(app, tenant, id, |old| match old.status {
        BulkStatus::Draft if old.given == 0 => Err(no_recipients()),
        BulkStatus::Draft => Ok(Some(BulkSend {
            status: BulkStatus::Planning,
            attempts_as_draft: old.attempts,
            // The price when it goes out, as a preview says it then.
            unit_price,
            // A preview that is being made is not waited for.
            planner: None,
            ..old.clone()
        })),
        BulkStatus::Canceled => Err(no_draft()),
        _ => Ok(None),
    })
    .await?;
    if started.status == BulkStatus::Planning {
        begin_plan(app, tenant, id).await?;
    }
    Ok(started)
}

pub(super) fn no_recipients() -> Error {
    Error::Conflict {
        code: "no_recipients",
        detail: "the bulk send has no recipients yet".to_owned(),
    }
}

pub(super) fn no_draft() -> Error {
    Error::Conflict {
        code: "wrong_status",
        detail: "the bulk send is no draft".to_owned(),
    }
}
