//! Our side: single messages by their entries in the ledger, bulk sends by their chunks.

use std::collections::BTreeSet;

use recado_domain::bulk::BulkSend;
use recado_domain::comparison::{Cost, Ours, Sides};
use recado_domain::ledger::Purpose;
use recado_domain::message::{Direction, Message};
use recado_domain::{BulkMessageId, Channel, Error, MessageId};
use recado_store::PageOf;
use recado_store::ledger::{Direction as Reading, Position, Span};

use super::{Books, Comparison, Stage};

/// Entries read in one step.
const ENTRIES: i32 = 500;
/// Bulk sends read in one step, most of which are of no concern.
const BULK_SENDS: u32 = 100;
/// Chunks read in one step, each of a hundred recipients or some more.
const CHUNKS: usize = 20;

/// The messages of some entries: also what costs nothing, and what has not ended, is known to us.
pub(super) async fn of_ledger(
    books: &Books<'_>,
    after: Option<&str>,
) -> Result<(Sides, Option<Stage>), Error> {
    let Books {
        app, comparison, ..
    } = books;
    let tenant = &comparison.tenant;
    let span = Span {
        from: comparison.from,
        to: app.now(),
        direction: Reading::Forward,
        after: after.and_then(Position::parse),
    };
    let mut reader = app.store.read_ledger(tenant, span).await?;
    let Some(entries) = reader.next(ENTRIES).await? else {
        let first = Stage::Bulk {
            after: None,
            chunk: 0,
        };
        return Ok((Sides::default(), Some(first)));
    };
    let ids: BTreeSet<MessageId> = entries
        .iter()
        .filter(|entry| Purpose::of(&entry.reference) == Purpose::Message)
        .filter_map(|entry| entry.reference.parse().ok())
        .collect();
    let ids: Vec<MessageId> = ids.into_iter().collect();
    let messages = app.store.messages(tenant, &ids).await?;
    let ours = messages.iter().filter_map(|it| of_message(comparison, it));
    let sides = Sides {
        ours: ours.collect(),
        ..Sides::default()
    };
    let after = entries.last().map(Position::of);
    let next = Stage::Ledger {
        after: after.map(|it| it.as_str().to_owned()),
    };
    Ok((sides, Some(next)))
}

fn of_message(comparison: &Comparison, message: &Message) -> Option<Ours> {
    if message.channel() != Channel::Sms || message.direction != Direction::Outbound {
        return None;
    }
    let settled = message.settled_at;
    let is_concerned = settled.is_some_and(|at| comparison.concerns(at));
    Some(Ours {
        sid: message.carrier_sid.clone()?,
        id: message.id.to_string(),
        segments: message.segments,
        cost: Cost::of(message.status, message.is_final() && is_concerned),
    })
}

/// The recipients of some chunks, beginning with `chunk` of the bulk send that follows `after`.
pub(super) async fn of_bulk_sends(
    books: &Books<'_>,
    after: Option<String>,
    chunk: u32,
) -> Result<(Sides, Option<Stage>), Error> {
    let Books {
        app, comparison, ..
    } = books;
    let page = PageOf {
        limit: BULK_SENDS,
        after: after.as_deref(),
    };
    let page = app.store.bulk_sends(&comparison.tenant, page).await?;
    let mut sides = Sides::default();
    let (mut before, mut first, mut read) = (after.clone(), chunk, 0);
    for send in &page.items {
        let plan = send
            .plan
            .as_ref()
            .filter(|_| is_of_the_day(send, comparison));
        for number in plan.iter().flat_map(|plan| plan.numbers(first)) {
            if read == CHUNKS {
                let next = Stage::Bulk {
                    after: before,
                    chunk: number,
                };
                return Ok((sides, Some(next)));
            }
            sides.ours.extend(of_chunk(books, send, number).await?);
            read += 1;
        }
        (before, first) = (Some(send.id.to_string()), 0);
    }
    let next = page.next.map(|next| Stage::Bulk {
        after: Some(next),
        chunk: 0,
    });
    Ok((sides, next))
}

fn is_of_the_day(send: &BulkSend, comparison: &Comparison) -> bool {
    let has_begun = send.is_held && send.created_at < comparison.to;
    has_begun && send.settled.is_none_or(|it| it.at >= comparison.from)
}

async fn of_chunk(books: &Books<'_>, send: &BulkSend, number: u32) -> Result<Vec<Ours>, Error> {
    let Books {
        app, comparison, ..
    } = books;
    let (chunk, outcomes) = app
        .store
        .bulk_outcomes(&send.tenant, &send.id, send.edition(), number)
        .await?;
    let ours = outcomes.into_iter().filter_map(|outcome| {
        let is_concerned = comparison.concerns(outcome.at);
        let cost = Cost::of(outcome.status, outcome.is_final() && is_concerned);
        Some(Ours {
            sid: outcome.carrier_sid?,
            id: BulkMessageId::new(&send.id, number, outcome.index).to_string(),
            segments: chunk.get(outcome.index).map_or(0, |it| it.segments),
            cost,
        })
    });
    Ok(ours.collect())
}
