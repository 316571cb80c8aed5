//! One hold for all recipients of a bulk send, once its plan is made.

use recado_domain::bulk::{BulkSend, BulkStatus, MOST_RECIPIENTS, Plan};
use recado_domain::{BulkId, Error, Tenant};
use recado_store::ledger::Booking;

use super::change::{change, find};
use super::control::BY_FIRM;
use crate::App;
use crate::contention::Tries;
use crate::money::after_movement;

/// Holds the price and lets the bulk send run, both or neither; where it is not covered, the bulk
/// send is blocked. Nothing happens when another attempt to plan was begun since.
pub async fn hold(app: &App, tenant: &Tenant, id: &BulkId, plan: Plan) -> Result<BulkSend, Error> {
    let entries = plan.entries();
    if entries > MOST_RECIPIENTS {
        return block(app, tenant, id, plan, "too_many_recipients").await;
    }
    let mut tries = Tries::default();
    loop {
        let old = find(app, tenant, id).await?;
        if old.status != BulkStatus::Planning || old.attempts != plan.edition {
            return Ok(old);
        }
        let now = app.now_kept();
        let new = BulkSend {
            version: old.version + 1,
            given: entries,
            plan: Some(plan.clone()),
            planner: None,
            ..old.clone()
        };
        let status = match old.paused_by {
            Some(_) => BulkStatus::Paused,
            None if new.is_ahead(now) => BulkStatus::Scheduled,
            None => BulkStatus::Running,
        };
        let new = BulkSend {
            status,
            reason: old.paused_by.map(|_| BY_FIRM.to_owned()),
            is_held: plan.recipients > 0,
            started_at: (status == BulkStatus::Running).then_some(now),
            ..new
        };
        if plan.recipients == 0 {
            let nobody = BulkSend {
                status: BulkStatus::Completed,
                reason: Some("no_recipients".to_owned()),
                ..new
            };
            if app.store.replace_bulk_send(&nobody, old.version).await? {
                return Ok(nobody);
            }
            tries.pause(app).await?;
            continue;
        }
        match app.store.try_hold_bulk(&new, old.version, app.now()).await {
            Ok(Booking::Booked(entry)) => {
                after_movement(app, tenant, &entry).await;
                return Ok(new);
            }
            Ok(Booking::Contended | Booking::RefusedAlongside) => tries.pause(app).await?,
            Err(Error::InsufficientBalance { .. }) => {
                return block(app, tenant, id, plan, "insufficient_balance").await;
            }
            Err(error) => return Err(error),
        }
    }
}

async fn block(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    plan: Plan,
    why: &str,
) -> Result<BulkSend, Error> {
    change(app, tenant, id, |old| {
        let is_last = old.status == BulkStatus::Planning && old.attempts == plan.edition;
        Ok(is_last.then(|| BulkSend {
            status: BulkStatus::Blocked,
            reason: Some(why.to_owned()),
            given: plan.entries(),
            plan: Some(plan.clone()),
            planner: None,
            ..old.clone()
        }))
    })
    .await
}
