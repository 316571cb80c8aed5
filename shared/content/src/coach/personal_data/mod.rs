//! Card numbers, passwords and national identity numbers: never by text message, neither held nor
//! asked for. Texts are not encrypted and stay on screens (PCI DSS 4.2.2; GDPR article 32).

use super::{Bounds, Finding, Note, Severity, Text, Wrong};

mod asked;
mod lettered;
mod numbers;
mod told;

pub(super) const LISTS: [&str; 2] = [asked::LISTS, told::LISTS];

const BOUNDS: Bounds = Bounds {
    named: 0.02,
    alone: 0.6,
};

pub(super) fn findings(text: &Text<'_>) -> Vec<Finding> {
    let digits = numbers::places(&text.folded, text.language).into_iter();
    let held = digits.chain(lettered::places(text));
    let held = held.map(|held| {
        let severity = match held.may_be_the_firms {
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
    let asked = text.weighed((Wrong::AsksForSecrets, BOUNDS), asked.collect(), asking);
    held.chain(told).chain(asked).collect()
}
