//! How much of a record is kept. It is one item, and DynamoDB takes none above 400 kB.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Line, Record};

/// As JSON, which is no shorter than the item where texts and numbers stand by their names, as they do in a
/// record: DynamoDB counts a byte for each of them, where JSON has quotes, a colon and a comma. What may still
/// be written without being asked for, such as answers, has room beside it.
const MAX_BYTES: usize = 350_000;
/// A record with the facts of what has ended. Each write costs by all of it, and no part of a table takes
/// more than a megabyte a second.
const MAX_BYTES_WITH_FACTS: usize = 150_000;
/// Lines kept of one record; beyond them those that have ended are let go.
pub(super) const MAX_LINES: usize = 300;
/// A line is kept so long after its message was made: the message may still be on its way, and of a ladder
/// only one step goes out in a day, which on some clocks has 25 hours.
const MESSAGE_KEPT_FOR: SignedDuration = SignedDuration::from_hours(48);

impl Record {
    /// Becomes the version that is written next. The oldest facts of lines that have ended are let go where
    /// they are many. What does not fit even so is let go, too: why others wait, then lines that have ended.
    pub fn next_version(&mut self, now: Timestamp) {
        self.version += 1;
        let length = bytes(self);
        let surplus = length.saturating_sub(MAX_BYTES_WITH_FACTS);
        let length = length.saturating_sub(self.let_facts_go(surplus, |line| !line.is_planned()));
        let surplus = length.saturating_sub(MAX_BYTES);
        let mut surplus = surplus.saturating_sub(self.let_facts_go(surplus, Line::is_planned));
        while surplus > 0
            && let Some(first) = self.first_to_go(now)
        {
            surplus = surplus.saturating_sub(bytes(&self.lines.remove(first)));
        }
    }

    /// Lets lines go that are too many.
    pub(super) fn let_surplus_go(&mut self, now: Timestamp) {
        while self.lines.len() > MAX_LINES
            && let Some(first) = self.first_to_go(now)
        {
            self.lines.remove(first);
        }
    }

    /// Where the line stands that is let go first: the oldest that ended without a message, else the oldest
    /// whose message was made long enough ago.
    fn first_to_go(&self, now: Timestamp) -> Option<usize> {
        let is_long_ago = |at: Timestamp| now.duration_since(at) > MESSAGE_KEPT_FOR;
        let came_to_nothing = |line: &Line| !line.is_planned() && line.message_id().is_none();
        let was_sent = |line: &Line| !line.is_planned() && line.ended_at.is_none_or(is_long_ago);
        let first = self.lines.iter().position(came_to_nothing);
        first.or_else(|| self.lines.iter().position(was_sent))
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
