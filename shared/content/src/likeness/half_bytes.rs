//! Two weights in a byte.

/// What a weight is rounded to, in `1 / SCALE`: near what k-means makes of learned weights, with room for the
/// largest, which decide. Rounding adds a hundredth of their variance, and halves what every function carries.
const LEVELS: [i8; 16] = [
    -100, -64, -46, -33, -22, -14, -8, -3, 0, 3, 8, 15, 24, 35, 52, 85,
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

/// The weights of a byte, in `1 / SCALE`.
pub(crate) fn unpacked(byte: u8) -> [i32; 2] {
    PAIRS[usize::from(byte)]
}

/// Weights by two and two, each rounded.
#[cfg(test)]
pub(crate) fn packed(weights: &[i8]) -> Vec<u8> {
    let nearest = |weight: i8| {
        let levels = LEVELS.iter().zip(0_u8..);
        let nearest = levels.min_by_key(|(level, _)| level.abs_diff(weight));
        nearest.map_or(0, |(_, place)| place)
    };
    let pairs = weights.as_chunks().0.iter();
    pairs
        .map(|[low, high]| nearest(*low) | nearest(*high) << 4)
        .collect()
}

#[test]
fn weights_are_rounded_to_the_nearest_level() {
    let rounded: Vec<[i32; 2]> = packed(&[62, -127, 1, 7])
        .into_iter()
        .map(unpacked)
        .collect();
    assert_eq!(rounded, [[52, -100], [0, 8]]);
}
