//! The lives of a contact's records, as they would have been with a rule in force.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use recado_domain::event::Event;
use recado_domain::firm::Firm;
use recado_domain::message::Message;
use recado_domain::records::{LineReason, Look, Planning, Record};
use recado_domain::rules::Rule;
use recado_domain::template::MessageTemplate;
use recado_domain::{Error, RuleId, TemplateId, Tenant};
use recado_store::records::TakenEvent;

use super::Replayed;
use crate::App;
use crate::events::decide::{Due, Mode, Place};
use crate::events::outcome::Outcome;
use crate::events::{all_rules, branch, steps_among, zone_of};
use crate::send::AsOf;

/// Firings of one contact's records; one that postpones for ever comes to an end too.
const MOST_FIRINGS: usize = 10_000;

/// What was told of a record.
pub(super) struct Told {
    /// What it was before.
    pub before: Option<Record>,
    /// Tells whose record it is.
    pub whose: Record,
    /// The events, oldest first.
    pub events: Vec<TakenEvent>,
}

/// Where a rule is tried.
pub(super) struct Stage<'a> {
    app: &'a App,
    firm: &'a Firm,
    tenant: &'a Tenant,
    rule: &'a Rule,
    /// The rule, as if it were in force; and if it is a step of the ladder, the other steps.
    rules: Vec<Rule>,
    steps: BTreeSet<RuleId>,
    templates: BTreeMap<TemplateId, MessageTemplate>,
}

/// A contact's records as they would be, with what would have been sent.
struct Life {
    records: Vec<Option<Record>>,
    /// By record and line.
    messages: BTreeMap<(usize, u32), Message>,
}

impl<'a> Stage<'a> {
    pub async fn new(
        app: &'a App,
        firm: &'a Firm,
        tenant: &'a Tenant,
        rule: &'a Rule,
    ) -> Result<Self, Error> {
        let mut rules = all_rules(app, tenant).await?;
        let tried = Rule {
            enabled: true,
            ..rule.clone()
        };
        match rules.iter_mut().find(|it| it.id == rule.id) {
            Some(there) => *there = tried,
            None => rules.push(tried),
        }
        let steps = steps_among(app, tenant, &rules.iter().collect::<Vec<_>>()).await?;
        let is_step = steps.contains(&rule.id);
        rules.retain(|it| it.id == rule.id || is_step && steps.contains(&it.id));
        let ids: Vec<TemplateId> = rules.iter().map(|it| it.template_id.clone()).collect();
        let templates = app
            .store
            .several_kept::<MessageTemplate>(tenant, &ids)
            .await?;
        Ok(Self {
            app,
            firm,
            tenant,
            rule,
            rules,
            steps,
            templates: templates
                .into_iter()
                .map(|it| (it.id.clone(), it))
                .collect(),
        })
    }

    /// The lives of one contact's records until `until`, everything in its order: the lines of the
    /// rule.
    pub async fn live(&self, told: Vec<Told>, until: Timestamp) -> Result<Vec<Replayed>, Error> {
        let mut life = Life {
            records: told.iter().map(|it| it.before.clone()).collect(),
            messages: BTreeMap::new(),
        };
        let mut events: Vec<(usize, &TakenEvent)> = told
            .iter()
            .enumerate()
            .flat_map(|(place, it)| it.events.iter().map(move |event| (place, event)))
            .collect();
        events.sort_by_key(|(_, taken)| taken.at);
        for (place, TakenEvent { at, event }) in events {
            self.run(&mut life, *at - SignedDuration::from_millis(1))
                .await?;
            let whose = &told[place].whose;
            let event = Event {
                client: whose.client.clone(),
                ..event.clone()
            };
            let location = branch(self.app, self.tenant, event.location_id.as_ref()).await?;
            let planning = Planning {
                rules: &self.rules,
                steps: &self.steps,
                zone: &zone_of(self.firm, location.as_ref()),
                contact: whose.contact_id.as_ref(),
                now: *at,
            };
            let record = &mut life.records[place];
            if let Some(after) = Record::take(record.as_ref(), &event, planning) {
                *record = Some(after);
            }
        }
        self.run(&mut life, until).await?;
        Ok(self.lines(life))
    }

    fn lines(&self, mut life: Life) -> Vec<Replayed> {
        let mut lines = Vec::new();
        for (place, record) in std::mem::take(&mut life.records).into_iter().enumerate() {
            let Some(mut record) = record else { continue };
            let made = std::mem::take(&mut record.lines);
            let own = made.into_iter().filter(|it| it.rule_id == self.rule.id);
            lines.extend(own.map(|line| Replayed {
                record: record.clone(),
                message: life.messages.remove(&(place, line.number)),
                line,
            }));
        }
        lines
    }

    /// Fires everything that falls due until an instant, each at its own time.
    async fn run(&self, life: &mut Life, until: Timestamp) -> Result<(), Error> {
        for _ in 0..MOST_FIRINGS {
            let Some((place, number)) = life.next_due(until) else {
                return Ok(());
            };
            let made = life.messages.values().cloned().collect();
            if let Some(record) = &mut life.records[place] {
                let message = self.fire(record, number, made).await?;
                life.messages
                    .extend(message.map(|it| ((place, number), it)));
            }
        }
        Ok(())
    }

    /// Fires a line after the messages that the contact would have got by then.
    async fn fire(
        &self,
        record: &mut Record,
        number: u32,
        made: Vec<Message>,
    ) -> Result<Option<Message>, Error> {
        let Some(line) = record.line(number).cloned() else {
            return Ok(None);
        };
        let now = line.due;
        let location = branch(self.app, self.tenant, record.location_id.as_ref()).await?;
        let place = Place {
            app: self.app,
            tenant: self.tenant,
            firm: self.firm,
            zone: zone_of(self.firm, location.as_ref()),
            location,
            now,
            mode: Mode::Replay(AsOf {
                at: now,
                undone: self.rules.iter().map(|it| it.id.clone()).collect(),
                made,
            }),
        };
        if line.step_day().is_some() {
            place.catch_up(record).await?;
        }
        let rule = self.rules.iter().find(|rule| rule.id == line.rule_id);
        match record.look(number, now, &self.rules, &place.zone, now) {
            Look::Nothing | Look::Early => return Ok(None),
            Look::End(state, why) => {
                record.end(number, state, now, why);
                return Ok(None);
            }
            Look::Go => {}
        }
        let template = rule.and_then(|rule| self.templates.get(&rule.template_id));
        let outcome = match (rule, template) {
            (Some(rule), Some(template)) => {
                let due = Due {
                    line: &line,
                    rule,
                    template,
                    rules: &self.rules,
                };
                place.go(record, &due).await?
            }
            _ => Outcome::Skip(LineReason::TemplateDeleted, vec![]),
        };
        let message = match &outcome {
            Outcome::Sent(message) => Some((**message).clone()),
            _ => None,
        };
        outcome.settle(record, number, now);
        Ok(message)
    }
}

impl Life {
    /// The record and line that is due first.
    fn next_due(&self, until: Timestamp) -> Option<(usize, u32)> {
        let records = self.records.iter().enumerate();
        let planned = records.flat_map(|(place, record)| {
            let lines = record.iter().flat_map(Record::planned);
            lines.map(move |line| (line.due, place, line.number))
        });
        let due = planned.filter(|(due, ..)| *due <= until).min();
        due.map(|(_, place, number)| (place, number))
    }
}
