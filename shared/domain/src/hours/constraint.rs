use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::legal::LegalWeek;
use super::schedule::{Segment, opening_segment};
use super::{Closures, Location, OpeningHours};

/// A stretch of time in which a zone's clock runs evenly.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    /// Seconds that the clock is ahead of UTC.
    offset: i64,
    /// The instant of the next change.
    until: i64,
}

impl Stretch {
    fn at(tz: &TimeZone, instant: i64) -> Self {
        let at = Timestamp::from_second(instant).unwrap_or(Timestamp::MAX);
        let next = tz.following(at).next();
        Self {
            offset: i64::from(tz.to_offset(at).seconds()),
            until: next.map_or(i64::MAX, |change| change.timestamp().as_second()),
        }
    }
}

/// What has to be open.
#[derive(Clone, Copy, Debug)]
enum Week<'a> {
    Opening(&'a OpeningHours, &'a Closures),
    Legal(&'a LegalWeek),
}

/// A week on the clock of a zone. Instants are seconds since 1970.
///
/// Open is what the wall clock reads at an instant, never a span between two computed instants: so
/// a gap in the clock opens late or not at all, and an hour that comes twice is open twice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Constraint<'a> {
    tz: &'a TimeZone,
    week: Week<'a>,
    /// Open at any hour before this instant.
    exempt_until: i64,
    stretch: Stretch,
}

impl<'a> Constraint<'a> {
    /// A location's hours, which do not count before `exempt_until`.
    pub fn opening(location: &'a Location, exempt_until: i64, from: i64) -> Self {
        let tz = location.time_zone.tz();
        Self {
            tz,
            week: Week::Opening(&location.hours, &location.closures),
            exempt_until,
            stretch: Stretch::at(tz, from),
        }
    }

    /// The law's hours at the clock of one zone.
    pub fn legal(tz: &'a TimeZone, week: &'a LegalWeek, from: i64) -> Self {
        Self {
            tz,
            week: Week::Legal(week),
            exempt_until: i64::MIN,
            stretch: Stretch::at(tz, from),
        }
    }

    /// The first instant from `from` to `horizon` at which it is open, or closed.
    pub fn next(&mut self, open: bool, from: i64, horizon: i64) -> Option<i64> {
        let mut instant = from;
        while instant <= horizon {
            if instant < self.exempt_until {
                if open {
                    return Some(instant);
                }
                instant = self.exempt_until;
                continue;
            }
            self.move_to(instant);
            let segment = self.segment(instant + self.stretch.offset);
            if segment.open == open {
                return Some(instant);
            }
            instant = (segment.until.saturating_sub(self.stretch.offset)).min(self.stretch.until);
        }
        None
    }

    fn segment(&self, local: i64) -> Segment {
        match self.week {
            Week::Opening(hours, closures) => opening_segment(hours, closures, local),
            Week::Legal(week) => week.segment(local),
        }
    }

    /// Searches go forward from one instant, so the stretch is rarely another one.
    fn move_to(&mut self, instant: i64) {
        if instant >= self.stretch.until {
            self.stretch = Stretch::at(self.tz, instant);
        }
    }
}

/// When all are open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    /// The first such instant.
    pub instant: i64,
    /// The one that closed last before it: the one that decided. `None` when all were open at once.
    pub decisive: Option<usize>,
}

/// The first instant from `from` to `horizon` at which all are open.
///
/// # Errors
/// The one that did not open any more.
pub(super) fn first_open(
    constraints: &mut [Constraint<'_>],
    from: i64,
    horizon: i64,
) -> Result<Opening, usize> {
    let mut opening = Opening {
        instant: from,
        decisive: None,
    };
    loop {
        let before = opening.instant;
        for (index, constraint) in constraints.iter_mut().enumerate() {
            let open = constraint
                .next(true, opening.instant, horizon)
                .ok_or(index)?;
            if open > opening.instant {
                opening = Opening {
                    instant: open,
                    decisive: Some(index),
                };
            }
        }
        if opening.instant == before {
            return Ok(opening);
        }
    }
}

/// The first instant from `from` to `horizon` at which one of them is closed.
pub(super) fn first_closed(
    constraints: &mut [Constraint<'_>],
    from: i64,
    horizon: i64,
) -> Option<i64> {
    let mut horizon = horizon;
    let mut found = None;
    for constraint in constraints {
        if let Some(closed) = constraint.next(false, from, horizon) {
            horizon = closed;
            found = Some(closed);
        }
    }
    found
}
