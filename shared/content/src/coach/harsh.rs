//! Threats and insults.
//!
//! In collection they break the law (15 U.S.C. 1692d, 1692e; 12 CFR 1006.14, 1006.18).

use super::lexicon::Rule;
use super::{Bounds, Category, CoachContext, Finding, Note, Sense, Severity, Text};

pub(super) const LISTS: &str = include_str!("harsh.txt");

/// From which likeness on a text is harsh, by what it is for.
fn bounds(category: Category) -> Bounds {
    let alone = match category {
        Category::Collection => 0.4,
        Category::Transactional => 0.62,
        Category::Marketing => 0.67,
        // Who chats jokes.
        Category::Conversational => 0.71,
    };
    Bounds { named: 0.15, alone }
}

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let is_collection = context.category == Category::Collection;
    let (note, severity) = match is_collection {
        true => (Note::HarshInCollection, Severity::Refuse),
        false => (Note::HarshTone, Severity::Warn),
    };
    let marks = text.marks.iter().filter(|it| match it.rule {
        Rule::Insult => true,
        // That somebody else collects is forbidden, not harsh.
        Rule::Threat => {
            is_collection && !text.is_inside(it, &[Rule::Forbidden, Rule::CollectsForOthers])
        }
        _ => false,
    });
    let finding = |place| text.finding(note, severity, place);
    let found = marks.map(|it| finding((it.start, it.end))).collect();
    // To somebody who owes an insult is one, whatever stands around it; threats have other uses.
    let insults = text.marks_of(Rule::Insult).next().is_some();
    match (insults, is_collection) {
        (true, true) => found,
        _ => text.weighed(
            (Sense::Harsh, bounds(context.category)),
            found,
            (note, severity),
        ),
    }
}
