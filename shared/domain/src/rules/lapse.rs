//! A length of time as firms write it.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// The longest lapse, in days.
pub const MAX_DAYS: i64 = 366;

/// A text that is no lapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be minutes, hours or days such as \"90m\", \"2h\" or \"3d\", at most 366 days")]
pub struct LapseError;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Unit {
    Minutes,
    Hours,
    Days,
}

/// A length of time: `90m`, `2h`, `3d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lapse {
    count: u32,
    unit: Unit,
}

impl Lapse {
    /// Its elapsed time; a day has 24 hours.
    pub fn elapsed(self) -> SignedDuration {
        let count = i64::from(self.count);
        match self.unit {
            Unit::Minutes => SignedDuration::from_mins(count),
            Unit::Hours => SignedDuration::from_hours(count),
            Unit::Days => SignedDuration::from_hours(24 * count),
        }
    }

    /// True for nothing at all.
    pub fn is_zero(self) -> bool {
        self.count == 0
    }

    /// This much after an instant, in elapsed time.
    pub fn after(self, at: Timestamp) -> Timestamp {
        at.checked_add(self.elapsed()).unwrap_or(Timestamp::MAX)
    }

    /// This much before (or after) an instant. Days are those of the calendar at the place: a day
    /// before nine o'clock is nine o'clock, also when the clocks change in between.
    pub fn from_instant(self, at: Timestamp, side: Side, zone: &TimeZone) -> Option<Timestamp> {
        let span = self.span(side);
        match self.unit {
            Unit::Days => {
                let there = at.to_zoned_datetime(zone.clone()).checked_add(span).ok()?;
                // Samoa had no 30 December 2011: the day before the 31st was no day before.
                let is_skipped = there.timestamp() == at;
                let elapsed = SignedDuration::from_hours(24 * i64::from(span.get_days()));
                if is_skipped {
                    at.checked_add(elapsed).ok()
                } else {
                    Some(there.timestamp())
                }
            }
            Unit::Minutes | Unit::Hours => at.checked_add(span).ok(),
        }
    }

    /// The day that lies this much before (or after) a day; part of a day counts as none.
    pub fn from_day(self, day: Date, side: Side) -> Option<Date> {
        let days = self.elapsed().as_hours() / 24;
        let days = match side {
            Side::Before => -days,
            Side::After => days,
        };
        day.checked_add(days.days()).ok()
    }

    fn span(self, side: Side) -> Span {
        let count = match side {
            Side::Before => -i64::from(self.count),
            Side::After => i64::from(self.count),
        };
        match self.unit {
            Unit::Minutes => count.minutes(),
            Unit::Hours => count.hours(),
            Unit::Days => count.days(),
        }
    }
}

/// Before or after a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Before it.
    Before,
    /// After it.
    After,
}

impl FromStr for Lapse {
    type Err = LapseError;

    fn from_str(text: &str) -> Result<Self, LapseError> {
        let unit = match text.as_bytes().last() {
            Some(b'm') => Unit::Minutes,
            Some(b'h') => Unit::Hours,
            Some(b'd') => Unit::Days,
            _ => return Err(LapseError),
        };
        let digits = &text[..text.len() - 1];
        if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(LapseError);
        }
        let count = digits.parse().map_err(|_| LapseError)?;
        let lapse = Self { count, unit };
        (lapse.elapsed().as_hours() <= MAX_DAYS * 24)
            .then_some(lapse)
            .ok_or(LapseError)
    }
}

impl TryFrom<String> for Lapse {
    type Error = LapseError;
    fn try_from(text: String) -> Result<Self, LapseError> {
        text.parse()
    }
}

impl From<Lapse> for String {
    fn from(lapse: Lapse) -> Self {
        lapse.to_string()
    }
}

impl fmt::Display for Lapse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Minutes => 'm',
            Unit::Hours => 'h',
            Unit::Days => 'd',
        };
        write!(f, "{}{unit}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lapse_is_read_and_written_as_firms_write_it() {
        for text in ["0m", "90m", "2h", "3d", "366d", "527040m"] {
            assert_eq!(text.parse::<Lapse>().unwrap().to_string(), text);
        }
        for text in [
            "", "m", "3", "3 d", "-3d", "+3d", "3D", "3w", "1.5h", "1h30m", "367d", "8785h",
            "9999999m", "٣d", "3d ",
        ] {
            assert_eq!(text.parse::<Lapse>(), Err(LapseError), "{text:?}");
        }
    }

    #[test]
    fn days_are_those_of_the_calendar_and_hours_are_elapsed() {
        let zone = TimeZone::get("America/New_York").unwrap();
        // The clocks go forward on 2026-03-08 and back on 2026-11-01, at 02:00.
        for (at, lapse, side, expected) in [
            (
                "2026-03-08T13:00:00Z",
                "1d",
                Side::Before,
                "2026-03-07T14:00:00Z",
            ),
            (
                "2026-03-08T13:00:00Z",
                "24h",
                Side::Before,
                "2026-03-07T13:00:00Z",
            ),
            (
                "2026-11-01T14:00:00Z",
                "1d",
                Side::Before,
                "2026-10-31T13:00:00Z",
            ),
            // 02:30 does not exist on that day: the hour after the gap.
            (
                "2026-03-09T06:30:00Z",
                "1d",
                Side::Before,
                "2026-03-08T07:30:00Z",
            ),
            (
                "2026-03-07T07:30:00Z",
                "1d",
                Side::After,
                "2026-03-08T07:30:00Z",
            ),
            (
                "2026-05-04T12:00:00Z",
                "90m",
                Side::After,
                "2026-05-04T13:30:00Z",
            ),
        ] {
            let lapse: Lapse = lapse.parse().unwrap();
            let found = lapse.from_instant(at.parse().unwrap(), side, &zone);
            assert_eq!(
                found,
                Some(expected.parse().unwrap()),
                "{lapse} {side:?} {at}"
            );
        }
    }
}
