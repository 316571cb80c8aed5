//! How much of a record is kept. It is one item, and DynamoDB takes none above 400 kB.

use serde::Serialize;

use super::{Line, Record};

/// As JSON, which is longer than the item. What may still be written without being asked for, such as
/// answers, has room beside it.
const MAX_BYTES: usize = 350_000;

impl Record {
    /// Becomes the version that is written next. What does not fit is let go: first the facts of lines that
    /// have ended, then such lines, then why others wait; of each the oldest first.
    pub fn next_version(&mut self) {
        self.version += 1;
        let mut surplus = bytes(self).saturating_sub(MAX_BYTES);
        self.let_facts_go(&mut surplus, |line| !line.is_planned());
        self.lines.retain(|line| {
            let is_kept = surplus == 0 || line.is_planned();
            if !is_kept {
                surplus = surplus.saturating_sub(bytes(line));
            }
            is_kept
        });
        self.let_facts_go(&mut surplus, Line::is_planned);
    }

    /// True when what it is and what is planned for it cannot be kept together.
    pub fn is_too_large(&self) -> bool {
        bytes(self) > MAX_BYTES
    }

    fn let_facts_go(&mut self, surplus: &mut usize, of: impl Fn(&Line) -> bool) {
        let tells = |line: &&mut Line| of(line) && !line.facts.is_empty();
        for line in self.lines.iter_mut().filter(tells) {
            if *surplus == 0 {
                return;
            }
            *surplus = surplus.saturating_sub(bytes(&line.facts));
            line.facts.clear();
        }
    }
}

fn bytes(value: &impl Serialize) -> usize {
    serde_json::to_vec(value).map_or(0, |json| json.len())
}
