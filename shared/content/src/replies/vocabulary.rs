//! Which sets of words a word belongs to, by one look.

use rustc_hash::FxHashMap;

/// The class of the firm's topics and of what is commonly sent.
const TOPIC: &str = "TOPIC";

/// Letters of a word that may be its beginning; no beginning is longer.
const LONGEST: usize = 20;

/// A set of words, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SetId(usize);

/// The sets a word belongs to, a bit each.
pub(super) struct Sets(Vec<u64>);

impl Sets {
    pub(super) fn has(&self, set: SetId) -> bool {
        let bits = self.0.get(set.0 / 64).copied().unwrap_or(0);
        bits & (1 << (set.0 % 64)) != 0
    }

    /// Takes in another word's.
    pub(super) fn join(&mut self, other: &Self) {
        for (bits, others) in self.0.iter_mut().zip(&other.0) {
            *bits |= others;
        }
    }

    fn add(&mut self, set: SetId) {
        if let Some(bits) = self.0.get_mut(set.0 / 64) {
            *bits |= 1 << (set.0 % 64);
        }
    }
}

/// All sets of a language.
#[derive(Default)]
pub(super) struct Vocabulary {
    known: FxHashMap<Vec<&'static str>, SetId>,
    words: FxHashMap<&'static str, Vec<SetId>>,
    beginnings: FxHashMap<&'static str, Vec<SetId>>,
    endings: Vec<(&'static str, SetId)>,
    topics: Vec<SetId>,
}

impl Vocabulary {
    /// The set of these words: `word`, `wor*` for all that begin so, `*ord` for all that end so.
    pub(super) fn set(&mut self, words: Vec<&'static str>) -> SetId {
        let next = SetId(self.known.len());
        if let Some(known) = self.known.get(&words) {
            return *known;
        }
        for word in &words {
            match (word.strip_suffix('*'), word.strip_prefix('*')) {
                _ if *word == TOPIC => self.topics.push(next),
                (Some(beginning), _) => self.beginnings.entry(beginning).or_default().push(next),
                (None, Some(ending)) => self.endings.push((ending, next)),
                (None, None) => self.words.entry(word).or_default().push(next),
            }
        }
        self.known.insert(words, next);
        next
    }

    /// Of no word.
    pub(super) fn none(&self) -> Sets {
        Sets(vec![0; self.known.len().div_ceil(64)])
    }

    pub(super) fn sets_of(&self, word: &str, is_topic: bool) -> Sets {
        let mut sets = self.none();
        let exact = self.words.get(word).into_iter().flatten();
        exact.for_each(|set| sets.add(*set));
        let ends = word
            .char_indices()
            .map(|(at, _)| at)
            .take(LONGEST)
            .chain([word.len()]);
        let begun = ends.filter_map(|end| self.beginnings.get(word.get(..end)?));
        begun.flatten().for_each(|set| sets.add(*set));
        for (ending, set) in &self.endings {
            if word.ends_with(ending) {
                sets.add(*set);
            }
        }
        if is_topic {
            self.topics.iter().for_each(|set| sets.add(*set));
        }
        sets
    }
}
