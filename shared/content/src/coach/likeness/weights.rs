//! Learned weights, by feature: those of the features that tell most, and no others.
//!
//! Hashing all features into one table of as many bytes, whoever shares a place sharing a weight, makes a fifth
//! more errors.

use super::SENSES;
#[cfg(test)]
use crate::likeness::half_bytes::packed as halved;
use crate::likeness::half_bytes::unpacked;

/// Something a text is looked at by, as it is told from others: 22 bits of its hash. Of those that
/// stand nowhere, one in seventy is taken for one that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Feature(u32);

impl Feature {
    /// The high bits of a product hold something of every bit (Fibonacci hashing).
    pub(super) fn of(hash: u32) -> Self {
        Self(hash.wrapping_mul(0x9e37_79b1) >> 10)
    }

    fn row(self) -> usize {
        usize::try_from(self.0 >> 8).unwrap_or(0)
    }

    /// What it is told by within its row.
    fn mark(self) -> u8 {
        self.0.to_le_bytes()[0]
    }
}

const ROWS: usize = 1 << 14;

/// How many features of a row are found: as many marks as are compared at once. Hardly a row has more.
const SEEN: usize = 8;

/// Bytes of the weights of a feature: those of two senses in each.
const PACKED: usize = SENSES.div_ceil(2);

/// For each feature that is known how much it speaks for each sense.
pub(in crate::coach) struct Weights {
    /// Where the features of each row start, and where the last one's end.
    starts: &'static [[u8; 2]],
    weights: &'static [[u8; PACKED]],
    /// One for each feature, and some behind the last for whoever reads eight.
    marks: &'static [u8],
}

impl Weights {
    /// Does not compile for what [`packed`](super::training) did not write.
    pub(in crate::coach) const fn of(stored: &'static [u8]) -> Self {
        let (starts, rest) = stored.split_at((ROWS + 1) * 2);
        let features = (rest.len() - SEEN) / (PACKED + 1);
        let (weights, marks) = rest.split_at(features * PACKED);
        assert!(SENSES.is_multiple_of(2) && marks.len() == features + SEEN);
        Self {
            starts: starts.as_chunks().0,
            weights: weights.as_chunks().0,
            marks,
        }
    }

    /// How much a feature speaks for each sense, in `1 / SCALE`; unknown ones say nothing.
    pub(super) fn stored(&self, feature: Feature) -> Option<[[i32; 2]; PACKED]> {
        let starts: [[u8; 2]; 2] = *self.starts.get(feature.row()..)?.first_chunk()?;
        let [start, end] = starts.map(|it| usize::from(u16::from_le_bytes(it)));
        let marks = u64::from_le_bytes(*self.marks.get(start..)?.first_chunk()?);
        // The lowest byte that is alike becomes the lowest one whose high bit is set.
        let unlike = marks ^ (u64::from(feature.mark()) * EACH_BYTE);
        let alike = unlike.wrapping_sub(EACH_BYTE) & !unlike & (EACH_BYTE << 7);
        let place: usize = start + usize::try_from(alike.trailing_zeros() / 8).ok()?;
        let packed = self.weights.get(place).filter(|_| place < end)?;
        Some(packed.map(unpacked))
    }
}

const EACH_BYTE: u64 = 0x0101_0101_0101_0101;

/// What [`Weights`] reads.
#[cfg(test)]
pub(super) fn packed(weights: &std::collections::BTreeMap<Feature, [i8; SENSES]>) -> Vec<u8> {
    let silent = halved(&[0; SENSES]);
    let (mut starts, mut packed, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    let mut known = weights.iter().peekable();
    for row in 0..=ROWS {
        let start = marks.len();
        starts.extend(u16::try_from(start).unwrap().to_le_bytes());
        while let Some((feature, weights)) = known.next_if(|(it, _)| it.row() == row) {
            let weights = halved(weights);
            if weights != silent && marks.len() < start + SEEN {
                marks.push(feature.mark());
                packed.extend(weights);
            }
        }
    }
    marks.extend([0; SEEN]);
    [starts, packed, marks].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_found_and_nothing_else_speaks() {
        let known = [0, 1, 3, 4, 7, 9, 254, 255, 256, 7_000, (1 << 22) - 1].map(Feature);
        let weights = known.map(|it| (it, [52, -64, 0, 3, -3, 8]));
        let weights = Weights::of(packed(&weights.into()).leak());
        for feature in known {
            assert_eq!(weights.stored(feature), Some([[52, -64], [0, 3], [-3, 8]]));
        }
        for feature in [2, 5, 8, 257, 1_000, 7_001, (1 << 22) - 2].map(Feature) {
            assert_eq!(weights.stored(feature), None);
        }
    }

    #[test]
    fn features_that_say_nothing_take_no_place() {
        let silent = [(Feature(3), [1, -1, 0, 0, 1, 0])];
        assert_eq!(packed(&silent.into()).len(), (ROWS + 1) * 2 + SEEN);
    }
}
