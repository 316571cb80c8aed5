//! Makes `weights.bin` of the labelled texts and the grammars:
//! `cargo test --release -p recado-content train_on_the_labelled_texts -- --ignored`. How well texts of
//! authors are judged whom the weights do not know is told by [`unknown`].

use std::collections::{BTreeSet, HashMap};

use super::{
    Feature, GROUPS, RARE, SENSES, Scope, Sense, Weights, Word, features, share, unit, weights,
    words,
};
use crate::Language;
use crate::coach::lexicon::{LEXICON, Rule};
use crate::coach::messages::Note;
use crate::coach::{CoachContext, coach};
use crate::fold::Folded;
use crate::likeness::grammar::{Dice, Grammar};
use crate::likeness::learner::{Learner, data, orders, store};

mod unknown;

/// Who sends the labelled texts.
const FIRM: &str = "Nordwind";

const PASSES: usize = 20;
/// Passes after which weights count for the mean.
const SETTLED: usize = 7;
/// Of a hundred features how many are shown in a pass, so that none gets used to the company of another: who has
/// seen neither may still see the rest.
const SHOWN: usize = 70;
/// Chosen with one author after the other left out.
const DECAY: f32 = 2e-3;
/// How much a wording drawn of a grammar counts, next to a labelled text.
const OF_RULES: f32 = 0.01;
/// How much a text of these authors counts.
const OF_AUTHORS: f32 = 2.0;
/// How much a short everyday text counts: false alarms on these are what people meet most.
const OF_EVERYDAY: f32 = 6.0;
/// How much a text counts for what its category is not judged by.
const OF_OTHER_CATEGORIES: f32 = 0.3;

/// How much a sentence that stands by itself counts if something is wrong with it, and if nothing is: there are
/// fewer of these.
const OF_CLAUSES: [f32; 2] = [1.0, 3.0];

/// How many features are kept: more are hardly better, and every function carries them.
const KEPT: usize = 55_000;

/// What a sentence or a whole text is looked at by, by group.
type Part<T> = [Vec<T>; GROUPS];

struct Example<T = Feature> {
    parts: Vec<Part<T>>,
    /// Whether it is of each sense.
    is: [bool; SENSES],
    /// How much it counts for each.
    counts: [f32; SENSES],
}

impl Example {
    fn counting(mut self, times: f32) -> Self {
        self.counts.iter_mut().for_each(|it| *it *= times);
        self
    }
}

/// The whole of a text, and each of its sentences.
fn parts(text: &str) -> Vec<Part<Feature>> {
    let (text, firm) = (Folded::of(text), Folded::of(FIRM));
    let words = words(&text, &firm);
    let part = |words: &[Word<'_>], scope| {
        let mut part = Part::default();
        features(words, scope, |group, feature| part[group].push(feature));
        part
    };
    let sentences = words.chunk_by(|a, b| a.token.sentence == b.token.sentence);
    let sentences = sentences.map(|it| part(it, Scope::Sentence));
    [part(&words, Scope::Text)]
        .into_iter()
        .chain(sentences)
        .collect()
}

/// A line of `xx.tsv`: category, codes and text.
fn labelled(line: &str, language: Language) -> Example {
    let [category, codes, text] = line.split('\t').collect::<Vec<_>>()[..] else {
        panic!("{line}");
    };
    let has = |code| codes.split(',').any(|it| it == code);
    let is_marketing = category == "marketing";
    let mut example = Example {
        parts: parts(text),
        is: [
            has("forbidden_content"),
            has("harsh_tone"),
            has("personal_data"),
            is_marketing || has("marketing_in_transactional"),
            has("forbidden_content"),
            category == "collection" && !has("payment_choice_missing"),
        ],
        counts: [1.0; SENSES],
    };
    if category != "collection" {
        example.counts[Sense::OffersChoice as usize] = 0.0;
    }
    if has("personal_data") && holds_personal_data(text, language) {
        example.counts[Sense::AsksForSecrets as usize] = 0.0;
    }
    if is_marketing && has("forbidden_content") {
        example.counts[Sense::Poses as usize] = 0.0;
    }
    // Drinks are a warning of their own in marketing; those who labelled were not asked about them.
    if is_marketing && !has("forbidden_content") && names_age_gated(text, language) {
        example.counts[Sense::Forbidden as usize] = 0.0;
    }
    if category != "collection" && !has("harsh_tone") {
        example.counts[Sense::Harsh as usize] = 0.6;
    }
    if category != "transactional" {
        example.counts[Sense::Sells as usize] = match has("forbidden_content") {
            true => 0.0,
            false => OF_OTHER_CATEGORIES,
        };
    }
    example
}

