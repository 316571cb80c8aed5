//! What readings by likeness share: features hashed, and learned weights kept as half bytes.
//!
//! A text is compared with labelled ones by logistic regression. What it is looked at by, and what
//! it is likened to, is each reader's own: [`crate::replies`], [`crate::coach`].

#[cfg(test)]
pub(crate) mod grammar;
pub(crate) mod half_bytes;
#[cfg(test)]
pub(crate) mod learner;

/// A weight of 1.0 as it is stored.
pub(crate) const SCALE: f32 = 24.0;

/// FNV-1a.
pub(crate) fn hashed(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
