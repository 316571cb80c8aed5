//! Threats and insults.
//!
//! In collection they break the law (15 U.S.C. 1692d, 1692e; 12 CFR 1006.14, 1006.18).

use super::lexicon::Rule;
use super::{Category, CoachContext, Finding, Note, Severity, Text};

pub(super) const LISTS: &str = include_str!("harsh.txt");

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
    marks.map(|it| finding((it.start, it.end))).collect()
}
