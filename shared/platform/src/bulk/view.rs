//! What a firm sees of the recipients of a bulk send: mostly told by how far its chunks are, so that looking
//! costs and sending does not.

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_domain::bulk::{
    BulkMessage, BulkSend, Chunk, Outcome, Planned, Progress, Stands, Window,
};
use recado_domain::consent::DEAD;
use recado_domain::decision::Fact;
use recado_domain::message::Moment;
use recado_domain::{
    BulkId, BulkMessageId, ContactId, Error, Micros, Status, Tenant, ViolationCode,
};

use super::change::find;
use crate::App;

/// Chunks read for one page, however few of their recipients it shows.
const MOST_CHUNKS: usize = 200;

/// Why somebody gets nothing whose turn never came.
const PASSED: &str = "useless_after has passed";

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
    /// In whose thread it stands.
    pub contact: ContactId,
    /// What it reads; nothing where it is not written to.
    pub body: String,
    /// When it may be handed over.
    pub window: Window,
    /// Nothing more can happen to it.
    pub is_final: bool,
    /// What the carrier calls it, once that is known.
    pub carrier_sid: Option<String>,
    /// A worker has taken it and not told yet what became of it.
    pub is_being_posted: bool,
}

impl Line {
    /// True while nobody knows whether the carrier took its message, and somebody may find out.
    pub fn is_unknown(&self) -> bool {
        self.stands == Stands::At(Status::Unknown) && !self.is_final && !self.is_being_posted
    }

    /// True when it has gone out, or still may.
    pub fn is_written_to(&self) -> bool {
        self.stands != Stands::Skipped
    }

    /// Its message; that of somebody who is not written to was refused.
    pub fn message(self, send: &BulkSend) -> BulkMessage {
        let status = match self.stands {
            Stands::At(status) => status,
            Stands::Skipped => Status::Refused,
        };
        let why = self.facts.first().map(|fact| fact.detail.clone());
        BulkMessage {
            id: self.id,
            contact: self.contact,
            to: self.to,
            from: send.from.clone(),
            category: send.category,
            topic: send.topic.clone(),
            location_id: send.location_id.clone(),
            body: self.body,
            segments: self.segments,
            price: self.price,
            created_at: send.created_at,
            send_at: send.send_at,
            useless_after: send.useless_after,
            now: Moment {
                status,
                at: self.at.unwrap_or(send.created_at),
                code: self.code,
                reason: self.reason.or(why),
            },
            facts: self.facts,
        }
    }
}

/// Some recipients, and where the next page begins.
#[derive(Clone, Debug)]
pub struct Lines {
    /// In the order in which they were given, those for whom it is too early after the others.
    pub lines: Vec<Line>,
    /// Absent at the end.
    pub next: Option<String>,
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
    // Before the plan is through, nothing of it is for sure.
    if !send.is_planned() {
        let (lines, next) = (Vec::new(), None);
        return Ok(Lines { lines, next });
    }
    planned_lines(app, send, status, cursor, limit).await
}

/// The same of a plan, whether or not it counts.
///
/// # Errors
/// As [`lines`].
pub(super) async fn planned_lines(
    app: &App,
    send: &BulkSend,
    status: Option<&str>,
    cursor: Option<&str>,
    limit: usize,
) -> Result<Lines, Error> {
    let position = |chunk, index| format!("{} {chunk} {index}", send.id);
    let (first, from) = match cursor {
        Some(cursor) => read_position(&send.id, cursor)?,
        None => (0, 0),
    };
    let mut lines = Vec::new();
    let numbers = send.plan.iter().flat_map(|plan| plan.numbers(first));
    for (read, number) in numbers.enumerate() {
        if read == MOST_CHUNKS {
            let next = Some(position(number, 0));
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
                let next = Some(position(chunk, index));
                return Ok(Lines { lines, next });
            }
            lines.push(line);
        }
    }
    Ok(Lines { lines, next: None })
}

/// The chunk and the place in it where a page begins.
fn read_position(id: &BulkId, cursor: &str) -> Result<(u32, u8), Error> {
    let own = cursor.strip_prefix(id.as_str());
    let place = own.and_then(|place| place.strip_prefix(' ')?.split_once(' '));
    let read = place.and_then(|(chunk, index)| Some((chunk.parse().ok()?, index.parse().ok()?)));
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
        line(
            send,
            &progress,
            &chunk,
            (index, planned),
            outcomes.get(&index),
            app.now(),
        )
    });
    Ok(lines.collect())
}

