//! Recipients of bulk sends.

use std::time::Duration;

use recado_content::PhoneNumber;
use recado_domain::adoption::Looks;
use recado_domain::bulk::{BulkSend, Outcome, Stands};
use recado_domain::{BulkId, BulkMessageId, Error, FirmId, Status};
use recado_store::bulk::Recorded;

use super::{Doubt, FOUND, NEVER_SENT, Verdict, at_the_carrier, firm_of, not_open, note, owners};
use crate::App;
use crate::adoption::Sought;
use crate::bulk::{self, Line};
use crate::job::{BulkJob, BulkStep, Job};
use crate::report::Report;

impl Doubt {
    pub(super) fn of_line(send: &BulkSend, line: &Line) -> Self {
        let status = match line.stands {
            Stands::At(status) => status,
            Stands::Skipped => Status::Refused,
        };
        Self {
            id: line.id.to_string(),
            firm: send.tenant.firm.clone(),
            bulk_id: Some(send.id.clone()),
            status,
            to: PhoneNumber::from_stored(&line.to).map_or_else(String::new, |to| to.masked()),
            from: send.from.clone(),
            price: line.price,
            created_at: send.created_at,
            posted_at: line.at,
            carrier_sid: line.carrier_sid.clone(),
            reason: line.reason.clone(),
        }
    }
}

/// As [`super::resolve`].
pub(super) async fn resolve(
    app: &App,
    firm: Option<&FirmId>,
    id: &BulkMessageId,
    verdict: &Verdict,
    reason: &str,
) -> Result<Doubt, Error> {
    let (bulk_id, chunk, index) = id.place();
    let send = find(app, firm, &bulk_id).await?;
    let tenant = &send.tenant;
    let (_, line) = bulk::message(app, tenant, id).await?;
    let outcome = app
        .store
        .bulk_outcome(tenant, &bulk_id, chunk, index)
        .await?;
    let Some(outcome) = outcome.filter(|_| line.is_unknown()) else {
        return Err(not_open());
    };
    let firm = firm_of(app, tenant).await?;
    let to = PhoneNumber::from_stored(&line.to).ok_or_else(not_open)?;
    let found = match verdict {
        Verdict::Sent(sid) => {
            let sought = Sought {
                tenant,
                id: id.as_str(),
                contact: line.contact.clone(),
                to: &to,
                looks: Looks {
                    to: to.as_str(),
                    from: &send.from,
                    body: &line.body,
                },
                since: send.started_at.unwrap_or(send.created_at),
            };
            Some(at_the_carrier(app, &firm, &sought, sid).await?)
        }
        Verdict::NotSent => None,
    };
    note(app, &firm.id, id.as_str(), verdict, reason).await?;
    let next = match &found {
        Some(found) => Outcome {
            carrier_sid: Some(found.sid.clone()),
            ..Outcome::new(index, Status::Accepted, app.now())
        }
        .because(None, Some(FOUND.to_owned())),
        None => Outcome::new(index, Status::Failed, app.now())
            .because(None, Some(NEVER_SENT.to_owned())),
    };
    let corrected = app
        .store
        .correct_outcome(tenant, &bulk_id, chunk, &outcome, &next);
    if corrected.await? != Recorded::Written {
        return Err(not_open());
    }
    if let Some(found) = found {
        let report = Report {
            tenant: tenant.clone(),
            id: id.clone(),
            word: found.status,
            code: found.error_code,
            carrier_sid: found.sid,
        };
        bulk::take(app, &report).await?;
    }
    // It may have been the last one whose outcome was open.
    let close = Job::Bulk(BulkJob {
        tenant: tenant.clone(),
        bulk_id,
        step: BulkStep::Close { looks: 0 },
    });
    app.enqueue(&close, Duration::ZERO).await?;
    let (send, line) = bulk::message(app, tenant, id).await?;
    Ok(Doubt::of_line(&send, &line))
}

async fn find(app: &App, firm: Option<&FirmId>, id: &BulkId) -> Result<BulkSend, Error> {
    for tenant in owners(app, firm).await? {
        if let Some(send) = app.store.bulk_send(&tenant, id).await? {
            return Ok(send);
        }
    }
    Err(Error::NotFound("message"))
}
