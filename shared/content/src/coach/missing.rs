//! What a text should say and does not, and codes that were left in.

use std::collections::HashSet;

use super::lexicon::Rule;
use super::{Bounds, Category, CoachContext, Finding, Note, Sense, Severity, Text, way_out};
use crate::fold::Folded;

pub(super) const LISTS: &str = include_str!("missing.txt");

/// From which likeness on a text offers a choice without a word that says so, and below which one that says
/// so does not: "we talk later, you pay now".
const CHOICE: Bounds = Bounds {
    named: 0.09,
    alone: 0.65,
};

pub(super) fn findings(text: &Text<'_>, context: &CoachContext<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = unresolved(text);
    let mut missing = |note, severity| {
        let finding = text.finding(note, severity, text.whole());
        found.push(finding);
    };
    let category = context.category;
    let says = |rule| text.marks_of(rule).next().is_some();
    let can_stop = way_out::is_named(text);
    match category {
        Category::Collection if !can_stop => missing(Note::OptOutMissing, Severity::Refuse),
        Category::Marketing if !can_stop => missing(Note::OptOutMissing, Severity::Warn),
        _ => {}
    }
    let mut named = text.marks_of(Rule::Payment);
    let says_how = named.any(|it| !text.is_inside(it, &[Rule::Innocent]))
        || names_contact(text)
        || ways_to_pay(text) >= 2;
    let can_choose = text.is_likely(Sense::OffersChoice, CHOICE, says_how);
    if category == Category::Collection && !can_choose {
        missing(Note::PaymentChoiceMissing, Severity::Refuse);
    }
    if category != Category::Conversational && !says(Rule::Contact) && !names_contact(text) {
        missing(Note::NoContactOption, Severity::Advise);
    }
    if !names_sender(&text.folded, context) {
        let finding = text.finding(Note::SenderMissing, Severity::Warn, text.whole());
        let name = context.sender_name.unwrap_or(context.firm_name).trim();
        found.push(finding.suggesting(format!("- {name}")));
    }
    found
}

/// How many ways to pay are named.
fn ways_to_pay(text: &Text<'_>) -> usize {
    let means = text.marks_of(Rule::Means);
    let means: HashSet<&[char]> = means
        .filter_map(|it| text.chars.get(it.start..it.end))
        .collect();
    means.len()
}

/// Whether the text names the firm or the sender, however it is written: `MillerPlumbing` too. Of a
/// long name, all words but a legal form are enough.
pub(crate) fn names_sender(text: &Folded, context: &CoachContext<'_>) -> bool {
    let joined = |folded: &Folded, keeps: fn(&str) -> bool| -> String {
        let words = folded.tokens.iter().map(|it| it.text.as_str());
        words.filter(|it| keeps(it)).collect()
    };
    let names = [context.firm_name, context.sender_name.unwrap_or_default()];
    let names = names.map(|name| joined(&Folded::of(name), |word| !is_legal_form(word)));
    let mut known = names.iter().filter(|name| !name.is_empty()).peekable();
    if known.peek().is_none() {
        return true;
    }
    let written = joined(text, |_| true);
    known.any(|name| written.contains(name.as_str()))
}

fn is_legal_form(word: &str) -> bool {
    const FORMS: [&str; 19] = [
        "llc", "inc", "ltd", "co", "corp", "gmbh", "sl", "sa", "lda", "ltda", "sp", "z", "o",
        "sarl", "sas", "eurl", "me", "slu", "oo",
    ];
    FORMS.contains(&word)
}

/// A phone number, an e-mail address or a link.
fn names_contact(text: &Text<'_>) -> bool {
    text.original.contains('@')
        || text.original.contains("://")
        || text.original.contains("www.")
        || has_web_address(text)
        || has_long_number(text)
}

/// A host and a path: `miller.example/pay`.
fn has_web_address(text: &Text<'_>) -> bool {
    text.chars.windows(4).any(|it| {
        it[0].is_alphanumeric() && it[1] == '.' && it[2].is_alphabetic() && it[3].is_alphabetic()
    })
}

/// Seven digits with at most two other characters between neighbours, as they stand in phone numbers; "14/24: 3 075,00"
/// is an amount behind its invoice.
fn has_long_number(text: &Text<'_>) -> bool {
    let mut digits = 0;
    let mut others = 0;
    text.folded.chars.iter().any(|place| {
        if place.ch.is_ascii_digit() {
            digits += 1;
            others = 0;
        } else {
            others += 1;
            let joins = place.ch.is_whitespace() || matches!(place.ch, '-' | '.' | '(' | ')' | '+');
            // A bracket stands around an area code, with no more before it than a country's.
            if others > 2 || !joins || (place.ch == '(' && digits > 3) {
                digits = 0;
            }
        }
        digits >= 7
    })
}

/// Codes nobody filled in: `[CONTACT_NAME]`, `{{name}}`, `{name}`, `%NAME%`, `<NAME>`,
/// `#NAME#`, `<<name>>`, `*|NAME|*`.
fn unresolved(text: &Text<'_>) -> Vec<Finding> {
    let opens = |ch: &char| matches!(ch, '[' | '{' | '%' | '<' | '#' | '*');
    let openings = text.chars.iter().enumerate().filter(|(_, ch)| opens(ch));
    let found = openings.filter_map(|(at, _)| {
        closed(&text.chars, at, "[", "]", true)
            .or_else(|| closed(&text.chars, at, "{{", "}}", false))
            .or_else(|| closed(&text.chars, at, "{", "}", false))
            .or_else(|| closed(&text.chars, at, "<<", ">>", false))
            .or_else(|| closed(&text.chars, at, "*|", "|*", false))
            .or_else(|| closed(&text.chars, at, "<", ">", true))
            .or_else(|| closed(&text.chars, at, "#", "#", true))
            .or_else(|| closed(&text.chars, at, "%", "%", true))
    });
    found
        .map(|place| text.finding(Note::UnresolvedCode, Severity::Refuse, place))
        .collect()
}

/// The place of a name between two marks that open here.
fn closed(
    chars: &[char],
    at: usize,
    open: &str,
    close: &str,
    in_capitals: bool,
) -> Option<(usize, usize)> {
    let starts = chars.get(at..at + open.len())?.iter().copied();
    let rest = chars.get(at + open.len()..)?;
    if !starts.eq(open.chars()) {
        return None;
    }
    let length = rest
        .iter()
        .take_while(|ch| ch.is_alphanumeric() || matches!(ch, '_' | '.' | ' '))
        .count();
    let name = rest.get(..length)?;
    let is_capital = || length >= 3 && !name.iter().any(|ch| ch.is_lowercase() || *ch == ' ');
    let long_enough = length >= 2 || open.len() > 1;
    let named = name.iter().any(|ch| ch.is_alphabetic()) && (!in_capitals || is_capital());
    let end = rest.get(length..length + close.len())?;
    let ends = end.iter().copied().eq(close.chars());
    (named && long_enough && ends).then_some((at, at + open.len() + length + close.len()))
}
