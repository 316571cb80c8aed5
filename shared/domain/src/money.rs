//! Money as integers: millionths of a US dollar.

use std::fmt;
use std::iter::Sum;
use std::ops::Neg;

use serde::{Deserialize, Serialize};

/// An amount in micro-USD (1 USD = 1 000 000). Signed: entries of the ledger go both ways.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Micros(i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Something else than ASCII digits with at most one point and a leading minus.
    #[error("an amount is a plain decimal such as \"10\" or \"0.040000\"")]
    NotADecimal,
    /// More than six decimal places.
    #[error("an amount has at most six decimal places")]
    TooPrecise,
    /// Beyond a billion dollars.
    #[error("an amount is at most 1000000000")]
    TooLarge,
}

impl Micros {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount the API takes: a billion dollars.
    pub const MAX_INPUT: Self = Self(1_000_000_000_000_000);
    /// The currency of every amount (ISO 4217).
    pub const CURRENCY: &'static str = "USD";

    /// From millionths of a dollar.
    pub const fn new(micros: i64) -> Self {
        Self(micros)
    }

    /// As millionths of a dollar.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Sum, or `None` beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Difference, or `None` beyond 64 bits.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Sum that stops at the largest amount; for figures that are only shown.
    pub fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Difference that stops at the smallest amount; for figures that are only shown.
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// `count` times this price, stopping at the largest amount (which no balance covers).
    pub fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(count)))
    }

    /// Reads a plain ASCII decimal of at most six places: `"10"`, `"0.040000"`, `"-3.5"`.
    ///
    /// # Errors
    /// [`AmountError`] naming what is wrong; `+`, exponents, spaces and other digits are not taken.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return Err(AmountError::NotADecimal);
        }
        if fraction.len() > 6 {
            return Err(AmountError::TooPrecise);
        }
        let whole: i64 = whole.parse().map_err(|_| AmountError::TooLarge)?;
        let micros: i64 = format!("{fraction:0<6}")
            .parse()
            .map_err(|_| AmountError::NotADecimal)?;
        let amount = whole
            .checked_mul(1_000_000)
            .and_then(|units| units.checked_add(micros))
            .map(Self)
            .filter(|amount| *amount <= Self::MAX_INPUT)
            .ok_or(AmountError::TooLarge)?;
        Ok(if negative { -amount } else { amount })
    }
}

impl Neg for Micros {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Micros {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::saturating_add)
    }
}

impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(
            f,
            "{sign}{}.{:06}",
            magnitude / 1_000_000,
            magnitude % 1_000_000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_plain_decimals_of_at_most_six_places() {
        for (text, expected) in [
            ("10", Ok(10_000_000)),
            ("0.04", Ok(40_000)),
            ("0.040000", Ok(40_000)),
            ("-3.5", Ok(-3_500_000)),
            ("1000000000", Ok(1_000_000_000_000_000)),
            ("1000000000.000001", Err(AmountError::TooLarge)),
            ("99999999999999999999", Err(AmountError::TooLarge)),
            ("0.0000001", Err(AmountError::TooPrecise)),
            ("", Err(AmountError::NotADecimal)),
            ("-", Err(AmountError::NotADecimal)),
            (".5", Err(AmountError::NotADecimal)),
            ("5.", Err(AmountError::NotADecimal)),
            ("1e3", Err(AmountError::NotADecimal)),
            ("+1", Err(AmountError::NotADecimal)),
            ("1,5", Err(AmountError::NotADecimal)),
            (" 1", Err(AmountError::NotADecimal)),
            ("١", Err(AmountError::NotADecimal)),
        ] {
            assert_eq!(Micros::parse(text).map(Micros::get), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_as_the_same_amount(
            micros in -1_000_000_000_000_000i64..=1_000_000_000_000_000
        ) {
            let amount = Micros::new(micros);
            prop_assert_eq!(Micros::parse(&amount.to_string()), Ok(amount));
        }
    }
}
