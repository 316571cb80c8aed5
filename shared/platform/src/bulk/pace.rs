//! The pace of a bulk send: its share of the sender's rate, in a line of its own, so that a single
//! message never stands behind it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado_domain::bulk::{BulkSend, Plan};
use recado_domain::firm::Sender;
use recado_domain::rate::SegmentRate;
use recado_domain::{Error, Mode, Tenant};

use crate::App;
use crate::line::FAST_THOUSANDTHS;

/// Of each hundred segments of a sender, these are for bulk sends; the others wait for singles.
const SHARE_PERCENT: u64 = 80;
/// The most recipients taken at once.
const MOST_TAKEN: u32 = 25;
/// Recipients are taken for about this long ahead by a slow sender, and by a fast one.
const AHEAD_SLOW: Duration = Duration::from_secs(10);
const AHEAD_FAST: Duration = Duration::from_secs(1);

/// How a sender's bulk messages are paced by this worker.
#[derive(Clone, Debug)]
pub struct Pace {
    rate: SegmentRate,
    line: String,
    is_fast: bool,
    is_free: bool,
}

/// What bulk sends have of a sender's rate.
pub fn share(rate: SegmentRate) -> SegmentRate {
    let thousandths = u64::from(rate.thousandths()) * SHARE_PERCENT / 100;
    let thousandths = u32::try_from(thousandths.max(1)).unwrap_or(u32::MAX);
    SegmentRate::from_thousandths(thousandths).unwrap_or(rate)
}

/// How long an average chunk keeps the sender busy.
pub fn time_for_chunk(send: &BulkSend, plan: &Plan) -> Duration {
    if send.tenant.mode == Mode::Test {
        return Duration::ZERO;
    }
    let segments = plan.segments / plan.chunks().max(1);
    share(send.rate).time_for(segments)
}

/// How much longer a bulk send lasts than its segments take: each worker has an equal share of a fast
/// sender, so the last chunk goes at the pace of one.
pub fn tail(app: &App, send: &BulkSend, plan: &Plan) -> Duration {
    let others = match is_fast(send.rate) {
        true => app.config.delivery_workers.saturating_sub(1),
        false => 0,
    };
    time_for_chunk(send, plan) * others
}

fn is_fast(rate: SegmentRate) -> bool {
    rate.thousandths() >= FAST_THOUSANDTHS
}

impl Pace {
    /// The pace of a sender of this tenant.
    pub fn of(app: &App, tenant: &Tenant, sender: &Sender) -> Self {
        let is_fast = is_fast(sender.rate);
        let rate = match is_fast {
            true => share(sender.rate).share(app.config.delivery_workers),
            false => share(sender.rate),
        };
        Self {
            rate,
            line: format!("{}/bulk", sender.address.as_str()),
            is_fast,
            // Nothing leaves the sandbox.
            is_free: tenant.mode == Mode::Test,
        }
    }

    /// How many recipients of this many segments each are taken at once.
    pub fn most_taken(&self, segments: u32) -> usize {
        if self.is_free {
            return MOST_TAKEN as usize;
        }
        let ahead = if self.is_fast { AHEAD_FAST } else { AHEAD_SLOW };
        let each = self.rate.time_for(segments.max(1)).as_micros().max(1);
        let fit = u32::try_from(ahead.as_micros() / each).unwrap_or(MOST_TAKEN);
        fit.clamp(1, MOST_TAKEN) as usize
    }

    /// The next place in the line for `segments`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store does not answer.
    pub async fn place(
        &self,
        app: &App,
        tenant: &Tenant,
        segments: u32,
    ) -> Result<Timestamp, Error> {
        let now = app.now();
        if self.is_free {
            return Ok(now);
        }
        if self.is_fast {
            let line = format!("{tenant} {}", self.line);
            return Ok(app.lanes.take_in(line, segments, self.rate, now));
        }
        app.store
            .take_place(tenant, &self.line, segments, self.rate, now)
            .await
    }

    /// When the sender is free for bulk messages: singles go first.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store does not answer.
    pub async fn singles_first(
        &self,
        app: &App,
        tenant: &Tenant,
        sender: &Sender,
    ) -> Result<Timestamp, Error> {
        let now = app.now();
        if self.is_free || self.is_fast {
            return Ok(now);
        }
        let address = sender.address.as_str();
        Ok(app
            .store
            .line_free_at(tenant, address)
            .await?
            .unwrap_or(now)
            .max(now))
    }

    /// How far into a place the segments before a message bring it.
    pub fn offset(&self, segments_before: u32) -> SignedDuration {
        if self.is_free {
            return SignedDuration::ZERO;
        }
        let busy = self.rate.time_for(segments_before);
        SignedDuration::try_from(busy).unwrap_or(SignedDuration::MAX)
    }
}
