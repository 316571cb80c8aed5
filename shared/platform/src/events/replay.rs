//! What a rule would make of events: of those of the last days, or of one that is made up. It decides
//! as [`fire`](super::fire) does, each line at its own time, and sends nothing.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use recado_domain::event::Event;
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::message::Message;
use recado_domain::records::{Line, LineState, Look, Planning, Record};
use recado_domain::rules::Rule;
use recado_domain::template::MessageTemplate;
use recado_domain::{Error, Micros, RecordId, RuleId, TemplateId, Tenant};
use recado_store::PageOf;
use recado_store::records::TakenEvent;

use super::decide::{Due, Mode, Outcome, Place};
use super::{all_rules, client, steps_among, zone_of};
use crate::App;

/// Events are kept for a little longer.
pub const LONGEST_DAYS: i64 = 30;
/// How far ahead a made-up event is followed.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 732);
/// Events looked at; of more, the newest.
const MOST_EVENTS: usize = 20_000;
const EVENTS_PAGE: u32 = 1_000;
/// Records that are followed at the same time.
const AT_ONCE: usize = 8;
/// Firings of one record; one that postpones for ever comes to an end too.
const MOST_FIRINGS: usize = 2_000;

/// A line that a rule would have made, or would make.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Of which record.
    pub record: Record,
    /// What became of it.
    pub line: Line,
    /// The message, where there is one.
    pub message: Option<Message>,
}

impl Replayed {
    /// When it went, ended or is due.
    pub fn at(&self) -> Timestamp {
        self.line.ended_at.unwrap_or(self.line.due)
    }
}

/// What a rule would have made.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// Events that were looked at.
    pub events: usize,
    /// There were more, older ones.
    pub is_cut: bool,
    /// The lines, newest first.
    pub lines: Vec<Replayed>,
}

impl Replay {
    /// The messages among the lines.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.lines.iter().filter_map(|line| line.message.as_ref())
    }

    /// What they cost together.
    pub fn price(&self) -> Micros {
        self.messages().map(|message| message.price).sum()
    }
}

/// What a rule would have made of the events of the last days, with the consent of their time, and
/// templates, hours and contacts as they are now.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn back_test(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    rule: &Rule,
    days: i64,
) -> Result<Replay, Error> {
    let now = app.now_kept();
    let since = now - SignedDuration::from_hours(24 * days.clamp(1, LONGEST_DAYS));
    let (events, is_cut) = events_since(app, tenant, since).await?;
    let mut replay = Replay {
        events: events.len(),
        is_cut,
        lines: Vec::new(),
    };
    let mut by_record: BTreeMap<RecordId, Vec<TakenEvent>> = BTreeMap::new();
    for taken in events {
        let id = taken.event.record_id();
        by_record.entry(id).or_default().push(taken);
    }
    let ids: Vec<RecordId> = by_record.keys().cloned().collect();
    let stage = Stage::new(app, firm, tenant, rule).await?;
    // One that was forgotten is forgotten here too.
    let known = app.store.records(tenant, &ids).await?;
    let lives = known.into_iter().filter_map(|record| {
        let events = by_record.remove(&record.id)?;
        Some(stage.live(None, record, events, now))
    });
    let lines: Vec<Vec<Replayed>> = stream::iter(lives)
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    replay.lines = lines.into_iter().flatten().collect();
    replay
        .lines
        .sort_by_key(|line| std::cmp::Reverse(line.at()));
    Ok(replay)
}

/// What a rule would make of an event that is told now, if nothing else happened.
///
/// # Errors
/// [`Error::Invalid`] for a location or contact that is not there; [`Error::Unavailable`].
pub async fn dry_run(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    rule: &Rule,
    event: Event,
) -> Result<Replay, Error> {
    if let Some(id) = &event.location_id {
        super::location_of(app, tenant, id).await?;
    }
    let contact_id = client::of(app, tenant, &event.client).await?;
    let now = app.now_kept();
    let stage = Stage::new(app, firm, tenant, rule).await?;
    let mut before = app.store.record(tenant, &event.record_id()).await?;
    if let Some(before) = &mut before {
        before.lines.clear();
    }
    let whose = Record {
        client: event.client.clone(),
        contact_id,
        ..stage.blank(&event)
    };
    let events = vec![TakenEvent { at: now, event }];
    let mut lines = stage.live(before, whose, events, now + AHEAD).await?;
    lines.sort_by_key(|line| std::cmp::Reverse(line.at()));
    Ok(Replay {
        events: 1,
        is_cut: false,
        lines,
    })
}

/// The events taken since an instant, oldest first.
async fn events_since(
    app: &App,
    tenant: &Tenant,
    since: Timestamp,
) -> Result<(Vec<TakenEvent>, bool), Error> {
    let mut events: Vec<TakenEvent> = Vec::new();
    let mut after: Option<String> = None;
    let is_cut = loop {
        let page = PageOf {
            limit: EVENTS_PAGE,
            after: after.as_deref(),
        };
        let listed = app.store.taken_events(tenant, page).await?;
        let read = listed.items.len();
        events.extend(listed.items.into_iter().take_while(|it| it.at >= since));
        let is_all = events.len() < read || events.last().is_some_and(|it| it.at < since);
        after = listed.next;
        if after.is_none() || is_all {
            break false;
        }
        if events.len() >= MOST_EVENTS {
            break true;
        }
    };
    events.reverse();
    Ok((events, is_cut))
}

