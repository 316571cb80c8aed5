use jiff::Timestamp;

use super::constraint::{Constraint, Opening, first_closed, first_open};
use super::facts;
use super::legal::LegalWeek;
use super::{Candidates, Location};
use crate::decision::{Action, Decision, Fact};
use crate::message::Category;

/// How far ahead an allowed hour is looked for, in seconds: 60 days.
const HORIZON: i64 = 60 * 24 * 60 * 60;

/// How long a contact who wrote may be answered at any hour, in seconds.
const ANSWER: i64 = 24 * 60 * 60;

/// Hours that a transactional message keeps only where somebody asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AskedFor {
    /// The firm or the rule asks for the location's opening hours.
    pub opening_hours: bool,
    /// The firm asks for the legal hours.
    pub legal_hours: bool,
}

/// May a message go, and when?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// From when on it could go: now, or the time it is scheduled for.
    pub from: Timestamp,
    /// Why it is sent.
    pub category: Category,
    /// The branch that sends it.
    pub location: Option<&'a Location>,
    /// What a transactional message keeps.
    pub asked_for: AskedFor,
    /// When the contact last wrote.
    pub last_inbound: Option<Timestamp>,
    /// Where the recipient may be.
    pub recipient: &'a Candidates,
    /// The last instant at which it is of use.
    pub useless_after: Option<Timestamp>,
}

/// The decision, and until when it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextAllowed {
    /// Send (at the instant asked about), defer or refuse, with the facts.
    pub decision: Decision,
    /// From this instant on it is not allowed any more. `None` when it is refused, and when nothing
    /// ends within 60 days.
    pub window_end: Option<Timestamp>,
}

/// Decides by the hours alone.
pub fn next_allowed(question: &Question<'_>) -> NextAllowed {
    let week = LegalWeek::of(question.recipient.regions(), question.category);
    let mut search = Search::new(question, &week);
    let first = search.first_open();
    let mut facts = vec![search.opening_fact(), search.legal_fact(first)];
    let at = match first {
        Ok(Opening { instant, .. }) if instant == search.from => question.from,
        Ok(Opening { instant, .. }) => timestamp(instant),
        Err(_) => {
            facts.push(facts::never());
            return refuse(facts);
        }
    };
    if let Some(useless_after) = question.useless_after
        && useless_after < at
    {
        facts.push(facts::useless(useless_after, at));
        return refuse(facts);
    }
    let deferred = at > question.from;
    let closes = search.first_closed(at.as_second()).map(timestamp);
    NextAllowed {
        decision: Decision {
            action: if deferred {
                Action::Defer
            } else {
                Action::Send
            },
            at: deferred.then_some(at),
            facts,
        },
        window_end: closes.into_iter().chain(question.useless_after).min(),
    }
}

fn refuse(facts: Vec<Fact>) -> NextAllowed {
    NextAllowed {
        decision: Decision {
            action: Action::Refuse,
            at: None,
            facts,
        },
        window_end: None,
    }
}

fn timestamp(instant: i64) -> Timestamp {
    Timestamp::from_second(instant).unwrap_or(Timestamp::MAX)
}

/// The matrix: whether opening hours and legal hours count.
fn kept(category: Category, asked_for: AskedFor) -> (bool, bool) {
    match category {
        Category::Transactional => (asked_for.opening_hours, asked_for.legal_hours),
        Category::Conversational => (true, false),
        Category::Collection | Category::Marketing => (true, true),
    }
}

/// All that has to be open for one question. Instants are seconds since 1970.
struct Search<'a> {
    from: i64,
    horizon: i64,
    /// The contact may be answered at any hour until then.
    answer_until: i64,
    recipient: &'a Candidates,
    week: &'a LegalWeek,
    /// The location whose hours count.
    location: Option<&'a Location>,
    keeps_opening: bool,
    keeps_legal: bool,
    /// The location's, if one counts, then one for each of the recipient's zones, if they count.
    constraints: Vec<Constraint<'a>>,
}

impl<'a> Search<'a> {
    fn new(question: &Question<'a>, week: &'a LegalWeek) -> Self {
        let from = question.from.as_second();
        let (keeps_opening, keeps_legal) = kept(question.category, question.asked_for);
        let answer_until = match (question.category, question.last_inbound) {
            (Category::Conversational, Some(wrote)) => wrote.as_second().saturating_add(ANSWER),
            _ => i64::MIN,
        };
        let location = question.location.filter(|_| keeps_opening);
        let zones = question.recipient.zones();
        let zones = if keeps_legal { zones } else { &[] };
        let mut constraints = Vec::with_capacity(zones.len() + 1);
        constraints
            .extend(location.map(|location| Constraint::opening(location, answer_until, from)));
        constraints.extend(
            zones
                .iter()
                .map(|(zone, _)| Constraint::legal(zone.tz(), week, from)),
        );
        Self {
            from,
            horizon: from.saturating_add(HORIZON),
            answer_until,
            recipient: question.recipient,
            week,
            location,
            keeps_opening,
            keeps_legal,
            constraints,
        }
    }

    fn first_open(&self) -> Result<Opening, usize> {
        first_open(&mut self.constraints.clone(), self.from, self.horizon)
    }

    fn first_closed(&mut self, from: i64) -> Option<i64> {
        first_closed(&mut self.constraints, from, self.horizon)
    }

    /// When one of them alone is next open, no later than `horizon`.
    fn opens(&self, index: usize, horizon: i64) -> Option<i64> {
        let mut constraint = *self.constraints.get(index)?;
        constraint.next(true, self.from, horizon)
    }

    fn opening_fact(&self) -> Fact {
        match self.location {
            Some(_) if self.from < self.answer_until => facts::answering(),
            Some(location) => facts::opening(location, self.from, self.opens(0, self.horizon)),
            None if self.keeps_opening => facts::no_location(),
            None => facts::not_required(
                "opening_hours",
                "A transactional message keeps opening hours only where the firm asks.",
            ),
        }
    }

    /// The law at the zone that decided; else at one that is closed; else at the first.
    fn legal_fact(&self, first: Result<Opening, usize>) -> Fact {
        if !self.keeps_legal {
            return facts::not_required(
                "legal_hours",
                "Legal hours count for collection and marketing, or where the firm asks.",
            );
        }
        let others = usize::from(self.location.is_some());
        let decisive = first.map_or_else(Some, |opening| opening.decisive);
        let decisive = decisive.and_then(|index| index.checked_sub(others));
        let closed = |zone: &usize| self.opens(zone + others, self.from).is_none();
        let mut zones = 0..self.recipient.zones().len();
        let (zone, state) = match (
            decisive.filter(closed).or_else(|| zones.find(closed)),
            decisive,
        ) {
            (Some(zone), _) => (zone, "closed"),
            (None, Some(zone)) => (zone, facts::LEGAL_LATER),
            (None, None) => (0, "open"),
        };
        facts::legal(self.week, self.recipient, zone, self.from, state)
    }
}
