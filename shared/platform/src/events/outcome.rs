//! What is to be done with a line that may go, and what its record keeps of that.

use jiff::Timestamp;
use recado_domain::Error;
use recado_domain::consent::DEAD;
use recado_domain::decision::Fact;
use recado_domain::message::Message;
use recado_domain::records::{LineReason, LineState, Record};

use super::text::fact_of;

/// What is to be done with a line that may go.
pub(super) enum Outcome {
    Sent(Box<Message>),
    Wait(Timestamp, Vec<Fact>),
    Skip(LineReason, Vec<Fact>),
    EndLadder(LineReason, Vec<Fact>),
}

impl Outcome {
    /// Writes into the record what has become of a line.
    pub fn settle(self, record: &mut Record, number: u32, now: Timestamp) {
        match self {
            Self::Wait(until, facts) => record.postpone(number, until, facts),
            Self::Sent(message) => {
                let message_id = message.id;
                record.end(number, LineState::Sent { message_id }, now, None);
            }
            Self::Skip(why, facts) => skip(record, number, why, facts, now),
            Self::EndLadder(why, facts) => {
                skip(record, number, why, facts, now);
                record.end_ladder(why, now);
            }
        }
    }
}

fn skip(record: &mut Record, number: u32, why: LineReason, facts: Vec<Fact>, now: Timestamp) {
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
                skipped(LineReason::Coach, decision.facts)
            } else if found("firm") {
                skipped(LineReason::FirmSuspended, decision.facts)
            } else if found("frequency_cap") {
                skipped(LineReason::FrequencyCap, decision.facts)
            } else if decision.facts.iter().any(is_dead) {
                // Nobody has said no: the other channel, and later steps by it, may reach them.
                skipped(LineReason::NotSendable, decision.facts)
            } else if is_step {
                Outcome::EndLadder(LineReason::OptedOut, decision.facts)
            } else {
                skipped(LineReason::Consent, decision.facts)
            })
        }
        Error::Invalid(violations) => {
            let facts = violations.iter().map(|it| {
                let is_about_number = it.field.starts_with("to");
                fact_of(if is_about_number { "number" } else { "text" }, it)
            });
            Ok(skipped(LineReason::NotSendable, facts.collect()))
        }
        Error::InsufficientBalance { needed, available } => {
            let detail = format!("It needs {needed} USD, and {available} USD can be spent.");
            let fact = Fact::new("balance", available.to_string(), detail);
            Ok(skipped(LineReason::InsufficientBalance, vec![fact]))
        }
        Error::Conflict {
            code: "no_sender", ..
        } => Ok(skipped(LineReason::NoSender, vec![])),
        // Of a key that another request has used: nobody else can have this one.
        Error::Conflict { .. } => Ok(skipped(LineReason::NotSendable, vec![])),
        error => Err(error),
    }
}

/// The carrier has said that the number takes no texts.
fn is_dead(fact: &Fact) -> bool {
    fact.fact == "number" && fact.value.starts_with(DEAD)
}

pub(super) fn skipped(why: LineReason, facts: Vec<Fact>) -> Outcome {
    Outcome::Skip(why, facts)
}
