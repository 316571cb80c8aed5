//! Our side: single messages by their entries in the ledger, bulk sends by their chunks.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use recado_domain::bulk::{BulkSend, Chunk, Outcome, Settled, Tally};
use recado_domain::comparison::{Cost, Doubt, Ours, Sides};
use recado_domain::ledger::Purpose;
use recado_domain::ledger::check::{Finding, FindingKind};
use recado_domain::message::{Direction, Message};
use recado_domain::{BulkMessageId, Channel, Error, MessageId};
use recado_store::PageOf;
use recado_store::ledger::{Direction as Reading, Position, Span};

use serde::{Deserialize, Serialize};

use super::{Books, Comparison, Gathered, Stage};
use crate::reference::Referred;

/// Entries read in one step.
const ENTRIES: i32 = 500;
/// Bulk sends read in one step, most of which are of no concern.
const BULK_SENDS: u32 = 100;
/// Chunks read in one step, each of a hundred recipients or some more.
const CHUNKS: usize = 20;
/// A bulk send begins within a year, and is over soon after.
const LONGEST_AHEAD: SignedDuration = SignedDuration::from_hours(24 * 400);

/// The messages of some entries: also what costs nothing, and what has not ended, is known to us.
pub(super) async fn of_ledger(books: &Books<'_>, after: Option<&str>) -> Result<Gathered, Error> {
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
        let first = Stage::Bulk(BulkPlace::default());
        return Ok(Gathered::of(Sides::default(), Some(first)));
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
    Ok(Gathered::of(sides, Some(next)))
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

/// How far the bulk sends are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkPlace {
    /// The bulk send before the next one, newest first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    after: Option<String>,
    /// The first of its chunks that is not read.
    chunk: u32,
    /// The segments that are charged in those before.
    #[serde(default)]
    charged_segments: u32,
}

/// The recipients of some chunks, from a place on, and the bulk sends that cost otherwise than theirs do.
pub(super) async fn of_bulk_sends(books: &Books<'_>, from: BulkPlace) -> Result<Gathered, Error> {
    let Books {
        app, comparison, ..
    } = books;
    let page = PageOf {
        limit: BULK_SENDS,
        after: from.after.as_deref(),
    };
    let page = app.store.bulk_sends(&comparison.tenant, page).await?;
    let mut gathered = Gathered::default();
    let (mut at, mut read) = (from.clone(), 0);
    let oldest = comparison.from.checked_sub(LONGEST_AHEAD);
    let oldest = oldest.unwrap_or(Timestamp::MIN);
    for send in &page.items {
        if send.created_at < oldest {
            return Ok(gathered);
        }
        let plan = send
            .plan
            .as_ref()
            .filter(|_| is_of_the_day(send, comparison));
        let mut charged = Tally {
            charged_segments: at.charged_segments,
            ..Tally::default()
        };
        for number in plan.iter().flat_map(|plan| plan.numbers(at.chunk)) {
            if read == CHUNKS {
                let place = BulkPlace {
                    chunk: number,
                    charged_segments: charged.charged_segments,
                    ..at
                };
                gathered.next = Some(Stage::Bulk(place));
                return Ok(gathered);
            }
            let (chunk, outcomes) = app
                .store
                .bulk_outcomes(&send.tenant, &send.id, send.edition(), number)
                .await?;
            charged.charge(&chunk, &outcomes);
            let ours = of_chunk(comparison, send, number, &chunk, outcomes);
            gathered.sides.ours.extend(ours);
            read += 1;
        }
        gathered.findings.extend(cost(comparison, send, &charged));
        at = BulkPlace {
            after: Some(send.id.to_string()),
            ..BulkPlace::default()
        };
    }
    gathered.next = page.next.map(|next| {
        Stage::Bulk(BulkPlace {
            after: Some(next),
            ..BulkPlace::default()
        })
    });
    Ok(gathered)
}

fn is_of_the_day(send: &BulkSend, comparison: &Comparison) -> bool {
    let has_begun = send.is_held && send.created_at < comparison.to;
    has_begun && send.settled.is_none_or(|it| it.at >= comparison.from)
}

fn of_chunk(
    comparison: &Comparison,
    send: &BulkSend,
    number: u32,
    chunk: &Chunk,
    outcomes: Vec<Outcome>,
) -> Vec<Ours> {
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
    ours.collect()
}

/// A bulk send that was settled in the day, so that its recipients change no more, and not for what they
/// are charged.
fn cost(comparison: &Comparison, send: &BulkSend, charged: &Tally) -> Option<Finding> {
    let settled = send.settled.filter(|it| comparison.concerns(it.at))?;
    let due = Settled::new(send.unit_price, charged.charged_segments, settled.at);
    (settled != due).then(|| {
        let detail = format!(
            "it cost {} for {} segments, its recipients make {} for {}",
            settled.cost, settled.segments, due.cost, due.segments
        );
        Finding::new(FindingKind::CostDiffers, send.id.as_str(), detail)
    })
}

/// Ours of a doubt as they stand now.
pub(super) async fn again(books: &Books<'_>, doubt: &Doubt) -> Result<Vec<Ours>, Error> {
    let mut ours = Vec::new();
    for id in doubt.ours.iter().filter_map(|id| id.parse().ok()) {
        ours.extend(match id {
            Referred::Message(id) => single_again(books, &id).await?,
            Referred::Bulk(id) => recipient_again(books, &id).await?,
        });
    }
    ours.retain(|it| it.sid == doubt.sid);
    Ok(ours)
}

async fn single_again(books: &Books<'_>, id: &MessageId) -> Result<Option<Ours>, Error> {
    let comparison = books.comparison;
    let message = books.app.store.message(&comparison.tenant, id).await?;
    Ok(message.and_then(|it| of_message(comparison, &it)))
}

async fn recipient_again(books: &Books<'_>, id: &BulkMessageId) -> Result<Option<Ours>, Error> {
    let Books {
        app, comparison, ..
    } = books;
    let (bulk_id, number, index) = id.place();
    let Some(send) = app.store.bulk_send(&comparison.tenant, &bulk_id).await? else {
        return Ok(None);
    };
    let (chunk, mut outcomes) = app
        .store
        .bulk_outcomes(&send.tenant, &send.id, send.edition(), number)
        .await?;
    outcomes.retain(|it| it.index == index);
    Ok(of_chunk(comparison, &send, number, &chunk, outcomes).pop())
}
