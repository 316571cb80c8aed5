//! Places of a chunk that a worker took together: they are handed over, and those that the carrier
//! did not take are given back.

use std::time::Duration;

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use recado_domain::Error;
use recado_domain::bulk::Progress;

use super::change::advance;
use super::enqueue;
use super::post::{Fate, hand_over};
use super::run::{MOST_FRUITLESS, Run};
use crate::contention::Tries;
use crate::job::BulkStep;
use crate::reconcile::FIRST_LOOK;

/// How long after its taking a place may still be handed over; well before it counts as abandoned.
const TAKEN_FOR: SignedDuration = SignedDuration::from_secs(40);

/// Places taken together, and when the first of them may go.
pub struct Taken {
    pub places: Vec<u8>,
    /// So many of the first ones had been taken before, and were given back.
    pub were_back: usize,
    pub at: Timestamp,
    pub taken_at: Timestamp,
    /// How often in a row the carrier had taken nothing before.
    pub fruitless: u16,
}

/// What came of places taken together.
#[derive(Default)]
pub struct Batch {
    back: Vec<u8>,
    fruitless: u16,
    took_something: bool,
    is_slow: bool,
    is_open: bool,
    /// The sender has had its share of the day.
    pub is_capped: bool,
    error: Option<Error>,
}

impl Taken {
    /// Hands all of them over, each when it is its turn.
    pub async fn hand_over(&self, run: &Run<'_>) -> Batch {
        let mut before = 0;
        let one = |(number, place): (usize, &u8)| {
            let at = self.at.checked_add(run.pace.offset(before));
            before += run.chunk.get(*place).map_or(0, |it| it.segments);
            let was_back = number < self.were_back;
            self.one(run, *place, at.unwrap_or(Timestamp::MAX), was_back)
        };
        let all: Vec<_> = self.places.iter().enumerate().map(one).collect();
        let mut batch = Batch {
            fruitless: self.fruitless,
            ..Batch::default()
        };
        for (place, fate) in self.places.iter().zip(join_all(all).await) {
            match fate {
                Ok(Fate::Taken) => batch.took_something = true,
                Ok(Fate::Open) => batch.is_open = true,
                Ok(Fate::Back) => batch.back.push(*place),
                Ok(Fate::Slow) => {
                    batch.back.push(*place);
                    batch.is_slow = true;
                }
                Ok(Fate::Capped) => {
                    batch.back.push(*place);
                    batch.is_capped = true;
                }
                Err(error) => {
                    batch.is_open = true;
                    batch.error = Some(error);
                }
            }
        }
        batch
    }

    async fn one(
        &self,
        run: &Run<'_>,
        place: u8,
        at: Timestamp,
        was_back: bool,
    ) -> Result<Fate, Error> {
        let app = run.app;
        let wait = at.duration_since(app.now());
        if wait.is_positive() {
            app.clock.sleep(wait.unsigned_abs()).await;
        }
        if app.now().duration_since(self.taken_at) > TAKEN_FOR {
            // Too late to be sure that nobody has given it up. What became of it will be looked up.
            return Ok(Fate::Open);
        }
        if !run.may_post().await? {
            return Ok(Fate::Back);
        }
        hand_over(run, place, was_back).await
    }
}

impl Batch {
    /// True when the carrier should be asked less: it took some of it not, or gave no answer at all.
    pub fn is_fruitless(&self) -> bool {
        self.is_slow || (self.is_open && !self.took_something)
    }

    /// Gives back what was not taken, and has open outcomes looked at. Answers how far the chunk is
    /// then.
    ///
    /// # Errors
    /// What handing over failed with; [`Error::Unavailable`] when the store or the queue did not
    /// answer. Open outcomes are looked at all the same.
    pub async fn settle(mut self, run: &Run<'_>, progress: Progress) -> Result<Progress, Error> {
        let settled = self.give_back(run, progress).await;
        if self.is_open || settled.is_err() {
            let (app, send) = (run.app, &run.send);
            let step = BulkStep::Reconcile { chunk: run.number };
            let wait: Duration = FIRST_LOOK.min(app.config.unknown_wait);
            enqueue(app, &send.tenant, &send.id, step, wait).await?;
        }
        match self.error {
            Some(error) => Err(error),
            None => settled,
        }
    }

    async fn give_back(&mut self, run: &Run<'_>, progress: Progress) -> Result<Progress, Error> {
        let in_vain = self.is_fruitless() && !self.took_something;
        let fruitless = match in_vain {
            true => self.fruitless % MOST_FRUITLESS + 1,
            false => 0,
        };
        let mut progress = progress;
        let mut tries = Tries::default();
        while in_vain || !self.back.is_empty() {
            let next = progress.with_back(&self.back, fruitless);
            let version = next.version;
            match advance(run.app, &run.send, next).await? {
                Ok(next) => return Ok(next),
                // It may have been written, and others may have taken from there on: given back a
                // second time, a place would be taken twice.
                Err(there) if there.version > version => {
                    self.is_open = true;
                    return Ok(there);
                }
                Err(there) => progress = there,
            }
            tries.pause(run.app).await?;
        }
        Ok(progress)
    }
}
