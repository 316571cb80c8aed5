//! What a client writes, as far as it concerns a record.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{LineReason, Record};
use crate::decision::Fact;
use crate::question::{Choice, LadderEffect, Question};
use crate::rules::Side;
use crate::{MessageId, RuleId};

/// Answers kept of one record; beyond them the oldest are let go.
const MAX_ANSWERS: usize = 50;

/// What a client answered to a question about a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordAnswer {
    /// The client's message.
    pub message_id: MessageId,
    /// The rule that asked; none where the firm asked by itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule_id: Option<RuleId>,
    /// The name of the choice.
    pub choice: String,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// Why the firm's words for it did not go out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unsaid: Option<Unsaid>,
}

/// Why words that were to follow an answer by themselves did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsaid {
    /// In a word.
    pub reason: LineReason,
    /// What decided.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub facts: Vec<Fact>,
}

/// A message from a record's client.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// Which.
    pub message_id: &'a MessageId,
    /// When it came.
    pub at: Timestamp,
    /// The client takes no more messages.
    pub opted_out: bool,
    /// The question that it answers, and how.
    pub answer: Option<(&'a Question, &'a Choice)>,
}

impl Record {
    /// Takes in what the client wrote. Doing it again changes nothing.
    pub fn hear(&mut self, heard: Heard<'_>, zone: &TimeZone, now: Timestamp) {
        if heard.opted_out {
            self.end_ladder(LineReason::OptedOut, now);
        }
        match heard
            .answer
            .and_then(|it| Some((it, it.0.ask.about.as_ref()?)))
        {
            Some(((question, choice), about)) if about.record == self.id => {
                self.answer(heard, question, choice, zone, now);
            }
            // It is about something else.
            Some(_) => {}
            None => self.end_ladder_by_reply(heard.at, now),
        }
    }

    fn answer(
        &mut self,
        heard: Heard<'_>,
        question: &Question,
        choice: &Choice,
        zone: &TimeZone,
        now: Timestamp,
    ) {
        if self.has_heard(heard.message_id) {
            return;
        }
        let asks = |line: &&super::Line| line.message_id() == Some(&question.id);
        let rule_id = self.lines.iter().find(asks).map(|it| it.rule_id.clone());
        if self.answers.len() >= MAX_ANSWERS {
            self.answers.remove(0);
        }
        self.answers.push(RecordAnswer {
            message_id: heard.message_id.clone(),
            rule_id,
            choice: choice.name.clone(),
            at: heard.at,
            unsaid: choice.unsaid.clone(),
        });
        match choice.ladder {
            Some(LadderEffect::Dispute) => self.end_ladder(LineReason::Disputed, now),
            Some(LadderEffect::Hold(lapse)) => {
                let day = heard.at.to_zoned_datetime(zone.clone()).date();
                if let Some(until) = lapse.from_day(day, Side::After) {
                    self.hold_ladder(until, now);
                }
            }
            None => self.end_ladder_by_reply(heard.at, now),
        }
    }

    /// Notes why nothing follows an answer that was taken in.
    pub fn leave_unsaid(&mut self, message: &MessageId, unsaid: Unsaid) {
        let mut answers = self.answers.iter_mut();
        if let Some(answer) = answers.find(|it| it.message_id == *message) {
            answer.unsaid = Some(unsaid);
        }
    }

    /// True when this message's answer was taken in.
    pub fn has_heard(&self, message: &MessageId) -> bool {
        self.answers.iter().any(|it| it.message_id == *message)
    }

    /// A client who writes is not asked for money by a machine any more.
    fn end_ladder_by_reply(&mut self, at: Timestamp, now: Timestamp) {
        if self.ladder_began_at().is_some_and(|began| began <= at) {
            self.end_ladder(LineReason::Replied, now);
        }
    }
}
