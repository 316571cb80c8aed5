//! What a firm is told about its own account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Micros;

/// What it is about (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The balance fell below the alert's threshold.
    BalanceLow,
    /// A dispute, a refund or received messages took the balance below zero: nothing is sent.
    BalanceBelowZero,
    /// A card was declined; auto-recharge tries again.
    RechargeDeclined,
    /// Auto-recharge has stopped after declines.
    RechargeStopped,
    /// The month's limit does not allow another recharge.
    RechargeLimitReached,
}

impl NoticeKind {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BalanceLow => "balance_low",
            Self::BalanceBelowZero => "balance_below_zero",
            Self::RechargeDeclined => "recharge_declined",
            Self::RechargeStopped => "recharge_stopped",
            Self::RechargeLimitReached => "recharge_limit_reached",
        }
    }

    /// The name of its event on the bus.
    pub fn event(self) -> &'static str {
        match self {
            Self::BalanceLow => "balance.low",
            Self::BalanceBelowZero => "balance.below_zero",
            Self::RechargeDeclined => "recharge.declined",
            Self::RechargeStopped => "recharge.stopped",
            Self::RechargeLimitReached => "recharge.limit_reached",
        }
    }
}

/// Something a firm is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What caused it: a kind, or a top-up.
    pub cause: String,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// What about.
    pub kind: NoticeKind,
    /// For people.
    pub text: String,
    /// What could be spent then.
    pub available: Micros,
    /// When somebody set about telling it.
    #[serde(
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub claimed_at: Option<Timestamp>,
    /// When the bus took it.
    #[serde(
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub published_at: Option<Timestamp>,
    /// When it was handed over to be mailed.
    #[serde(
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub mailed_at: Option<Timestamp>,
}

impl Notice {
    /// A notice that nobody was told yet. `about` tells it from others of its kind.
    pub fn new(
        kind: NoticeKind,
        about: Option<&str>,
        text: String,
        available: Micros,
        at: Timestamp,
    ) -> Self {
        let kind_word = kind.as_str();
        Self {
            cause: match about {
                Some(about) => format!("{kind_word}:{about}"),
                None => kind_word.to_owned(),
            },
            at,
            kind,
            text,
            available,
            claimed_at: None,
            published_at: None,
            mailed_at: None,
        }
    }

    /// Names it for good, among its tenant's: whoever is told twice knows it again.
    pub fn id(&self) -> String {
        format!("{}-{}", self.at.as_millisecond(), self.cause)
    }
}
