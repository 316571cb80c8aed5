//! What a plan came to: recipients in chunks, chunks in waves.

use serde::{Deserialize, Serialize};

use super::Window;

/// The most waves of a bulk send.
pub const MOST_WAVES: usize = 64;

/// A chunk's number: it tells the chunk's wave, so that chunks of several waves can be filled at the
/// same time.
pub type ChunkNumber = u32;

/// Recipients who may be written to at the same time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wave {
    /// When.
    #[serde(flatten)]
    pub window: Window,
    /// In how many chunks they are.
    #[serde(rename = "c")]
    pub chunks: u32,
    /// How many are written to.
    #[serde(rename = "n", default)]
    pub recipients: u32,
    /// Segments of what they read.
    #[serde(rename = "s", default)]
    pub segments: u32,
}

/// What a plan came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Which attempt to plan it was: the chunks of others do not count.
    #[serde(default)]
    pub edition: u32,
    /// The chunks, by when they may go. The first wave is as early as the firm asked for.
    pub waves: Vec<Wave>,
    /// Recipients that will be written to.
    pub recipients: u32,
    /// Entries that will not, each with its reason.
    pub skipped: u32,
    /// Segments of all recipients together.
    pub segments: u32,
}

impl Plan {
    /// The number of a wave's chunk.
    pub fn number(wave: u32, chunk: u32) -> ChunkNumber {
        chunk * waves() + wave
    }

    /// The wave of a chunk, and the how manieth of its chunks it is.
    pub fn place(number: ChunkNumber) -> (u32, u32) {
        (number % waves(), number / waves())
    }

    /// The wave that a chunk belongs to.
    pub fn wave(&self, number: ChunkNumber) -> Option<&Wave> {
        self.waves.get(Self::place(number).0 as usize)
    }

    /// How many entries were given.
    pub fn entries(&self) -> u32 {
        self.recipients.saturating_add(self.skipped)
    }

    /// How many chunks there are.
    pub fn chunks(&self) -> u32 {
        self.waves.iter().map(|wave| wave.chunks).sum()
    }

    /// The numbers of all chunks from `from` on, ascending.
    pub fn numbers(&self, from: ChunkNumber) -> impl Iterator<Item = ChunkNumber> {
        let (_, first) = Self::place(from);
        let last = self.waves.iter().map(|wave| wave.chunks).max().unwrap_or(0);
        (first..last)
            .flat_map(|chunk| {
                let waves = (0..).zip(&self.waves);
                let has = waves.filter(move |(_, wave)| chunk < wave.chunks);
                has.map(move |(wave, _)| Self::number(wave, chunk))
            })
            .filter(move |number| *number >= from)
    }
}

fn waves() -> u32 {
    u32::try_from(MOST_WAVES).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_chunk_of_every_wave_has_its_number_once(
            chunks in proptest::collection::vec(0u32..40, 1..MOST_WAVES),
            from in 0u32..3000,
        ) {
            let waves = chunks.iter().map(|chunks| Wave { chunks: *chunks, ..Wave::default() });
            let plan = Plan { waves: waves.collect(), ..Plan::default() };
            let numbers: Vec<u32> = plan.numbers(0).collect();
            prop_assert_eq!(numbers.len() as u32, plan.chunks());
            prop_assert!(numbers.is_sorted_by(|a, b| a < b));
            for number in &numbers {
                let (wave, chunk) = Plan::place(*number);
                prop_assert!(chunk < chunks[wave as usize]);
                prop_assert_eq!(Plan::number(wave, chunk), *number);
            }
            let rest: Vec<u32> = plan.numbers(from).collect();
            let later: Vec<u32> = numbers.into_iter().filter(|it| *it >= from).collect();
            prop_assert_eq!(rest, later);
        }
    }
}
