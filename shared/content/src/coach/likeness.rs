//! A second reading of a text: how much each of its sentences is like what must not go out.
//!
//! Phrases know what was foreseen. Logistic regression over words, neighbours, letters and kinds of
//! words ([`super::kinds`]), trained on the labelled texts and grammars in `tests/data/texts` (the
//! `training` module writes `weights.bin`), also knows what merely resembles it. A text is as bad as
//! its parts together: wrong if any of its sentences is, or the words of the whole of it.

use super::kinds::{self, Kinds};
use super::{Finding, Note, Severity, Text};
use crate::fold::{Folded, Token};
use crate::likeness::SCALE;

#[cfg(test)]
mod training;
mod weights;

use weights::Feature;
pub(super) use weights::Weights;

/// What a text may be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    Forbidden,
    Harsh,
    AsksForSecrets,
    Sells,
    /// As somebody else: a bank, the post, a child in need; or as a draw that never was.
    Poses,
    /// A way to pay, or to talk about it.
    OffersChoice,
}

/// How many senses are told apart.
pub(super) const SENSES: usize = Sense::OffersChoice as usize + 1;

pub(super) static WEIGHTS: Weights = Weights::of(include_bytes!("weights.bin"));

/// What most sentences start from: wrong ones are rare.
const RARE: f32 = -3.0;

/// From which likeness on a text is wrong, chosen on texts that no weight was trained on then
/// (`FIGURES.md`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Where a phrase says so, too.
    pub(super) named: f32,
    /// Where none does.
    pub(super) alone: f32,
}

/// What a text is like: of each sense how much, and the sentence that is most like it.
pub(super) struct Likeness {
    likely: [Likely; SENSES],
    /// How many words it was judged by.
    words: usize,
}

/// Fewer words are like too many things: "Welcome back", "No, only on weekdays". Phrases judge them.
const FEWEST_WORDS: usize = 6;

#[derive(Clone, Copy)]
struct Likely {
    share: f32,
    /// In original characters.
    place: (usize, usize),
}

impl Likeness {
    /// `firm` is left out of account: its name says nothing of what it writes.
    pub(super) fn of(text: &Folded, firm: &Folded, weights: &Weights) -> Self {
        let words = words(text, firm);
        let of_whole = shares(&words, Scope::Text, weights);
        let mut none_is = of_whole.map(|share| 1.0 - share);
        let mut most = [(0.0_f32, (0, 0)); SENSES];
        for sentence in words.chunk_by(|a, b| a.token.sentence == b.token.sentence) {
            let shares = shares(sentence, Scope::Sentence, weights);
            let place = |(first, last): (&Word, &Word)| (first.token.start, last.token.end);
            let place = sentence.first().zip(sentence.last()).map_or((0, 0), place);
            for ((share, none_is), most) in shares.into_iter().zip(&mut none_is).zip(&mut most) {
                *none_is *= 1.0 - share;
                if share > most.0 {
                    *most = (share, place);
                }
            }
        }
        let mut likely = [Likely {
            share: 0.0,
            place: (0, 0),
        }; SENSES];
        for ((likely, none_is), (_, place)) in likely.iter_mut().zip(none_is).zip(most) {
            *likely = Likely {
                share: 1.0 - none_is,
                place,
            };
        }
        Self {
            likely,
            words: words.len(),
        }
    }

    fn likely(&self, sense: Sense) -> Likely {
        self.likely[sense as usize]
    }
}

impl Text<'_> {
    /// Whether a text is like this enough, phrases that say so or not.
    pub(super) fn is_likely(&self, sense: Sense, bounds: Bounds, is_named: bool) -> bool {
        let bound = match is_named {
            true => bounds.named,
            false => bounds.alone,
        };
        match self.likeness.words < FEWEST_WORDS {
            true => is_named,
            false => self.likeness.likely(sense).share >= bound,
        }
    }

    /// What phrases found, weighed against what the text is like; where they found nothing, the
    /// sentence that is most like what is wrong.
    pub(super) fn weighed(
        &self,
        (sense, bounds): (Sense, Bounds),
        found: Vec<Finding>,
        (note, severity): (Note, Severity),
    ) -> Vec<Finding> {
        if self.likeness.words < FEWEST_WORDS {
            return found;
        }
        let likely = self.likeness.likely(sense);
        match found.is_empty() {
            true if likely.share >= bounds.alone => {
                vec![self.finding(note, severity, likely.place)]
            }
            false if likely.share < bounds.named => Vec::new(),
            _ => found,
        }
    }
}

