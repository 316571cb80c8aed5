//! The operator's stop of everything that is sent.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The shortest and the longest time after which something that is stopped looks again.
const SHORTEST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(900);

/// Nothing is handed to the carrier as long as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Since when.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// Why, in the operator's words.
    pub reason: String,
}

impl Stop {
    /// How long what waits does so before it looks again: a quarter of the time it has stood, so that
    /// a short stop is over at once, and a long one costs little.
    pub fn pause(&self, now: Timestamp) -> Duration {
        let stood = now.duration_since(self.since).unsigned_abs();
        (stood / 4).clamp(SHORTEST, LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_looks_again_after_a_quarter_of_the_time_it_has_waited() {
        let stop = Stop {
            since: Timestamp::UNIX_EPOCH,
            reason: "carrier outage".to_owned(),
        };
        for (stood, pause) in [(0, 2), (8, 2), (60, 15), (1_200, 300), (86_400, 900)] {
            let now = Timestamp::from_second(stood).unwrap();
            assert_eq!(stop.pause(now), Duration::from_secs(pause), "{stood}");
        }
    }
}
