//! Makes `weights.bin` of the labelled texts and the grammars:
//! `cargo test --release -p recado-content train_on_the_labelled_texts -- --ignored`.

use super::{BUCKETS, GROUPS, RARE, WRONGS, Wrong, features, share, unit};
use crate::Language;
use crate::coach::messages::Note;
use crate::coach::{CoachContext, coach};
use crate::fold::Folded;
use crate::likeness::grammar::{Dice, Grammar};
use crate::likeness::learner::{Learner, data, in_passes};

/// Who sends the labelled texts.
const FIRM: &str = "Nordwind";

const PASSES: usize = 10;
/// How much a wording drawn of a grammar counts, next to a labelled text.
const OF_RULES: f32 = 0.05;
/// How much a text counts for what its category is not judged by.
const OF_OTHER_CATEGORIES: f32 = 0.3;

/// The buckets of a sentence, by group.
type Sentence = [Vec<usize>; GROUPS];

struct Example {
    sentences: Vec<Sentence>,
    /// Whether a sentence of it is wrong in each way.
    is: [bool; WRONGS],
    /// How much it counts for each.
    counts: [f32; WRONGS],
}

fn sentences(text: &str) -> Vec<Sentence> {
    let (text, firm) = (Folded::of(text), Folded::of(FIRM));
    let sentences = text.tokens.chunk_by(|a, b| a.sentence == b.sentence);
    let of_one = |tokens| {
        let mut sentence = Sentence::default();
        features(tokens, &firm, |group, bucket| sentence[group].push(bucket));
        sentence
    };
    sentences.map(of_one).collect()
}

/// A line of `xx.tsv`: category, codes and text.
fn labelled(line: &str, language: Language) -> Example {
    let [category, codes, text] = line.split('\t').collect::<Vec<_>>()[..] else {
        panic!("{line}");
    };
    let has = |code| codes.split(',').any(|it| it == code);
    let is_marketing = category == "marketing";
    let mut example = Example {
        sentences: sentences(text),
        is: [
            has("forbidden_content"),
            has("harsh_tone"),
            has("personal_data"),
            is_marketing || has("marketing_in_transactional"),
            has("forbidden_content"),
        ],
        counts: [1.0; WRONGS],
    };
    if has("personal_data") && holds_personal_data(text, language) {
        example.counts[Wrong::AsksForSecrets as usize] = 0.0;
    }
    if is_marketing && has("forbidden_content") {
        example.counts[Wrong::Poses as usize] = 0.0;
    }
    if category != "collection" && !has("harsh_tone") {
        example.counts[Wrong::Harsh as usize] = 0.5;
    }
    if category != "transactional" {
        example.counts[Wrong::Sells as usize] = match has("forbidden_content") {
            true => 0.0,
            false => OF_OTHER_CATEGORIES,
        };
    }
    example
}

/// Held, not asked for, which is told by check digits, without weights.
fn holds_personal_data(text: &str, language: Language) -> bool {
    let context = CoachContext {
        language: Some(language),
        firm_name: FIRM,
        ..CoachContext::default()
    };
    let held = Note::PersonalDataHeld.message(language);
    coach(text, &context).iter().any(|it| it.message == held)
}

fn drawn(label: &str, text: &str) -> Example {
    let mut counts = [OF_RULES; WRONGS];
    // What is forbidden is mostly sold, too.
    if matches!(label, "forbidden" | "posing") {
        counts[Wrong::Sells as usize] = 0.0;
    }
    if label == "posing" {
        counts[Wrong::Forbidden as usize] = 0.0;
    }
    let labels = ["forbidden", "harsh", "personal", "selling", "posing"];
    assert!(label == "fine" || labels.contains(&label), "{label}");
    Example {
        sentences: sentences(text),
        is: labels.map(|it| it == label),
        counts,
    }
}

fn examples() -> Vec<Example> {
    let mut dice = Dice::new(99);
    let mut examples = Vec::new();
    for language in Language::ALL {
        let name = language.as_str();
        let texts = data(&format!("texts/{name}.tsv"));
        examples.extend(texts.lines().map(|line| labelled(line, language)));
        let grammar = Grammar::of(&data(&format!("texts/{name}.grammar")));
        let wordings = grammar.drawn(&mut dice);
        examples.extend(wordings.iter().map(|(label, text)| drawn(label, text)));
    }
    examples
}

/// Each wrong by itself; of a text the likeliest sentences are held to be what is wrong with it.
fn trained(examples: &[Example]) -> Learner<WRONGS> {
    let mut learner = Learner::new(BUCKETS);
    in_passes(PASSES, examples.len(), |at| {
        let example = &examples[at];
        let shares = example.sentences.iter().map(|it| shares(it, &learner));
        let shares: Vec<[f32; WRONGS]> = shares.collect();
        for wrong in 0..WRONGS {
            let none_is: f32 = shares.iter().map(|it| 1.0 - it[wrong]).product();
            for (sentence, shares) in example.sentences.iter().zip(&shares) {
                let error = match example.is[wrong] {
                    true => -none_is / (1.0 - none_is).max(1e-6) * shares[wrong],
                    false => shares[wrong],
                };
                let error = error * example.counts[wrong];
                if error.abs() < 1e-4 {
                    continue;
                }
                for group in sentence {
                    let unit = unit_of(group);
                    for bucket in group {
                        learner.learn(*bucket, wrong, error * unit);
                    }
                }
            }
        }
    });
    learner
}

fn shares(sentence: &Sentence, learner: &Learner<WRONGS>) -> [f32; WRONGS] {
    let mut scores = [RARE; WRONGS];
    for group in sentence {
        let unit = unit_of(group);
        for bucket in group {
            for (score, weight) in scores.iter_mut().zip(learner.weight(*bucket)) {
                *score += weight * unit;
            }
        }
    }
    scores.map(share)
}

fn unit_of(group: &[usize]) -> f32 {
    unit(u16::try_from(group.len()).unwrap_or(u16::MAX))
}

#[test]
#[ignore = "it writes weights.bin"]
fn train_on_the_labelled_texts() {
    trained(&examples()).store("coach/weights.bin");
}

#[test]
fn every_wrong_has_many_examples() {
    let examples = examples();
    for wrong in 0..WRONGS {
        let count = |is| {
            let counted = examples.iter().filter(|it| it.counts[wrong] > 0.0);
            counted.filter(|it| it.is[wrong] == is).count()
        };
        assert!(count(true) >= 1000 && count(false) >= 1000, "{wrong}");
    }
}
