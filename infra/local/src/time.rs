//! Moving the platform's time forward, so that a user sees next week's reminder today.
//!
//! What falls due on the way happens in its order, each thing with its own instant as now. The
//! deliveries that run by themselves stand still meanwhile: a clock that jumped during a post would
//! make its worker look dead.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use recado_carrier_simulator::Simulator;
use recado_domain::firm::Role;
use recado_domain::{Error, ViolationCode};
use recado_embedded::Local;
use recado_platform::App;
use recado_platform::access::authenticate;
use recado_platform::job::{Due, to_json};
use recado_platform::ports::{Clock as _, QueueName};
use recado_web::auth::{bearer, operator_token_matches};
use recado_web::{Fields, FromBody, Problem};
use serde::Serialize;
use tokio::sync::{Mutex, Semaphore};

use crate::clock::LocalClock;
use crate::queue::{CONCURRENCY, drain};
use crate::schedules::fire_one;

/// The furthest a single move goes.
const FURTHEST: SignedDuration = SignedDuration::from_hours(24 * 366 * 3);
/// Sweeps on the way are at least this far apart, and at most this many.
const SWEEP_EVERY: SignedDuration = SignedDuration::from_hours(1);
const MOST_SWEEPS: i32 = 200;
/// Between two sweeps while the time runs by itself.
const SWEEP_PAUSE: Duration = Duration::from_secs(60);
/// Steps of one move; a platform that always finds more to do must come to an end too.
const MOST_STEPS: usize = 200_000;

/// What moving the time needs.
#[derive(Clone)]
pub struct TimeMachine {
    pub app: App,
    pub clock: Arc<LocalClock>,
    pub local: Local,
    pub simulator: Option<Arc<Simulator>>,
    /// The worker's places; all of them are taken while the time moves.
    pub free: Arc<Semaphore>,
    pub moving: Arc<Mutex<()>>,
}

impl TimeMachine {
    /// Moves the time to `target`.
    pub async fn move_to(&self, target: Timestamp) -> Result<(), Error> {
        let _moving = self.moving.lock().await;
        let Ok(_still) = self.free.acquire_many(CONCURRENCY).await else {
            return Err(Error::Unavailable("the worker has stopped".to_owned()));
        };
        let moved = self.steps_to(target).await;
        if let Err(error) = self.clock.run_on() {
            tracing::error!(%error, "how far the clock was moved cannot be kept");
        }
        self.tell_simulator();
        moved
    }

    async fn steps_to(&self, target: Timestamp) -> Result<(), Error> {
        let start = self.app.now();
        let between_sweeps = (target.duration_since(start) / MOST_SWEEPS).max(SWEEP_EVERY);
        let mut next_sweep = start + between_sweeps;
        for _ in 0..MOST_STEPS {
            let now = self.app.now();
            let next = self.next_due(now)?.min(next_sweep);
            if next > target {
                break;
            }
            self.stand_at(next);
            if next >= next_sweep {
                next_sweep = next + between_sweeps;
                self.sweep().await?;
            }
            self.let_happen(next).await?;
        }
        self.stand_at(target);
        self.sweep().await?;
        self.let_happen(target).await
    }

