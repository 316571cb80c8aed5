//! Running a chunk: places are taken and handed over at the sender's pace, for as long as one worker
//! may.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado_domain::bulk::{BulkSend, BulkStatus, Chunk, PausedBy, Plan, Progress, Window};
use recado_domain::{BulkId, Error, Tenant};
use tokio::sync::Mutex;

use super::batch::Taken;
use super::change::{advance, change};
use super::pace::Pace;
use super::{enqueue, put_off};
use crate::App;
use crate::gate::{Gate, Way, gate_but_balance, gate_of};
use crate::job::{BulkStep, LONGEST_DELAY};

/// A worker goes on with a chunk for this long, which with one more window is less than a function
/// may take.
const PATIENCE: SignedDuration = SignedDuration::from_secs(8);
/// A place this near is waited for.
const SHORT: SignedDuration = SignedDuration::from_secs(1);
/// What a worker knows of the bulk send and its sender is at most this old when it posts.
const FRESH: SignedDuration = SignedDuration::from_millis(500);
const PAUSE: Duration = Duration::from_secs(2);
/// With the pauses after each this is some hours of a carrier that takes nothing; whoever lets the bulk
/// send go on begins to count anew.
pub const MOST_FRUITLESS: u16 = 60;
const TAKES_NOTHING: &str = "the carrier takes nothing from the sender";
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
        let at = run.turn(place.take(), &progress, most).await?;
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
        let (were_back, fruitless) = (progress.back.len(), progress.fruitless);
        progress = match advance(app, &run.send, next).await? {
            Ok(taken) => taken,
            Err(there) => {
                place = Some(at);
                progress = there;
                continue;
            }
        };
        let taken = Taken {
            places,
            were_back,
            at,
            taken_at: app.now(),
            fruitless,
        };
        let batch = taken.hand_over(&run).await;
        let is_fruitless = batch.is_fruitless();
        let is_capped = batch.is_capped;
        progress = batch.settle(&run, progress).await?;
        if is_capped {
            return put_off::hold_back(&run, &progress).await;
        }
        if is_fruitless {
            if progress.fruitless >= MOST_FRUITLESS {
                return halt(app, tenant, id, PausedBy::Carrier, TAKES_NOTHING).await;
            }
            let pause =
                PAUSE + app.backoff(PAUSE, u32::from(progress.fruitless), LONGEST_DELAY / 2);
            let at = app.now().checked_add(pause).unwrap_or(Timestamp::MAX);
            return run.again(Some(at), app.now()).await;
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
            halt(app, tenant, id, PausedBy::Sender, why).await?;
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
    let missing = || Error::Internal("a planned chunk that is not there".to_owned());
    let chunk = chunk.ok_or_else(missing)?;
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
pub async fn halt(
    app: &App,
    tenant: &Tenant,
    id: &BulkId,
    by: PausedBy,
    why: &str,
) -> Result<(), Error> {
    tracing::warn!(why, bulk = %id, "a bulk send is paused");
    change(app, tenant, id, |old| {
        Ok((old.status == BulkStatus::Running).then(|| BulkSend {
            status: BulkStatus::Paused,
            reason: Some(why.to_owned()),
            paused_by: Some(by),
            ..old.clone()
        }))
    })
    .await?;
    Ok(())
}

impl Run<'_> {
    fn most_taken(&self) -> usize {
        let longest = self.chunk.entries.iter().map(|it| it.segments).max();
        self.pace.most_taken(longest.unwrap_or(1))
    }

    /// The place in the sender's line, taken for all that are taken at once unless there is one already.
    async fn turn(
        &self,
        place: Option<Timestamp>,
        progress: &Progress,
        most: usize,
    ) -> Result<Timestamp, Error> {
        let (app, tenant) = (self.app, &self.send.tenant);
        let place = match place {
            Some(place) => place,
            None => {
                let left = progress.left(&self.chunk).take(most);
                let segments = left.map(|it| it.segments).sum();
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
            let gate = gate_but_balance(self.app, &self.send.tenant, &self.send.from).await?;
            *looked = (now, runs && matches!(gate, Gate::Open(_)));
        }
        let is_over = self.send.useless_after.is_some_and(|end| end <= now);
        Ok(looked.1 && !is_over && !self.window.is_over(now))
    }

    /// Nothing more is posted from here.
    pub async fn stop(&self) {
        self.looked.lock().await.1 = false;
    }

    /// Whoever paused the bulk send sets it off again; after the operator's stop it goes on by itself.
    async fn halted(&self) -> Result<(), Error> {
        let now = self.app.now();
        match self.app.store.stop().await? {
            Some(stop) => self.again(now.checked_add(stop.pause(now)).ok(), now).await,
            None => Ok(()),
        }
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
