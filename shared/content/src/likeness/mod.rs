//! What readings by likeness share: features hashed into buckets, and learned weights kept as bytes.
//!
//! A text is compared with labelled ones by logistic regression. What it is looked at by, and what
//! it is likened to, is each reader's own: [`crate::replies`], [`crate::coach`].

#[cfg(test)]
pub(crate) mod grammar;
#[cfg(test)]
pub(crate) mod learner;

/// A weight of 1.0 as it is stored.
pub(crate) const SCALE: f32 = 24.0;

/// For each bucket how much it speaks for each side, in `1 / SCALE`.
pub(crate) struct Weights<const SIDES: usize>(&'static [u8]);

impl<const SIDES: usize> Weights<SIDES> {
    /// Does not compile for weights of another number of buckets or sides.
    pub(crate) const fn of(stored: &'static [u8], buckets: usize) -> Self {
        assert!(stored.len() == buckets * SIDES);
        Self(stored)
    }

    /// What is stored of a bucket, in `1 / SCALE`; nothing speaks from beyond the last one.
    pub(crate) fn stored(&self, bucket: usize) -> [i8; SIDES] {
        let row = self.0.get(bucket * SIDES..(bucket + 1) * SIDES);
        let row: Option<&[u8; SIDES]> = row.and_then(|it| it.try_into().ok());
        row.map_or([0; SIDES], |it| it.map(u8::cast_signed))
    }
}

/// FNV-1a.
pub(crate) fn hashed(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
