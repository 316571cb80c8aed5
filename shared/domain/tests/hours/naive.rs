//! The same rules, said as directly as possible: what every wall clock reads at one instant. Slow,
//! and independent of the code under test but for reading inputs.

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};
use recado_domain::decision::Action;
use recado_domain::hours::{Candidates, Location, NextAllowed, Zone};

/// Minutes after midnight: weekdays, Saturday, Sunday.
pub type Law = [(i16, i16); 3];

/// The table of American quiet hours, written a second time.
pub fn american_law(region: &str) -> Law {
    let hours = |from: i16, to: i16| (from * 60, to * 60);
    match region {
        "US-AL" | "US-FL" | "US-LA" | "US-MD" | "US-MS" | "US-OK" | "US-TN" | "US-WA" => {
            [hours(8, 20); 3]
        }
        "US-CT" | "US-NV" => [hours(9, 20); 3],
        "US-TX" => [hours(9, 21), hours(9, 21), hours(12, 21)],
        _ => [hours(8, 21); 3],
    }
}

pub fn law_allows(law: &Law, zone: &Zone, at: Timestamp) -> bool {
    let local = zone.tz().to_datetime(at);
    let (from, to) = match local.date().weekday() {
        Weekday::Saturday => law[1],
        Weekday::Sunday => law[2],
        _ => law[0],
    };
    let minute = i16::from(local.hour()) * 60 + i16::from(local.minute());
    from <= minute && minute < to
}

pub fn laws_allow(laws: &[Law], recipient: &Candidates, at: Timestamp) -> bool {
    recipient
        .zones()
        .iter()
        .all(|(zone, _)| laws.iter().all(|law| law_allows(law, zone, at)))
}

pub fn location_is_open(location: &Location, at: Timestamp) -> bool {
    let local = location.time_zone.tz().to_datetime(at);
    let today = local.date();
    let yesterday = today.checked_sub(1.day()).unwrap();
    let closed = |day: Date| {
        let closures = location.closures.as_slice();
        closures.iter().any(|c| c.from() <= day && day <= c.to())
    };
    if closed(today) {
        return false;
    }
    let windows = location.hours.windows();
    let minute = u16::try_from(i16::from(local.hour()) * 60 + i16::from(local.minute())).unwrap();
    windows.is_empty()
        || windows.iter().any(|window| {
            let opens_on = |day: Date| {
                window.day() as i8 == day.weekday().to_monday_zero_offset() && !closed(day)
            };
            let (opens, closes) = (window.opens().minutes(), window.closes().minutes());
            if opens < closes {
                opens_on(today) && opens <= minute && minute < closes
            } else {
                (opens_on(today) && opens <= minute) || (opens_on(yesterday) && minute < closes)
            }
        })
}

/// Every five minutes of the clock, at which alone anything here changes.
pub fn grid(from: Timestamp) -> impl Iterator<Item = Timestamp> {
    let step = 300;
    let first = from.as_second().div_euclid(step) * step + step;
    std::iter::once(from)
        .chain((0..).map(move |n| Timestamp::from_second(first + n * step).unwrap()))
}

/// The first instant at which `allowed` is as wanted, looking no further than `days`.
pub fn first(
    from: Timestamp,
    days: i64,
    wanted: bool,
    allowed: impl Fn(Timestamp) -> bool,
) -> Option<Timestamp> {
    let end = from + SignedDuration::from_hours(24 * days);
    grid(from)
        .take_while(|at| *at <= end)
        .find(|at| allowed(*at) == wanted)
}

/// The instant decided on, `None` for a refusal.
pub fn instant(answer: &NextAllowed, from: Timestamp) -> Option<Timestamp> {
    match answer.decision.action {
        Action::Send => Some(from),
        Action::Defer => answer.decision.at,
        Action::Refuse => None,
    }
}
