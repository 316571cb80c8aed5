//! A second reading of a text: how much each of its sentences is like what must not go out.
//!
//! Phrases know what was foreseen. Logistic regression over words, neighbours and letters, trained on
//! the labelled texts and grammars in `tests/data/texts` (the `training` module writes `weights.bin`),
//! also knows what merely resembles it. A text is as bad as its sentences together: wrong if any is.

use super::{Finding, Note, Severity, Text};
use crate::fold::{Folded, Token};
use crate::likeness::{SCALE, Weights};

#[cfg(test)]
mod training;

/// What a sentence may be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    Forbidden,
    Harsh,
    AsksForSecrets,
    Sells,
    /// As somebody else: a bank, the post, a child in need; or as a draw that never was.
    Poses,
}

/// How many wrongs are told apart.
const WRONGS: usize = Wrong::Poses as usize + 1;

/// Buckets that features are hashed into: what makes 128 KiB.
const BUCKETS: usize = (128 << 10) / WRONGS;

static WEIGHTS: Weights<WRONGS> = Weights::of(include_bytes!("weights.bin"), BUCKETS);

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

/// What a text is like: of each wrong how much, and the sentence that is most like it.
pub(super) struct Likeness([Likely; WRONGS]);

#[derive(Clone, Copy)]
struct Likely {
    share: f32,
    /// In original characters.
    place: (usize, usize),
}

impl Likeness {
    /// `firm` is left out of account: its name says nothing of what it writes.
    pub(super) fn of(text: &Folded, firm: &Folded) -> Self {
        let mut none_is = [1.0_f32; WRONGS];
        let mut most = [(0.0_f32, (0, 0)); WRONGS];
        for sentence in text.tokens.chunk_by(|a, b| a.sentence == b.sentence) {
            let shares = shares(sentence, firm);
            let place = |(first, last): (&Token, &Token)| (first.start, last.end);
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
        }; WRONGS];
        for ((likely, none_is), (_, place)) in likely.iter_mut().zip(none_is).zip(most) {
            *likely = Likely {
                share: 1.0 - none_is,
                place,
            };
        }
        Self(likely)
    }

    fn likely(&self, wrong: Wrong) -> Likely {
        self.0[wrong as usize]
    }
}

impl Text<'_> {
    /// What phrases found, weighed against what the text is like; where they found nothing, the
    /// sentence that is most like what is wrong.
    pub(super) fn weighed(
        &self,
        (wrong, bounds): (Wrong, Bounds),
        found: Vec<Finding>,
        (note, severity): (Note, Severity),
    ) -> Vec<Finding> {
        let likely = self.likeness.likely(wrong);
        match found.is_empty() {
            true if likely.share >= bounds.alone => {
                vec![self.finding(note, severity, likely.place)]
            }
            false if likely.share < bounds.named => Vec::new(),
            _ => found,
        }
    }
}

/// Words, neighbours and letters, each weighing as much as the others.
const GROUPS: usize = 3;

fn shares(sentence: &[Token], firm: &Folded) -> [f32; WRONGS] {
    let mut counts = [0_u16; GROUPS];
    let mut sums = [[0_i32; WRONGS]; GROUPS];
    features(sentence, firm, |group, bucket| {
        counts[group] = counts[group].saturating_add(1);
        for (sum, weight) in sums[group].iter_mut().zip(WEIGHTS.stored(bucket)) {
            *sum += i32::from(weight);
        }
    });
    let mut scores = [RARE; WRONGS];
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

/// Every feature of a sentence, by its group and bucket. A number counts as `#`, whatever it is.
fn features(sentence: &[Token], firm: &Folded, mut each: impl FnMut(usize, usize)) {
    let mut before = None;
    for token in sentence {
        if firm.tokens.iter().any(|it| it.text == token.text) {
            continue;
        }
        let word = match token.text.as_bytes() {
            [b'0'..=b'9', ..] => b"#".as_slice(),
            word => word,
        };
        let stem = mixed(0, word.iter().take(STEM).copied());
        let whole = mixed(stem, word.iter().skip(STEM).copied());
        each(0, bucket(whole));
        if let Some(before) = before {
            each(1, bucket(mixed(before, stem.to_le_bytes().into_iter())));
        }
        before = Some(stem.rotate_left(7));
        let framed = [b'<'].into_iter().chain(word.iter().copied()).chain([b'>']);
        let mut letters = 0;
        for (at, letter) in framed.enumerate() {
            let before = letters;
            letters = (letters << 8) | u32::from(letter);
            // "xxxxxx" says no more than "xxxx".
            if at >= 3 && letters != before {
                each(2, bucket(letters ^ 0x5bd1_e995));
            }
        }
    }
}

fn mixed(hash: u32, bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(hash, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193) ^ 0x811c_9dc5
    })
}

/// The high bits of a product hold something of every bit (Fibonacci hashing).
fn bucket(hash: u32) -> usize {
    let spread = u64::from(hash.wrapping_mul(0x9e37_79b1));
    usize::try_from((spread * BUCKETS as u64) >> 32).unwrap_or(0)
}
