//! Running a chunk: places are taken, handed over at the sender's pace, and what the carrier did
//! not take is given back.

use std::time::Duration;

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use recado_domain::bulk::{BulkSend, BulkStatus, Chunk, Plan, Progress, Window};
use recado_domain::{BulkId, Error, Tenant};
use tokio::sync::Mutex;

use super::change::change;
use super::pace::Pace;
use super::post::{Fate, hand_over};
use super::{enqueue, put_off};
use crate::App;
use crate::contention::Tries;
use crate::gate::{Gate, Way, gate_of};
use crate::job::{BulkStep, LONGEST_DELAY};
use crate::reconcile::FIRST_LOOK;

/// A worker goes on with a chunk for this long, which with one more window is less than a function
/// may take.
const PATIENCE: SignedDuration = SignedDuration::from_secs(8);
/// A place this near is waited for.
const SHORT: SignedDuration = SignedDuration::from_secs(1);
/// What a worker knows of the bulk send and its sender is at most this old when it posts.
const FRESH: SignedDuration = SignedDuration::from_millis(500);
/// How long after its taking a place may still be handed over; well before it counts as abandoned.
const TAKEN_FOR: SignedDuration = SignedDuration::from_secs(40);
const PAUSE: Duration = Duration::from_secs(2);
/// The first looks after the last chunk has run.
const FIRST_CLOSE: Duration = Duration::from_secs(60);

/// What is needed to hand over the recipients of a chunk.
pub struct Run<'a> {
    pub app: &'a App,
    pub send: BulkSend,
    pub chunk: Chunk,
    pub number: u32,
    pub way: Way,
    /// When the chunk may be handed over.
    pub window: Window,
    pub pace: Pace,
    looked: Mutex<(Timestamp, bool)>,
}

/// Runs a chunk. A chunk that others run too is shared with them.
///
/// # Errors
/// [`Error::Unavailable`] when the store or the queue did not answer.
pub async fn run(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    number: u32,
    place: Option<Timestamp>,
) -> Result<(), Error> {
    let mut progress = app.store.bulk_progress(tenant, id, number).await?;
    if !progress.may_have_left() {
        return Ok(());
    }
    let Some(run) = open(app, tenant, id, &progress).await? else {
        return Ok(());
    };
    let began = app.now();
    let mut place = place;
    while progress.has_left(&run.chunk) {
        if run.window.is_ahead(app.now()) {
            return put_off::wait(&run, run.window).await;
        }
        if run.window.is_over(app.now()) {
            return put_off::put_off(&run, &progress).await;
        }
        let most = run.most_taken();
        let at = run.turn(place.take(), most).await?;
        if at.duration_since(app.now()) > SHORT {
            return run.again(Some(at), app.now()).await;
        }
        // Also what is due is not begun late: others go on with it.
        if app.now().duration_since(began) > PATIENCE {
            return run.again(Some(at), app.now()).await;
        }
        if !run.may_post().await? {
            if run.window.is_over(app.now()) {
                continue;
            }
            return run.halted().await;
        }
        let Some((next, places)) = progress.take(&run.chunk, most, app.now()) else {
            break;
        };
        progress = match app.store.advance_bulk_progress(tenant, id, &next).await? {
            Ok(()) => next,
            Err(there) => {
                place = Some(at);
                progress = there;
                continue;
            }
        };
        let taken = Taken {
            places,
            at,
            taken_at: app.now(),
        };
        let batch = run.hand_over(&taken).await;
        progress = run.settle(progress, &batch).await?;
        if batch.is_slow {
            let pause =
                PAUSE + app.backoff(PAUSE, u32::from(progress.fruitless), LONGEST_DELAY / 2);
            let at = app.now().checked_add(pause).unwrap_or(Timestamp::MAX);
            return run.again(Some(at), app.now()).await;
        }
        if let Some(error) = batch.error {
            return Err(error);
        }
    }
    run.ended().await
}

