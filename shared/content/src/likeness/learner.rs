//! Learns weights from examples; only trainers do, which are ignored tests.

use std::fs;

use super::SCALE;
use super::grammar::Dice;

const RATE: f32 = 0.3;

/// Weights while they are learned: Adagrad, with a pull towards zero.
pub(crate) struct Learner<const SIDES: usize> {
    weights: Vec<[f32; SIDES]>,
    squares: Vec<[f32; SIDES]>,
    /// Pulls weights towards zero.
    decay: f32,
}

impl<const SIDES: usize> Learner<SIDES> {
    pub(crate) fn new(buckets: usize, decay: f32) -> Self {
        Self {
            weights: vec![[0.0; SIDES]; buckets],
            squares: vec![[1e-6; SIDES]; buckets],
            decay,
        }
    }

    pub(crate) fn weight(&self, bucket: usize) -> [f32; SIDES] {
        self.weights[bucket]
    }

    /// Moves a weight against the slope of the loss.
    pub(crate) fn learn(&mut self, bucket: usize, side: usize, slope: f32) {
        let weight = &mut self.weights[bucket][side];
        let slope = slope + self.decay * *weight;
        let square = &mut self.squares[bucket][side];
        *square += slope * slope;
        *weight -= RATE * slope / square.sqrt();
    }

    /// What was learned, as [`super::Weights`] reads it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let stored = self.weights.iter().flatten().map(|weight| {
            let whole = (weight * SCALE).round().clamp(-127.0, 127.0);
            #[expect(clippy::cast_possible_truncation, reason = "it was clamped")]
            let byte = whole as i8;
            byte.cast_unsigned()
        });
        stored.collect()
    }

    /// Writes it to a file of this crate's `src`.
    pub(crate) fn store(&self, file: &str) {
        let path = format!("{}/src/{file}", env!("CARGO_MANIFEST_DIR"));
        fs::write(path, self.bytes()).unwrap();
    }
}

/// Shows every example once a pass, in an order of chance that is always the same.
pub(crate) fn in_passes(passes: usize, examples: usize, mut show: impl FnMut(usize)) {
    let mut order: Vec<usize> = (0..examples).collect();
    let mut dice = Dice::new(12_345);
    for _ in 0..passes {
        for last in (1..order.len()).rev() {
            order.swap(last, dice.below(last + 1));
        }
        order.iter().for_each(|at| show(*at));
    }
}

/// The text of a file in `tests/data`.
pub(crate) fn data(path: &str) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    fs::read_to_string(format!("{root}/tests/data/{path}")).unwrap()
}
