//! How many recipients of a bulk send stand how: mostly told by how far its chunks are, as few of them are
//! read.

use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::Timestamp;
use recado_domain::Error;
use recado_domain::bulk::{BulkSend, Chunk, Outcome, Plan, Planned, Progress, Stands, Tally};

use super::close::ended;
use crate::App;

/// Chunks read at once.
const AT_ONCE: usize = 16;

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
    let tallies: Vec<(u32, Tally)> = stream::iter(touched.into_iter().map(async |progress| {
        if let Some(tally) = progress.tally {
            return Ok((progress.chunk, tally));
        }
        let (tenant, id) = (&send.tenant, &send.id);
        let found = app
            .store
            .bulk_outcomes(tenant, id, send.edition(), progress.chunk);
        let (chunk, outcomes) = found.await?;
        let ended = ended(app, send, &chunk, &progress, &outcomes).await?;
        let tally = ended.unwrap_or_else(|| tally_of(send, &chunk, &progress, &outcomes, now));
        Ok::<_, Error>((progress.chunk, tally))
    }))
    .buffered(AT_ONCE)
    .try_collect()
    .await?;
    let mut all = Tally::default();
    let mut untouched: Vec<u32> = plan.waves.iter().map(|wave| wave.recipients).collect();
    for (chunk, tally) in &tallies {
        let counted: u32 = tally.counts.values().sum();
        if let Some(left) = untouched.get_mut(Plan::place(*chunk).0 as usize) {
            *left = left.saturating_sub(counted);
        }
        all.merge(tally);
    }
    for (wave, left) in (0..).zip(untouched) {
        if left > 0 {
            all.add(stands_untouched(send, wave, now), left);
        }
    }
    if plan.skipped > 0 {
        all.add(Stands::Skipped, plan.skipped);
    }
    Ok(all)
}

/// How the recipients of a wave stand whose chunks nobody has begun.
fn stands_untouched(send: &BulkSend, wave: u32, now: Timestamp) -> Stands {
    let untouched = Progress {
        chunk: Plan::number(wave, 0),
        ..Progress::default()
    };
    let planned = Planned {
        segments: 1,
        ..Planned::default()
    };
    Stands::of(send, &planned, 0, &untouched, None, now)
}
