//! How much a reply is like those that want to stop.
//!
//! Logistic regression over words, letters and kinds of words ([`super::kinds`]), trained on the
//! labelled replies in `tests/data` (see the `training` module, which writes `weights.bin`).

use super::clauses::Clause;
use super::kinds::{self, Kinds};
use super::typos;
use crate::likeness::half_bytes::unpacked;
use crate::likeness::{self, SCALE};

#[cfg(test)]
mod training;

/// Buckets that features are hashed into.
const BUCKETS: usize = 1 << 16;

/// For each bucket how much it speaks for a wish to stop, and for one to be asked back, against
/// anything else.
static WEIGHTS: &[u8; BUCKETS] = include_bytes!("weights.bin");

/// Shortest and longest sequence of letters that is looked at.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=5;

/// How likely a reply wants to stop, and how likely it is to be asked back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Likeness {
    stop: f32,
    ask: f32,
}

/// What follows from a likeness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It wants to stop.
    Stop,
    /// It may, or has to be asked back.
    Perhaps,
    /// Anything else.
    Else,
}

/// From which likeness on a reply wants to stop, and from which on it may. Chosen on replies neither
/// the frames nor the weights knew (`FIGURES.md`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    stop: f32,
    perhaps: f32,
}

impl Bounds {
    /// Where the frames read a wish to stop.
    pub(super) const FRAMED_STOP: Self = Self::of(0.3, 0.0);
    /// Where they would ask.
    pub(super) const FRAMED_ASK: Self = Self::of(0.6, 0.1);
    /// Where they know it is about something else.
    pub(super) const FRAMED_ELSE: Self = Self::of(f32::INFINITY, 0.5);
    /// Where none fits.
    pub(super) const NOT_FRAMED: Self = Self::of(0.9, 0.25);

    const fn of(stop: f32, perhaps: f32) -> Self {
        Self { stop, perhaps }
    }
}

impl Likeness {
    pub(super) fn judged(self, bounds: Bounds) -> Verdict {
        match () {
            () if self.stop >= bounds.stop => Verdict::Stop,
            () if self.stop + self.ask >= bounds.perhaps => Verdict::Perhaps,
            () => Verdict::Else,
        }
    }
}

/// What these clauses are like. One word alone is a command or answers a question ("done", "taken"),
/// which is read elsewhere.
pub(super) fn likeness(clauses: &[Clause]) -> Option<Likeness> {
    if clauses.iter().map(Vec::len).sum::<usize>() < 2 {
        return None;
    }
    let [stop, ask] = shares(&features(clauses), weight);
    Some(Likeness { stop, ask })
}

fn weight(bucket: usize) -> [f32; 2] {
    let stored = WEIGHTS.get(bucket).map_or([0; 2], |it| unpacked(*it));
    #[expect(clippy::cast_precision_loss, reason = "levels are far below 2^24")]
    stored.map(|it| it as f32 / SCALE)
}

/// Groups of features, each weighing as much as the others.
const GROUPS: usize = 3;

/// The buckets of everything a reply is judged by, each once, by group.
pub(super) type Features = [Vec<usize>; GROUPS];

/// The shares of both wishes, the rest being anything else.
fn shares(features: &Features, weight: impl Fn(usize) -> [f32; 2]) -> [f32; 2] {
    let mut sums = [0.0_f32; 2];
    for group in features {
        let scale = unit(group);
        for feature in group {
            let [stop, ask] = weight(*feature);
            sums = [sums[0] + stop * scale, sums[1] + ask * scale];
        }
    }
    let [stop, ask] = sums.map(f32::exp);
    let all = 1.0 + stop + ask;
    [stop / all, ask / all]
}

/// Long replies weigh no more than short ones.
fn unit(features: &[usize]) -> f32 {
    let count = u16::try_from(features.len()).unwrap_or(u16::MAX);
    1.0 / f32::from(count.max(1)).sqrt()
}

fn features(clauses: &[Clause]) -> Features {
    let words = words(clauses);
    let mut groups = [of_words(&words), of_letters(&words), of_kinds(&words)];
    for group in &mut groups {
        group.sort_unstable();
        group.dedup();
    }
    groups
}

