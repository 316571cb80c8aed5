//! A line whose time has come: everything is looked at anew, then it takes the send path.

use recado_domain::records::{LineReason, Look, Planning, Record};
use recado_domain::rules::Rule;
use recado_domain::{Error, Tenant};
use recado_store::records::DueLine;

use super::decide::{Due, Mode, Place};
use super::outcome::Outcome;
use super::{Change, arm, branch, follow, steps_among, zone_of};
use crate::App;
use crate::contention::Tries;
use crate::job::Work;

/// Fires lines of one record. Doing so again is harmless.
///
/// # Errors
/// [`Error::Unavailable`] when something did not answer: fire them again.
pub fn fire<'a>(app: &'a App, tenant: &'a Tenant, lines: &'a [DueLine]) -> Work<'a> {
    Box::pin(async move {
        let Some(first) = lines.first() else {
            return Ok(());
        };
        let firm = app.store.firm(&tenant.firm).await?;
        let firm = firm.ok_or(Error::NotFound("firm"))?;
        let mut tries = Tries::default();
        loop {
            let found = app.store.record(tenant, &first.record_id).await?;
            let Some(mut record) = found else {
                return app.store.delete_due(tenant, lines).await;
            };
            let location = branch(app, tenant, record.location_id.as_ref()).await?;
            let before = record.clone();
            let place = Place {
                app,
                tenant,
                firm: &firm,
                zone: zone_of(&firm, location.as_ref()),
                location,
                now: app.now_kept(),
                mode: Mode::Send,
            };
            let mut over = Vec::new();
            for line in lines {
                if place.step(&mut record, line).await? {
                    over.push(line.clone());
                }
            }
            if record == before || place.keep(&before, &mut record).await? {
                return place.follow(&before, &record, &over).await;
            }
            tries.pause(app).await?;
        }
    })
}

impl Place<'_> {
    /// Does what a line needs; false when it must fire again at the same time.
    async fn step(&self, record: &mut Record, due: &DueLine) -> Result<bool, Error> {
        let (app, number) = (self.app, due.line);
        let Some(line) = record.line(number).filter(|line| line.is_planned()) else {
            return Ok(true);
        };
        let (rule_id, deciding) = (line.rule_id.clone(), record.rules_of(line));
        let rules: Vec<Rule> = app.store.several_kept(self.tenant, &deciding).await?;
        let rule = rules.iter().find(|it| it.id == rule_id);
        if line.step_day().is_some() {
            self.catch_up(record).await?;
        }
        let now = self.now;
        match record.look(number, due.at, &rules, &self.zone, now) {
            Look::Nothing => return Ok(true),
            Look::Early => {
                arm::arm(app, self.tenant, due).await?;
                return Ok(false);
            }
            Look::End(state, why) => {
                record.end(number, state, now, why);
                if let (LineReason::RuleChanged, Some(rule)) = (why, rule) {
                    self.plan_anew(record, rule).await?;
                }
                return Ok(true);
            }
            Look::Go => {}
        }
        let (Some(line), Some(rule)) = (record.line(number), rule) else {
            return Ok(true);
        };
        let template = app.store.kept(self.tenant, &rule.template_id).await?;
        let outcome = match &template {
            None => Outcome::Skip(LineReason::TemplateDeleted, vec![]),
            Some(template) => {
                let due = Due {
                    line,
                    rule,
                    template,
                    rules: &rules,
                };
                self.go(record, &due).await?
            }
        };
        outcome.settle(record, number, now);
        Ok(true)
    }

    /// Plans what a rule that was edited wants now.
    async fn plan_anew(&self, record: &mut Record, rule: &Rule) -> Result<(), Error> {
        let steps = steps_among(self.app, self.tenant, &[rule]).await?;
        record.plan_anew(Planning {
            rules: std::slice::from_ref(rule),
            steps: &steps,
            zone: &self.zone,
            contact: None,
            now: self.now,
        });
        Ok(())
    }

    /// Writes the record's next version, the lines that wait anew ahead of it; false when it was
    /// changed at the same time.
    async fn keep(&self, before: &Record, record: &mut Record) -> Result<bool, Error> {
        let planned = Change::between(Some(before), Some(record)).planned;
        if !planned.is_empty() {
            self.app.store.put_due(self.tenant, &planned).await?;
        }
        record.next_version(self.now);
        let store = &self.app.store;
        store.change_record(self.tenant, before, record).await
    }

    /// Arms what waits for another time or is new, and takes away what is over.
    async fn follow(
        &self,
        before: &Record,
        record: &Record,
        over: &[DueLine],
    ) -> Result<(), Error> {
        let planned = super::due_lines(record);
        for old in over {
            let moved = planned.iter().find(|line| line.line == old.line);
            if let Some(moved) = moved.filter(|line| line.at != old.at) {
                arm::arm(self.app, self.tenant, moved).await?;
            }
        }
        let gone: Vec<DueLine> = over
            .iter()
            .filter(|line| !planned.contains(line))
            .cloned()
            .collect();
        self.app.store.delete_due(self.tenant, &gone).await?;
        let mut new = Change::between(Some(before), Some(record));
        new.planned.retain(|it| before.line(it.line).is_none());
        new.taken_back.clear();
        follow(self.app, self.tenant, &new, self.now).await;
        Ok(())
    }
}
