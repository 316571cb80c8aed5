//! The facts of a decision about hours, in sentences that a firm understands.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::legal::LegalWeek;
use super::schedule::{day_and_second, opening_segment, weekday};
use super::{Candidates, Evidence, Location, Zone};
use crate::decision::Fact;

/// What a zone's clock reads at an instant.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    zone: &'a Zone,
    local: i64,
}

impl<'a> Reading<'a> {
    /// The reading at `instant`, seconds since 1970.
    pub fn of(zone: &'a Zone, instant: i64) -> Self {
        let at = Timestamp::from_second(instant).unwrap_or(Timestamp::MAX);
        let offset = i64::from(zone.tz().to_offset(at).seconds());
        Self {
            zone,
            local: instant + offset,
        }
    }
}

impl fmt::Display for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAYS: [&str; 7] = [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ];
        let (day, second) = day_and_second(self.local);
        let name = DAYS[weekday(day)];
        let at = Timestamp::from_second(self.local).unwrap_or(Timestamp::MAX);
        let date = Offset::UTC.to_datetime(at).date();
        let (hour, minute) = (second / 3600, second / 60 % 60);
        write!(f, "{name} {date} {hour:02}:{minute:02} ({})", self.zone)
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(beginning) => write!(f, "the number begins with +{beginning}"),
            Self::Postcode(beginning) => write!(f, "the postcode begins with {beginning}"),
            Self::Address => f.write_str("so the address says"),
            Self::Contact => f.write_str("so the contact says"),
            Self::Firm => f.write_str("the firm's time zone, as nothing tells the recipient's"),
        }
    }
}

/// A text of some length, in one piece of memory.
fn sentence(text: fmt::Arguments<'_>) -> String {
    let mut sentence = String::with_capacity(280);
    // Writing to a string does not fail.
    let _ = fmt::Write::write_fmt(&mut sentence, text);
    sentence
}

/// Hours that were not looked at.
pub(super) fn not_required(fact: &'static str, detail: &'static str) -> Fact {
    Fact::new(fact, "not_required", detail)
}

/// The contact wrote, and is answered.
pub(super) fn answering() -> Fact {
    Fact::new(
        "opening_hours",
        "answering",
        "The contact wrote within the last 24 hours and may be answered at any hour.",
    )
}

/// What the location's hours say at `from`; `opens` is when they next allow it.
pub(super) fn opening(location: &Location, from: i64, opens: Option<i64>) -> Fact {
    let zone = &location.time_zone;
    let name = &location.name;
    let now = Reading::of(zone, from);
    if opening_segment(&location.hours, &location.closures, now.local).open {
        return if location.hours.is_always() {
            Fact::new("opening_hours", "always", format!("{name} is always open."))
        } else {
            let detail = sentence(format_args!("{name} is open: it is {now} there."));
            Fact::new("opening_hours", "open", detail)
        };
    }
    let then = opens.map(|at| Reading::of(zone, at));
    let then = fmt::from_fn(|f| match then {
        Some(then) => write!(f, "it opens on {then}"),
        None => f.write_str("it does not open within 60 days"),
    });
    match location.closures.on(day_and_second(now.local).0) {
        Some(closure) => {
            let (first, last) = (closure.from(), closure.to());
            let why = fmt::from_fn(|f| match closure.name() {
                Some(why) => write!(f, " ({why})"),
                None => Ok(()),
            });
            let detail = sentence(format_args!(
                "{name} is closed from {first} to {last}{why}; {then}."
            ));
            Fact::new("closure", format!("{first}/{last}"), detail)
        }
        None => {
            let detail = sentence(format_args!("{name} is closed: it is {now} there; {then}."));
            Fact::new("opening_hours", "closed", detail)
        }
    }
}

/// No location limits it.
pub(super) fn no_location() -> Fact {
    Fact::new(
        "opening_hours",
        "always",
        "No location with opening hours sends it.",
    )
}

/// The law allows it now, but not any more when the location opens.
pub(super) const LEGAL_LATER: &str = "closed_later";

/// What the law says at `instant` by the clock of the candidate `index`.
pub(super) fn legal(
    week: &LegalWeek,
    candidates: &Candidates,
    index: usize,
    instant: i64,
    state: &'static str,
) -> Fact {
    let Some((zone, evidence)) = candidates.zones().get(index) else {
        return Fact::new("legal_hours", state, "");
    };
    let reading = Reading::of(zone, instant);
    let (span, rule) = week.explain(reading.local);
    let span = fmt::from_fn(|f| match span {
        Some((from, to)) => {
            let (from_hour, from_minute) = (from / 60, from % 60);
            let (to_hour, to_minute) = (to / 60, to % 60);
            write!(
                f,
                "{from_hour:02}:{from_minute:02} to {to_hour:02}:{to_minute:02}"
            )
        }
        None => f.write_str("no hour of this day"),
    });
    let others = fmt::from_fn(|f| match candidates.zones() {
        [] | [_] => Ok(()),
        [(first, _), rest @ ..] if rest.len() < 4 => {
            write!(f, " It must be allowed in each of {first}")?;
            rest.iter()
                .try_for_each(|(zone, _)| write!(f, ", {zone}"))?;
            f.write_str(".")
        }
        zones => write!(f, " It must be allowed in each of {} zones.", zones.len()),
    });
    let later = match state {
        LEGAL_LATER => " That ends before the rest allows it.",
        _ => "",
    };
    let (by, source) = (rule.by, rule.source);
    let detail = sentence(format_args!(
        "It is {reading} where the recipient may be ({evidence}); {by} leaves {span} for such texts ({source}).{later}{others}"
    ));
    Fact::new("legal_hours", state, detail)
}

/// No hour is allowed by everything at once.
pub(super) fn never() -> Fact {
    Fact::new(
        "allowed_hours",
        "never",
        "Within 60 days there is no hour that everything above allows.",
    )
}

/// The next allowed instant is too late.
pub(super) fn useless(useless_after: Timestamp, at: Timestamp) -> Fact {
    Fact::new(
        "useless_after",
        useless_after.to_string(),
        format!("It may go at {at} at the earliest, and is useless after {useless_after}."),
    )
}
