//! Asking for secrets, in five languages.

use crate::Language;
use crate::coach::Text;
use crate::coach::lexicon::{Mark, Rule, is_listed};

pub(super) const LISTS: &str = include_str!("asked.txt");

/// Words that turn asking into a warning: "never send us your PIN".
const NEVER: &str = "never not don dont cannot won t nunca jamas no nao jamais pas ne n nie nigdy without sin sem bez sans \
    nobody nadie ninguem nikt personne";

/// In Portuguese `no` is "in the".
const NEVER_BUT_NO: &str = "never not nunca nao jamais sem ninguem";

/// Somewhere else to give it: "call us to give your card number".
const ELSEWHERE: &str = "call phone ring visit bring llame* llama* llamar* ligue* liga ligar telefone zadzwon* \
    appelez* appeler venez passez";

/// To show in person: "confirm, and bring your passport number".
const SHOWN: &str = "bring* show* carry have traiga* traer* lleve* llevar* muestre* presente* ensene* traga* trazer leve* \
    levar mostre* apresent* zabra* zabierz* przynies* okaz* pokaz* miej apport* present* munissez montrez";

/// How far before a secret the word that says so may stand, in words.
const REACH_SHOWN: usize = 12;

const OR: &str = "or o ou lub";

/// How far a secret may stand behind the word that asks for it, in words.
const REACH: usize = 24;

/// How far behind a secret it may be asked for, in words.
const REACH_BACK: usize = 8;

pub(super) fn places(text: &Text<'_>) -> Vec<(usize, usize)> {
    let asking: Vec<&Mark> = text.marks_of(Rule::Asking).collect();
    let back: Vec<&Mark> = text.marks_of(Rule::AskingBack).collect();
    let place = |secret: &Mark| {
        let at = secret.first;
        let before = between(&asking, at.saturating_sub(REACH), at);
        if let Some(ask) = before.iter().find(|it| asks(text, it, secret)) {
            return Some((ask.start, secret.end));
        }
        let behind = between(&back, at + 1, at + 1 + REACH_BACK);
        let ask = behind.iter().find(|it| !is_forbidden(text, it.first))?;
        Some((secret.start, ask.end))
    };
    text.marks_of(Rule::Secret).filter_map(place).collect()
}

/// The marks whose first words stand in this range; marks are in the order of their places.
fn between<'a, 'm>(marks: &'a [&'m Mark], from: usize, to: usize) -> &'a [&'m Mark] {
    let from = marks.partition_point(|it| it.first < from);
    let to = marks.partition_point(|it| it.first < to);
    marks.get(from..to).unwrap_or_default()
}

/// Whether a word of asking is about this secret: in its sentence, and meant.
fn asks(text: &Text<'_>, ask: &Mark, secret: &Mark) -> bool {
    let tokens = &text.folded.tokens;
    let sentence = |at: usize| tokens.get(at).map(|it| it.sentence);
    sentence(ask.first) == sentence(secret.first)
        && !is_forbidden(text, ask.first)
        && !is_elsewhere(text, ask.first)
        && !is_shown(text, ask.first, secret.first)
}

/// Whether the secret is to be shown, not sent.
fn is_shown(text: &Text<'_>, ask: usize, secret: usize) -> bool {
    let from = secret.saturating_sub(REACH_SHOWN).max(ask + 1);
    let between = text.folded.tokens.get(from..secret).unwrap_or_default();
    between.iter().any(|it| is_listed(&it.text, SHOWN))
}

/// Whether the sentence says not to do what the word at this place asks.
fn is_forbidden(text: &Text<'_>, at: usize) -> bool {
    let tokens = &text.folded.tokens;
    let Some(token) = tokens.get(at) else {
        return false;
    };
    let never = match text.language {
        Language::Pt => NEVER_BUT_NO,
        _ => NEVER,
    };
    let nearby = tokens.get(at.saturating_sub(5)..(at + 3).min(tokens.len()));
    nearby
        .unwrap_or_default()
        .iter()
        .any(|it| it.sentence == token.sentence && is_listed(&it.text, never))
}

/// Whether it is to be given by phone or in person instead.
fn is_elsewhere(text: &Text<'_>, at: usize) -> bool {
    let tokens = &text.folded.tokens;
    let before = tokens.get(at.saturating_sub(3)..at).unwrap_or_default();
    let Some(sentence) = tokens.get(at).map(|it| it.sentence) else {
        return false;
    };
    let before = || before.iter().filter(|it| it.sentence == sentence);
    before().any(|it| is_listed(&it.text, ELSEWHERE)) && !before().any(|it| is_listed(&it.text, OR))
}