async fn open<'a>(
    app: &'a App,
    tenant: &Tenant,
    id: &BulkId,
    progress: &Progress,
) -> Result<Option<Run<'a>>, Error> {
    let now = app.now();
    let Some(send) = app.store.bulk_send(tenant, id).await? else {
        return Ok(None);
    };
    if send.status != BulkStatus::Running || send.is_over(now) {
        return Ok(None);
    }
    let way = match gate_of(app, tenant, &send.from).await? {
        Gate::Open(way) => *way,
        Gate::Closed(why) => {
            halt(app, tenant, id, why).await?;
            return Ok(None);
        }
        Gate::Stopped(pause) => {
            let step = BulkStep::Chunk {
                chunk: progress.chunk,
                place: None,
            };
            enqueue(app, tenant, id, step, pause).await?;
            return Ok(None);
        }
    };
    let number = progress.chunk;
    let chunk = app
        .store
        .bulk_chunk(tenant, id, send.edition(), number)
        .await?;
    let Some(chunk) = chunk else {
        return Ok(None);
    };
    Ok(Some(Run {
        app,
        pace: Pace::of(app, tenant, &way.sender),
        window: send.window(number, progress),
        send,
        chunk,
        number,
        way,
        looked: Mutex::new((now, true)),
    }))
}

/// Pauses a bulk send that cannot go on; somebody must do something first.
pub async fn halt(app: &App, tenant: &Tenant, id: &BulkId, why: &str) -> Result<(), Error> {
    tracing::warn!(why, bulk = %id, "a bulk send is paused");
    change(app, tenant, id, |old| {
        Ok((old.status == BulkStatus::Running).then(|| BulkSend {
            status: BulkStatus::Paused,
            reason: Some(why.to_owned()),
            ..old.clone()
        }))
    })
    .await?;
    Ok(())
}

/// Places taken together, and when the first of them may go.
struct Taken {
    places: Vec<u8>,
    at: Timestamp,
    taken_at: Timestamp,
}

/// What came of the places taken together.
#[derive(Default)]
struct Batch {
    back: Vec<u8>,
    took_something: bool,
    is_slow: bool,
    is_open: bool,
    error: Option<Error>,
}

