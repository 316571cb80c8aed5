//! Events about records: what they make of the firm's rules, at once and later.

mod answers;
mod arm;
mod ask;
mod client;
mod decide;
mod edits;
mod fallback;
mod feed;
mod fire;
mod heard;
mod outcome;
mod reach;
mod replay;
mod rules;
mod starters;
mod sweep;
mod text;
mod unsaid;

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use recado_domain::event::Event;
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::message::Category;
use recado_domain::records::{Planning, Record};
use recado_domain::rules::{DateField, Rule, Trigger};
use recado_domain::template::MessageTemplate;
use recado_domain::{Error, LocationId, RuleId, Tenant, ViolationCode};
use recado_store::PageOf;
use recado_store::records::{DueLine, Taken, TakenEvent};

pub use client::forget;
pub use edits::{edited, follow_edits, follow_later};
pub use fallback::{fall_back, may_fall_back};
pub use feed::{FeedLine, feed};
pub use fire::fire;
pub use heard::heard;
pub use replay::{LONGEST_DAYS, Replay, Replayed, back_test, dry_run};
pub use rules::{BulkEdit, bulk, check_rule};
pub use starters::{Installed, install};
pub use sweep::{look, sweep};
pub use unsaid::not_answered;

use crate::App;
use crate::app::later;
use crate::contention::Tries;
use crate::job::Work;

/// How far a firm's clock may be ahead of ours.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);
/// Rules read at once.
const RULES_PAGE: u32 = 500;

/// Takes an event: its notifications are sent or planned, its reminders planned. The same event
/// again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] for a location that is not there, or an event that lies ahead; [`Error::Conflict`] when another event has
/// this id; [`Error::Unavailable`].
pub fn take<'a>(app: &'a App, firm: &'a Firm, tenant: &'a Tenant, event: Event) -> Work<'a> {
    Box::pin(async move {
        if event.occurred_at > later(app.now(), AHEAD) {
            let message = "must not lie more than a day ahead";
            let code = ViolationCode::OutOfRange;
            return Err(Error::invalid("occurred_at", code, message));
        }
        let location = match &event.location_id {
            Some(id) => Some(location_of(app, tenant, id).await?),
            None => None,
        };
        let contact = client::of(app, tenant, &event.client).await?;
        let zone = zone_of(firm, location.as_ref());
        let rules = all_rules(app, tenant).await?;
        let steps = steps(app, tenant, &event, &rules).await?;
        let taken = TakenEvent {
            at: app.now_kept(),
            event,
        };
        let id = taken.event.record_id();
        let mut tries = Tries::default();
        loop {
            let before = app.store.record(tenant, &id).await?;
            let planning = Planning {
                rules: &rules,
                steps: &steps,
                zone: &zone,
                contact: contact.as_ref(),
                now: taken.at,
            };
            let after = Record::take(before.as_ref(), &taken.event, planning);
            if after.as_ref().is_some_and(Record::is_too_large) {
                let message = "is too much to be kept together with what is planned for it";
                return Err(Error::invalid("record", ViolationCode::TooLarge, message));
            }
            let change = Change::between(before.as_ref(), after.as_ref());
            app.store.put_due(tenant, &change.planned).await?;
            let (old, new) = (before.as_ref(), after.as_ref());
            match app.store.take_event(tenant, &taken, old, new).await? {
                Taken::Now => {
                    follow(app, tenant, &change, taken.at).await;
                    return Ok(());
                }
                Taken::Before => return Ok(()),
                Taken::Other => {
                    return Err(Error::Conflict {
                        code: "event_id_reused",
                        detail: "another event with this id was told before".to_owned(),
                    });
                }
                Taken::Contended => tries.pause(app).await?,
            }
        }
    })
}

/// What is written stands: whatever does not work now, the sweep does.
fn follow<'a>(
    app: &'a App,
    tenant: &'a Tenant,
    change: &'a Change,
    now: Timestamp,
) -> Work<'a, ()> {
    Box::pin(async move {
        let (at_once, later): (Vec<DueLine>, Vec<DueLine>) = change
            .planned
            .iter()
            .cloned()
            .partition(|line| line.at <= now);
        for line in &later {
            warn(arm::arm(app, tenant, line).await);
        }
        for line in &change.taken_back {
            warn(arm::disarm(app, tenant, line).await);
        }
        warn(app.store.delete_due(tenant, &change.taken_back).await);
        if !at_once.is_empty() {
            warn(fire(app, tenant, &at_once).await);
        }
    })
}

