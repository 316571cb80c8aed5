//! Misbehaviour on request: what may go wrong with a carrier, as data.

use serde::{Deserialize, Serialize};

use crate::outcome::Outcome;
use crate::random::Random;

/// Most times that a callback is repeated.
const MAX_REPEATS: u32 = 100;

/// What kind of request a rule is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// `POST Messages.json`.
    #[default]
    Send,
    /// `GET Messages.json`.
    List,
    /// `GET Messages/{sid}.json`.
    Fetch,
    /// `POST Messages/{sid}.json`.
    Update,
    /// `DELETE Messages/{sid}.json`.
    Delete,
}

/// One way to misbehave. The faults of callbacks apply to each callback, the others to requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Does what was asked, then closes the connection without an answer.
    AcceptThenDrop,
    /// Does what was asked, then answers after `ms` milliseconds, or never.
    AcceptThenHang {
        /// Milliseconds; none means never.
        ms: Option<u64>,
    },
    /// Closes the connection having done nothing.
    DropBefore,
    /// Answers 500 having done nothing.
    #[serde(rename = "error_500_before")]
    Error500Before,
    /// Does what was asked, but answers 500.
    #[serde(rename = "error_500_after")]
    Error500After,
    /// Answers 429 (20429) having done nothing.
    TooManyRequests,
    /// Refuses with this error code.
    Refuse {
        /// The carrier's error code.
        code: u32,
    },
    /// Answers this much later than usual.
    Latency {
        /// Milliseconds.
        ms: u64,
    },
    /// Decides what becomes of the message.
    Outcome(Outcome),
    /// The callback never arrives.
    CallbacksLost,
    /// The callback comes this many more times.
    CallbacksRepeated {
        /// How many repetitions follow the first.
        times: u32,
    },
    /// A message's callbacks come when all have happened, last first.
    CallbacksReordered,
    /// The callback comes this much later.
    CallbacksDelayed {
        /// Milliseconds.
        ms: u64,
    },
}

/// A fault and when it strikes. Without conditions it strikes every send request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What goes wrong.
    pub fault: Fault,
    /// Which requests; sends when left out. Outcomes and callbacks do not look at it.
    #[serde(default)]
    pub request: RequestKind,
    /// How many more times it strikes; none means always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How likely it strikes where it may, 0 to 1; none means surely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Only messages to numbers that end with this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Only messages whose text contains this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl Rule {
    /// A fault that always strikes.
    pub fn always(fault: Fault) -> Self {
        Self {
            fault,
            request: RequestKind::Send,
            times: None,
            probability: None,
            to: None,
            body: None,
        }
    }

    /// A fault that strikes the next `times` times.
    pub fn next(times: u32, fault: Fault) -> Self {
        Self {
            times: Some(times),
            ..Self::always(fault)
        }
    }

    /// The same for numbers that end with `to`.
    pub fn to(mut self, to: impl Into<String>) -> Self {
        self.to = Some(to.into());
        self
    }

    /// The same for texts that contain `body`.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// The same for another kind of request.
    pub fn on(mut self, request: RequestKind) -> Self {
        self.request = request;
        self
    }

    /// The same, but only with this probability (0 to 1).
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }

    fn matches(&self, to: &str, body: &str) -> bool {
        self.times != Some(0)
            && self.to.as_deref().is_none_or(|end| to.ends_with(end))
            && self.body.as_deref().is_none_or(|part| body.contains(part))
    }
}

/// All that goes wrong at present.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Each on its own; of several that would decide the same, the first does.
    pub rules: Vec<Rule>,
    /// How long an accepted message is missing from listings, in milliseconds.
    pub listing_lag_ms: u64,
    /// How much later every request is answered, in milliseconds.
    pub latency_ms: u64,
    /// Decides the luck of rules with a probability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

/// What happens instead of doing what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// The connection is closed.
    Drop,
    /// 500.
    Error500,
    /// 429.
    TooManyRequests,
    /// The refusal of this code.
    Refuse(u32),
}

