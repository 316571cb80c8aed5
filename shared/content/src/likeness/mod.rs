//! What readings by likeness share: features hashed into buckets, and learned weights kept as bytes.
//!
//! A text is compared with labelled ones by logistic regression. What it is looked at by, and what
//! it is likened to, is each reader's own: [`crate::replies`], [`crate::coach`].

#[cfg(test)]
pub(crate) mod grammar;
#[cfg(test)]
pub(crate) mod learner;

/// A weight of 1.0, in the units of [`LEVELS`].
pub(crate) const SCALE: f32 = 24.0;

/// What a weight is rounded to, in `1 / SCALE`: what k-means makes of learned weights. Rounding adds a
/// hundredth of their variance, and halves what every function carries.
pub(crate) const LEVELS: [i8; 16] = [
    -64, -50, -40, -30, -21, -14, -8, -4, 0, 4, 9, 15, 23, 32, 44, 62,
];

/// Two weights of 0.
const NOTHING: u8 = 0x88;

/// For each bucket how much it speaks for each side: places in [`LEVELS`], two a byte.
pub(crate) struct Weights<const SIDES: usize>(&'static [u8]);

impl<const SIDES: usize> Weights<SIDES> {
    /// Does not compile for weights of another number of buckets, or of an odd number of sides.
    pub(crate) const fn of(stored: &'static [u8], buckets: usize) -> Self {
        assert!(SIDES.is_multiple_of(2) && stored.len() == buckets * SIDES / 2);
        Self(stored)
    }

    /// How much a bucket speaks for each side, in `1 / SCALE`; nothing speaks from beyond the last one.
    pub(crate) fn stored(&self, bucket: usize) -> [i8; SIDES] {
        let row = self.0.get(bucket * SIDES / 2..(bucket + 1) * SIDES / 2);
        let row = row.unwrap_or_default();
        std::array::from_fn(|side| {
            let pair = row.get(side / 2).copied().unwrap_or(NOTHING);
            LEVELS[usize::from((pair >> (side % 2 * 4)) & 0xf)]
        })
    }
}

/// FNV-1a.
pub(crate) fn hashed(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
