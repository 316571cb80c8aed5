//! Makes `weights.bin` of the labelled replies:
//! `cargo test --release -p recado-content train_on_the_labelled_replies -- --ignored`.

use std::collections::HashMap;
use std::fs;

use super::{BUCKETS, SCALE, features, shares, unit};
use crate::Language;
use crate::fold::Folded;
use crate::replies::clauses::clauses;

const PASSES: usize = 30;
const RATE: f32 = 0.5;
/// Pulls weights towards zero.
const DECAY: f32 = 1e-5;

struct Example {
    features: Vec<usize>,
    /// 1 where it wants to stop, and where it is to be asked back.
    wish: [f32; 2],
}

impl Example {
    fn of(label: &str, text: &str) -> Self {
        Self {
            features: features(&clauses(text, &Folded::of(text))),
            wish: match label {
                "ask" => [0.0, 1.0],
                _ if label.starts_with("stop") => [1.0, 0.0],
                _ => [0.0, 0.0],
            },
        }
    }
}

fn read(folder: &str, language: Language, suffix: &str) -> Vec<String> {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!(
        "{root}/tests/data/{folder}/{}{suffix}.tsv",
        language.as_str()
    );
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// All labelled replies, and what firms write where no word of opting out stands in it: plain words.
fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    for language in Language::ALL {
        let held = read("replies", language, ".held");
        for line in read("replies", language, "").iter().chain(&held) {
            let (label, text) = line.split_once('\t').unwrap();
            examples.push(Example::of(label, text));
        }
        for line in read("texts", language, "") {
            let [category, _, text] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let answers = ["STOP", "BAJA", "SAIR", "PARAR", "CANCEL", "END", "YES"];
            let plain = matches!(category, "transactional" | "conversational");
            if plain && !answers.iter().any(|it| text.contains(it)) {
                let (_, said) = text.split_once(": ").unwrap_or(("", text));
                let sentences = said.split_inclusive(['.', '!', '?']);
                let long = sentences.filter(|it| it.chars().count() > 12);
                examples.extend(long.map(|it| Example::of("none", it)));
            }
        }
    }
    examples
}

/// Adagrad on the two wishes against everything else, in an order of chance that is always the same.
fn trained(examples: &[Example]) -> Vec<[f32; 2]> {
    let mut weights = vec![[0.0_f32; 2]; BUCKETS];
    let mut squares = vec![[1e-6_f32; 2]; BUCKETS];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut dice = 12_345_u64;
    for _ in 0..PASSES {
        for last in (1..order.len()).rev() {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from(dice >> 33).unwrap() % (last + 1);
            order.swap(last, other);
        }
        for at in &order {
            let Example { features, wish } = &examples[*at];
            let found = shares(features, |bucket| weights[bucket]);
            for bucket in features {
                for side in 0..2 {
                    let weight = &mut weights[*bucket][side];
                    let slope = (found[side] - wish[side]) * unit(features) + DECAY * *weight;
                    let square = &mut squares[*bucket][side];
                    *square += slope * slope;
                    *weight -= RATE * slope / square.sqrt();
                }
            }
        }
    }
    weights
}

#[test]
#[ignore = "it writes weights.bin"]
fn train_on_the_labelled_replies() {
    let weights = trained(&examples());
    let stored = weights.iter().flatten().map(|weight| {
        let whole = (weight * SCALE).round().clamp(-127.0, 127.0);
        #[expect(clippy::cast_possible_truncation, reason = "it was clamped")]
        let byte = whole as i8;
        byte.cast_unsigned()
    });
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/replies/weights.bin");
    fs::write(path, stored.collect::<Vec<u8>>()).unwrap();
}

#[test]
fn every_label_is_learned() {
    let mut of_label: HashMap<[bool; 2], usize> = HashMap::new();
    for example in examples() {
        *of_label.entry(example.wish.map(|it| it > 0.0)).or_default() += 1;
    }
    assert!(of_label.values().all(|count| *count >= 90), "{of_label:?}");
    assert_eq!(of_label.len(), 3);
}
