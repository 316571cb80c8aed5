//! Auto-recharge: one at a time, within the month's limit, stopped by declines.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::{Micros, TopUpId};

/// Declines in a row after which auto-recharge stops.
pub const MOST_TRIES: u32 = 3;

/// What a firm wants of auto-recharge.
#[derive(Clone, Debug)]
pub struct RechargeWish {
    /// On or off.
    pub enabled: bool,
    /// Below this.
    pub threshold: Micros,
    /// By this.
    pub amount: Micros,
    /// At most this in a calendar month.
    pub monthly_limit: Micros,
    /// Another card than the kept one.
    pub payment_method: Option<String>,
}

/// Tops up by `amount` whenever the balance is below `threshold`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recharge {
    /// As the firm wants it.
    pub enabled: bool,
    /// Below this.
    pub threshold: Micros,
    /// By this.
    pub amount: Micros,
    /// At most this in a calendar month of the firm's time zone.
    pub monthly_limit: Micros,
    /// The month that `spent` is of, such as `2026-11`.
    pub month: String,
    /// Recharged in that month, the one under way included.
    pub spent: Micros,
    /// The recharge under way: one at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<TopUpId>,
    /// What the recharge under way asks for, however the wishes change meanwhile: asked for again it has
    /// to be the same charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<RechargeCharge>,
    /// Declines in a row.
    #[serde(default)]
    pub declines: u32,
    /// Not before this, after a decline.
    #[serde(
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub not_before: Option<Timestamp>,
    /// The month for which the firm was told that the limit is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_told: Option<String>,
}

/// What a recharge asks the provider for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RechargeCharge {
    /// What is to be paid.
    pub amount: Micros,
    /// The kept card that pays it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
}

/// What auto-recharge does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RechargeStep {
    /// Nothing.
    Rest,
    /// The recharge under way is not done yet.
    Continue,
    /// Begin one.
    Begin,
    /// It would, but the month's limit does not allow it.
    LimitReached,
}

impl Recharge {
    /// As it is wanted in `month`, started again after declines. What was recharged and what is under way
    /// `before` counts on.
    pub fn wished(wish: &RechargeWish, before: Option<&Self>, month: &str) -> Self {
        let before = before.map(|it| it.in_month(month));
        let (month, spent, current, charge) = match before {
            Some(before) => (before.month, before.spent, before.current, before.charge),
            None => (month.to_owned(), Micros::ZERO, None, None),
        };
        Self {
            enabled: wish.enabled,
            threshold: wish.threshold,
            amount: wish.amount,
            monthly_limit: wish.monthly_limit,
            month,
            spent,
            current,
            charge,
            declines: 0,
            not_before: None,
            limit_told: None,
        }
    }

    /// As it stands in `month`: each has the limit to itself. A month that is over does not begin again,
    /// wherever the firm's clock is set.
    pub fn in_month(&self, month: &str) -> Self {
        match self.month.as_str() >= month {
            true => self.clone(),
            false => Self {
                month: month.to_owned(),
                spent: Micros::ZERO,
                ..self.clone()
            },
        }
    }

    /// Stopped, as after too many declines, until it is set up again; none when it rests already.
    pub fn stopped(&self) -> Option<Self> {
        (self.enabled && !self.is_stopped()).then(|| Self {
            declines: MOST_TRIES,
            ..self.clone()
        })
    }

    /// True when declines have stopped it; setting it up again starts it again.
    pub fn is_stopped(&self) -> bool {
        self.declines >= MOST_TRIES
    }

    /// What is left of the month's limit.
    pub fn left(&self, month: &str) -> Micros {
        let spent = self.in_month(month).spent;
        self.monthly_limit.saturating_sub(spent)
    }

    /// What to do at a balance of `available`.
    pub fn step(&self, available: Micros, month: &str, now: Timestamp) -> RechargeStep {
        if self.current.is_some() {
            RechargeStep::Continue
        } else if !self.enabled
            || self.is_stopped()
            || available >= self.threshold
            || self.not_before.is_some_and(|earliest| now < earliest)
        {
            RechargeStep::Rest
        } else if self.left(month) < self.amount {
            RechargeStep::LimitReached
        } else {
            RechargeStep::Begin
        }
    }

    /// With a recharge under way, paid by `card` and counted against the month.
    pub fn begun(&self, id: TopUpId, month: &str, card: Option<&str>) -> Self {
        let before = self.in_month(month);
        Self {
            spent: before.spent.saturating_add(self.amount),
            current: Some(id),
            charge: Some(RechargeCharge {
                amount: self.amount,
                card: card.map(str::to_owned),
            }),
            ..before
        }
    }

