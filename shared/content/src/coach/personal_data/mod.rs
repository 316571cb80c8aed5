//! Card numbers, passwords and national identity numbers: never by text message, neither held nor
//! asked for. Texts are not encrypted and stay on screens (PCI DSS 4.2.2; GDPR article 32).

use super::{Finding, Note, Severity, Text};

mod asked;
mod numbers;

pub(super) fn findings(text: &Text<'_>) -> Vec<Finding> {
    let held = numbers::places(&text.folded, text.language);
    let asked = asked::places(&text.folded);
    let finding = |note| move |place| text.finding(note, Severity::Refuse, place);
    held.into_iter()
        .map(finding(Note::PersonalDataHeld))
        .chain(asked.into_iter().map(finding(Note::PersonalDataAsked)))
        .collect()
}