/// A word as it is looked at.
struct Word<'a> {
    token: &'a Token,
    kinds: Kinds,
    /// Hash of its first letters.
    stem: u32,
    /// Hash of all of it.
    whole: u32,
}

/// What is judged together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Sentence,
    /// All of it: who poses as a bank says so in one sentence and wants the money in another.
    Text,
}

fn words<'a>(text: &'a Folded, firm: &Folded) -> Vec<Word<'a>> {
    let is_firm = |token: &Token| firm.tokens.iter().any(|it| it.text == token.text);
    let words = text.tokens.iter().filter(|it| !is_firm(it));
    let word = |token| {
        let spelled = spelled(token);
        let stem = mixed(0, spelled.iter().take(STEM).copied());
        Word {
            token,
            kinds: kinds::of(token),
            stem,
            whole: mixed(stem, spelled.iter().skip(STEM).copied()),
        }
    };
    words.map(word).collect()
}

/// Words, neighbours, letters and kinds, each weighing as much as the others.
const GROUPS: usize = 4;

fn shares(words: &[Word<'_>], scope: Scope, weights: &Weights) -> [f32; SENSES] {
    let mut counts = [0_u16; GROUPS];
    let mut sums = [[0_i32; SENSES]; GROUPS];
    features(words, scope, |group, feature| {
        counts[group] = counts[group].saturating_add(1);
        let Some(stored) = weights.stored(feature) else {
            return;
        };
        for (sum, weight) in sums[group].iter_mut().zip(stored.as_flattened()) {
            *sum += weight;
        }
    });
    let mut scores = [RARE; SENSES];
    for (count, sums) in counts.into_iter().zip(sums) {
        let unit = unit(count) / SCALE;
        for (score, sum) in scores.iter_mut().zip(sums) {
            // A sum of so few bytes is exact as a float.
            #[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^24")]
            let sum = sum as f32;
            *score += sum * unit;
        }
    }
    scores.map(share)
}

/// Long sentences weigh little more than short ones.
fn unit(features: u16) -> f32 {
    1.0 / (f32::from(features) + 2.0).sqrt()
}

fn share(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

/// Letters of a word that stand for it beside its neighbours: endings matter less.
const STEM: usize = 5;

/// Every feature of these words, by its group.
fn features(words: &[Word<'_>], scope: Scope, mut each: impl FnMut(usize, Feature)) {
    // What is said somewhere in a text weighs differently from what is said in one sentence.
    let salt = match scope {
        Scope::Sentence => 0,
        Scope::Text => 0x0153_0100,
    };
    if scope == Scope::Sentence {
        of_neighbours(words, &mut each);
    }
    let mut all = 0;
    for word in words {
        each(0, Feature::of(word.whole ^ salt));
        all |= word.kinds;
    }
    for a in kinds::each(all) {
        each(3, Feature::of(mixed(salt ^ 0x0999, [a].into_iter())));
        for b in kinds::each(all & (Kinds::MAX << a << 1)) {
            each(3, Feature::of(mixed(salt ^ 0x0555, [a, b].into_iter())));
        }
    }
}

/// Neighbours, letters, and kinds that follow each other.
fn of_neighbours(words: &[Word<'_>], each: &mut impl FnMut(usize, Feature)) {
    let mut stem_before = None;
    let mut kinds_before = 0;
    for word in words {
        if let Some(before) = stem_before {
            each(
                1,
                Feature::of(mixed(before, word.stem.to_le_bytes().into_iter())),
            );
        }
        stem_before = Some(word.stem.rotate_left(7));
        let framed = [b'<']
            .into_iter()
            .chain(spelled(word.token).iter().copied());
        let mut letters = 0;
        for (at, letter) in framed.chain([b'>']).enumerate() {
            let before = letters;
            letters = (letters << 8) | u32::from(letter);
            // "xxxxxx" says no more than "xxxx".
            if at >= 3 && letters != before {
                each(2, Feature::of(letters ^ 0x5bd1_e995));
            }
        }
        if word.kinds != 0 {
            for a in kinds::each(kinds_before) {
                for b in kinds::each(word.kinds) {
                    each(3, Feature::of(mixed(0x0777, [a, b].into_iter())));
                }
            }
            kinds_before = word.kinds;
        }
    }
}

/// A number counts as `#`, whatever it is.
fn spelled(token: &Token) -> &[u8] {
    match token.text.as_bytes() {
        [b'0'..=b'9', ..] => b"#",
        word => word,
    }
}

fn mixed(hash: u32, bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(hash, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193) ^ 0x811c_9dc5
    })
}