/// Those recipients of a chunk of whom nobody knows whether the carrier took their message.
///
/// # Errors
/// [`Error::Unavailable`] when the store did not answer.
pub(crate) async fn unknown_of_chunk(
    app: &App,
    send: &BulkSend,
    number: u32,
) -> Result<Vec<Line>, Error> {
    let mut lines = of_chunk(app, send, number).await?;
    lines.retain(Line::is_unknown);
    Ok(lines)
}

fn line(
    send: &BulkSend,
    progress: &Progress,
    chunk: &Chunk,
    (index, planned): (u8, &Planned),
    outcome: Option<&Outcome>,
    now: Timestamp,
) -> Line {
    let stands = Stands::of(send, planned, index, progress, outcome, now);
    let body = match planned.skipped {
        Some(_) => "",
        None => chunk.body(planned),
    };
    let is_final = match (stands, outcome) {
        (Stands::At(_), Some(outcome)) => outcome.is_final(),
        (Stands::At(status), None) => status.is_terminal(),
        (Stands::Skipped, _) => true,
    };
    let has_passed = stands == Stands::At(Status::Expired) && outcome.is_none();
    let passed = send.useless_after.filter(|_| has_passed);
    let refused = outcome.filter(|_| stands == Stands::Skipped);
    let why = passed.map(useless).or_else(|| forbidden(refused?));
    Line {
        id: BulkMessageId::new(&send.id, progress.chunk, index),
        to: planned.to.clone(),
        stands,
        segments: planned.segments,
        price: send.unit_price.times(planned.segments),
        at: outcome.map(|it| it.at).or(passed),
        code: outcome.and_then(|it| it.code),
        reason: match passed {
            Some(_) => Some(PASSED.to_owned()),
            None => outcome.and_then(|it| it.reason.clone()),
        },
        facts: planned.skipped.iter().cloned().chain(why).collect(),
        contact: planned.whose(&send.tenant),
        body: body.to_owned(),
        window: send.window(progress.chunk, progress),
        is_final,
        carrier_sid: outcome.and_then(|it| it.carrier_sid.clone()),
        is_being_posted: outcome.is_none() && planned.skipped.is_none() && progress.is_taken(index),
    }
}

/// Why somebody's turn never came.
fn useless(after: Timestamp) -> Fact {
    let detail = format!("After {after} it was of no use any more.");
    Fact::new("useless_after", after.to_string(), detail)
}

/// Why somebody was not written to when it was about to happen.
fn forbidden(refused: &Outcome) -> Option<Fact> {
    let value = refused.reason.clone()?;
    let detail = "It was forbidden when it was about to be sent.";
    let name = match value.starts_with(DEAD) {
        true => "number",
        false => "consent",
    };
    Some(Fact::new(name, value, detail))
}

/// A recipient with its bulk send.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn message(
    app: &App,
    tenant: &Tenant,
    id: &BulkMessageId,
) -> Result<(BulkSend, Line), Error> {
    let send = find(app, tenant, &id.place().0).await?;
    let line = line_of(app, &send, id).await?;
    Ok((send, line.ok_or(Error::NotFound("message"))?))
}

/// The recipient at this place of a bulk send.
pub(super) async fn line_of(
    app: &App,
    send: &BulkSend,
    id: &BulkMessageId,
) -> Result<Option<Line>, Error> {
    let (tenant, (bulk, number, index)) = (&send.tenant, id.place());
    let chunk = app.store.bulk_chunk(tenant, &bulk, send.edition(), number);
    let Some(chunk) = chunk.await? else {
        return Ok(None);
    };
    let Some(planned) = chunk.get(index) else {
        return Ok(None);
    };
    let progress = app.store.bulk_progress(tenant, &bulk, number).await?;
    let outcome = app.store.bulk_outcome(tenant, &bulk, number, index).await?;
    let at = (index, planned);
    let line = line(send, &progress, &chunk, at, outcome.as_ref(), app.now());
    Ok(Some(line))
}
