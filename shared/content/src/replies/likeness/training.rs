//! Makes `weights.bin` of the labelled replies:
//! `cargo test --release -p recado-content train_on_the_labelled_replies -- --ignored`.

use std::collections::HashMap;

use super::{BUCKETS, Features, features, shares, unit};
use crate::Language;
use crate::fold::Folded;
use crate::likeness::grammar::{Dice, Grammar};
use crate::likeness::half_bytes;
use crate::likeness::learner::{Learner, data, orders, store};
use crate::replies::clauses::clauses;

const PASSES: usize = 15;
const DECAY: f32 = 2e-4;

/// How much an example of each source counts, next to a labelled reply.
const OF_FIRMS: f32 = 0.5;
const OF_TYPOS: f32 = 0.2;
const OF_RULES: f32 = 0.15;
const OF_EVERYDAY: f32 = 0.5;

/// A text, what it is labelled with, and how much it counts next to a labelled reply.
struct Example {
    label: String,
    text: String,
    counts: f32,
}

impl Example {
    fn of(label: &str, text: impl Into<String>, counts: f32) -> Self {
        Self {
            label: label.to_owned(),
            text: text.into(),
            counts,
        }
    }

    /// 1 where it wants to stop, and where it is to be asked back.
    fn wish(&self) -> [f32; 2] {
        match self.label.as_str() {
            "ask" => [0.0, 1.0],
            label if label.starts_with("stop") => [1.0, 0.0],
            _ => [0.0, 0.0],
        }
    }
}

/// The labelled replies but for those held back, each once more with typing errors; wordings drawn of
/// the grammars; what is answered every day; and what firms write.
fn examples() -> Vec<Example> {
    let mut dice = Dice::new(99);
    let mut examples = Vec::new();
    for language in Language::ALL {
        let language = language.as_str();
        for line in data(&format!("replies/{language}.tsv")).lines() {
            let (label, text) = line.split_once('\t').unwrap();
            examples.push(Example::of(label, text, 1.0));
            examples.push(Example::of(label, mistyped(text, &mut dice), OF_TYPOS));
        }
        for line in data(&format!("replies/{language}.everyday.tsv")).lines() {
            let (label, text) = line.split_once('\t').unwrap();
            examples.push(Example::of(label, text, OF_EVERYDAY));
        }
        let grammar = Grammar::of(&data(&format!("replies/{language}.grammar")));
        let drawn = grammar.drawn(&mut dice).into_iter();
        examples.extend(drawn.map(|(label, text)| Example::of(&label, text, OF_RULES)));
        let texts = data(&format!("texts/{language}.tsv"));
        let said = texts.lines().flat_map(plainly_said);
        examples.extend(said.map(|it| Example::of("none", it, OF_FIRMS)));
    }
    examples
}

/// The sentences of a firm's text where no word of opting out stands in it: plain words.
fn plainly_said(line: &str) -> impl Iterator<Item = &str> {
    let [category, _, text] = line.split('\t').collect::<Vec<_>>()[..] else {
        panic!("{line}");
    };
    let answers = ["STOP", "BAJA", "SAIR", "PARAR", "CANCEL", "END", "YES"];
    let is_plain = matches!(category, "transactional" | "conversational")
        && !answers.iter().any(|it| text.contains(it));
    let (_, said) = text.split_once(": ").unwrap_or(("", text));
    let sentences = said.split_inclusive(['.', '!', '?']);
    sentences.filter(move |it| is_plain && it.chars().count() > 12)
}

/// As typed in a hurry: letters left out, doubled, swapped, or the key beside them.
fn mistyped(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.to_lowercase().chars().collect();
    for _ in 0..=chars.len() / 25 {
        let at = dice.below(chars.len());
        let Some(ch) = chars.get(at).copied().filter(|it| it.is_alphabetic()) else {
            continue;
        };
        match dice.below(4) {
            0 if chars.len() > 1 => drop(chars.remove(at)),
            1 => chars.insert(at, ch),
            2 if at + 1 < chars.len() => chars.swap(at, at + 1),
            _ => chars[at] = beside(ch, dice),
        }
    }
    chars.into_iter().collect()
}

fn beside(ch: char, dice: &mut Dice) -> char {
    let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"].map(|row| row.chars().collect::<Vec<_>>());
    let place = rows
        .iter()
        .find_map(|row| Some((row, row.iter().position(|it| *it == ch)?)));
    let Some((row, at)) = place else { return ch };
    let beside = (at + 2 * dice.below(2)).saturating_sub(1);
    row[beside.min(row.len() - 1)]
}

/// The two wishes against everything else.
fn trained(examples: &[Example]) -> Learner<2> {
    let mut learner = Learner::new(BUCKETS, DECAY);
    let features_of = |it: &Example| features(&clauses(&it.text, &Folded::of(&it.text)));
    let of_each: Vec<Features> = examples.iter().map(features_of).collect();
    for at in orders(PASSES, examples.len()).flatten() {
        let (example, features) = (&examples[at], &of_each[at]);
        let found = shares(features, |bucket| learner.weight(bucket));
        let wish = example.wish();
        for group in features {
            let scale = unit(group);
            for (bucket, side) in group.iter().flat_map(|it| [(*it, 0), (*it, 1)]) {
                let error = example.counts * (found[side] - wish[side]);
                learner.learn(bucket, side, error * scale);
            }
        }
    }
    learner
}

#[test]
#[ignore = "it writes weights.bin"]
fn train_on_the_labelled_replies() {
    let weights: Vec<i8> = trained(&examples()).scaled().flatten().collect();
    store("replies/weights.bin", &half_bytes::packed(&weights));
}

#[test]
fn every_label_has_many_examples() {
    let mut of_label: HashMap<String, usize> = HashMap::new();
    for example in examples() {
        *of_label.entry(example.label).or_default() += 1;
    }
    for label in [
        "stop",
        "stop:offers",
        "stop:reminders",
        "start",
        "ask",
        "none",
    ] {
        assert!(of_label[label] >= 300, "{label}: {of_label:?}");
    }
}
