//! What a wall clock says: open or closed, and until when. Local times are seconds since
//! 1970-01-01 00:00 on that clock, so no calendar is needed between two changes of it.

use super::{Closures, OpeningHours};

/// Seconds of a day on a clock.
pub(super) const DAY: i64 = 24 * 60 * 60;

/// Open or closed without a break before `until`, which is later than the moment asked about. The
/// next segment may be of the same kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Open.
    pub open: bool,
    /// A local time.
    pub until: i64,
}

/// The day, counted from 1970-01-01, and the second in it.
pub(super) fn day_and_second(local: i64) -> (i64, i64) {
    (local.div_euclid(DAY), local.rem_euclid(DAY))
}

/// The weekday of a day counted from 1970-01-01, a Thursday; Monday is 0.
pub(super) fn weekday(day: i64) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0)
}

/// The segment of a location's week. A window belongs to the day on which it opens: it falls away
/// with a closure of that day, and a closure of the next day cuts it at midnight.
pub(super) fn opening_segment(hours: &OpeningHours, closures: &Closures, local: i64) -> Segment {
    let (day, second) = day_and_second(local);
    if let Some(last) = closures.last_closed_day(day) {
        return Segment {
            open: false,
            until: (last + 1) * DAY,
        };
    }
    if hours.is_always() {
        let until = closures
            .next_closed_day(day)
            .map_or(i64::MAX, |day| day * DAY);
        return Segment { open: true, until };
    }
    let today = hours.on(weekday(day)).iter().map(|window| (window, 0));
    let last_night = match closures.last_closed_day(day - 1) {
        Some(_) => &[],
        None => hours.on(weekday(day - 1)),
    };
    let mut open = false;
    let mut until = DAY;
    for (window, age) in today.chain(last_night.iter().map(|window| (window, DAY))) {
        let opens = i64::from(window.opens().minutes()) * 60 - age;
        let closes = i64::from(window.end()) * 60 - age;
        open |= opens <= second && second < closes;
        for edge in [opens, closes] {
            if edge > second {
                until = until.min(edge);
            }
        }
    }
    Segment {
        open,
        until: day * DAY + until,
    }
}

impl Closures {
    /// The last day of a closure that `day` falls into.
    fn last_closed_day(&self, day: i64) -> Option<i64> {
        self.on(day).map(|closure| closure.days().1)
    }

    /// The first day after `day` on which a closure begins.
    fn next_closed_day(&self, day: i64) -> Option<i64> {
        let mut begins = self.as_slice().iter().map(|closure| closure.days().0);
        begins.find(|first| *first > day)
    }

    /// The longest closure that `day` falls into.
    pub(super) fn on(&self, day: i64) -> Option<&super::Closure> {
        self.as_slice()
            .iter()
            .take_while(|closure| closure.days().0 <= day)
            .filter(|closure| day <= closure.days().1)
            .max_by_key(|closure| closure.days().1)
    }
}
