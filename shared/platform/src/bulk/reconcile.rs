//! Finding out what became of the recipients of a chunk whose outcome is open: as for single
//! messages (see [`crate::reconcile`]), with the chunk's own items.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::SignedDuration;
use recado_content::PhoneNumber;
use recado_domain::adoption::{Looks, wait_between};
use recado_domain::bulk::{BulkSend, Chunk, Outcome, Progress};
use recado_domain::firm::RepostUnknown;
use recado_domain::{BulkId, BulkMessageId, Error, Status, Tenant};
use recado_store::bulk::{Recorded, UnknownChunk};

use super::change::signed;
use super::enqueue;
use super::report::take;
use crate::App;
use crate::adoption::{Found, Sought, search};
use crate::gate::{Gate, Way, gate_of};
use crate::job::{BulkStep, LONGEST_DELAY};
use crate::ports::CarrierMessage;
use crate::reconcile::FIRST_LOOK;
use crate::report::Report;

/// Before a look at a chunk that others are at.
const SOON: Duration = Duration::from_secs(60);

/// Looks for the open outcomes of a chunk, and comes back while there are any.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub async fn handle(app: &App, tenant: &Tenant, id: &BulkId, number: u32) -> Result<(), Error> {
    let Some(send) = app.store.bulk_send(tenant, id).await? else {
        return Ok(());
    };
    if send.settled.is_some() {
        return Ok(());
    }
    let again = look(app, &send, number).await?;
    // What is to be looked for much later is, by the looks whether all has ended.
    let Some(wait) = again.filter(|wait| *wait <= LONGEST_DELAY) else {
        return Ok(());
    };
    let wait = wait.max(Duration::from_secs(1));
    let step = BulkStep::Reconcile { chunk: number };
    enqueue(app, tenant, id, step, wait).await
}

async fn look(app: &App, send: &BulkSend, number: u32) -> Result<Option<Duration>, Error> {
    let (tenant, id) = (&send.tenant, &send.id);
    let progress = app.store.bulk_progress(tenant, id, number).await?;
    let (chunk, outcomes) = app
        .store
        .bulk_outcomes(tenant, id, send.edition(), number)
        .await?;
    let lost = lost(&chunk, &progress, &outcomes);
    if !lost.is_empty() && !progress.is_abandoned(app.now()) {
        return Ok(Some(SOON));
    }
    let mut open: Vec<Outcome> = outcomes
        .into_iter()
        .filter(|it| it.status == Status::Unknown && !it.is_final())
        .collect();
    for index in lost {
        let unknown = Outcome::new(index, Status::Unknown, app.now_kept())
            .because(None, Some("the worker that was sending it died".to_owned()));
        let noted = app.store.note_lost(tenant, id, &progress, &unknown);
        match noted.await? {
            Recorded::Written => open.push(unknown),
            Recorded::AsFar | Recorded::NotOwned => return Ok(Some(SOON)),
        }
    }
    let chunk_of = UnknownChunk {
        bulk_id: id.clone(),
        chunk: number,
    };
    if open.is_empty() {
        app.store.delete_unknown_chunk(tenant, &chunk_of).await?;
        return Ok(None);
    }
    app.store
        .put_unknown_chunk(tenant, &chunk_of, app.now())
        .await?;
    let Gate::Open(way) = gate_of(app, tenant, &send.from).await? else {
        return Ok(Some(LONGEST_DELAY));
    };
    let mut search = Search {
        app,
        send,
        number,
        chunk: &chunk,
        way: &way,
        progress,
        gave_back: false,
    };
    let mut next = None;
    for outcome in open {
        let wait = search.find(&outcome).await?;
        next = next.into_iter().chain(wait).min();
    }
    if search.gave_back {
        let chunk = number;
        let step = BulkStep::Chunk { chunk, place: None };
        enqueue(app, tenant, id, step, Duration::ZERO).await?;
    }
    Ok(next)
}

