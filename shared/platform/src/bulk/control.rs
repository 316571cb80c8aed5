//! A firm's pause, resume and cancel. Workers look at the bulk send at most half a second before
//! each post, so each takes hold within a second.

use std::time::Duration;

use recado_domain::bulk::{BulkSend, BulkStatus};
use recado_domain::{BulkId, Error, Tenant};

use super::change::change;
use super::{enqueue, plan};
use crate::App;
use crate::job::BulkStep;

/// Why a bulk send is paused that its firm paused.
const BY_FIRM: &str = "paused_by_firm";

/// Stops a bulk send for a while.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is not on its way.
pub async fn pause(app: &App, tenant: &Tenant, id: &BulkId) -> Result<BulkSend, Error> {
    change(app, tenant, id, |old| match old.status {
        BulkStatus::Paused => Ok(None),
        BulkStatus::Running | BulkStatus::Scheduled => Ok(Some(BulkSend {
            status: BulkStatus::Paused,
            reason: Some(BY_FIRM.to_owned()),
            ..old.clone()
        })),
        _ => Err(conflict("only a bulk send on its way can be paused")),
    })
    .await
}

/// Lets a paused bulk send go on, or tries again to hold the price of a blocked one.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is neither.
pub async fn resume(app: &App, tenant: &Tenant, id: &BulkId) -> Result<BulkSend, Error> {
    let now = app.now_kept();
    let resumed = change(app, tenant, id, |old| {
        let status = match old.status {
            BulkStatus::Running | BulkStatus::Scheduled | BulkStatus::Planning => return Ok(None),
            BulkStatus::Blocked => BulkStatus::Planning,
            BulkStatus::Paused if old.is_ahead(now) => BulkStatus::Scheduled,
            BulkStatus::Paused => BulkStatus::Running,
            _ => {
                return Err(conflict(
                    "only a paused or blocked bulk send can be resumed",
                ));
            }
        };
        let is_running = status == BulkStatus::Running;
        Ok(Some(BulkSend {
            status,
            reason: None,
            started_at: old.started_at.or(is_running.then_some(now)),
            ..old.clone()
        }))
    })
    .await?;
    match resumed.status {
        BulkStatus::Planning => {
            enqueue(app, tenant, id, BulkStep::Plan, Duration::ZERO).await?;
        }
        _ => plan::set_off(app, &resumed).await?,
    }
    Ok(resumed)
}

/// Takes a bulk send back: what was not handed over never is, and its money comes back.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is completed.
pub async fn cancel(app: &App, tenant: &Tenant, id: &BulkId) -> Result<BulkSend, Error> {
    let canceled = change(app, tenant, id, |old| match old.status {
        BulkStatus::Canceled => Ok(None),
        BulkStatus::Completed => Err(conflict("the bulk send has ended")),
        _ => Ok(Some(BulkSend {
            status: BulkStatus::Canceled,
            reason: None,
            ..old.clone()
        })),
    })
    .await?;
    if canceled.is_held {
        let step = BulkStep::Close { looks: 0 };
        enqueue(app, tenant, id, step, Duration::ZERO).await?;
    }
    Ok(canceled)
}

fn conflict(detail: &str) -> Error {
    Error::Conflict {
        code: "wrong_status",
        detail: detail.to_owned(),
    }
}