fn names_age_gated(text: &str, language: Language) -> bool {
    let marks = LEXICON.marks(&Folded::of(text), &[language]);
    marks.iter().any(|it| it.rule == Rule::AgeGated)
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
    let mut counts = [OF_RULES; SENSES];
    counts[Sense::OffersChoice as usize] = 0.0;
    // What is forbidden is mostly sold, too.
    if matches!(label, "forbidden" | "posing") {
        counts[Sense::Sells as usize] = 0.0;
    }
    if label == "personal" {
        counts[Sense::Poses as usize] = 0.0;
        counts[Sense::Forbidden as usize] = 0.0;
    }
    if label == "posing" {
        counts[Sense::Forbidden as usize] = 0.0;
    }
    let labels = ["forbidden", "harsh", "personal", "selling", "posing"];
    assert!(label == "fine" || labels.contains(&label), "{label}");
    Example {
        parts: parts(text),
        is: std::array::from_fn(|at| labels.get(at).is_some_and(|it| *it == label)),
        counts,
    }
}

/// Everything there is but the texts of some authors.
fn examples(without: &[String]) -> Vec<Example> {
    let mut dice = Dice::new(99);
    let mut examples = Vec::new();
    let authors = authors();
    for language in Language::ALL {
        let name = language.as_str();
        let texts = data(&format!("texts/{name}.tsv"));
        let older = texts.lines().map(|line| labelled(line, language));
        examples.extend(older.map(unsure_of_posing));
        let grammar = Grammar::of(&data(&format!("texts/{name}.grammar")));
        let wordings = grammar.drawn(&mut dice);
        examples.extend(wordings.iter().map(|(label, text)| drawn(label, text)));
        let everyday = data(&format!("texts/{name}.everyday.tsv"));
        let everyday = everyday.lines().map(|line| labelled(line, language));
        examples.extend(everyday.map(|it| it.counting(OF_EVERYDAY)));
        let known = authors.iter().filter(|it| !without.contains(it));
        let known = known.map(|author| of_author(author, language));
        let fine = folders("fine").into_iter();
        let fine = fine.map(|author| data(&format!("texts/fine/{author}/{name}.tsv")));
        for texts in known.chain(fine) {
            let texts = texts.lines().map(|line| labelled(line, language));
            examples.extend(texts.map(|it| it.counting(OF_AUTHORS)));
        }
        for theme in folders("clauses") {
            let clauses = data(&format!("texts/clauses/{theme}/{name}.tsv"));
            let clauses = clauses.lines().map(|line| labelled(line, language));
            examples.extend(clauses.map(of_a_sentence));
        }
    }
    examples
}

/// One sentence does not tell what the others would say.
fn of_a_sentence(example: Example) -> Example {
    let is_wrong = example.is.contains(&true);
    let [wrong, fine] = OF_CLAUSES;
    let mut example = example.counting(if is_wrong { wrong } else { fine });
    example.counts[Sense::OffersChoice as usize] = 0.0;
    example
}

/// Whose texts are labelled by one definition.
fn authors() -> Vec<String> {
    folders("authors")
}

/// What stands in a folder of the texts, a folder each.
fn folders(within: &str) -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/texts");
    let folder = format!("{folder}/{within}");
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

fn of_author(author: &str, language: Language) -> String {
    data(&format!("texts/authors/{author}/{}.tsv", language.as_str()))
}

/// Older labels do not say of who asks for secrets whether he also poses as somebody else.
fn unsure_of_posing(mut example: Example) -> Example {
    if example.is[Sense::AsksForSecrets as usize] && !example.is[Sense::Poses as usize] {
        example.counts[Sense::Poses as usize] = 0.0;
        example.counts[Sense::Forbidden as usize] = 0.0;
    }
    example
}

