//! What a rule would make of events: of those of the last days, or of one that is made up. It decides
//! as [`fire`](super::fire) does, each line at its own time, and sends nothing.

mod stage;

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use recado_domain::event::Event;
use recado_domain::firm::Firm;
use recado_domain::message::Message;
use recado_domain::records::{Line, Record};
use recado_domain::rules::Rule;
use recado_domain::{Error, Micros, RecordId, Tenant};
use recado_store::PageOf;
use recado_store::records::TakenEvent;

use super::client;
use crate::App;
use crate::job::Work;
use stage::{Stage, Told};

/// Events are kept for a little longer.
pub const LONGEST_DAYS: i64 = 30;
/// How far ahead a made-up event is followed.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 732);
/// Events looked at; of more, the newest.
const MOST_EVENTS: usize = 20_000;
const EVENTS_PAGE: u32 = 1_000;
/// Contacts whose records are followed at the same time.
const AT_ONCE: usize = 8;
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
pub fn back_test<'a>(
    app: &'a App,
    firm: &'a Firm,
    tenant: &'a Tenant,
    rule: &'a Rule,
    days: i64,
) -> Work<'a, Result<Replay, Error>> {
    Box::pin(async move {
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
        let mut by_contact: BTreeMap<String, Vec<Told>> = BTreeMap::new();
        for whose in known {
            // Who is nobody's contact shares no cap with anybody.
            let id = whose.contact_id.as_ref().map(ToString::to_string);
            let id = id.unwrap_or_else(|| whose.id.to_string());
            let told = Told {
                before: None,
                events: by_record.remove(&whose.id).unwrap_or_default(),
                whose,
            };
            by_contact.entry(id).or_default().push(told);
        }
        let lives = by_contact.into_values().map(|told| stage.live(told, now));
        let lines: Vec<Vec<Replayed>> = stream::iter(lives)
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        replay.lines = lines.into_iter().flatten().collect();
        replay
            .lines
            .sort_by_key(|line| std::cmp::Reverse(line.at()));
        Ok(replay)
    })
}

/// What a rule would make of an event that is told now, if nothing else happened.
///
/// # Errors
/// [`Error::Invalid`] for a location or contact that is not there; [`Error::Unavailable`].
pub fn dry_run<'a>(
    app: &'a App,
    firm: &'a Firm,
    tenant: &'a Tenant,
    rule: &'a Rule,
    event: Event,
) -> Work<'a, Result<Replay, Error>> {
    Box::pin(async move {
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
            ..Record::told_by(&event)
        };
        let told = Told {
            before,
            whose,
            events: vec![TakenEvent { at: now, event }],
        };
        let mut lines = stage.live(vec![told], now + AHEAD).await?;
        lines.sort_by_key(|line| std::cmp::Reverse(line.at()));
        Ok(Replay {
            events: 1,
            is_cut: false,
            lines,
        })
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
