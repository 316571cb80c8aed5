//! What would become of a draft: its recipients are too many for one answer, so they are planned on the
//! queue as if it were started, and shown page by page.

use std::time::Duration;

use jiff::Timestamp;
use recado_domain::bulk::{
    BulkSend, BulkStatus, DraftPreview, MOST_RECIPIENTS, Outlook, PlanStep, Planning, Turn,
};
use recado_domain::firm::Firm;
use recado_domain::{BulkId, Error, Tenant};

use super::change::find;
use super::draft::{no_draft, no_recipients};
use super::enqueue;
use super::preview::{Preview, PreviewLine, foretell};
use super::view::planned_lines;
use crate::App;
use crate::contention::Tries;
use crate::job::BulkStep;

/// A draft's preview as far as it is made.
#[derive(Clone, Debug)]
pub struct Foretold {
    /// When it was asked for or, once it is made, when that was.
    pub at: Timestamp,
    /// False when recipients were added since.
    pub is_current: bool,
    /// The draft has more recipients than a bulk send may have, and cannot be started.
    pub is_too_large: bool,
    /// A page of it, once it is made.
    pub preview: Option<Preview>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// The step that begins a preview.
const FIRST: PlanStep = PlanStep {
    edition: 0,
    number: 0,
    is_preview: true,
};

/// Has a draft's preview made, unless somebody is making it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when it is no draft or has no recipients.
pub async fn look_ahead(app: &App, tenant: &Tenant, id: &BulkId) -> Result<Foretold, Error> {
    let send = find(app, tenant, id).await?;
    match send.status {
        BulkStatus::Draft if send.given == 0 => return Err(no_recipients()),
        BulkStatus::Draft => {}
        _ => return Err(no_draft()),
    }
    let now = app.now_kept();
    if let Some(kept) = app.store.bulk_preview(tenant, id, now).await?
        && kept.plan.is_none()
        && kept.is_current(&send)
        && matches!(send.turn(FIRST, now), Turn::Later(_))
    {
        return Ok(not_yet(&send, &kept));
    }
    let asked = DraftPreview {
        at: now,
        parts: send.parts,
        plan: None,
        outlook: Outlook::default(),
    };
    app.store.put_bulk_preview(tenant, id, &asked).await?;
    enqueue(app, tenant, id, BulkStep::Plan(FIRST), Duration::ZERO).await?;
    Ok(not_yet(&send, &asked))
}

/// True where a preview that was asked for several times has been made since.
pub(super) async fn is_made(app: &App, send: &BulkSend, asked: PlanStep) -> Result<bool, Error> {
    if asked != FIRST || send.planner.is_some() {
        return Ok(false);
    }
    let kept = app.store.bulk_preview(&send.tenant, &send.id, app.now());
    let kept = kept.await?;
    Ok(kept.is_some_and(|kept| kept.plan.is_some() && kept.is_current(send)))
}

/// Keeps a preview that is made, unless another was begun or its draft is none any more.
pub(super) async fn keep(app: &App, send: &BulkSend, planning: Planning) -> Result<(), Error> {
    let (tenant, id) = (&send.tenant, &send.id);
    let preview = DraftPreview {
        at: app.now_kept(),
        parts: send.parts,
        plan: Some(planning.plan),
        outlook: planning.outlook,
    };
    let mut tries = Tries::default();
    loop {
        let old = find(app, tenant, id).await?;
        if old.status != BulkStatus::Draft || old.attempts != send.attempts {
            return Ok(());
        }
        let new = BulkSend {
            version: old.version + 1,
            planner: None,
            ..old.clone()
        };
        let kept = app.store.keep_bulk_preview(&new, old.version, &preview);
        if kept.await? {
            return Ok(());
        }
        tries.pause(app).await?;
    }
}

fn not_yet(send: &BulkSend, asked: &DraftPreview) -> Foretold {
    Foretold {
        at: asked.at,
        is_current: asked.is_current(send),
        is_too_large: false,
        preview: None,
        next: None,
    }
}

/// A page of a draft's preview.
///
/// # Errors
/// [`Error::NotFound`] also when nobody has asked for it within a day; [`Error::Conflict`] when it is no draft any
/// more; [`Error::Invalid`] for a cursor of another list.
pub async fn foretold(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    id: &BulkId,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Foretold, Error> {
    let send = find(app, tenant, id).await?;
    if send.status != BulkStatus::Draft {
        return Err(no_draft());
    }
    let kept = app.store.bulk_preview(tenant, id, app.now()).await?;
    let mut kept = kept.ok_or(Error::NotFound("preview"))?;
    let is_current = kept.is_current(&send);
    let Some(plan) = kept.plan.take() else {
        return Ok(not_yet(&send, &kept));
    };
    let send = BulkSend {
        plan: Some(plan.clone()),
        // As if it were started now.
        unit_price: firm.segment_price(app.now()),
        ..send
    };
    let page = planned_lines(app, &send, None, cursor, limit).await?;
    let lines = page.lines.into_iter();
    let preview = foretell(app, &send, &plan, kept.outlook).await?;
    Ok(Foretold {
        at: kept.at,
        is_current,
        is_too_large: plan.entries() > MOST_RECIPIENTS,
        preview: Some(Preview {
            lines: lines
                .map(|line| PreviewLine::planned(&send, line))
                .collect(),
            ..preview
        }),
        next: page.next,
    })
}