    /// After the recharge under way was paid. One that was stopped meanwhile stays so.
    pub fn paid(&self) -> Self {
        let declines = match self.is_stopped() {
            true => self.declines,
            false => 0,
        };
        Self {
            current: None,
            charge: None,
            declines,
            not_before: None,
            ..self.clone()
        }
    }

    /// After the recharge under way, of `amount`, was declined: it does not count against the month.
    pub fn declined(&self, amount: Micros, next_try: Timestamp) -> Self {
        Self {
            current: None,
            charge: None,
            spent: self.spent.saturating_sub(amount).max(Micros::ZERO),
            declines: self.declines + 1,
            not_before: Some(next_try),
            ..self.clone()
        }
    }
}

/// The calendar month of `now` in `zone`, such as `2026-11`.
pub fn month_of(now: Timestamp, zone: &TimeZone) -> String {
    let date = now.to_zoned_datetime(zone.clone()).date();
    date.strftime("%Y-%m").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recharge() -> Recharge {
        Recharge {
            enabled: true,
            threshold: Micros::new(5),
            amount: Micros::new(10),
            monthly_limit: Micros::new(25),
            month: "2026-11".into(),
            spent: Micros::ZERO,
            current: None,
            charge: None,
            declines: 0,
            not_before: None,
            limit_told: None,
        }
    }

    fn id(n: u8) -> TopUpId {
        TopUpId::generate(Timestamp::UNIX_EPOCH, [n; 10])
    }

    #[test]
    fn recharges_come_one_at_a_time_and_within_the_months_limit() {
        let now = Timestamp::UNIX_EPOCH;
        let low = Micros::new(4);
        let mut it = recharge();
        assert_eq!(it.step(Micros::new(5), "2026-11", now), RechargeStep::Rest);
        for n in 0..2 {
            assert_eq!(it.step(low, "2026-11", now), RechargeStep::Begin);
            it = it.begun(id(n), "2026-11", None);
            assert_eq!(it.step(low, "2026-11", now), RechargeStep::Continue);
            it = it.paid();
        }
        assert_eq!(it.step(low, "2026-11", now), RechargeStep::LimitReached);
        assert_eq!(it.step(low, "2026-12", now), RechargeStep::Begin);
        let next = it.begun(id(3), "2026-12", None);
        assert_eq!(next.left("2026-12"), Micros::new(15));
        let back = next.in_month("2026-11");
        assert_eq!(back.left("2026-12"), Micros::new(15), "a clock set back");
        assert_eq!(back.left("2026-11"), Micros::new(15));
        let wish = RechargeWish {
            enabled: true,
            threshold: next.threshold,
            amount: next.amount,
            monthly_limit: next.monthly_limit,
            payment_method: None,
        };
        let wished = Recharge::wished(&wish, Some(&next), "2026-11");
        assert_eq!(wished, next, "wished for by a clock set back");
        assert_eq!(wished.left("2026-12"), Micros::new(15));
    }

    #[test]
    fn what_was_stopped_while_a_recharge_was_under_way_stays_stopped_when_that_is_paid() {
        let stopped = recharge().begun(id(0), "2026-11", None).stopped().unwrap();
        let paid = stopped.paid();
        assert!(paid.is_stopped());
        let step = paid.step(Micros::ZERO, "2026-11", Timestamp::UNIX_EPOCH);
        assert_eq!(step, RechargeStep::Rest);
    }

    #[test]
    fn three_declines_in_a_row_stop_it_and_count_nothing() {
        let now = Timestamp::UNIX_EPOCH;
        let later = Timestamp::from_second(60).unwrap();
        let low = Micros::ZERO;
        let mut it = recharge();
        for n in 0..MOST_TRIES {
            it = it.begun(id(0), "2026-11", None).declined(it.amount, later);
            assert_eq!(it.is_stopped(), n + 1 == MOST_TRIES);
            assert_eq!(it.step(low, "2026-11", now), RechargeStep::Rest);
        }
        assert_eq!(it.left("2026-11"), Micros::new(25));
        assert_eq!(it.step(low, "2026-11", later), RechargeStep::Rest);
    }

    #[test]
    fn a_month_is_the_firms_own() {
        let at: Timestamp = "2026-12-01T03:00:00Z".parse().unwrap();
        let zone = TimeZone::get("America/New_York").unwrap();
        assert_eq!(month_of(at, &zone), "2026-11");
        assert_eq!(month_of(at, &TimeZone::UTC), "2026-12");
    }
}
