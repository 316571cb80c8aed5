//! Learned weights, two in a byte.

use super::{BUCKETS, SENSES};

/// What a weight is rounded to, in `1 / SCALE`: what k-means makes of learned weights. Rounding adds a
/// hundredth of their variance, and halves what every function carries.
const LEVELS: [i8; 16] = [
    -64, -50, -40, -30, -21, -14, -8, -4, 0, 4, 9, 15, 23, 32, 44, 62,
];

/// The two weights of each byte.
const PAIRS: [[i32; 2]; 256] = pairs();

const fn pairs() -> [[i32; 2]; 256] {
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < pairs.len() {
        pairs[byte] = [LEVELS[byte % 16] as i32, LEVELS[byte / 16] as i32];
        byte += 1;
    }
    pairs
}

/// Bytes of a bucket.
const ROW: usize = SENSES / 2;

/// For each bucket how much it speaks for each sense: places in [`LEVELS`], those of two senses in a byte.
pub(in crate::coach) struct Weights(&'static [u8]);

impl Weights {
    /// Does not compile for weights of another number of buckets or senses.
    pub(in crate::coach) const fn of(stored: &'static [u8]) -> Self {
        assert!(SENSES.is_multiple_of(2) && stored.len() == BUCKETS * ROW);
        Self(stored)
    }

    /// How much a bucket speaks for each sense, in `1 / SCALE`; nothing speaks from beyond the last one.
    pub(super) fn stored(&self, bucket: usize) -> [[i32; 2]; ROW] {
        let row = self.0.get(bucket * ROW..(bucket + 1) * ROW);
        let row: Option<&[u8; ROW]> = row.and_then(|it| it.try_into().ok());
        row.map_or([[0; 2]; ROW], |it| it.map(|byte| PAIRS[usize::from(byte)]))
    }
}

/// Weights of a byte each, as [`Weights`] reads them.
#[cfg(test)]
pub(super) fn packed(weights: &[u8]) -> Vec<u8> {
    let nearest = |weight: u8| {
        let away = |level: &i8| level.abs_diff(weight.cast_signed());
        let levels = LEVELS.iter().zip(0_u8..);
        let nearest = levels.min_by_key(|(level, _)| away(level));
        nearest.map_or(0, |(_, place)| place)
    };
    let pairs = weights.chunks_exact(2);
    pairs
        .map(|pair| nearest(pair[0]) | nearest(pair[1]) << 4)
        .collect()
}
