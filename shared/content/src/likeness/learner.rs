//! Learns weights from examples; only trainers do, which are ignored tests.

use std::fs;

use super::SCALE;
use super::grammar::Dice;

const RATE: f32 = 0.3;

/// Weights while they are learned: Adagrad, with a pull towards zero.
pub(crate) struct Learner<const SIDES: usize> {
    weights: Vec<[f32; SIDES]>,
    squares: Vec<[f32; SIDES]>,
    /// The sum of the weights at the end of some passes, and of how many.
    remembered: (Vec<[f32; SIDES]>, f32),
    /// Pulls weights towards zero.
    decay: f32,
}

impl<const SIDES: usize> Learner<SIDES> {
    pub(crate) fn new(buckets: usize, decay: f32) -> Self {
        Self {
            weights: vec![[0.0; SIDES]; buckets],
            squares: vec![[1e-6; SIDES]; buckets],
            remembered: (vec![[0.0; SIDES]; buckets], 0.0),
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

    /// Keeps what is known now for [`Self::averaged`].
    pub(crate) fn remember(&mut self) {
        let (sums, times) = &mut self.remembered;
        *times += 1.0;
        for (sum, weight) in sums.iter_mut().flatten().zip(self.weights.iter().flatten()) {
            *sum += weight;
        }
    }

    /// With the mean of what was kept, which wavers less than the last of it.
    pub(crate) fn averaged(mut self) -> Self {
        let (sums, times) = &self.remembered;
        self.weights = sums.iter().map(|it| it.map(|sum| sum / times)).collect();
        self
    }

    /// What was learned, in `1 / SCALE`.
    pub(crate) fn scaled(&self) -> impl Iterator<Item = [i8; SIDES]> {
        let scaled = |weight: f32| {
            let whole = (weight * SCALE).round().clamp(-127.0, 127.0);
            #[expect(clippy::cast_possible_truncation, reason = "it was clamped")]
            let byte = whole as i8;
            byte
        };
        self.weights.iter().map(move |it| it.map(scaled))
    }
}

/// Writes weights to a file of this crate's `src`.
pub(crate) fn store(file: &str, weights: &[u8]) {
    let path = format!("{}/src/{file}", env!("CARGO_MANIFEST_DIR"));
    fs::write(path, weights).unwrap();
}

/// For each pass an order of the examples, of chance and always the same.
pub(crate) fn orders(passes: usize, examples: usize) -> impl Iterator<Item = Vec<usize>> {
    let mut order: Vec<usize> = (0..examples).collect();
    let mut dice = Dice::new(12_345);
    (0..passes).map(move |_| {
        for last in (1..order.len()).rev() {
            order.swap(last, dice.below(last + 1));
        }
        order.clone()
    })
}

/// The text of a file in `tests/data`.
pub(crate) fn data(path: &str) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    fs::read_to_string(format!("{root}/tests/data/{path}")).unwrap()
}
