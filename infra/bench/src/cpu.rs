//! What the processors did, as Linux tells it: without that, a rate says little about a machine
//! that does other things too.

use std::fs;
use std::time::Duration;

/// Linux counts processor time in hundredths of a second, whatever its own clock does.
const TICK: Duration = Duration::from_millis(10);

/// Processor time up to a moment.
#[derive(Clone, Copy, Default)]
pub struct Cpu {
    /// This process's.
    pub own: Duration,
    /// All processes'.
    all: Duration,
}

impl Cpu {
    /// Up to now; nothing where there is no `/proc`.
    pub fn now() -> Self {
        let own = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        // The name in brackets may hold blanks; user and system time are the 12th and 13th after it.
        let own = own.rsplit(')').next().unwrap_or_default();
        let all = fs::read_to_string("/proc/stat").unwrap_or_default();
        Self {
            own: ticks(own.split_whitespace().skip(11).take(2)),
            // User, nice and system.
            all: ticks(all.split_whitespace().skip(1).take(3)),
        }
    }

    /// Since an earlier moment.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            own: self.own.saturating_sub(earlier.own),
            all: self.all.saturating_sub(earlier.all),
        }
    }

    /// How many processors others kept busy for so long.
    pub fn others(self, lasted: Duration) -> f64 {
        self.all.saturating_sub(self.own).as_secs_f64() / lasted.as_secs_f64()
    }
}

fn ticks<'a>(fields: impl Iterator<Item = &'a str>) -> Duration {
    let ticks = fields.filter_map(|field| field.parse::<u32>().ok()).sum();
    TICK * ticks
}

/// Processor time of this thread up to now; nothing where there is no `/proc`.
pub fn of_this_thread() -> Duration {
    let spent = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = spent
        .split_whitespace()
        .next()
        .and_then(|it| it.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}
