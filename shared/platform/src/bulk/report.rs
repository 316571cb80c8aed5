//! What the carrier reports about a recipient of a bulk send. On the way nothing is read or written:
//! only the end counts.

use recado_domain::bulk::{BulkSend, Outcome};
use recado_domain::carrier::{CodeAction, action_for, reason_for};
use recado_domain::{BulkMessageId, Error, Status};
use recado_store::bulk::Recorded;

use crate::App;
use crate::adoption::tell_owner;
use crate::consequence::draw_for;
use crate::report::Report;

/// Takes a report in; one that comes late or twice changes nothing.
///
/// # Errors
/// [`Error::Unavailable`] when it should be reported again.
pub async fn take(app: &App, report: &Report<BulkMessageId>) -> Result<(), Error> {
    let Some(status) = Status::from_carrier(&report.word).filter(|it| it.is_terminal()) else {
        return Ok(());
    };
    let (bulk, chunk, index) = report.id.place();
    if let Some(code) = report.code {
        follow(app, report, code).await?;
    }
    let outcome = Outcome {
        carrier_sid: Some(report.carrier_sid.clone()),
        code: report.code,
        reason: report.code.map(|code| reason_for(code).to_owned()),
        ..Outcome::new(index, status, app.now())
    };
    let (store, tenant) = (&app.store, &report.tenant);
    let recorded = store.record_report(tenant, &bulk, chunk, &outcome).await?;
    if recorded == Recorded::NotOwned {
        let (sid, id) = (&report.carrier_sid, report.id.as_str());
        let owner = store.own_sid(tenant, sid, id, app.now()).await?;
        if owner != id {
            return tell_owner(app, report.clone(), &owner).await;
        }
        store.record_outcome(tenant, &bulk, chunk, &outcome).await?;
    }
    Ok(())
}

/// What the code means beyond this recipient. Rare, so it may read.
async fn follow(app: &App, report: &Report<BulkMessageId>, code: u32) -> Result<(), Error> {
    let means_more = matches!(
        action_for(code),
        CodeAction::OptedOut | CodeAction::MarkNumber | CodeAction::PauseSender
    );
    if !means_more {
        return Ok(());
    }
    let (bulk, chunk, index) = report.id.place();
    let send = app.store.bulk_send(&report.tenant, &bulk).await?;
    let edition = send.as_ref().map_or(0, BulkSend::edition);
    let chunk = app.store.bulk_chunk(&report.tenant, &bulk, edition, chunk);
    let chunk = chunk.await?;
    let planned = chunk.as_ref().and_then(|chunk| chunk.get(index));
    match (send, planned) {
        (Some(send), Some(planned)) => {
            draw_for(app, &report.tenant, &planned.to, &send.from, code).await
        }
        _ => Err(Error::NotFound("message")),
    }
}
