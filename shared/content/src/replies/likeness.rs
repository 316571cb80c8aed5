//! How much a reply is like those that want to stop, for wordings no frame knows.
//!
//! Logistic regression over words, pairs of words and letter sequences, trained on the labelled
//! replies in `tests/data` (see the `training` module, which writes `weights.bin`). The frames
//! decide where they are sure; this only keeps a wish to stop from being passed over.

use super::clauses::Clause;
use super::typos;

#[cfg(test)]
mod training;

/// Buckets that features are hashed into.
const BUCKETS: usize = 1 << 15;

/// A weight of 1.0 as it is stored.
const SCALE: f32 = 24.0;

/// For each bucket how much it speaks for a wish to stop, and for one to be asked back, against
/// anything else, in `1 / SCALE`.
static WEIGHTS: &[u8] = include_bytes!("weights.bin");

/// Shortest and longest sequence of letters that is looked at.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=5;

/// From which likeness on a reply nobody understood is a wish to stop.
const SURE: f32 = 0.85;

/// From which likeness on it is asked back.
const PERHAPS: f32 = 0.2;

/// What a reply is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Those that want to stop.
    Stop,
    /// Some that want to stop, or those that are to be asked back.
    Perhaps,
    /// Anything else.
    Else,
}

/// Fewest words that are compared: one or two answer a question, or are a command, which is read
/// elsewhere.
const FEWEST_WORDS: usize = 3;

/// What these clauses are like.
pub(super) fn likeness(clauses: &[Clause]) -> Likeness {
    if clauses.iter().map(Vec::len).sum::<usize>() < FEWEST_WORDS {
        return Likeness::Else;
    }
    let [stop, ask] = shares(&features(clauses), weight);
    match () {
        () if stop >= SURE => Likeness::Stop,
        () if stop + ask >= PERHAPS => Likeness::Perhaps,
        () => Likeness::Else,
    }
}

fn weight(bucket: usize) -> [f32; 2] {
    let stored = |at: usize| {
        WEIGHTS
            .get(at)
            .map_or(0.0, |it| f32::from(it.cast_signed()))
    };
    [stored(2 * bucket) / SCALE, stored(2 * bucket + 1) / SCALE]
}

/// The shares of both wishes, the rest being anything else.
fn shares(features: &[usize], weight: impl Fn(usize) -> [f32; 2]) -> [f32; 2] {
    let mut sums = [0.0_f32; 2];
    for feature in features {
        let [stop, ask] = weight(*feature);
        sums = [sums[0] + stop, sums[1] + ask];
    }
    let scale = unit(features);
    let [stop, ask] = sums.map(|sum| (sum * scale).exp());
    let all = 1.0 + stop + ask;
    [stop / all, ask / all]
}

/// Long replies weigh no more than short ones.
fn unit(features: &[usize]) -> f32 {
    let count = u16::try_from(features.len()).unwrap_or(u16::MAX);
    1.0 / f32::from(count.max(1)).sqrt()
}

/// The buckets of everything a reply is judged by, each once.
fn features(clauses: &[Clause]) -> Vec<usize> {
    let words = words(clauses);
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        found.push(bucket("u", &[word]));
        if let Some(next) = words.get(at + 1) {
            found.push(bucket("b", &[word, next]));
        }
        if let Some(next) = words.get(at + 2) {
            found.push(bucket("s", &[word, next]));
        }
        let framed: Vec<char> = format!("<{word}>").chars().collect();
        for length in LETTERS {
            let sequences = framed.windows(length);
            found.extend(sequences.map(|it| bucket("", &[&it.iter().collect::<String>()])));
        }
    }
    found.push(bucket("first", &[words.first().map_or("", String::as_str)]));
    found.push(bucket("length", &[&(words.len().min(12) / 3).to_string()]));
    found.sort_unstable();
    found.dedup();
    found
}

/// The words with typing errors mended, `|` between clauses; `stooop` is `stoop`, "no no" is "no".
fn words(clauses: &[Clause]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for clause in clauses {
        if !words.is_empty() {
            words.push("|".to_owned());
        }
        words.extend(clause.iter().map(|it| shortened(&typos::mended(it))));
    }
    words.dedup();
    words
}

fn shortened(word: &str) -> String {
    let mut letters = ['\0'; 2];
    let keeps = |ch: &char| {
        let repeats = letters == [*ch; 2];
        letters = [letters[1], *ch];
        !repeats
    };
    word.chars().filter(keeps).collect()
}

/// FNV-1a, its high bits mixed in.
fn bucket(kind: &str, words: &[&str]) -> usize {
    let mut hash = 0x811c_9dc5_u32;
    let mut take = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    kind.bytes().for_each(&mut take);
    for word in words {
        word.bytes().for_each(&mut take);
        take(b' ');
    }
    usize::try_from(hash ^ (hash >> 15)).unwrap_or(0) % BUCKETS
}
