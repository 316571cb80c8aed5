use jiff::Timestamp;

use super::constraint::{Constraint, first_closed, first_open};
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

/// Which hours count for a category: the matrix.
struct Kept {
    opening: bool,
    legal: bool,
}

fn kept(category: Category, asked_for: AskedFor) -> Kept {
    match category {
        Category::Transactional => Kept {
            opening: asked_for.opening_hours,
            legal: asked_for.legal_hours,
        },
        Category::Conversational => Kept {
            opening: true,
            legal: false,
        },
        Category::Collection | Category::Marketing => Kept {
            opening: true,
            legal: true,
        },
    }
}

/// Decides by the hours alone.
pub fn next_allowed(question: &Question<'_>) -> NextAllowed {
    let from = question.from.as_second();
    let horizon = from.saturating_add(HORIZON);
    let kept = kept(question.category, question.asked_for);
    let location = question.location.filter(|_| kept.opening);
    let week = LegalWeek::of(question.recipient.regions(), question.category);
    let zones = if kept.legal {
        question.recipient.zones()
    } else {
        &[]
    };
    let answer_until = match (question.category, question.last_inbound) {
        (Category::Conversational, Some(wrote)) => wrote.as_second().saturating_add(ANSWER),
        _ => i64::MIN,
    };

    let opening = location.map(|location| Constraint::opening(location, answer_until, from));
    let legal = zones
        .iter()
        .map(|(zone, _)| Constraint::legal(zone.tz(), &week, from));
    let mut constraints = Vec::with_capacity(zones.len() + 1);
    constraints.extend(opening);
    constraints.extend(legal);
    let first = first_open(&mut constraints.clone(), from, horizon);

    let mut facts = Vec::with_capacity(4);
    facts.push(match location {
        Some(_) if from < answer_until => facts::answering(),
        Some(location) => {
            let opens = opening.and_then(|mut opening| opening.next(true, from, horizon));
            facts::opening(location, from, opens)
        }
        None if kept.opening => Fact::new(
            "opening_hours",
            "always",
            "No location with opening hours sends it.",
        ),
        None => facts::not_required(
            "opening_hours",
            "A transactional message keeps opening hours only where the firm asks.",
        ),
    });
    if kept.legal {
        let (Ok((_, decisive)) | Err(decisive)) = first.map_err(Some);
        let offset = usize::from(opening.is_some());
        let decisive = decisive.and_then(|index| index.checked_sub(offset));
        let closed = |index: &usize| {
            let mut constraint = constraints[index + offset];
            constraint.next(true, from, from).is_none()
        };
        let closed_now = decisive
            .filter(closed)
            .or_else(|| (0..zones.len()).find(closed));
        let (index, value) = match (closed_now, decisive) {
            (Some(index), _) => (index, "closed"),
            (None, Some(index)) => (index, "closed_later"),
            (None, None) => (0, "open"),
        };
        facts.extend(facts::legal(&week, question.recipient, index, from, value));
    } else {
        facts.push(facts::not_required(
            "legal_hours",
            "Legal hours count for collection and marketing, or where the firm asks.",
        ));
    }

    let at = match first {
        Ok((instant, _)) if instant == from => question.from,
        Ok((instant, _)) => Timestamp::from_second(instant).unwrap_or(Timestamp::MAX),
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
    let end = first_closed(&mut constraints, at.as_second(), horizon)
        .and_then(|end| Timestamp::from_second(end).ok());
    let deferred = at > question.from;
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
        window_end: end.into_iter().chain(question.useless_after).min(),
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
