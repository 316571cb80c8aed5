//! What a firm pays: per direction and unit, from a date on. What was charged never changes, because
//! each charge carries the price it was made at.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::message::Direction;

/// What is priced (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A segment of an SMS.
    SmsSegment,
    /// A message with pictures.
    Mms,
    /// An e-mail.
    Email,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 3] = [Self::SmsSegment, Self::Mms, Self::Email];

    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SmsSegment => "sms_segment",
            Self::Mms => "mms",
            Self::Email => "email",
        }
    }
}

/// A price from an instant on, until the next one for the same direction and unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Sent or received.
    pub direction: Direction,
    /// What.
    pub unit: Unit,
    /// For one of them.
    pub amount: Micros,
    /// From this instant on.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub from: Timestamp,
}

/// There are too many changes ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a firm has at most {MOST_AHEAD} prices that are not in force yet")]
pub struct TooManyAhead;

/// Prices announced and not in force yet, at most.
pub const MOST_AHEAD: usize = 12;

/// A firm's prices that differ from the platform's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PriceBook(Vec<Price>);

impl PriceBook {
    /// The price in force at an instant, if the book has one.
    pub fn at(&self, direction: Direction, unit: Unit, at: Timestamp) -> Option<Micros> {
        let in_force = self
            .of(direction, unit)
            .filter(|price| price.from <= at)
            .max_by_key(|price| price.from);
        in_force.map(|price| price.amount)
    }

    /// The prices that are not in force yet, the next one first.
    pub fn ahead(&self, direction: Direction, unit: Unit, now: Timestamp) -> Vec<Price> {
        let mut ahead: Vec<Price> = self
            .of(direction, unit)
            .filter(|price| price.from > now)
            .copied()
            .collect();
        ahead.sort_by_key(|price| price.from);
        ahead
    }

    /// With another price; one for the same instant is replaced, those no longer in force are
    /// forgotten.
    ///
    /// # Errors
    /// [`TooManyAhead`].
    pub fn with(&self, new: Price, now: Timestamp) -> Result<Self, TooManyAhead> {
        let same = |price: &Price| price.direction == new.direction && price.unit == new.unit;
        let mut prices = self.0.clone();
        prices.retain(|price| !same(price) || price.from != new.from);
        prices.push(new);
        let in_force = |price: &Price| {
            price.from > now
                || !prices.iter().any(|other| {
                    other.direction == price.direction
                        && other.unit == price.unit
                        && other.from <= now
                        && other.from > price.from
                })
        };
        let kept: Vec<Price> = prices
            .iter()
            .filter(|price| in_force(price))
            .copied()
            .collect();
        let ahead = kept.iter().filter(|price| price.from > now).count();
        if ahead > MOST_AHEAD {
            return Err(TooManyAhead);
        }
        Ok(Self(kept))
    }

    /// Without the segment prices in force now: the firm's own price per segment holds again.
    pub fn without_segments_in_force(&self, now: Timestamp) -> Self {
        let kept = self.0.iter();
        let kept = kept.filter(|price| price.unit != Unit::SmsSegment || price.from > now);
        Self(kept.copied().collect())
    }

    /// True when the firm pays what the platform asks.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn of(&self, direction: Direction, unit: Unit) -> impl Iterator<Item = &Price> {
        self.0
            .iter()
            .filter(move |price| price.direction == direction && price.unit == unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Inbound, Outbound};

    fn day(n: i64) -> Timestamp {
        Timestamp::from_second(n * 86_400).unwrap()
    }

    fn price(direction: Direction, unit: Unit, amount: i64, from: i64) -> Price {
        Price {
            direction,
            unit,
            amount: Micros::new(amount),
            from: day(from),
        }
    }

    #[test]
    fn a_price_holds_from_its_day_until_the_next() {
        let mut book = PriceBook::default();
        for new in [
            price(Outbound, Unit::SmsSegment, 50, 10),
            price(Outbound, Unit::SmsSegment, 60, 20),
            price(Inbound, Unit::SmsSegment, 10, 10),
            price(Outbound, Unit::Mms, 300, 10),
        ] {
            book = book.with(new, day(1)).unwrap();
        }
        for (direction, unit, at, expected) in [
            (Outbound, Unit::SmsSegment, 9, None),
            (Outbound, Unit::SmsSegment, 10, Some(50)),
            (Outbound, Unit::SmsSegment, 19, Some(50)),
            (Outbound, Unit::SmsSegment, 20, Some(60)),
            (Inbound, Unit::SmsSegment, 30, Some(10)),
            (Outbound, Unit::Mms, 30, Some(300)),
            (Outbound, Unit::Email, 30, None),
        ] {
            let found = book.at(direction, unit, day(at)).map(Micros::get);
            assert_eq!(found, expected, "{direction:?} {unit:?} {at}");
        }
    }

    #[test]
    fn what_is_past_is_forgotten_and_what_is_ahead_is_bounded() {
        let mut book = PriceBook::default();
        for n in 0..40 {
            book = book
                .with(price(Outbound, Unit::Email, n, n), day(n))
                .unwrap();
            assert_eq!(book.0.len(), 1);
        }
        for n in 0..12 {
            let ahead = price(Outbound, Unit::Email, 1, 100 + n);
            book = book.with(ahead, day(50)).unwrap();
        }
        let one_more = price(Outbound, Unit::Email, 1, 200);
        assert_eq!(book.with(one_more, day(50)), Err(TooManyAhead));
        let replaced = price(Outbound, Unit::Email, 2, 100);
        let book = book.with(replaced, day(50)).unwrap();
        assert_eq!(book.ahead(Outbound, Unit::Email, day(50))[0], replaced);
    }
}
