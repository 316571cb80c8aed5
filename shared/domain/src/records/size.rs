//! How much of a record is kept. It is one item, and DynamoDB takes none above 400 kB.

use serde::Serialize;

use super::{Line, Record};

/// As JSON, which is longer than the item. What may still be written without being asked for, such as
/// answers, has room beside it.
const MAX_BYTES: usize = 350_000;
/// A record with the facts of what has ended. Each write costs by all of it, and no part of a table takes
/// more than a megabyte a second.
const MAX_BYTES_WITH_FACTS: usize = 150_000;

impl Record {
    /// Becomes the version that is written next. The oldest facts of lines that have ended are let go where
    /// they are many. What does not fit even so is let go, too: why others wait, then lines that have ended,
    /// the oldest first.
    pub fn next_version(&mut self) {
        self.version += 1;
        let length = bytes(self);
        let surplus = length.saturating_sub(MAX_BYTES_WITH_FACTS);
        let length = length.saturating_sub(self.let_facts_go(surplus, |line| !line.is_planned()));
        let surplus = length.saturating_sub(MAX_BYTES);
        let mut surplus = surplus.saturating_sub(self.let_facts_go(surplus, Line::is_planned));
        self.lines.retain(|line| {
            let is_kept = surplus == 0 || line.is_planned();
            if !is_kept {
                surplus = surplus.saturating_sub(bytes(line));
            }
            is_kept
        });
    }

    /// True when what it is and what is planned for it cannot be kept together.
    pub fn is_too_large(&self) -> bool {
        bytes(self) > MAX_BYTES
    }

    /// Clears the oldest facts of such lines until at least so many bytes are gone; how many are.
    fn let_facts_go(&mut self, surplus: usize, of: impl Fn(&Line) -> bool) -> usize {
        let mut gone = 0;
        let tells = |line: &&mut Line| of(line) && !line.facts.is_empty();
        for line in self.lines.iter_mut().filter(tells) {
            if gone >= surplus {
                break;
            }
            gone += bytes(&line.facts);
            line.facts.clear();
        }
        gone
    }
}

fn bytes(value: &impl Serialize) -> usize {
    serde_json::to_vec(value).map_or(0, |json| json.len())
}
