//! Every phrase of every rule, found in one pass over a text.
//!
//! The phrases are data: lines of `rule language: phrase | phrase`, a language being `any` where they
//! hold in every text; `#` begins a remark. In a phrase `a/b` is one word or the other, `word*` one
//! that begins so, `#` a number, `_` any one word, `..` up to [`GAP`] of them; behind `=` stands what
//! to write instead. Words are folded: lower case, without accents.

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
    /// A word that asks for something.
    Asking,
    /// A word that asks for what was named before it.
    AskingBack,
    /// A warning never to hand something over.
    Warned,
    /// A password's name.
    Credential,
    OptOut,
    /// One word, which opts out only where it is the answer asked for.
    OptOutWord,
    /// One word, which opts out only where it is asked for in capitals.
    OptOutAnswer,
    /// What declines, and opts out only where it is the one answer that is asked for.
    OptOutOffered,
    Payment,
    Contact,
    Keyword,
    Forbidden,
    /// Forbidden where it is sold.
    ForbiddenToSell,
    /// Somebody else's debts are collected.
    CollectsForOthers,
    AgeGated,
    /// What forbidden and selling words mean no harm in: a vape detector, a trial that ends.
    Innocent,
    /// A way to pay; two of them are a choice.
    Means,
}

/// The rules by their names in the data.
const RULES: [(&str, Rule); 22] = [
    ("insult", Rule::Insult),
    ("threat", Rule::Threat),
    ("selling", Rule::Selling),
    ("slang", Rule::Slang),
    ("secret", Rule::Secret),
    ("asking", Rule::Asking),
    ("asking_back", Rule::AskingBack),
    ("warned", Rule::Warned),
    ("credential", Rule::Credential),
    ("opt_out", Rule::OptOut),
    ("opt_out_word", Rule::OptOutWord),
    ("opt_out_answer", Rule::OptOutAnswer),
    ("opt_out_offered", Rule::OptOutOffered),
    ("payment", Rule::Payment),
    ("contact", Rule::Contact),
    ("keyword", Rule::Keyword),
    ("forbidden", Rule::Forbidden),
    ("forbidden_to_sell", Rule::ForbiddenToSell),
    ("collects_for_others", Rule::CollectsForOthers),
    ("age_gated", Rule::AgeGated),
    ("innocent", Rule::Innocent),
    ("means", Rule::Means),
];

/// How many words `..` stands for at most.
const GAP: usize = 5;

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
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(lists()));

fn lists() -> impl Iterator<Item = &'static str> {
    let lists = [
        super::harsh::LISTS,
        super::style::LISTS,
        super::offers::LISTS,
        super::forbidden::LISTS,
        super::missing::LISTS,
        super::intercepted::LISTS,
    ];
    lists.into_iter().chain(super::personal_data::LISTS)
}

/// Phrases by the word they begin with, whole or by its beginning.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: FxHashMap<&'static str, Vec<Phrase>>,
    /// By the beginning's first two bytes.
    beginnings: FxHashMap<[u8; 2], Vec<(&'static str, Phrase)>>,
    /// By a number.
    numbers: Vec<Phrase>,
}

#[derive(Clone, Debug)]
struct Phrase {
    rule: Rule,
    language: Option<Language>,
    /// The words after the first.
    rest: Box<[Step]>,
    instead: Option<&'static str>,
}

