//! What became of recipients.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Status;
use crate::comparison::Cost;

/// What became of a recipient. Names are short: there is one item for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its place in the chunk.
    #[serde(rename = "i")]
    pub index: u8,
    /// Where it stands.
    #[serde(rename = "st")]
    pub status: Status,
    /// The rank of that, or the terminal one for an end by age.
    #[serde(rename = "rk")]
    pub rank: u8,
    /// Since when.
    #[serde(
        rename = "t",
        with = "jiff::fmt::serde::timestamp::millisecond::required"
    )]
    pub at: Timestamp,
    /// The carrier's id.
    #[serde(rename = "sid", skip_serializing_if = "Option::is_none", default)]
    pub carrier_sid: Option<String>,
    /// The carrier's code.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none", default)]
    pub code: Option<u32>,
    /// Why, where a code does not say it.
    #[serde(rename = "r", skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
    /// When the carrier's listing first did not have it.
    #[serde(
        rename = "ab",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub absent_since: Option<Timestamp>,
}

impl Outcome {
    /// A place that stands at `status` since `at`.
    pub fn new(index: u8, status: Status, at: Timestamp) -> Self {
        Self {
            index,
            status,
            rank: status.rank(),
            at,
            carrier_sid: None,
            code: None,
            reason: None,
            absent_since: None,
        }
    }

    /// The same, with the reason.
    pub fn because(self, code: Option<u32>, reason: Option<String>) -> Self {
        Self {
            code,
            reason,
            ..self
        }
    }

    /// The same, for good.
    pub fn for_good(self) -> Self {
        Self {
            rank: Status::TERMINAL_RANK,
            ..self
        }
    }

    /// True when nothing more can happen.
    pub fn is_final(&self) -> bool {
        self.rank >= Status::TERMINAL_RANK
    }

    /// True when the carrier charges it, and so do we.
    pub fn is_charged(&self) -> bool {
        Cost::of(self.status, self.is_final()) == Cost::Charged
    }
}
