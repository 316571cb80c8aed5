//! Every phrase of every rule, found in one pass over a text.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::Language;
use crate::fold::{Folded, Token};

/// What a phrase tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Insult,
    Threat,
    Selling,
    Slang,
    Secret,
    OptOut,
    /// One word, which opts out only where it is the answer asked for.
    OptOutWord,
    Payment,
    Contact,
    Keyword,
    Forbidden,
    AgeGated,
}

/// A rule's phrases; without language they hold in every text. Phrases stand apart by `|`; `word*`
/// is a word that begins so, `_` any one word; behind `=` stands what to write instead.
pub(super) type List = (Rule, Option<Language>, &'static str);

/// A phrase that was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) rule: Rule,
    /// First token.
    pub(super) first: usize,
    /// In original characters.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) instead: Option<&'static str>,
}

/// All rules' phrases.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let lists = [
        super::harsh::LISTS,
        super::style::LISTS,
        super::offers::LISTS,
        super::forbidden::LISTS,
        super::missing::LISTS,
        super::intercepted::LISTS,
        super::personal_data::LISTS,
    ];
    Lexicon::of(lists.into_iter().flatten())
});

/// Phrases by the word they begin with, whole or by its beginning.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: FxHashMap<&'static str, Vec<Phrase>>,
    /// By the beginning's first two bytes.
    beginnings: FxHashMap<[u8; 2], Vec<(&'static str, Phrase)>>,
}

#[derive(Clone, Debug)]
struct Phrase {
    rule: Rule,
    language: Option<Language>,
    /// The words after the first.
    rest: Box<[&'static str]>,
    instead: Option<&'static str>,
}

impl Lexicon {
    pub(super) fn of<'a>(lists: impl Iterator<Item = &'a List>) -> Self {
        let mut lexicon = Self::default();
        for (rule, language, phrases) in lists {
            for phrase in phrases.split('|') {
                lexicon.add(*rule, *language, phrase);
            }
        }
        lexicon
    }

    fn add(&mut self, rule: Rule, language: Option<Language>, phrase: &'static str) {
        let (phrase, instead) = match phrase.split_once('=') {
            Some((phrase, instead)) => (phrase, Some(instead.trim())),
            None => (phrase, None),
        };
        let mut words = phrase.split_ascii_whitespace();
        let Some(first) = words.next() else {
            return;
        };
        let phrase = Phrase {
            rule,
            language,
            rest: words.collect(),
            instead,
        };
        match first.strip_suffix('*') {
            None => self.words.entry(first).or_default().push(phrase),
            Some(beginning) => {
                if let [a, b, ..] = beginning.as_bytes() {
                    let phrases = self.beginnings.entry([*a, *b]).or_default();
                    phrases.push((beginning, phrase));
                }
            }
        }
    }

    /// Every phrase of these languages, or of none, in the order of their places. Of a rule's
    /// phrases that begin at one place the longest counts. A phrase stays within a sentence.
    pub(super) fn marks(&self, folded: &Folded, languages: &[Language]) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        for (at, token) in folded.tokens.iter().enumerate() {
            let from = marks.len();
            let whole = self.words.get(token.text.as_str()).into_iter().flatten();
            let beginnings = match token.text.as_bytes() {
                [a, b, ..] => self.beginnings.get(&[*a, *b]),
                _ => None,
            };
            let begun = beginnings.into_iter().flatten();
            let begun = begun.filter(|(beginning, _)| token.text.starts_with(beginning));
            for phrase in whole.chain(begun.map(|(_, phrase)| phrase)) {
                if phrase.language.is_some_and(|it| !languages.contains(&it)) {
                    continue;
                }
                let Some(mark) = phrase.mark_at(&folded.tokens, at) else {
                    continue;
                };
                let same = marks.iter_mut().skip(from);
                match same.into_iter().find(|it| it.rule == mark.rule) {
                    Some(shorter) if shorter.end < mark.end => *shorter = mark,
                    Some(_) => {}
                    None => marks.push(mark),
                }
            }
        }
        marks
    }
}

impl Phrase {
    fn mark_at(&self, tokens: &[Token], at: usize) -> Option<Mark> {
        let last = at + self.rest.len();
        let words = tokens.get(at..=last)?;
        let (first, rest) = words.split_first()?;
        let stands = rest
            .iter()
            .zip(&self.rest)
            .all(|(token, pattern)| word_matches(&token.text, pattern));
        let end = words.last()?;
        (stands && end.sentence == first.sentence).then_some(Mark {
            rule: self.rule,
            first: at,
            start: first.start,
            end: end.end,
            instead: self.instead,
        })
    }
}

/// Whether a folded word is the pattern: `word`, `wor*`, or `_` for any.
pub(super) fn word_matches(word: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => pattern == "_" || word == pattern,
    }
}

/// Whether a folded word is one of a list's, which stand apart by blanks.
pub(super) fn is_listed(word: &str, list: &str) -> bool {
    list.split_ascii_whitespace()
        .any(|entry| word_matches(word, entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str, list: &'static str) -> Vec<(usize, usize)> {
        let lexicon = Lexicon::of([(Rule::Threat, None, list)].iter());
        let marks = lexicon.marks(&Folded::of(text), &[]);
        marks.iter().map(|it| (it.start, it.end)).collect()
    }

    #[test]
    fn phrases_are_found_within_a_sentence_at_their_original_place() {
        let text = "Está — ACÇÃO judicial. Nada; 20% off!";
        assert_eq!(places(text, "accao judicial"), [(7, 21)]);
        assert_eq!(places(text, "acc* _ | accao"), [(7, 21)]);
        assert_eq!(places(text, "judicial nada"), []);
        assert_eq!(places(text, "% off"), [(31, 36)]);
    }

    #[test]
    fn a_list_holds_in_its_language_alone() {
        let lists = [
            (Rule::Slang, Some(Language::Es), "finde = fin de semana"),
            (Rule::Slang, None, "ok"),
        ];
        let lexicon = Lexicon::of(lists.iter());
        let found = |languages: &[Language]| {
            let marks = lexicon.marks(&Folded::of("Ok, finde"), languages);
            marks.iter().map(|it| it.instead).collect::<Vec<_>>()
        };
        assert_eq!(found(&[Language::Es]), [None, Some("fin de semana")]);
        assert_eq!(found(&[Language::En]), [None]);
    }
}
