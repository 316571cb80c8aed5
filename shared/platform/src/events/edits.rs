//! Rules that are edited or deleted while what they planned waits.
//!
//! A line that fires finds that out by itself, but too late for a rule that wants it earlier, and for who
//! reads in its record's feed what is planned. What it does not find out is that its template has made it a
//! step of the ladder.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use recado_domain::firm::Firm;
use recado_domain::records::{Planning, Record};
use recado_domain::rules::{Rule, Trigger};
use recado_domain::{Error, RecordId, RuleId, Tenant};
use recado_store::records::DueLine;

use super::{Change, branch, follow, steps_among, zone_of};
use crate::App;
use crate::contention::Tries;
use crate::job::{Job, Work};

/// Events that were being taken with a rule as it was before are written by then.
const SETTLES: Duration = Duration::from_secs(5);
/// Lines read at once.
const PAGE: i32 = 100;
/// Pages of one job: it has half a minute. Another job goes on.
const MAX_PAGES: usize = 10;
/// Records that are planned anew at once.
const AT_ONCE: usize = 16;

/// Has what a rule planned before it was edited planned anew. Asked also where nothing about its times was
/// changed: an edit before may not have been followed.
pub async fn edited(app: &App, tenant: &Tenant, old: &Rule, new: &Rule) {
    let reminds = |rule: &Rule| matches!(rule.trigger, Trigger::Reminder { .. });
    if reminds(old) || reminds(new) {
        follow_later(app, tenant, std::slice::from_ref(&new.id)).await;
    }
}

/// Has what these rules planned before they were edited or deleted planned anew, or taken back. The rules
/// are written by now, so where the queue does not answer, lines find that out at their own time.
pub async fn follow_later(app: &App, tenant: &Tenant, ids: &[RuleId]) {
    let job = Job::FollowEdits {
        tenant: tenant.clone(),
        rules: ids.to_vec(),
        after: None,
    };
    if let Err(error) = app.enqueue(&job, SETTLES).await {
        tracing::warn!(%error, "what changed rules planned finds that out at its own time");
    }
}

/// Plans anew what these rules planned before they were edited or deleted: among the lines after `after`,
/// the earliest first. Doing it again changes nothing.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub fn follow_edits<'a>(
    app: &'a App,
    tenant: &'a Tenant,
    ids: &'a [RuleId],
    after: Option<&'a DueLine>,
) -> Work<'a> {
    Box::pin(async move {
        let firm = app.store.firm(&tenant.firm).await?;
        let firm = firm.ok_or(Error::NotFound("firm"))?;
        let rules: Vec<Rule> = app.store.several_kept(tenant, ids).await?;
        let steps = steps_among(app, tenant, &rules.iter().collect::<Vec<_>>()).await?;
        let edited = Edited {
            app,
            tenant,
            firm,
            ids,
            rules,
            steps,
        };
        let mut after = after.cloned();
        for _ in 0..MAX_PAGES {
            let lines = app
                .store
                .due_lines(tenant, Timestamp::MAX, after.as_ref(), PAGE)
                .await?;
            let Some(last) = lines.last().cloned() else {
                return Ok(());
            };
            edited.plan_anew(&lines).await?;
            after = Some(last);
        }
        let go_on = Job::FollowEdits {
            tenant: tenant.clone(),
            rules: ids.to_vec(),
            after,
        };
        app.enqueue(&go_on, Duration::ZERO).await
    })
}

struct Edited<'a> {
    app: &'a App,
    tenant: &'a Tenant,
    firm: Firm,
    ids: &'a [RuleId],
    /// Those that are there.
    rules: Vec<Rule>,
    /// Those of them that are steps of the ladder.
    steps: BTreeSet<RuleId>,
}

impl Edited<'_> {
    /// Plans the records anew that these lines belong to, as far as one of the rules planned them.
    async fn plan_anew(&self, lines: &[DueLine]) -> Result<(), Error> {
        let may_concern =
            |line: &&DueLine| line.rule_id.as_ref().is_none_or(|id| self.ids.contains(id));
        let concerned = lines.iter().filter(may_concern);
        let ids: BTreeSet<&RecordId> = concerned.map(|line| &line.record_id).collect();
        let ids: Vec<RecordId> = ids.into_iter().cloned().collect();
        let records = self.app.store.records(self.tenant, &ids).await?;
        let is_concerned = |record: &Record| {
            let mut planned = record.planned();
            planned.any(|line| self.ids.contains(&line.rule_id))
        };
        stream::iter(records.into_iter().filter(is_concerned))
            .map(async |record| self.follow(&record.id).await)
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    async fn follow(&self, id: &RecordId) -> Result<(), Error> {
        let (app, tenant) = (self.app, self.tenant);
        let mut tries = Tries::default();
        loop {
            let Some(before) = app.store.record(tenant, id).await? else {
                return Ok(());
            };
            let location = branch(app, tenant, before.location_id.as_ref()).await?;
            let planning = Planning {
                rules: &self.rules,
                steps: &self.steps,
                zone: &zone_of(&self.firm, location.as_ref()),
                contact: None,
                now: app.now_kept(),
            };
            let mut record = before.clone();
            record.follow_edits(self.ids, planning);
            if record == before {
                return Ok(());
            }
            record.next_version(planning.now);
            let change = Change::between(Some(&before), Some(&record));
            app.store.put_due(tenant, &change.planned).await?;
            if app.store.change_record(tenant, &before, &record).await? {
                follow(app, tenant, &change, planning.now).await;
                return Ok(());
            }
            tries.pause(app).await?;
        }
    }
}
