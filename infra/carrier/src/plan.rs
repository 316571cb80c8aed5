//! What is going to happen to an accepted message, decided when it is accepted.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::message::{Status, Step};
use crate::outcome::Outcome;

/// How long a message takes from each status to the next, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Delays {
    /// From `accepted` to `queued`, with a messaging service.
    pub queued_ms: u64,
    /// From `queued` to `sending`.
    pub sending_ms: u64,
    /// From `sending` to `sent`, or to `failed`.
    pub sent_ms: u64,
    /// From `sent` to `delivered` or `undelivered`.
    pub delivered_ms: u64,
}

impl Delays {
    /// Everything happens at once.
    pub const NONE: Self = Self {
        queued_ms: 0,
        sending_ms: 0,
        sent_ms: 0,
        delivered_ms: 0,
    };
}

impl Default for Delays {
    fn default() -> Self {
        Self {
            queued_ms: 0,
            sending_ms: 0,
            sent_ms: 20,
            delivered_ms: 100,
        }
    }
}

/// This many milliseconds after `at`, as far as time goes.
pub(crate) fn later(at: Timestamp, ms: u64) -> Timestamp {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    at.checked_add(SignedDuration::from_millis(ms))
        .unwrap_or(Timestamp::MAX)
}

/// The steps of a message that starts in `status` at `start`. What is not sent within
/// `validity_secs` fails with 30036.
pub(crate) fn plan(
    status: Status,
    start: Timestamp,
    delays: Delays,
    validity_secs: u32,
    outcome: Outcome,
) -> VecDeque<Step> {
    let queued = later(start, delays.queued_ms);
    let (mut steps, queued) = match status {
        Status::Scheduled => (
            vec![step(start, Status::Accepted), step(queued, Status::Queued)],
            queued,
        ),
        Status::Accepted => (vec![step(queued, Status::Queued)], queued),
        _ => (Vec::new(), start),
    };
    let sending = later(queued, delays.sending_ms);
    let sent = later(sending, delays.sent_ms);
    let delivered = later(sent, delays.delivered_ms);
    steps.push(step(sending, Status::Sending));
    let deadline = later(start, u64::from(validity_secs) * 1000);
    if sent > deadline {
        steps.retain(|step| step.at <= deadline);
        steps.push(failure(deadline, Status::Failed, 30036));
        return steps.into();
    }
    match outcome {
        Outcome::Delivered | Outcome::DeliveredSilently => {
            steps.push(step(sent, Status::Sent));
            steps.push(step(delivered, Status::Delivered));
        }
        Outcome::Undelivered(code) => {
            steps.push(step(sent, Status::Sent));
            steps.push(failure(delivered, Status::Undelivered, code));
        }
        Outcome::Failed(code) => steps.push(failure(sent, Status::Failed, code)),
        Outcome::StaysSent => steps.push(step(sent, Status::Sent)),
    }
    steps.into()
}

fn step(at: Timestamp, status: Status) -> Step {
    Step {
        at,
        status,
        error_code: None,
    }
}

fn failure(at: Timestamp, status: Status, code: u32) -> Step {
    Step {
        at,
        status,
        error_code: Some(code),
    }
}
