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

/// For each bucket how much it speaks for each side: places in [`LEVELS`], those of two sides in a byte.
pub(crate) struct Weights<const BYTES: usize>(&'static [u8]);

impl<const BYTES: usize> Weights<BYTES> {
    /// Does not compile for weights of another number of buckets or sides.
    pub(crate) const fn of(stored: &'static [u8], buckets: usize) -> Self {
        assert!(stored.len() == buckets * BYTES);
        Self(stored)
    }

    /// How much a bucket speaks for each side, in `1 / SCALE`; nothing speaks from beyond the last one.
    pub(crate) fn stored(&self, bucket: usize) -> [[i32; 2]; BYTES] {
        let row = self.0.get(bucket * BYTES..(bucket + 1) * BYTES);
        let row: Option<&[u8; BYTES]> = row.and_then(|it| it.try_into().ok());
        row.map_or([[0; 2]; BYTES], |it| {
            it.map(|byte| PAIRS[usize::from(byte)])
        })
    }
}

/// FNV-1a.
pub(crate) fn hashed(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
