//! How many recipients stand where.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Chunk, Outcome, Stands};

/// Recipients by how they stand, and the segments that are charged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Word of the API → recipients.
    #[serde(rename = "n")]
    pub counts: BTreeMap<String, u32>,
    /// Segments charged.
    #[serde(rename = "s")]
    pub charged_segments: u32,
}

impl Tally {
    /// Counts recipients.
    pub fn add(&mut self, stands: Stands, count: u32) {
        *self.counts.entry(stands.as_str().to_owned()).or_default() += count;
    }

    /// Adds another one.
    pub fn merge(&mut self, other: &Self) {
        for (word, count) in &other.counts {
            *self.counts.entry(word.clone()).or_default() += count;
        }
        self.charged_segments += other.charged_segments;
    }

    /// Notes what the recipients of a chunk cost.
    pub fn charge(&mut self, chunk: &Chunk, outcomes: &[Outcome]) {
        self.charged_segments += outcomes
            .iter()
            .filter(|it| it.is_charged())
            .filter_map(|it| chunk.get(it.index))
            .map(|it| it.segments)
            .sum::<u32>();
    }
}
