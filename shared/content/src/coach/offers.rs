//! Selling where nothing is to be sold.
//!
//! Consent to news about one's own order is no consent to offers (47 CFR 64.1200(f)(13);
//! Directive 2002/58/EC, article 13). Single words such as "offer", "sale" or "discount" also stand
//! on quotes and invoices, so they are not enough.

use super::lexicon::{Mark, Rule, is_listed};
use super::{Bounds, Category, CoachContext, Finding, Note, Sense, Severity, Text};

pub(super) const LISTS: &str = include_str!("offers.txt");

const BOUNDS: Bounds = Bounds {
    named: 0.21,
    alone: 0.58,
};

/// What is due may be told in the words of offers.
const COLLECTING: Bounds = Bounds {
    named: 0.01,
    alone: 0.67,
};

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let (severity, bounds) = match context.category {
        Category::Transactional => (Severity::Refuse, BOUNDS),
        Category::Collection => (Severity::Warn, COLLECTING),
        Category::Conversational | Category::Marketing => return Vec::new(),
    };
    let marks = text.marks_of(Rule::Selling);
    let found = marks
        .filter(|it| !is_done(text, it) && !text.is_inside(it, &[Rule::Innocent]))
        .map(|it| text.finding(Note::Marketing, severity, (it.start, it.end)))
        .collect();
    text.weighed((Sense::Sells, bounds), found, (Note::Marketing, severity))
}

/// How far from an offer a word may say that it was used, in words.
const REACH: usize = 4;

/// What was done with an offer the client had: news about an order, not a new offer.
const DONE: &str = "applied redeemed expired aplicad* aplicamos aplico canjead* descontad* \
    resgatad* expirou caduco zastosowano zastosowany \
    naliczono naliczylismy naliczony wykorzystano wykorzystany applique* expire \
    included reflected added incluid* incluso uwzgledni* inclus incluse deduit*";

fn is_done(text: &Text<'_>, offer: &Mark) -> bool {
    let tokens = &text.folded.tokens;
    let Some(first) = tokens.get(offer.first) else {
        return false;
    };
    let near = offer.first.saturating_sub(REACH)..(offer.first + REACH + 1).min(tokens.len());
    let near = tokens.get(near).unwrap_or_default().iter();
    near.filter(|it| it.sentence == first.sentence)
        .any(|it| is_listed(&it.text, DONE))
}
