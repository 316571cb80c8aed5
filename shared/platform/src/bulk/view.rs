//! What a firm sees of a bulk send. Most of it is written nowhere and follows from how far its
//! chunks are, so that looking costs something and sending does not.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::Timestamp;
use recado_domain::bulk::{BulkSend, BulkStatus, Chunk, Outcome, Planned, Progress, Stands, Tally};
use recado_domain::decision::Fact;
use recado_domain::{BulkMessageId, ContactId, Error, Micros, Tenant, ViolationCode};

use super::change::find;
use crate::App;

/// Chunks read at once.
const AT_ONCE: usize = 16;
/// Chunks read for one page, however few of their recipients it shows.
const MOST_CHUNKS: usize = 200;

/// A recipient of a bulk send.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its message.
    pub id: BulkMessageId,
    /// The number, or what was given in its place.
    pub to: String,
    /// How it stands.
    pub stands: Stands,
    /// Segments of its text.
    pub segments: u32,
    /// What it may cost, or has cost.
    pub price: Micros,
    /// Since when it stands so, where that is known.
    pub at: Option<Timestamp>,
    /// The carrier's code.
    pub code: Option<u32>,
    /// Why it stands so.
    pub reason: Option<String>,
    /// Why it is not written to.
    pub facts: Vec<Fact>,
    /// The saved contact, if it is one's.
    pub contact: Option<ContactId>,
    /// What it reads; nothing where it is not written to.
    pub body: String,
}

/// Some recipients, and where the next page begins.
#[derive(Clone, Debug)]
pub struct Lines {
    /// In the order in which they were given.
    pub lines: Vec<Line>,
    /// Absent at the end.
    pub next: Option<String>,
}

/// How the recipients of a chunk stand, those aside that the plan left out.
pub fn tally_of(
    send: &BulkSend,
    chunk: &Chunk,
    progress: &Progress,
    outcomes: &[Outcome],
    now: Timestamp,
) -> Tally {
    let mut tally = Tally::default();
    for (index, planned) in (0..=u8::MAX).zip(&chunk.entries) {
        if planned.skipped.is_none() {
            let outcome = outcomes.iter().find(|it| it.index == index);
            let stands = Stands::of(send, planned, index, progress, outcome, now);
            tally.add(stands, 1);
        }
    }
    tally.charge(chunk, outcomes);
    tally
}

/// How all recipients of a bulk send stand.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub async fn tally(app: &App, send: &BulkSend) -> Result<Tally, Error> {
    let Some(plan) = &send.plan else {
        return Ok(Tally::default());
    };
    let now = app.now();
    let touched = match send.is_held {
        true => app.store.all_bulk_progress(&send.tenant, &send.id).await?,
        false => Vec::new(),
    };
    let tallies: Vec<Tally> = stream::iter(touched.into_iter().map(async |progress| {
        if let Some(tally) = progress.tally {
            return Ok(tally);
        }
        let (tenant, id) = (&send.tenant, &send.id);
        let found = app
            .store
            .bulk_outcomes(tenant, id, send.edition(), progress.chunk);
        let found = found.await?;
        Ok::<_, Error>(tally_of(send, &found.0, &progress, &found.1, now))
    }))
    .buffered(AT_ONCE)
    .try_collect()
    .await?;
    let mut all = Tally::default();
    tallies.iter().for_each(|it| all.merge(it));
    let counted: u32 = all.counts.values().sum();
    let rest = plan.recipients.saturating_sub(counted);
    if rest > 0 {
        let untouched = Progress::default();
        let planned = Planned {
            segments: 1,
            ..Planned::default()
        };
        let stands = Stands::of(send, &planned, 0, &untouched, None, now);
        all.add(stands, rest);
    }
    if plan.skipped > 0 {
        all.add(Stands::Skipped, plan.skipped);
    }
    Ok(all)
}

