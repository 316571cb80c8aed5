//! How a recipient stands, which is written nowhere as such.

use jiff::Timestamp;

use super::{BulkSend, BulkStatus, Outcome, Planned, Progress};
use crate::Status;

/// How a recipient stands, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Not written to: by the plan, or by a rule right before it would have been.
    Skipped,
    /// As a message would.
    At(Status),
}

impl Stands {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::At(status) => status.as_str(),
        }
    }

    /// How the recipient at `index` stands. Most of it is written nowhere: it follows from how far
    /// the chunk and the bulk send are.
    pub fn of(
        send: &BulkSend,
        planned: &Planned,
        index: u8,
        progress: &Progress,
        outcome: Option<&Outcome>,
        now: Timestamp,
    ) -> Self {
        if planned.skipped.is_some() {
            return Self::Skipped;
        }
        if let Some(outcome) = outcome {
            return match outcome.status {
                Status::Refused => Self::Skipped,
                status => Self::At(status),
            };
        }
        if progress.is_taken(index) {
            return Self::At(match progress.is_abandoned(now) {
                true => Status::Unknown,
                false => Status::Sending,
            });
        }
        let is_ahead = send.window(progress.chunk, progress).is_ahead(now);
        Self::At(match send.status {
            BulkStatus::Canceled => Status::Canceled,
            _ if send.is_over(now) => Status::Expired,
            BulkStatus::Scheduled => Status::Scheduled,
            BulkStatus::Running | BulkStatus::Paused if is_ahead => Status::Scheduled,
            _ => Status::Queued,
        })
    }
}