impl Run<'_> {
    fn most_taken(&self) -> usize {
        let longest = self.chunk.entries.iter().map(|it| it.segments).max();
        self.pace.most_taken(longest.unwrap_or(1))
    }

    /// The place in the sender's line, taken for a whole window unless there is one already.
    async fn turn(&self, place: Option<Timestamp>, most: usize) -> Result<Timestamp, Error> {
        let (app, tenant) = (self.app, &self.send.tenant);
        let place = match place {
            Some(place) => place,
            None => {
                let entries = self.chunk.entries.iter().filter(|it| it.skipped.is_none());
                let segments = entries.take(most).map(|it| it.segments).sum();
                self.pace.place(app, tenant, segments).await?
            }
        };
        let free = self
            .pace
            .singles_first(app, tenant, &self.way.sender)
            .await?;
        Ok(place.max(free))
    }

    /// Looks again whether the bulk send and its sender may go on, if the last look is old.
    pub async fn may_post(&self) -> Result<bool, Error> {
        let mut looked = self.looked.lock().await;
        let now = self.app.now();
        let (at, may) = *looked;
        if may && now.duration_since(at) > FRESH {
            let send = self
                .app
                .store
                .bulk_send(&self.send.tenant, &self.send.id)
                .await?;
            let runs = send.is_some_and(|send| send.status == BulkStatus::Running);
            let gate = gate_of(self.app, &self.send.tenant, &self.send.from).await?;
            *looked = (now, runs && matches!(gate, Gate::Open(_)));
        }
        let is_over = self.send.useless_after.is_some_and(|end| end <= now);
        Ok(looked.1 && !is_over && !self.window.is_over(now))
    }

    /// Nothing more is posted from here.
    pub async fn stop(&self) {
        self.looked.lock().await.1 = false;
    }

    async fn hand_over(&self, taken: &Taken) -> Batch {
        let mut before = 0;
        let one = |place: &u8| {
            let at = taken.at.checked_add(self.pace.offset(before));
            before += self.chunk.get(*place).map_or(0, |it| it.segments);
            self.one(*place, at.unwrap_or(Timestamp::MAX), taken.taken_at)
        };
        let all: Vec<_> = taken.places.iter().map(one).collect();
        let mut batch = Batch::default();
        for (place, fate) in taken.places.iter().zip(join_all(all).await) {
            match fate {
                Ok(Fate::Taken) => batch.took_something = true,
                Ok(Fate::Open) => batch.is_open = true,
                Ok(Fate::Back) => batch.back.push(*place),
                Ok(Fate::Slow) => {
                    batch.back.push(*place);
                    batch.is_slow = true;
                }
                Err(error) => {
                    batch.is_open = true;
                    batch.error = Some(error);
                }
            }
        }
        batch
    }

    async fn one(&self, place: u8, at: Timestamp, taken_at: Timestamp) -> Result<Fate, Error> {
        let wait = at.duration_since(self.app.now());
        if wait.is_positive() {
            self.app.clock.sleep(wait.unsigned_abs()).await;
        }
        if self.app.now().duration_since(taken_at) > TAKEN_FOR {
            // Too late to be sure that nobody has given it up. What became of it will be looked up.
            return Ok(Fate::Open);
        }
        if !self.may_post().await? {
            return Ok(Fate::Back);
        }
        hand_over(self, place).await
    }

    /// Whoever paused the bulk send sets it off again; after the operator's stop it goes on by itself.
    async fn halted(&self) -> Result<(), Error> {
        let now = self.app.now();
        match self.app.store.stop().await? {
            Some(stop) => self.again(now.checked_add(stop.pause(now)).ok(), now).await,
            None => Ok(()),
        }
    }

    /// Gives back what was not taken, and has open outcomes looked at.
    async fn settle(&self, progress: Progress, batch: &Batch) -> Result<Progress, Error> {
        let (tenant, id) = (&self.send.tenant, &self.send.id);
        let mut progress = progress;
        let mut tries = Tries::default();
        while !batch.back.is_empty() {
            let fruitless = batch.is_slow && !batch.took_something;
            let next = progress.with_back(&batch.back, fruitless);
            match self
                .app
                .store
                .advance_bulk_progress(tenant, id, &next)
                .await?
            {
                Ok(()) => {
                    progress = next;
                    break;
                }
                Err(there) => progress = there,
            }
            tries.pause(self.app).await?;
        }
        if batch.is_open {
            let step = BulkStep::Reconcile { chunk: self.number };
            let wait = FIRST_LOOK.min(self.app.config.unknown_wait);
            enqueue(self.app, tenant, id, step, wait).await?;
        }
        Ok(progress)
    }

    /// The rest becomes a new message of the queue.
    async fn again(&self, place: Option<Timestamp>, now: Timestamp) -> Result<(), Error> {
        let wait = place.map_or(SignedDuration::ZERO, |at| at.duration_since(now));
        let wait = if wait.is_positive() {
            wait.unsigned_abs()
        } else {
            Duration::ZERO
        };
        let whole = Duration::from_secs(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        let chunk = self.number;
        let step = BulkStep::Chunk { chunk, place };
        enqueue(
            self.app,
            &self.send.tenant,
            &self.send.id,
            step,
            whole.min(LONGEST_DELAY),
        )
        .await
    }

    /// After the last chunk it is soon time to see whether everything has ended.
    async fn ended(&self) -> Result<(), Error> {
        let (_, chunk) = Plan::place(self.number);
        let wave = self.send.plan.as_ref();
        let wave = wave.and_then(|plan| plan.wave(self.number));
        let is_last = wave.is_some_and(|wave| chunk + 1 == wave.chunks);
        if !is_last {
            return Ok(());
        }
        let step = BulkStep::Close { looks: 0 };
        enqueue(
            self.app,
            &self.send.tenant,
            &self.send.id,
            step,
            FIRST_CLOSE,
        )
        .await
    }
}
