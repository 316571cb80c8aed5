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

use super::lexicon::{Mark, Rule};
use super::{Bounds, Category, CoachContext, Finding, Note, Sense, Severity, Text};

pub(super) const LISTS: &str = include_str!("forbidden.txt");

const SOLD: Bounds = Bounds {
    named: 0.12,
    alone: 0.63,
};

/// Drinks and the like: what a book or a tool is named after is much less like it still.
const GATED: Bounds = Bounds {
    named: 0.05,
    ..SOLD
};

/// Where nothing is to be sold.
const OFFERED: Bounds = Bounds {
    named: 0.18,
    alone: 0.63,
};

/// Whoever poses as somebody else sells nothing, or seems to.
const POSING: Bounds = Bounds {
    named: 0.0,
    alone: 0.63,
};

/// Threats over a debt are of money and of others' names, too.
const COLLECTING: f32 = 0.78;

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let is_marketing = context.category == Category::Marketing;
    let wants_money = is_marketing || context.category == Category::Collection;
    let found = |rules: &[Rule], note: Note, severity: Severity| -> Vec<Finding> {
        let marks = text.marks.iter().filter(|it| rules.contains(&it.rule));
        let marks = marks.filter(|it| !text.is_inside(it, &[Rule::Innocent]));
        let finding = |it: &Mark| text.finding(note, severity, (it.start, it.end));
        marks.map(finding).collect()
    };
    let (rules, usual) = match is_marketing {
        true => ([Rule::Forbidden, Rule::ForbiddenToSell].as_slice(), SOLD),
        false => ([Rule::Forbidden].as_slice(), OFFERED),
    };
    let bounds = |it: Bounds| match context.category {
        Category::Collection => Bounds {
            alone: COLLECTING,
            ..it
        },
        _ => it,
    };
    let named = found(rules, Note::Forbidden, Severity::Refuse);
    // What is only like it may be lawful for adults, so it goes out with a warning.
    let likely = (Note::LikeForbidden, Severity::Warn);
    let weighed = text.weighed((Sense::Forbidden, bounds(usual)), named, likely);
    let mut all = text.weighed((Sense::Poses, bounds(POSING)), weighed, likely);
    if is_marketing && all.is_empty() {
        let gated = (Note::AgeGated, Severity::Warn);
        let named = found(&[Rule::AgeGated], gated.0, gated.1);
        all.extend(text.weighed((Sense::Forbidden, GATED), named, gated));
    }
    if wants_money {
        let rules = [Rule::CollectsForOthers];
        all.extend(found(&rules, Note::Forbidden, Severity::Refuse));
    }
    all
}
