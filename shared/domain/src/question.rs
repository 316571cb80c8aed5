//! A question that a message asks, and what its answer does: menus, confirmations, permission to
//! write, and whether an unclear text meant to stop are all the same.

use jiff::Timestamp;
use recado_content::{Answer, is_choice};
use serde::{Deserialize, Serialize};

use crate::consent::ConsentState;
use crate::records::Unsaid;
use crate::rules::Lapse;
use crate::{MessageId, RecordId};

/// The most choices of a question.
pub const MAX_CHOICES: usize = 10;
/// The most words of one choice.
pub const MAX_WORDS: usize = 40;

/// A record as it was when it was asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedAbout {
    /// Which.
    pub record: RecordId,
    /// Its revision: a later one makes the question void.
    pub revision: u64,
}

/// What is asked with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What can be answered.
    pub choices: Vec<Choice>,
    /// What the text calls what it asks about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub topic: Option<String>,
    /// What must not change meanwhile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub about: Option<AskedAbout>,
    /// From when on an answer means nothing any more.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub open_until: Timestamp,
}

/// What an answer does to the collection ladder of the record that is asked about. One that does
/// neither ends it, as everything that a client writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LadderEffect {
    /// It rests for so long, and then goes on.
    Hold(Lapse),
    /// The bill counts as disputed.
    Dispute,
}

/// One answer to a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What it is called in facts and events, such as `pay_link`.
    pub name: String,
    /// What the contact may write for it.
    pub words: Vec<String>,
    /// What it does to the contact's consent.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changes: Vec<(String, ConsentState)>,
    /// What the platform answers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answer: Option<Answer>,
    /// What the firm lets it answer: the text of [`Answer::Chosen`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
    /// Why there is no text, where the firm wanted one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unsaid: Option<Unsaid>,
    /// What it does to the record's collection ladder.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ladder: Option<LadderEffect>,
    /// Somebody at the firm has to do something.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hand_over: bool,
}

/// A question as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The message that asks it.
    pub id: MessageId,
    /// What it asks.
    #[serde(flatten)]
    pub ask: Ask,
    /// What answered it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answered: Option<Answered>,
    /// Counts changes.
    pub version: u64,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The message that gave it.
    pub by: MessageId,
    /// The name of the choice.
    pub choice: String,
}

impl Question {
    /// The question that the message `id` asks.
    pub fn asked(id: MessageId, ask: Ask) -> Self {
        Self {
            id,
            ask,
            answered: None,
            version: 1,
        }
    }

    /// True while it can be answered.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.answered.is_none() && now < self.ask.open_until
    }

    /// The choice that a reply is.
    pub fn choice(&self, reply: &str) -> Option<&Choice> {
        let mut choices = self.ask.choices.iter();
        choices.find(|choice| is_choice(reply, &choice.words))
    }

    /// The choice that a message gave.
    pub fn choice_by(&self, message: &MessageId) -> Option<&Choice> {
        let answered = self.answered.as_ref().filter(|it| it.by == *message)?;
        let mut choices = self.ask.choices.iter();
        choices.find(|choice| choice.name == answered.choice)
    }

    /// The next version, which `message` has answered.
    pub fn answered(self, message: &MessageId, choice: &str) -> Self {
        Self {
            answered: Some(Answered {
                by: message.clone(),
                choice: choice.to_owned(),
            }),
            version: self.version + 1,
            ..self
        }
    }
}

impl Choice {
    /// What is answered by itself.
    pub fn reply(&self) -> Option<Answer> {
        self.answer.or(self.text.as_ref().map(|_| Answer::Chosen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ContactId, FirmId, Tenant};

    fn message(second: i64) -> MessageId {
        let contact = ContactId::of_address(&Tenant::live(FirmId::demo()), "+12125550134");
        MessageId::generate(Timestamp::from_second(second).unwrap(), [1; 10], &contact)
    }

    #[test]
    fn a_question_is_answered_once_by_one_of_its_choices_as_long_as_it_is_open() {
        let choice = |name: &str, words: &[&str]| Choice {
            name: name.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            ..Choice::default()
        };
        let ask = Ask {
            choices: vec![choice("pay", &["1", "pay"]), choice("call", &["2"])],
            topic: None,
            about: None,
            open_until: Timestamp::from_second(100).unwrap(),
        };
        let question = Question::asked(message(1), ask);
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(question.is_open(at(99)) && !question.is_open(at(100)));
        assert_eq!(question.choice("Pay!").unwrap().name, "pay");
        assert_eq!(question.choice("3"), None);
        let answered = question.answered(&message(2), "call");
        assert!(!answered.is_open(at(50)));
        assert_eq!(answered.choice_by(&message(2)).unwrap().name, "call");
        assert_eq!(answered.choice_by(&message(3)), None);
    }
}