/// The words a phrase has in one place, and whether others may stand before them.
#[derive(Clone, Debug)]
struct Step {
    after_gap: bool,
    words: Box<[Pattern<'static>]>,
}

/// What a word of a phrase matches.
#[derive(Clone, Copy, Debug)]
enum Pattern<'a> {
    Word(&'a str),
    Beginning(&'a str),
    Number,
    Any,
}

impl<'a> Pattern<'a> {
    /// Reads `word`, `wor*`, `#` or `_`.
    fn of(written: &'a str) -> Self {
        match (written, written.strip_suffix('*')) {
            ("_", _) => Self::Any,
            ("#", _) => Self::Number,
            (_, Some(beginning)) => Self::Beginning(beginning),
            (word, None) => Self::Word(word),
        }
    }

    fn matches(self, word: &str) -> bool {
        match self {
            Self::Word(it) => word == it,
            Self::Beginning(it) => word.starts_with(it),
            Self::Number => is_number(word),
            Self::Any => true,
        }
    }
}

impl Lexicon {
    /// What is no such line is left out; a test reads each line of the data.
    fn of(lists: impl Iterator<Item = &'static str>) -> Self {
        let mut lexicon = Self::default();
        for (rule, language, phrases) in lists.flat_map(str::lines).filter_map(line) {
            for phrase in phrases.split('|') {
                lexicon.add(rule, language, phrase);
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
            rest: steps(words),
            instead,
        };
        for first in first.split('/') {
            self.add_by(first, phrase.clone());
        }
    }

    fn add_by(&mut self, first: &'static str, phrase: Phrase) {
        if first == "#" {
            return self.numbers.push(phrase);
        }
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
            let numbers = match is_number(&token.text) {
                true => self.numbers.as_slice(),
                false => &[],
            };
            for phrase in whole.chain(begun.map(|(_, phrase)| phrase)).chain(numbers) {
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
        let first = tokens.get(at)?;
        let last = last_word(tokens, at, first.sentence, &self.rest)?;
        Some(Mark {
            rule: self.rule,
            first: at,
            start: first.start,
            end: tokens.get(last)?.end,
            instead: self.instead,
        })
    }
}

/// A line's rule, language (`None` for any) and phrases.
fn line(line: &'static str) -> Option<(Rule, Option<Language>, &'static str)> {
    let (place, phrases) = line.split_once(": ")?;
    let (rule, language) = place.split_once(' ')?;
    let (_, rule) = RULES.iter().find(|(name, _)| *name == rule)?;
    let language = match language {
        "any" => None,
        code => Some(Language::ALL.into_iter().find(|it| it.as_str() == code)?),
    };
    Some((*rule, language, phrases))
}

fn steps(words: impl Iterator<Item = &'static str>) -> Box<[Step]> {
    let mut after_gap = false;
    let mut steps = Vec::new();
    for word in words {
        if word == ".." {
            after_gap = true;
            continue;
        }
        steps.push(Step {
            after_gap: std::mem::take(&mut after_gap),
            words: word.split('/').map(Pattern::of).collect(),
        });
    }
    steps.into()
}

/// Where the last of these steps stands, the first of them right behind `before`.
fn last_word(tokens: &[Token], before: usize, sentence: usize, rest: &[Step]) -> Option<usize> {
    let Some((step, rest)) = rest.split_first() else {
        return Some(before);
    };
    let reach = if step.after_gap { GAP } else { 0 };
    for at in before + 1..=before + 1 + reach {
        let token = tokens.get(at).filter(|it| it.sentence == sentence)?;
        if step.words.iter().any(|it| it.matches(&token.text)) {
            let last = last_word(tokens, at, sentence, rest);
            if last.is_some() {
                return last;
            }
        }
    }
    None
}

fn is_number(word: &str) -> bool {
    word.starts_with(|ch: char| ch.is_ascii_digit())
}

/// Whether a folded word is one of a list's, which stand apart by blanks.
pub(super) fn is_listed(word: &str, list: &str) -> bool {
    list.split_ascii_whitespace()
        .any(|entry| Pattern::of(entry).matches(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str, list: &'static str) -> Vec<(usize, usize)> {
        let marks = Lexicon::of([list].into_iter()).marks(&Folded::of(text), &[]);
        marks.iter().map(|it| (it.start, it.end)).collect()
    }

    #[test]
    fn each_line_of_the_data_is_read() {
        let lists = lists().flat_map(str::lines);
        let lists = lists.filter(|it| !it.is_empty() && !it.starts_with("# "));
        for written in lists {
            assert!(line(written).is_some(), "{written}");
        }
    }

    #[test]
    fn phrases_are_found_within_a_sentence_at_their_original_place() {
        let text = "Está — ACÇÃO judicial. Nada; 20% off!";
        assert_eq!(places(text, "threat any: accao judicial"), [(7, 21)]);
        assert_eq!(places(text, "threat any: acc* _ | accao"), [(7, 21)]);
        assert_eq!(places(text, "threat any: judicial nada"), []);
        assert_eq!(places(text, "threat any: % off"), [(31, 36)]);
        assert_eq!(places(text, "threat any: # % on/off"), [(29, 36)]);
        assert_eq!(
            places(
                "We will now tell your old boss",
                "threat any: tell .. boss/chief"
            ),
            [(12, 30)]
        );
        assert_eq!(places("Tell us. Your boss", "threat any: tell .. boss"), []);
    }

    #[test]
    fn a_list_holds_in_its_language_alone() {
        let lists = ["slang es: finde = fin de semana", "slang any: ok"];
        let lexicon = Lexicon::of(lists.into_iter());
        let found = |languages: &[Language]| {
            let marks = lexicon.marks(&Folded::of("Ok, finde"), languages);
            marks.iter().map(|it| it.instead).collect::<Vec<_>>()
        };
        assert_eq!(found(&[Language::Es]), [None, Some("fin de semana")]);
        assert_eq!(found(&[Language::En]), [None]);
    }
}