fn of_words(words: &[String]) -> Vec<usize> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        found.push(bucket("u", &[word]));
        if let Some(next) = words.get(at + 1) {
            found.push(bucket("b", &[word, next]));
        }
        if let Some(next) = words.get(at + 2) {
            found.push(bucket("s", &[word, next]));
        }
    }
    found.push(bucket("first", &[words.first().map_or("", String::as_str)]));
    found.push(bucket("length", &[&(words.len().min(12) / 3).to_string()]));
    found
}

fn of_letters(words: &[String]) -> Vec<usize> {
    let mut found = Vec::new();
    for word in words {
        let framed = format!("<{word}>");
        let starts: Vec<usize> = framed.char_indices().map(|(at, _)| at).collect();
        for length in LETTERS {
            let ends = starts.iter().skip(length).copied().chain([framed.len()]);
            let sequences = starts.iter().zip(ends);
            found.extend(sequences.filter_map(|(from, to)| {
                let sequence = framed.get(*from..to)?;
                Some(bucket("", &[sequence]))
            }));
        }
    }
    found
}

/// A word of no known kind.
const UNKNOWN: u8 = 62;
/// Where a clause begins or ends.
const EDGE: u8 = 63;

fn of_kinds(words: &[String]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut unknown = 0;
    for clause in words.split(|it| it == TURN) {
        let row: Vec<Kinds> = clause.iter().map(|it| kinds_of(it)).collect();
        unknown += row.iter().filter(|it| **it == 1 << UNKNOWN).count();
        let edge = || std::iter::once(1 << EDGE);
        let row: Vec<Kinds> = edge().chain(row).chain(edge()).collect();
        for (at, here) in row.iter().enumerate() {
            let after = |by: usize| row.get(at + by).copied().unwrap_or(0);
            for a in each(*here) {
                found.push(mixed(1, [a, 0, 0]));
                for b in each(after(1)) {
                    found.push(mixed(2, [a, b, 0]));
                    found.extend(each(after(2)).map(|c| mixed(3, [a, b, c])));
                }
                found.extend(each(after(2)).map(|b| mixed(4, [a, b, 0])));
                let near = (1..=6).fold(0, |all, by| all | after(by));
                found.extend(each(near).map(|b| mixed(5, [a, b, 0])));
            }
        }
    }
    let all = words.iter().filter(|it| *it != TURN).count();
    found.push(mixed(6, [counted(unknown.min(6)), 0, 0]));
    found.push(mixed(7, [counted(4 * unknown / all.max(1)), 0, 0]));
    found
}

fn counted(words: usize) -> u8 {
    u8::try_from(words).unwrap_or(u8::MAX)
}

fn kinds_of(word: &str) -> Kinds {
    match kinds::kinds(word) {
        0 => 1 << UNKNOWN,
        known => known,
    }
}

fn each(mut kinds: Kinds) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let kind = u8::try_from(kinds.trailing_zeros()).ok()?;
        kinds &= kinds.checked_sub(1)?;
        Some(kind)
    })
}

fn mixed(shape: u8, kinds: [u8; 3]) -> usize {
    hashed([0xff, shape].into_iter().chain(kinds))
}

/// What stands for the turn between two clauses.
const TURN: &str = "|";

/// The words with typing errors mended, [`TURN`] between clauses; `stooop` is `stoop`, "no no" is "no".
fn words(clauses: &[Clause]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for clause in clauses {
        if !words.is_empty() {
            words.push(TURN.to_owned());
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

fn bucket(kind: &str, words: &[&str]) -> usize {
    let words = words.iter().flat_map(|it| it.bytes().chain([b' ']));
    hashed(kind.bytes().chain(words))
}

/// Its high bits mixed in.
fn hashed(bytes: impl Iterator<Item = u8>) -> usize {
    let hash = likeness::hashed(bytes);
    usize::try_from(hash ^ (hash >> 15)).unwrap_or(0) % BUCKETS
}
