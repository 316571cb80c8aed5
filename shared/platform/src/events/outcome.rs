//! What is to be done with a line that may go, and what its record keeps of that.

use jiff::Timestamp;
use recado_domain::Error;
use recado_domain::decision::Fact;
use recado_domain::message::Message;
use recado_domain::records::{LineReason, LineState, Record};

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
        Error::Refused(decision) => Ok(match LineReason::of_refusal(&decision.facts) {
            LineReason::OptedOut if is_step => {
                Outcome::EndLadder(LineReason::OptedOut, decision.facts)
            }
            LineReason::OptedOut => skipped(LineReason::Consent, decision.facts),
            why => skipped(why, decision.facts),
        }),
        Error::Invalid(violations) => {
            let (why, facts) = LineReason::of_violations(&violations);
            Ok(skipped(why, facts))
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

pub(super) fn skipped(why: LineReason, facts: Vec<Fact>) -> Outcome {
    Outcome::Skip(why, facts)
}
