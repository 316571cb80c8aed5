//! Numbers that a seed decides (SplitMix64): identifiers and the luck of a fault.

/// A repeatable source of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Random(u64);

impl Random {
    /// The source that `seed` begins.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Whether something of this probability (0 to 1) happens now.
    pub fn happens(&mut self, probability: f64) -> bool {
        let drawn = self.bits() >> 11;
        (drawn as f64) < probability * (1u64 << 53) as f64
    }

    /// A message SID: `SM` and 32 hexadecimal digits.
    pub fn message_sid(&mut self) -> String {
        format!("SM{:016x}{:016x}", self.bits(), self.bits())
    }
}

impl Default for Random {
    fn default() -> Self {
        Self::new(1)
    }
}