    /// Sweeps once a minute, as a schedule does on AWS.
    pub async fn sweep_now_and_then(&self) {
        loop {
            self.app.clock.sleep(SWEEP_PAUSE).await;
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "a sweep failed; the next one goes on");
            }
        }
    }

    fn stand_at(&self, instant: Timestamp) {
        self.clock.stand_at(instant);
        self.tell_simulator();
    }

    /// The simulated carrier lives in the same time.
    fn tell_simulator(&self) {
        if let Some(simulator) = &self.simulator {
            let ahead = self.clock.ahead_now();
            simulator.set_clock_offset_secs(ahead.as_secs());
        }
    }

    /// When something falls due next: a schedule, or a job whose delay ends.
    fn next_due(&self, now: Timestamp) -> Result<Timestamp, Error> {
        let failed = |error| Error::Unavailable(format!("the local queue: {error}"));
        let mut next = self.local.scheduler.next_at().map_err(failed)?;
        for queue in QueueName::ALL {
            let visible = self
                .local
                .queue
                .next_visible_at(queue.as_str())
                .map_err(failed)?;
            next = next.into_iter().chain(visible).min();
        }
        let at = next.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        Ok(at.map_or(Timestamp::MAX, |at| at.max(now)))
    }

    async fn sweep(&self) -> Result<(), Error> {
        let payload = to_json(&Due::Sweep)?;
        function_reminders::handle(&self.app, &payload).await
    }

    async fn let_happen(&self, now: Timestamp) -> Result<(), Error> {
        let failed = |error| Error::Unavailable(format!("the local schedules: {error}"));
        loop {
            let due = self.local.scheduler.due(now.as_millisecond(), 100);
            let due = due.map_err(failed)?;
            let mut fired = 0;
            for schedule in &due {
                fired += usize::from(fire_one(&self.app, &self.local.scheduler, schedule).await);
            }
            let handled = drain(&self.app, &self.local.queue).await;
            if fired + handled == 0 {
                return Ok(());
            }
        }
    }
}

/// `/admin/clock`.
pub fn router(machine: TimeMachine) -> Router {
    Router::new()
        .route("/admin/clock", get(show).post(advance))
        .with_state(machine)
}

#[derive(Serialize)]
struct ClockAnswer {
    now: Timestamp,
}

/// How far to move.
enum Move {
    Advance(SignedDuration),
    To(Timestamp),
}

impl FromBody for Move {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let advance = fields.optional_string("advance");
        let to = fields.optional_timestamp("to");
        match (advance, to) {
            (Some(text), None) => match duration(&text) {
                Some(duration) => Some(Self::Advance(duration)),
                None => {
                    let message = "must be a duration such as \"90s\", \"90m\", \"2h\" or \"3d\"";
                    fields.violate("advance", ViolationCode::InvalidFormat, message);
                    None
                }
            },
            (None, Some(to)) => Some(Self::To(to)),
            (Some(_), Some(_)) => {
                let message = "give either advance or to";
                fields.violate("advance", ViolationCode::MutuallyExclusive, message);
                None
            }
            (None, None) => {
                if fields.is_valid() {
                    let message = "advance or to is required";
                    fields.violate("advance", ViolationCode::Required, message);
                }
                None
            }
        }
    }
}

/// `90s`, `90m`, `2h`, `3d`.
fn duration(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().last()?;
    let count: i64 = text.strip_suffix(unit)?.parse().ok()?;
    let secs = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let duration = SignedDuration::from_secs(count.checked_mul(secs)?);
    (!duration.is_negative()).then_some(duration)
}

/// Lets the operator in; a firm's key is told that it is not enough.
async fn operator(machine: &TimeMachine, headers: &HeaderMap) -> Result<(), Error> {
    if operator_token_matches(headers, &machine.app.config.operator_token) {
        return Ok(());
    }
    authenticate(&machine.app, bearer(headers), Role::Read).await?;
    Err(Error::Forbidden("only the operator's token opens this"))
}

async fn show(
    State(machine): State<TimeMachine>,
    headers: HeaderMap,
) -> Result<Json<ClockAnswer>, Problem> {
    operator(&machine, &headers).await?;
    let now = machine.app.now();
    Ok(Json(ClockAnswer { now }))
}

async fn advance(
    State(machine): State<TimeMachine>,
    headers: HeaderMap,
    recado_web::Json(wanted): recado_web::Json<Move>,
) -> Result<Json<ClockAnswer>, Problem> {
    operator(&machine, &headers).await?;
    let now = machine.clock.now();
    let (field, target) = match wanted {
        Move::Advance(by) => ("advance", now.checked_add(by).unwrap_or(Timestamp::MAX)),
        Move::To(to) => ("to", to),
    };
    if target < now {
        let error = Error::invalid(field, ViolationCode::TimeInPast, "time only moves forward");
        return Err(error.into());
    }
    if target.duration_since(now) > FURTHEST {
        let message = "one move is at most three years";
        return Err(Error::invalid(field, ViolationCode::OutOfRange, message).into());
    }
    machine.move_to(target).await?;
    let now = machine.app.now();
    Ok(Json(ClockAnswer { now }))
}