/// A page of recipients, in the order in which they were given; only those at `status`, if one is
/// given.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a cursor of another list.
pub async fn lines(
    app: &App,
    send: &BulkSend,
    status: Option<&str>,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Lines, Error> {
    let (first, from) = position(cursor)?;
    let mut lines = Vec::new();
    // Before the plan is through, nothing of it is for sure.
    let plan = match send.status {
        BulkStatus::Draft | BulkStatus::Planning => None,
        _ => send.plan.as_ref(),
    };
    let numbers = plan.into_iter().flat_map(|plan| plan.numbers(first));
    for (read, number) in numbers.enumerate() {
        if read == MOST_CHUNKS {
            let next = Some(format!("{number} 0"));
            return Ok(Lines { lines, next });
        }
        let start = if number == first { from } else { 0 };
        for line in of_chunk(app, send, number)
            .await?
            .into_iter()
            .skip(start.into())
        {
            if status.is_some_and(|status| line.stands.as_str() != status) {
                continue;
            }
            if lines.len() == limit {
                let (_, chunk, index) = line.id.place();
                let next = Some(format!("{chunk} {index}"));
                return Ok(Lines { lines, next });
            }
            lines.push(line);
        }
    }
    Ok(Lines { lines, next: None })
}

fn position(cursor: Option<&str>) -> Result<(u32, u8), Error> {
    let Some(cursor) = cursor else {
        return Ok((0, 0));
    };
    let read = cursor
        .split_once(' ')
        .and_then(|(chunk, index)| Some((chunk.parse().ok()?, index.parse().ok()?)));
    read.ok_or_else(|| {
        let message = "must be a `next_cursor` of this list";
        Error::invalid("cursor", ViolationCode::InvalidCursor, message)
    })
}

async fn of_chunk(app: &App, send: &BulkSend, number: u32) -> Result<Vec<Line>, Error> {
    let (tenant, id) = (&send.tenant, &send.id);
    let progress = app.store.bulk_progress(tenant, id, number).await?;
    let found = app.store.bulk_outcomes(tenant, id, send.edition(), number);
    let (chunk, outcomes) = found.await?;
    let outcomes: BTreeMap<u8, Outcome> = outcomes.into_iter().map(|it| (it.index, it)).collect();
    let lines = (0..=u8::MAX).zip(&chunk.entries).map(|(index, planned)| {
        let outcome = outcomes.get(&index);
        let stands = Stands::of(send, planned, index, &progress, outcome, app.now());
        let id = BulkMessageId::new(&send.id, number, index);
        let body = match planned.skipped {
            Some(_) => "",
            None => chunk.body(planned),
        };
        line(send, id, planned, body, stands, outcome)
    });
    Ok(lines.collect())
}

fn line(
    send: &BulkSend,
    id: BulkMessageId,
    planned: &Planned,
    body: &str,
    stands: Stands,
    outcome: Option<&Outcome>,
) -> Line {
    let refused = outcome.filter(|_| stands == Stands::Skipped);
    let refused = refused.and_then(|it| it.reason.clone());
    let refused = refused.map(|value| {
        let detail = "It was forbidden when it was about to be sent.";
        Fact::new("consent", value, detail)
    });
    Line {
        id,
        to: planned.to.clone(),
        stands,
        segments: planned.segments,
        price: send.unit_price.times(planned.segments),
        at: outcome.map(|it| it.at),
        code: outcome.and_then(|it| it.code),
        reason: outcome.and_then(|it| it.reason.clone()),
        facts: planned.skipped.iter().cloned().chain(refused).collect(),
        contact: planned.contact.clone(),
        body: body.to_owned(),
    }
}

/// A recipient's message, with its bulk send.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn message(
    app: &App,
    tenant: &Tenant,
    id: &BulkMessageId,
) -> Result<(BulkSend, Line), Error> {
    let (bulk, number, index) = id.place();
    let send = find(app, tenant, &bulk).await?;
    let lines = of_chunk(app, &send, number).await?;
    let line = lines.into_iter().nth(index.into());
    Ok((send, line.ok_or(Error::NotFound("message"))?))
}
