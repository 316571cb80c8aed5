//! Money that the operator gives.

use recado_domain::audit::{AuditAction, AuditRecord};
use recado_domain::ledger::{Entry, EntryKind, Movement};
use recado_domain::{Error, Micros, Tenant};
use recado_store::ledger::Booking;
use serde_json::json;

use super::audit::of_firm;
use crate::App;
use crate::contention::Tries;
use crate::money::after_movement;
use crate::send::Idempotency;

/// Credits a balance, with a line in the audit trail; a repeat under the same key answers the first
/// credit's entry.
///
/// # Errors
/// [`Error::NotFound`] without such a firm, [`Error::Conflict`] for a reused key.
pub async fn credit(
    app: &App,
    tenant: &Tenant,
    amount: Micros,
    reason: &str,
    idempotency: Option<Idempotency<'_>>,
) -> Result<Entry, Error> {
    let firm = &tenant.firm;
    app.store.firm(firm).await?.ok_or(Error::NotFound("firm"))?;
    let detail = json!({ "mode": tenant.mode, "amount": amount.to_string(), "reason": reason });
    let record = of_firm(app, AuditAction::Credited, firm, detail);
    let record = match idempotency {
        None => record,
        Some(given) => begun(app, tenant, record, given).await?,
    };
    let movement = Movement::new(EntryKind::Credit, amount, reason);
    let mut tries = Tries::default();
    loop {
        let now = app.now();
        let booked = app
            .store
            .try_book_audited(tenant, movement.clone(), &record, now);
        match booked.await? {
            Booking::Booked(entry) => {
                after_movement(app, tenant, &entry).await;
                return Ok(entry);
            }
            Booking::Contended => tries.pause(app).await?,
            Booking::RefusedAlongside => return earlier(app, &record).await,
        }
    }
}

async fn begun(
    app: &App,
    tenant: &Tenant,
    record: AuditRecord,
    given: Idempotency<'_>,
) -> Result<AuditRecord, Error> {
    // No header holds a NUL, so the firm's own keys never meet the operator's.
    let key = format!("operator\0{}", given.key);
    let given = Idempotency { key: &key, ..given };
    let id = given.begin(app, tenant, &record.id).await?;
    Ok(AuditRecord { id, ..record })
}

async fn earlier(app: &App, record: &AuditRecord) -> Result<Entry, Error> {
    let record = app.store.audit_record(&record.id).await?;
    record
        .and_then(|record| record.entry)
        .ok_or_else(|| Error::Internal("a credit without its entry".into()))
}