/// Places that were taken and have no outcome: their worker is at it, or died.
pub fn lost(chunk: &Chunk, progress: &Progress, outcomes: &[Outcome]) -> Vec<u8> {
    let known: BTreeSet<u8> = outcomes.iter().map(|it| it.index).collect();
    (0..=u8::MAX)
        .zip(&chunk.entries)
        .filter(|(index, it)| {
            it.skipped.is_none() && progress.is_taken(*index) && !known.contains(index)
        })
        .map(|(index, _)| index)
        .collect()
}

struct Search<'a> {
    app: &'a App,
    send: &'a BulkSend,
    number: u32,
    chunk: &'a Chunk,
    way: &'a Way,
    /// How far the chunk was before the carrier was asked, and what was given back since.
    progress: Progress,
    gave_back: bool,
}

impl Search<'_> {
    /// Looks for one; says when to look again, if that makes sense.
    async fn find(&mut self, outcome: &Outcome) -> Result<Option<Duration>, Error> {
        let (app, send) = (self.app, self.send);
        let Some(planned) = self.chunk.get(outcome.index) else {
            return Ok(None);
        };
        let Some(to) = PhoneNumber::from_stored(&planned.to) else {
            return Ok(None);
        };
        let id = BulkMessageId::new(&send.id, self.number, outcome.index);
        let sought = Sought {
            tenant: &send.tenant,
            id: id.as_str(),
            contact: planned.whose(&send.tenant),
            to: &to,
            looks: Looks {
                to: &planned.to,
                from: &send.from,
                body: self.chunk.body(planned),
            },
            since: send.started_at.unwrap_or(send.created_at),
        };
        match search(app, &self.way.account, &sought).await? {
            Found::Adopted(found) => self.adopted(outcome, id, found).await,
            Found::Absent => self.absent(outcome).await,
            Found::NotNow => Ok(Some(FIRST_LOOK * 4)),
        }
    }

    async fn adopted(
        &self,
        outcome: &Outcome,
        id: BulkMessageId,
        found: CarrierMessage,
    ) -> Result<Option<Duration>, Error> {
        let (app, send) = (self.app, self.send);
        let accepted = Outcome {
            carrier_sid: Some(found.sid.clone()),
            ..Outcome::new(outcome.index, Status::Accepted, app.now())
        }
        .because(None, Some("found in the carrier's listing".to_owned()));
        app.store
            .record_outcome(&send.tenant, &send.id, self.number, &accepted)
            .await?;
        let report = Report {
            tenant: send.tenant.clone(),
            id,
            word: found.status,
            code: found.error_code,
            carrier_sid: found.sid,
        };
        take(app, &report).await?;
        Ok(None)
    }

    async fn absent(&mut self, outcome: &Outcome) -> Result<Option<Duration>, Error> {
        let (app, send) = (self.app, self.send);
        let (tenant, id, now) = (&send.tenant, &send.id, app.now());
        let wait = SignedDuration::try_from(app.config.unknown_wait).unwrap_or(SignedDuration::MAX);
        let repost = self.progress.repost(outcome.index);
        let wait = wait_between(wait, repost.map_or(0, |it| it.times.into()));
        let Some(since) = outcome.absent_since else {
            let noted = Outcome {
                absent_since: Some(now),
                ..outcome.clone()
            };
            app.store
                .correct_outcome(tenant, id, self.number, outcome, &noted)
                .await?;
            return Ok(Some(wait.unsigned_abs()));
        };
        let left = wait.saturating_sub(now.duration_since(since));
        if left.is_positive() {
            return Ok(Some(left.unsigned_abs()));
        }
        if self.way.firm.repost_unknown == RepostUnknown::Never || send.is_over(now) {
            return Ok(None);
        }
        // Somebody may be posting it at this moment, since it was last looked at.
        if !self.progress.is_abandoned(now) {
            return Ok(Some(SOON));
        }
        let next = self.progress.with_repost(outcome.index, outcome.at);
        let next = signed(app, next);
        self.gave_back = true;
        match app.store.give_back(tenant, id, outcome, &next).await? {
            Recorded::Written => {
                self.progress = next;
                Ok(None)
            }
            Recorded::AsFar | Recorded::NotOwned => Ok(Some(SOON)),
        }
    }
}
