//! What is to be done with a line that may go, and what its record keeps of that.

use jiff::Timestamp;
use recado_domain::Error;
use recado_domain::decision::Fact;
use recado_domain::message::Message;
use recado_domain::records::{LineState, Record};

use super::text::fact_of;

/// What is to be done with a line that may go.
pub(super) enum Outcome {
    Sent(Box<Message>),
    Wait(Timestamp),
    Skip(&'static str, Vec<Fact>),
    EndLadder(&'static str, Vec<Fact>),
}

impl Outcome {
    /// Writes into the record what has become of a line.
    pub fn settle(self, record: &mut Record, number: u32, now: Timestamp) {
        match self {
            Self::Wait(until) => record.postpone(number, until),
            Self::Sent(message) => {
                let message_id = message.id;
                record.end(number, LineState::Sent { message_id }, now, "");
            }
            Self::Skip(why, facts) => skip(record, number, why, facts, now),
            Self::EndLadder(why, facts) => {
                skip(record, number, why, facts, now);
                record.end_ladder(why, now);
            }
        }
    }
}

fn skip(record: &mut Record, number: u32, why: &str, facts: Vec<Fact>, now: Timestamp) {
    record.end(number, LineState::Skipped, now, why);
    if let Some(line) = record.line_mut(number) {
        line.facts = facts;
    }
}

/// What becomes of a line whose message was not taken.
pub(super) fn not_sent(error: Error, is_step: bool) -> Result<Outcome, Error> {
    match error {
        Error::Refused(decision) => {
            let found = |name| decision.facts.iter().any(|it| it.fact == name);
            Ok(if found("coach") {
                skipped("coach", decision.facts)
            } else if found("firm") {
                skipped("firm_suspended", decision.facts)
            } else if found("frequency_cap") {
                skipped("frequency_cap", decision.facts)
            } else if is_step {
                Outcome::EndLadder("opted_out", decision.facts)
            } else {
                skipped("consent", decision.facts)
            })
        }
        Error::Invalid(violations) => {
            let facts = violations.iter().map(fact_of).collect();
            Ok(skipped("not_sendable", facts))
        }
        Error::InsufficientBalance { needed, available } => {
            let detail = format!("It needs {needed} USD, and {available} USD can be spent.");
            let fact = Fact::new("balance", available.to_string(), detail);
            Ok(skipped("insufficient_balance", vec![fact]))
        }
        Error::Conflict { code, .. } => Ok(skipped(code, vec![])),
        error => Err(error),
    }
}

pub(super) fn skipped(why: &'static str, facts: Vec<Fact>) -> Outcome {
    Outcome::Skip(why, facts)
}