/// Where a rule is tried.
struct Stage<'a> {
    app: &'a App,
    firm: &'a Firm,
    tenant: &'a Tenant,
    rule: &'a Rule,
    /// The rule, as if it were in force; and if it is a step of the ladder, the other steps.
    rules: Vec<Rule>,
    steps: BTreeSet<RuleId>,
    templates: BTreeMap<TemplateId, MessageTemplate>,
}

impl<'a> Stage<'a> {
    async fn new(
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

    /// A record of which nothing is known but what the event says.
    fn blank(&self, event: &Event) -> Record {
        Record {
            id: event.record_id(),
            kind: event.kind.kind(),
            number: event.number.clone(),
            now: event.record.clone(),
            location_id: event.location_id.clone(),
            client: event.client.clone(),
            contact_id: None,
            last_event: None,
            lines: Vec::new(),
            lines_made: 0,
            ladder_end: None,
            version: 0,
        }
    }

    /// A record's life from `before` on until `until`: the lines of the rule. `whose` tells whose
    /// record it is.
    async fn live(
        &self,
        before: Option<Record>,
        whose: Record,
        events: Vec<TakenEvent>,
        until: Timestamp,
    ) -> Result<Vec<Replayed>, Error> {
        let mut life = Life {
            record: before,
            messages: BTreeMap::new(),
        };
        for TakenEvent { at, event } in events {
            let location = self.location(&event).await?;
            let zone = zone_of(self.firm, location.as_ref());
            let event = Event {
                client: whose.client.clone(),
                ..event
            };
            self.run(&mut life, at - SignedDuration::from_millis(1))
                .await?;
            let planning = Planning {
                rules: &self.rules,
                steps: &self.steps,
                zone: &zone,
                contact: whose.contact_id.as_ref(),
                now: at,
            };
            if let Some(after) = Record::take(life.record.as_ref(), &event, planning) {
                life.record = Some(after);
            }
        }
        self.run(&mut life, until).await?;
        let Some(record) = life.record else {
            return Ok(Vec::new());
        };
        let own = record
            .lines
            .iter()
            .filter(|line| line.rule_id == self.rule.id);
        Ok(own
            .map(|line| Replayed {
                record: Record {
                    lines: Vec::new(),
                    ..record.clone()
                },
                line: line.clone(),
                message: life.messages.get(&line.number).cloned(),
            })
            .collect())
    }

    async fn location(&self, event: &Event) -> Result<Option<Location>, Error> {
        match &event.location_id {
            Some(id) => self.app.store.kept::<Location>(self.tenant, id).await,
            None => Ok(None),
        }
    }

    /// Fires everything that falls due until an instant, each at its own time.
    async fn run(&self, life: &mut Life, until: Timestamp) -> Result<(), Error> {
        let Some(record) = &mut life.record else {
            return Ok(());
        };
        for _ in 0..MOST_FIRINGS {
            let planned = record.planned().filter(|line| line.due <= until);
            let next = planned.min_by_key(|line| (line.due, line.number)).cloned();
            let Some(line) = next else { return Ok(()) };
            let message = self.fire(record, &line).await?;
            life.messages.extend(message.map(|it| (line.number, it)));
        }
        Ok(())
    }

    async fn fire(&self, record: &mut Record, line: &Line) -> Result<Option<Message>, Error> {
        let now = line.due;
        let location = match &record.location_id {
            Some(id) => self.app.store.kept::<Location>(self.tenant, id).await?,
            None => None,
        };
        let place = Place {
            app: self.app,
            tenant: self.tenant,
            firm: self.firm,
            zone: zone_of(self.firm, location.as_ref()),
            location,
            now,
            mode: Mode::Replay,
        };
        let rule = self.rules.iter().find(|rule| rule.id == line.rule_id);
        match record.look(line.number, now, rule, &place.zone, now) {
            Look::Nothing | Look::Early => {
                record.end(line.number, LineState::Canceled, now, "superseded");
                return Ok(None);
            }
            Look::End(state, why) => {
                record.end(line.number, state, now, why);
                return Ok(None);
            }
            Look::Go => {}
        }
        let template = rule.and_then(|rule| self.templates.get(&rule.template_id));
        let outcome = match (rule, template) {
            (Some(rule), Some(template)) => {
                let due = Due {
                    line,
                    rule,
                    template,
                };
                place.go(record, &due).await?
            }
            _ => Outcome::Skip("template_deleted", vec![]),
        };
        let message = match &outcome {
            Outcome::Sent(message) => Some((**message).clone()),
            _ => None,
        };
        outcome.settle(record, line.number, now);
        Ok(message)
    }
}

/// A record as it would be, with what would have been sent.
struct Life {
    record: Option<Record>,
    messages: BTreeMap<u32, Message>,
}
