//! What carriers do not take at all, whoever sends it and whoever agreed.
//!
//! Classes by the carriers' messaging policies in the US and Canada (CTIA, "Messaging Principles and
//! Best Practices"; Twilio, "Forbidden message categories"): adult content, hate speech, cannabis
//! and other drugs, vaping, gambling, high-risk loans and investments, debt relief and credit
//! repair, third-party debt collection, get-rich-quick schemes. Alcohol, firearms and tobacco are
//! taken from age-gated programmes, so marketing them is a warning.
//!
//! What only marketing would name, such as a medicine or a way to bet, counts only there, and who
//! collects for others is looked for where something is sold or collected.
//! Words with an innocent sense (pot, weed, bet, escort, adult) count only in phrases without one.

use super::lexicon::Rule;
use super::{Bounds, Category, CoachContext, Finding, Note, Severity, Text, Wrong};

pub(super) const LISTS: &str = include_str!("forbidden.txt");

const SOLD: Bounds = Bounds {
    named: 0.1,
    alone: 0.5,
};

/// Whoever poses as somebody else sells nothing, or seems to.
const POSING: Bounds = Bounds {
    named: 0.0,
    alone: 0.6,
};

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let is_marketing = context.category == Category::Marketing;
    let wants_money = is_marketing || context.category == Category::Collection;
    let marks = text.marks.iter().filter_map(|it| match it.rule {
        Rule::ForbiddenToSell if is_marketing => Some((Note::Forbidden, Severity::Refuse, it)),
        Rule::CollectsForOthers if wants_money => Some((Note::Forbidden, Severity::Refuse, it)),
        Rule::Forbidden => Some((Note::Forbidden, Severity::Refuse, it)),
        Rule::AgeGated if is_marketing => Some((Note::AgeGated, Severity::Warn, it)),
        _ => None,
    });
    let found = marks
        .filter(|(_, _, it)| !text.is_inside(it, &[Rule::Innocent]))
        .map(|(note, severity, it)| text.finding(note, severity, (it.start, it.end)))
        .collect();
    // What is only like it may be lawful for adults, so it goes out with a warning.
    let likely = (Note::LikeForbidden, Severity::Warn);
    let found = match is_marketing {
        true => text.weighed((Wrong::Forbidden, SOLD), found, likely),
        false => found,
    };
    text.weighed((Wrong::Poses, POSING), found, likely)
}
