//! What a firm wants done about its balance by itself: auto-recharge and the low-balance alert.

mod recharge;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Micros;

pub use recharge::{MOST_TRIES, Recharge, RechargeCharge, RechargeStep, RechargeWish, month_of};

/// A firm's wishes, and how far they are carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funds {
    /// The firm at the payment provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The card kept there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// When the firm asked to keep it: a card that it asked for later takes its place.
    #[serde(
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub payment_method_asked_at: Option<Timestamp>,
    /// Auto-recharge, once it was set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recharge: Option<Recharge>,
    /// The alert, once it was set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<Alert>,
    /// The balance was below zero when it was last looked at, and the firm was told so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub below_zero: bool,
    /// Counts changes.
    #[serde(default)]
    pub version: u64,
}

/// Tells when the balance falls below `threshold`, once per crossing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Below this.
    pub threshold: Micros,
    /// The balance has been at or above the threshold since the last alert.
    pub armed: bool,
}

/// What a balance that crossed something is followed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// It fell below zero: the firm is told.
    BelowZero,
    /// It is not below zero any more: what waited goes on.
    Paid,
    /// It fell below the alert's threshold: the firm is told.
    Low,
    /// It rose above that again.
    Recovered,
}

impl Funds {
    /// What a balance of `available` crosses first of what it was not seen to have crossed yet, and the
    /// funds after that.
    pub fn crossing(&self, available: Micros) -> Option<(Crossing, Self)> {
        let is_below = available < Micros::ZERO;
        if is_below != self.below_zero {
            let crossing = match is_below {
                true => Crossing::BelowZero,
                false => Crossing::Paid,
            };
            let next = Self {
                below_zero: is_below,
                ..self.clone()
            };
            return Some((crossing, next));
        }
        let alert = self.alert?;
        let (next, tell) = alert.at(available);
        let crossing = match tell {
            true => Crossing::Low,
            false => Crossing::Recovered,
        };
        let next = Self {
            alert: Some(next),
            ..self.clone()
        };
        (next.alert != self.alert).then_some((crossing, next))
    }

    /// Keeps a card that the firm asked to keep at `asked_at`; false when it keeps that one already,
    /// or one that it asked for later.
    pub fn keep(&mut self, card: &str, asked_at: Timestamp) -> bool {
        let is_newer = self.payment_method_asked_at.is_none_or(|at| at < asked_at);
        if self.payment_method.is_some() && !is_newer {
            return false;
        }
        self.payment_method = Some(card.to_owned());
        self.payment_method_asked_at = Some(asked_at);
        true
    }
}

impl Alert {
    /// The alert at a balance of `available`, and whether the firm is to be told now.
    pub fn at(self, available: Micros) -> (Self, bool) {
        let above = available >= self.threshold;
        let next = Self {
            armed: above,
            ..self
        };
        (next, self.armed && !above)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_that_was_asked_for_last_is_kept_whenever_it_is_heard_of() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut funds = Funds::default();
        for (card, asked_at, expected) in [
            ("pm_1", 1, true),
            ("pm_1", 1, false),
            ("pm_3", 3, true),
            ("pm_2", 2, false),
            ("pm_3", 3, false),
        ] {
            assert_eq!(funds.keep(card, at(asked_at)), expected, "{card}");
        }
        assert_eq!(funds.payment_method.as_deref(), Some("pm_3"));
    }

    #[test]
    fn an_alert_tells_once_per_crossing() {
        let mut alert = Alert {
            threshold: Micros::new(10),
            armed: true,
        };
        let told: Vec<bool> = [12, 9, 5, 9, 10, 9, 20, 8]
            .map(|available| {
                let (next, tell) = alert.at(Micros::new(available));
                alert = next;
                tell
            })
            .to_vec();
        let expected = [false, true, false, false, false, true, false, true];
        assert_eq!(told, expected);
    }

    #[test]
    fn each_crossing_is_followed_once_zero_before_the_alert() {
        use Crossing::{BelowZero, Low, Paid, Recovered};
        let mut funds = Funds {
            alert: Some(Alert {
                threshold: Micros::new(10),
                armed: true,
            }),
            ..Funds::default()
        };
        for (available, expected) in [
            (12, vec![]),
            (-1, vec![BelowZero, Low]),
            (-5, vec![]),
            (0, vec![Paid]),
            (9, vec![]),
            (-1, vec![BelowZero]),
            (20, vec![Paid, Recovered]),
            (0, vec![Low]),
        ] {
            let mut seen = Vec::new();
            while let Some((crossing, next)) = funds.crossing(Micros::new(available)) {
                seen.push(crossing);
                funds = next;
            }
            assert_eq!(seen, expected, "{available}");
        }
    }
}
