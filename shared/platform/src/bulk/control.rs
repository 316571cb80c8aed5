//! A firm's pause, resume and cancel. Workers look at the bulk send at most half a second before
//! each post, so each takes hold within a second.

use std::time::Duration;

use recado_domain::bulk::{BulkSend, BulkStatus, PausedBy};
use recado_domain::{BulkId, Error, Tenant};
use recado_store::PageOf;

use super::change::{change, find};
use super::enqueue;
use super::plan::begin_plan;
use super::set_off::set_off;
use crate::App;
use crate::gate::{Gate, gate_of};
use crate::job::BulkStep;

/// Why a bulk send is paused that its firm paused.
pub(super) const BY_FIRM: &str = "paused_by_firm";
/// Bulk sends read at once.
const PAGE: u32 = 100;
/// As many of a firm's newest bulk sends are looked at when it may send again.
const PAGES: usize = 5;

/// Stops a bulk send for a while. One that is still planned is paused as soon as it is, before anything
/// goes out.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is not on its way.
pub async fn pause(app: &App, tenant: &Tenant, id: &BulkId) -> Result<BulkSend, Error> {
    change(app, tenant, id, |old| match old.status {
        BulkStatus::Paused | BulkStatus::Planning if old.paused_by == Some(PausedBy::Firm) => {
            Ok(None)
        }
        BulkStatus::Planning => Ok(Some(BulkSend {
            paused_by: Some(PausedBy::Firm),
            ..old.clone()
        })),
        BulkStatus::Paused | BulkStatus::Running | BulkStatus::Scheduled => Ok(Some(BulkSend {
            status: BulkStatus::Paused,
            reason: Some(BY_FIRM.to_owned()),
            paused_by: Some(PausedBy::Firm),
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
    resume_if(app, tenant, id, |_| true).await
}

async fn resume_if(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    may: impl Fn(&BulkSend) -> bool,
) -> Result<BulkSend, Error> {
    let now = app.now_kept();
    let resumed = change(app, tenant, id, |old| {
        if !may(old) {
            return Ok(None);
        }
        let status = match old.status {
            BulkStatus::Planning if old.paused_by.is_some() => BulkStatus::Planning,
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
            paused_by: None,
            started_at: old.started_at.or(is_running.then_some(now)),
            ..old.clone()
        }))
    })
    .await?;
    match resumed.status {
        BulkStatus::Planning => begin_plan(app, tenant, id).await?,
        _ => set_off(app, &resumed).await?,
    }
    Ok(resumed)
}

/// Has those of a tenant's bulk sends go on that waited for its firm or a sender to be mended. What is
/// missed here goes on within the hour, so that whoever mended them need not hear of it.
pub async fn go_on_all(app: &App, tenant: &Tenant) {
    if let Err(error) = try_go_on_all(app, tenant).await {
        tracing::warn!(%error, %tenant, "bulk sends that were paused go on only within the hour");
    }
}

async fn try_go_on_all(app: &App, tenant: &Tenant) -> Result<(), Error> {
    let mut after: Option<String> = None;
    for _ in 0..PAGES {
        let page = PageOf {
            limit: PAGE,
            after: after.as_deref(),
        };
        let listed = app.store.bulk_sends(tenant, page).await?;
        for send in listed.items.iter().filter(|it| it.waits_for_its_sender()) {
            enqueue(app, tenant, &send.id, BulkStep::GoOn, Duration::ZERO).await?;
        }
        match listed.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
    Ok(())
}

/// Lets a bulk send go on if it only waited for its sender, and that may send now.
///
/// # Errors
/// As [`resume`]; [`Error::Unavailable`] when the store or the queue did not answer.
pub(super) async fn go_on(app: &App, tenant: &Tenant, id: &BulkId) -> Result<(), Error> {
    let send = find(app, tenant, id).await?;
    if !send.waits_for_its_sender() {
        return Ok(());
    }
    if let Gate::Open(_) = gate_of(app, tenant, &send.from).await? {
        resume_if(app, tenant, id, BulkSend::waits_for_its_sender).await?;
    }
    Ok(())
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
            paused_by: None,
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
