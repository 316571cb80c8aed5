//! Card numbers, passwords and national identity numbers: never by text message, neither held nor
//! asked for. Texts are not encrypted and stay on screens (PCI DSS 4.2.2; GDPR article 32).

use super::lexicon::{Rule, is_listed};
use super::{Bounds, Finding, Note, Sense, Severity, Text};
use crate::fold::Token;

mod asked;
mod lettered;
mod numbers;
mod told;

pub(super) const LISTS: [&str; 2] = [asked::LISTS, told::LISTS];

/// Words that say whose a number is, and what it is of: "your account".
const YOURS: &str = "your ur su tu seu sua teu tua twoj twoje twoja panskie pana pani votre ton";
const ACCOUNTS: &str =
    "iban cnpj account acct bank cuenta conta konto rachunek compte rib numer numero";

/// How far before a number they may stand, in words.
const REACH: usize = 5;

/// Whether a number that begins at this character is said to be the client's.
fn is_the_clients(text: &Text<'_>, start: usize) -> bool {
    let tokens = &text.folded.tokens;
    let at = tokens.partition_point(|it| it.start < start);
    let before = tokens.get(at.saturating_sub(REACH)..at);
    let said =
        |pair: &[Token]| is_listed(&pair[0].text, YOURS) && is_listed(&pair[1].text, ACCOUNTS);
    before.unwrap_or_default().windows(2).any(said)
}

const BOUNDS: Bounds = Bounds {
    named: 0.12,
    alone: 0.45,
};

/// Where it warns never to hand it over.
const WARNED: Bounds = Bounds {
    named: 0.5,
    alone: 0.85,
};

pub(super) fn findings(text: &Text<'_>) -> Vec<Finding> {
    let digits = numbers::places(&text.folded, text.language).into_iter();
    let held = digits.chain(lettered::places(text));
    let held = held.map(|held| {
        let severity = match held.may_be_the_firms && !is_the_clients(text, held.place.0) {
            true => Severity::Warn,
            false => Severity::Refuse,
        };
        text.finding(Note::PersonalDataHeld, severity, held.place)
    });
    let told = told::places(text).into_iter();
    let told = told.map(|place| text.finding(Note::PersonalDataHeld, Severity::Refuse, place));
    let asked = asked::places(text).into_iter();
    let asking = (Note::PersonalDataAsked, Severity::Refuse);
    let asked = asked.map(|place| text.finding(asking.0, asking.1, place));
    let bounds = match text.marks_of(Rule::Warned).next() {
        Some(_) => WARNED,
        None => BOUNDS,
    };
    let asked = text.weighed((Sense::AsksForSecrets, bounds), asked.collect(), asking);
    held.chain(told).chain(asked).collect()
}