/// Weights of the features that tell most: learned of all features, then once more of those alone.
fn trained(examples: &[Example]) -> Vec<u8> {
    let all: BTreeSet<Feature> = features_of(examples).collect();
    let all: Vec<Feature> = all.into_iter().collect();
    let learner = learned(examples, &all);
    let mut seen: HashMap<Feature, f32> = HashMap::new();
    for feature in features_of(examples) {
        *seen.entry(feature).or_default() += 1.0;
    }
    let telling = |(feature, weights): (&Feature, [f32; SENSES])| {
        let squares: f32 = weights.iter().map(|it| it * it).sum();
        (squares * seen[feature].sqrt(), *feature)
    };
    let weights = (0..all.len()).map(|at| learner.weight(at));
    let mut ranked: Vec<(f32, Feature)> = all.iter().zip(weights).map(telling).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let kept: BTreeSet<Feature> = ranked.iter().take(KEPT).map(|it| it.1).collect();
    let kept: Vec<Feature> = kept.into_iter().collect();
    let weights = learned(examples, &kept);
    weights::packed(&kept.into_iter().zip(weights.scaled()).collect())
}

fn features_of(examples: &[Example]) -> impl Iterator<Item = Feature> {
    let parts = examples.iter().flat_map(|it| &it.parts);
    parts.flatten().flatten().copied()
}

/// Weights of these features, in their order. Each sense by itself; of a text the likeliest parts are held to be
/// what makes it so.
fn learned(examples: &[Example], known: &[Feature]) -> Learner<SENSES> {
    let places = known.iter().zip(0..);
    let places: HashMap<Feature, usize> = places.map(|(it, place)| (*it, place)).collect();
    let place = |it: &Feature| places.get(it).copied();
    let placed = |it: &Part<Feature>| it.each_ref().map(|it| it.iter().map(place).collect());
    let placed = |it: &Example| Example {
        parts: it.parts.iter().map(placed).collect(),
        is: it.is,
        counts: it.counts,
    };
    let examples: Vec<Example<Option<usize>>> = examples.iter().map(placed).collect();
    let mut learner = Learner::new(known.len(), DECAY);
    let mut dice = Dice::new(54_321);
    for (pass, order) in orders(PASSES, examples.len()).enumerate() {
        for at in order {
            learn(&mut learner, &examples[at], &mut dice);
        }
        if pass >= SETTLED {
            learner.remember();
        }
    }
    learner.averaged()
}

fn learn(learner: &mut Learner<SENSES>, example: &Example<Option<usize>>, dice: &mut Dice) {
    let parts = example.parts.iter().map(|it| thinned(it, dice));
    let parts: Vec<Part<Option<usize>>> = parts.collect();
    let shares: Vec<[f32; SENSES]> = parts.iter().map(|it| shares(it, learner)).collect();
    for sense in 0..SENSES {
        let none_is: f32 = shares.iter().map(|it| 1.0 - it[sense]).product();
        for (part, shares) in parts.iter().zip(&shares) {
            let error = match example.is[sense] {
                true => -none_is / (1.0 - none_is).max(1e-6) * shares[sense],
                false => shares[sense],
            };
            let error = error * example.counts[sense];
            if error.abs() < 1e-4 {
                continue;
            }
            for group in part {
                let unit = unit_of(group);
                for place in group.iter().flatten() {
                    learner.learn(*place, sense, error * unit);
                }
            }
        }
    }
}

/// What is shown of a part.
fn thinned(part: &Part<Option<usize>>, dice: &mut Dice) -> Part<Option<usize>> {
    part.each_ref().map(|group| {
        let group = group.iter().copied();
        group.filter(|_| dice.below(100) < SHOWN).collect()
    })
}

fn shares(part: &Part<Option<usize>>, learner: &Learner<SENSES>) -> [f32; SENSES] {
    let mut scores = [RARE; SENSES];
    for group in part {
        let unit = unit_of(group);
        for place in group.iter().flatten() {
            for (score, weight) in scores.iter_mut().zip(learner.weight(*place)) {
                *score += weight * unit;
            }
        }
    }
    scores.map(share)
}

/// Unknown features count, too: whoever says much that is unknown says less of what is known.
fn unit_of(group: &[Option<usize>]) -> f32 {
    unit(u16::try_from(group.len()).unwrap_or(u16::MAX))
}

#[test]
#[ignore = "it writes weights.bin"]
fn train_on_the_labelled_texts() {
    store("coach/weights.bin", &trained(&examples(&[])));
}

#[test]
fn every_sense_has_many_examples() {
    let examples = examples(&[]);
    for sense in 0..SENSES {
        let count = |is| {
            let counted = examples.iter().filter(|it| it.counts[sense] > 0.0);
            counted.filter(|it| it.is[sense] == is).count()
        };
        assert!(count(true) >= 300 && count(false) >= 300, "{sense}");
    }
}