fn warn(outcome: Result<(), Error>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "what an event planned is left to the sweep");
    }
}

/// Which lines came to be planned, and which are not any more.
struct Change {
    planned: Vec<DueLine>,
    taken_back: Vec<DueLine>,
}

impl Change {
    fn between(before: Option<&Record>, after: Option<&Record>) -> Self {
        let Some(after) = after else {
            return Self {
                planned: Vec::new(),
                taken_back: Vec::new(),
            };
        };
        let old = before.map(due_lines).unwrap_or_default();
        let new = due_lines(after);
        Self {
            planned: new.iter().filter(|it| !old.contains(it)).cloned().collect(),
            taken_back: old.into_iter().filter(|it| !new.contains(it)).collect(),
        }
    }
}

fn due_lines(record: &Record) -> Vec<DueLine> {
    let due = |line: &recado_domain::records::Line| DueLine {
        at: line.due,
        record_id: record.id.clone(),
        line: line.number,
        rule_id: Some(line.rule_id.clone()),
    };
    record.planned().map(due).collect()
}

async fn location_of(app: &App, tenant: &Tenant, id: &LocationId) -> Result<Location, Error> {
    let found = app.store.kept::<Location>(tenant, id).await?;
    found.ok_or_else(|| {
        let message = "there is no such location";
        Error::invalid("location_id", ViolationCode::NotFound, message)
    })
}

/// The branch of a record, if it is still there.
async fn branch(
    app: &App,
    tenant: &Tenant,
    id: Option<&LocationId>,
) -> Result<Option<Location>, Error> {
    match id {
        Some(id) => app.store.kept::<Location>(tenant, id).await,
        None => Ok(None),
    }
}

/// The clock at a branch, else the firm's.
fn zone_of(firm: &Firm, location: Option<&Location>) -> TimeZone {
    match location {
        Some(location) => location.time_zone.tz().clone(),
        None => TimeZone::get(&firm.time_zone).unwrap_or(TimeZone::UTC),
    }
}

/// All rules of a tenant.
async fn all_rules(app: &App, tenant: &Tenant) -> Result<Vec<Rule>, Error> {
    let mut rules = Vec::new();
    let mut after = None;
    loop {
        let page = PageOf {
            limit: RULES_PAGE,
            after: after.as_deref(),
        };
        let listed = app.store.all_kept::<Rule>(tenant, page).await?;
        rules.extend(listed.items);
        after = listed.next;
        if after.is_none() {
            // Oldest first: of two steps on one day the older one stays.
            rules.reverse();
            return Ok(rules);
        }
    }
}

/// The rules whose templates make them steps of the collection ladder.
async fn steps(
    app: &App,
    tenant: &Tenant,
    event: &Event,
    rules: &[Rule],
) -> Result<BTreeSet<RuleId>, Error> {
    if event.record.due_on.is_none() {
        return Ok(BTreeSet::new());
    }
    let in_force: Vec<&Rule> = rules
        .iter()
        .filter(|rule| rule.applies_at(event.location_id.as_ref()))
        .collect();
    steps_among(app, tenant, &in_force).await
}

/// Those of these rules that are steps of the ladder.
async fn steps_among(
    app: &App,
    tenant: &Tenant,
    rules: &[&Rule],
) -> Result<BTreeSet<RuleId>, Error> {
    let by_due_day: Vec<&Rule> = rules
        .iter()
        .copied()
        .filter(|it| is_by_due_day(it))
        .collect();
    let mut ids: Vec<_> = by_due_day.iter().map(|it| it.template_id.clone()).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let templates = app
        .store
        .several_kept::<MessageTemplate>(tenant, &ids)
        .await?;
    let collects = |rule: &&Rule| {
        templates
            .iter()
            .any(|it| it.id == rule.template_id && it.category == Category::Collection)
    };
    let steps = by_due_day.into_iter().filter(collects);
    Ok(steps.map(|rule| rule.id.clone()).collect())
}

fn is_by_due_day(rule: &Rule) -> bool {
    matches!(
        rule.trigger,
        Trigger::Reminder {
            date: DateField::DueOn,
            ..
        }
    )
}
