//! Learned weights, by feature: those of the features that tell most, and no others.
//!
//! Hashing all features into one table instead, whoever shares a place sharing a weight, costs a quarter
//! more errors in as many bytes.

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

/// Bytes of the weights of a feature: those of two senses in each.
const PACKED: usize = SENSES.div_ceil(2);

/// A feature's mark and its weights.
const ENTRY: usize = 1 + PACKED;

/// For each feature that is known how much it speaks for each sense.
pub(in crate::coach) struct Weights {
    /// Where the entries of each row start, and where the last one's end.
    starts: &'static [[u8; 2]],
    entries: &'static [[u8; ENTRY]],
}

impl Weights {
    /// Does not compile for what [`packed`](super::training) did not write.
    pub(in crate::coach) const fn of(stored: &'static [u8]) -> Self {
        let (starts, entries) = stored.split_at((ROWS + 1) * 2);
        let (starts, entries) = (starts.as_chunks().0, entries.as_chunks());
        assert!(SENSES.is_multiple_of(2) && entries.1.is_empty());
        Self {
            starts,
            entries: entries.0,
        }
    }

    /// How much a feature speaks for each sense, in `1 / SCALE`; unknown ones say nothing.
    pub(super) fn stored(&self, feature: Feature) -> [[i32; 2]; PACKED] {
        let start = |row: usize| {
            self.starts
                .get(row)
                .map(|it| u16::from_le_bytes(*it).into())
        };
        let row = feature.row();
        let row = start(row).unwrap_or(0)..start(row + 1).unwrap_or(0);
        let mut entries = self.entries.get(row).unwrap_or_default().iter();
        let found = entries.find(|[mark, ..]| *mark == feature.mark());
        found.map_or([[0; 2]; PACKED], |[_, packed @ ..]| packed.map(unpacked))
    }
}

/// What [`Weights`] reads.
#[cfg(test)]
pub(super) fn packed(weights: &std::collections::BTreeMap<Feature, [i8; SENSES]>) -> Vec<u8> {
    let silent = halved(&[0; SENSES]);
    let (mut starts, mut entries) = (Vec::new(), Vec::new());
    let mut known = weights.iter().peekable();
    for row in 0..=ROWS {
        let start = u16::try_from(entries.len() / ENTRY).unwrap();
        starts.extend(start.to_le_bytes());
        while let Some((feature, weights)) = known.next_if(|(it, _)| it.row() == row) {
            let weights = halved(weights);
            if weights != silent {
                entries.push(feature.mark());
                entries.extend(weights);
            }
        }
    }
    [starts, entries].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_found_and_nothing_else_speaks() {
        let known = [0, 1, 255, 256, 7_000, (1 << 22) - 1].map(Feature);
        let weights = known.map(|it| (it, [62, -64, 0, 4, -4, 9]));
        let weights = Weights::of(packed(&weights.into()).leak());
        for feature in known {
            assert_eq!(weights.stored(feature), [[62, -64], [0, 4], [-4, 9]]);
        }
        for feature in [2, 257, 1_000, 7_001, (1 << 22) - 2].map(Feature) {
            assert_eq!(weights.stored(feature), [[0; 2]; PACKED]);
        }
    }

    #[test]
    fn features_that_say_nothing_take_no_place() {
        let silent = [(Feature(3), [1, -1, 0, 0, 1, 0])];
        assert_eq!(packed(&silent.into()).len(), (ROWS + 1) * 2);
    }
}
