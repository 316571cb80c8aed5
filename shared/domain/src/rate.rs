//! A sender's rate as a line with places: each message takes the next free instant.
//!
//! The generic cell rate algorithm. A place once taken is kept, so a message that must wait asks
//! once, not again and again.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Segments per second, in thousandths (3.75/s = 3750).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentRate(u32);

impl SegmentRate {
    /// From thousandths of a segment per second; `None` for zero and above 10 000 segments/s.
    pub fn from_thousandths(thousandths: u32) -> Option<Self> {
        (1..=10_000_000)
            .contains(&thousandths)
            .then_some(Self(thousandths))
    }

    /// From segments per second with at most three decimal places; `None` for other values.
    pub fn from_per_second(segments: f64) -> Option<Self> {
        let thousandths = segments * 1_000.0;
        let whole = thousandths.round();
        // Binary fractions are off by less than this where three decimal places were written.
        let is_exact = (thousandths - whole).abs() < 1e-6;
        let fits = (1.0..=10_000_000.0).contains(&whole);
        (is_exact && fits).then_some(Self(whole as u32))
    }

    /// Segments per second.
    pub fn per_second(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    /// A long code's default: one segment per second (Twilio, messaging throughput).
    pub const ONE: Self = Self(1_000);

    /// Thousandths of a segment per second.
    pub fn thousandths(self) -> u32 {
        self.0
    }

    /// How long `segments` occupy the sender.
    pub fn time_for(self, segments: u32) -> Duration {
        Duration::from_micros(u64::from(segments) * 1_000_000_000 / u64::from(self.0))
    }

    /// The equal share of each of `parts` workers, at least a thousandth.
    pub fn share(self, parts: u32) -> Self {
        Self((self.0 / parts.max(1)).max(1))
    }
}

/// A place in the sender's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// When the message may go.
    pub at: Timestamp,
    /// From when on the sender is free again.
    pub next_free: Timestamp,
}

/// Takes the next place for `segments` in a line that is free from `next_free` on.
pub fn take_place(
    next_free: Option<Timestamp>,
    now: Timestamp,
    segments: u32,
    rate: SegmentRate,
) -> Place {
    let at = next_free.map_or(now, |free| free.max(now));
    let busy = rate.time_for(segments);
    Place {
        at,
        next_free: at.checked_add(busy).unwrap_or(Timestamp::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rate_is_written_with_at_most_three_decimal_places() {
        for (written, thousandths) in [
            (1.0, Some(1_000)),
            (3.75, Some(3_750)),
            (0.001, Some(1)),
            (0.3, Some(300)),
            (1.001, Some(1_001)),
            (10_000.0, Some(10_000_000)),
            (0.0, None),
            (-1.0, None),
            (0.0005, None),
            (10_000.001, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            let rate = SegmentRate::from_per_second(written);
            assert_eq!(rate.map(SegmentRate::thousandths), thousandths, "{written}");
            assert!(rate.is_none_or(|rate| rate.per_second() == written));
        }
    }

    proptest! {
        #[test]
        fn a_sender_never_exceeds_its_rate(
            thousandths in 1u32..100_000,
            arrivals in prop::collection::vec((0i64..5_000, 1u32..10), 1..50),
        ) {
            let rate = SegmentRate::from_thousandths(thousandths).unwrap();
            let mut now = Timestamp::UNIX_EPOCH;
            let mut free = None;
            let mut last: Option<(Timestamp, u32)> = None;
            for (wait_ms, segments) in arrivals {
                now = now.checked_add(jiff::SignedDuration::from_millis(wait_ms)).unwrap();
                let place = take_place(free, now, segments, rate);
                prop_assert!(place.at >= now);
                if let Some((before, before_segments)) = last {
                    let gap = place.at.duration_since(before);
                    let needed = jiff::SignedDuration::try_from(rate.time_for(before_segments)).unwrap();
                    prop_assert!(gap >= needed);
                }
                last = Some((place.at, segments));
                free = Some(place.next_free);
            }
        }
    }
}
