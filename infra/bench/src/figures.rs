//! The rate through the API next to the bare loop's, round after round.

use std::fmt;
use std::time::{Duration, Instant};

use crate::bare::bare_loop;
use crate::cpu::Cpu;
use crate::firm::{Firm, posts, until_posts};
use crate::singles::{MESSAGES, ROUNDS};

/// Rounds of one concurrency.
pub struct Figures {
    concurrency: usize,
    rounds: Vec<Round>,
}

/// How long each way took to have all messages at the carrier, one right after the other.
struct Round {
    bare: Duration,
    bare_cpu: Cpu,
    api: Duration,
    /// Until the last callback has been taken.
    delivered: Duration,
    api_cpu: Cpu,
}

impl Figures {
    /// Measures.
    pub async fn of(concurrency: usize) -> Self {
        let firm = Firm::open(&[]).await;
        let mut rounds = Vec::new();
        for round in 0..ROUNDS {
            rounds.push(Round::of(&firm, round * MESSAGES, concurrency).await);
        }
        Self {
            concurrency,
            rounds,
        }
    }

    /// The API's rate as part of the bare loop's.
    pub fn ratio(&self) -> f64 {
        self.median(Round::ratio)
    }

    /// How many processors others kept busy meanwhile.
    pub fn others(&self) -> f64 {
        self.median(|round| round.api_cpu.others(round.delivered))
    }

    fn median(&self, of: impl Fn(&Round) -> f64) -> f64 {
        let mut all: Vec<_> = self.rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    }
}

impl Round {
    async fn of(firm: &Firm, first: usize, concurrency: usize) -> Self {
        let cpu = Cpu::now();
        let bare = bare_loop(firm.carrier(), concurrency, MESSAGES).await;
        let bare_cpu = Cpu::now().since(cpu);
        let (before, cpu, began) = (posts(firm.carrier()), Cpu::now(), Instant::now());
        firm.send(first..first + MESSAGES, concurrency, true).await;
        until_posts(firm.carrier(), before + MESSAGES).await;
        let api = began.elapsed();
        firm.carrier().callbacks_idle().await;
        Self {
            bare,
            bare_cpu,
            api,
            delivered: began.elapsed(),
            api_cpu: Cpu::now().since(cpu),
        }
    }

    fn ratio(&self) -> f64 {
        self.bare.as_secs_f64() / self.api.as_secs_f64()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = |took: Duration| MESSAGES as f64 / took.as_secs_f64();
        let each = |cpu: Cpu| cpu.own.as_secs_f64() * 1_000.0 / MESSAGES as f64;
        let ratios = self.rounds.iter().map(Round::ratio);
        write!(
            f,
            "{:>7} {:>9.0}/s {:>9.0}/s {:>6.0} % ({:.0} to {:.0}) {:>7.1} ms {:>7.1} ms {:>10.1}",
            self.concurrency,
            self.median(|round| rate(round.bare)),
            self.median(|round| rate(round.api)),
            100.0 * self.ratio(),
            100.0 * ratios.clone().fold(f64::MAX, f64::min),
            100.0 * ratios.fold(0.0, f64::max),
            self.median(|round| each(round.bare_cpu)),
            self.median(|round| each(round.api_cpu)),
            self.others(),
        )
    }
}