/// What happens after what was asked is done, instead of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// The connection is closed.
    Drop,
    /// The answer comes after these milliseconds, or never.
    Hang(Option<u64>),
    /// 500.
    Error500,
}

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Milliseconds on top of the usual latency.
    pub latency_ms: u64,
    /// Nothing is done.
    pub before: Option<Before>,
    /// It is done, but not answered as it should be.
    pub after: Option<After>,
}

/// What goes wrong with one callback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallbackDecision {
    /// It never arrives.
    pub lost: bool,
    /// How many more times it comes.
    pub repeated: u32,
    /// It waits for the callbacks after it.
    pub reordered: bool,
    /// Milliseconds it comes late.
    pub delay_ms: u64,
}

impl Faults {
    /// These rules, and nothing else wrong.
    pub fn of(rules: impl IntoIterator<Item = Rule>) -> Self {
        Self {
            rules: rules.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The luck that these faults begin with.
    pub fn luck(&self) -> Random {
        self.seed.map(Random::new).unwrap_or_default()
    }

    /// What goes wrong with this request; uses up rules that strike a number of times.
    pub fn decide(
        &mut self,
        luck: &mut Random,
        request: RequestKind,
        to: &str,
        body: &str,
    ) -> Decision {
        let mut decision = Decision {
            latency_ms: self.latency_ms,
            ..Decision::default()
        };
        self.strike(luck, to, body, |rule| {
            if rule.request != request {
                return false;
            }
            let undecided = decision.before.is_none() && decision.after.is_none();
            match rule.fault {
                Fault::Latency { ms } => {
                    decision.latency_ms = decision.latency_ms.saturating_add(ms)
                }
                Fault::AcceptThenDrop if undecided => decision.after = Some(After::Drop),
                Fault::AcceptThenHang { ms } if undecided => decision.after = Some(After::Hang(ms)),
                Fault::Error500After if undecided => decision.after = Some(After::Error500),
                Fault::DropBefore if undecided => decision.before = Some(Before::Drop),
                Fault::Error500Before if undecided => decision.before = Some(Before::Error500),
                Fault::TooManyRequests if undecided => {
                    decision.before = Some(Before::TooManyRequests);
                }
                Fault::Refuse { code } if undecided => decision.before = Some(Before::Refuse(code)),
                _ => return false,
            }
            true
        });
        decision
    }

    /// What a rule makes of an accepted message.
    pub fn outcome(&mut self, luck: &mut Random, to: &str, body: &str) -> Option<Outcome> {
        let mut decided = None;
        self.strike(luck, to, body, |rule| match rule.fault {
            Fault::Outcome(outcome) if decided.is_none() => {
                decided = Some(outcome);
                true
            }
            _ => false,
        });
        decided
    }

    /// What goes wrong with a callback of a message.
    pub fn callback(&mut self, luck: &mut Random, to: &str, body: &str) -> CallbackDecision {
        let mut decision = CallbackDecision::default();
        self.strike(luck, to, body, |rule| {
            match rule.fault {
                Fault::CallbacksLost => decision.lost = true,
                Fault::CallbacksRepeated { times } => {
                    decision.repeated = decision.repeated.saturating_add(times).min(MAX_REPEATS);
                }
                Fault::CallbacksReordered => decision.reordered = true,
                Fault::CallbacksDelayed { ms } => {
                    decision.delay_ms = decision.delay_ms.saturating_add(ms)
                }
                _ => return false,
            }
            true
        });
        decision
    }

    /// Offers each matching, lucky rule to `take`; one that it takes has struck.
    fn strike(
        &mut self,
        luck: &mut Random,
        to: &str,
        body: &str,
        mut take: impl FnMut(&Rule) -> bool,
    ) {
        for rule in &mut self.rules {
            if !rule.matches(to, body) {
                continue;
            }
            let lucky = rule
                .probability
                .is_none_or(|probability| luck.happens(probability));
            if lucky && take(rule) {
                rule.times = rule.times.map(|times| times.saturating_sub(1));
            }
        }
    }
}

#[cfg(test)]
mod tests;
