//! A thread at a glance: who waits for whom since when, and who looks after it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ContactId;
use crate::bulk::BulkMessage;
use crate::message::{Category, Message};

/// A message of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InThread {
    /// Sent or received alone.
    Alone(Box<Message>),
    /// Part of a bulk send.
    OfBulk(Box<BulkMessage>),
}

impl InThread {
    /// Its id as text. Ids of both kinds sort by the time when they were made.
    pub fn id(&self) -> &str {
        match self {
            Self::Alone(message) => message.id.as_str(),
            Self::OfBulk(message) => message.id.as_str(),
        }
    }
}

/// Who wrote what a firm sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// Somebody at the firm: it answers the contact.
    Person,
    /// The platform or the firm's system: whoever waits for an answer still waits.
    Machine,
}

impl Author {
    /// Who probably wrote a message of this category.
    pub fn of(category: Category) -> Self {
        match category {
            Category::Conversational => Self::Person,
            _ => Self::Machine,
        }
    }
}

/// What a firm knows of a thread beside its messages. It changes when the contact writes and when
/// it is answered, so that most of what is sent costs no write here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Whose thread.
    #[serde(rename = "ctc")]
    pub contact: ContactId,
    /// When the contact last wrote.
    #[serde(
        rename = "in",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub last_inbound_at: Option<Timestamp>,
    /// When the contact wrote the first thing that nobody has answered.
    #[serde(
        rename = "un",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub unanswered_since: Option<Timestamp>,
    /// Received messages that nobody has read.
    #[serde(rename = "new", default)]
    pub unread: u32,
    /// Who at the firm looks after it, in the firm's words.
    #[serde(rename = "who", skip_serializing_if = "Option::is_none", default)]
    pub assigned_to: Option<String>,
    /// Nothing is left to be done, until the contact writes again.
    #[serde(rename = "end", default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// How long the contact waited.
    #[serde(rename = "ans", default)]
    pub answers: AnswerTimes,
    /// Counts changes.
    #[serde(rename = "version", default)]
    pub version: u64,
}

/// How long a contact waited for the first answer of a person, each time it wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerTimes {
    /// How often it was answered.
    #[serde(rename = "n", default)]
    pub count: u32,
    /// How long it waited altogether, in seconds.
    #[serde(rename = "all", default)]
    pub total_secs: u64,
    /// How long it waited the last time, in seconds.
    #[serde(rename = "last", default)]
    pub last_secs: u64,
}

impl AnswerTimes {
    /// The mean, in seconds, once there is one.
    pub fn average_secs(self) -> Option<u64> {
        self.total_secs.checked_div(u64::from(self.count))
    }

    fn with(self, waited: u64) -> Self {
        Self {
            count: self.count.saturating_add(1),
            total_secs: self.total_secs.saturating_add(waited),
            last_secs: waited,
        }
    }
}

impl Thread {
    /// A thread in which nobody has written yet.
    pub fn of(contact: ContactId) -> Self {
        Self {
            contact,
            last_inbound_at: None,
            unanswered_since: None,
            unread: 0,
            assigned_to: None,
            closed: false,
            answers: AnswerTimes::default(),
            version: 0,
        }
    }

    /// The next version, in which the contact has written; `wants_answer` unless the platform has
    /// dealt with it alone.
    pub fn received(self, at: Timestamp, wants_answer: bool) -> Self {
        let waits = self.unanswered_since;
        Self {
            last_inbound_at: self.last_inbound_at.max(Some(at)),
            unread: self.unread.saturating_add(1),
            unanswered_since: if wants_answer {
                waits.or(Some(at))
            } else {
                waits
            },
            closed: self.closed && !wants_answer,
            version: self.version + 1,
            ..self
        }
    }

    /// The next version, in which `author` has written to the contact; nothing when that changes
    /// nothing. What was written before the contact's last text does not answer it.
    pub fn sent(self, at: Timestamp, author: Author) -> Option<Self> {
        let waits = self.unanswered_since.is_some() || self.unread > 0;
        if author == Author::Machine || !waits || self.last_inbound_at > Some(at) {
            return None;
        }
        let mut answers = self.answers;
        if let Some(since) = self.unanswered_since {
            let waited = at.duration_since(since).as_secs();
            answers = answers.with(u64::try_from(waited).unwrap_or(0));
        }
        Some(Self {
            answers,
            unanswered_since: None,
            unread: 0,
            version: self.version + 1,
            ..self
        })
    }

    /// The next version, in which the platform could not answer by itself what the contact wrote at
    /// `at`: somebody has to. Nothing when somebody has to anyway.
    pub fn left_unanswered(self, at: Timestamp) -> Option<Self> {
        if self.unanswered_since.is_some() && !self.closed {
            return None;
        }
        Some(Self {
            unanswered_since: self.unanswered_since.or(Some(at)),
            closed: false,
            version: self.version + 1,
            ..self
        })
    }

    /// The next version in which somebody has read everything.
    pub fn read(self) -> Self {
        Self {
            unread: 0,
            version: self.version + 1,
            ..self
        }
    }

    /// The next version in which this person looks after it, and it is closed or not. Whoever wrote
    /// in a closed thread waits for no answer.
    pub fn kept_by(self, assigned_to: Option<String>, closed: bool) -> Self {
        Self {
            assigned_to,
            closed,
            unanswered_since: self.unanswered_since.filter(|_| !closed),
            version: self.version + 1,
            ..self
        }
    }

    /// One thread of two whose contacts turned out to be the same client; `self` stays.
    pub fn merged_with(self, other: Self) -> Self {
        let answers = AnswerTimes {
            count: self.answers.count.saturating_add(other.answers.count),
            total_secs: self
                .answers
                .total_secs
                .saturating_add(other.answers.total_secs),
            last_secs: match self.answers.count {
                0 => other.answers.last_secs,
                _ => self.answers.last_secs,
            },
        };
        Self {
            last_inbound_at: self.last_inbound_at.max(other.last_inbound_at),
            unanswered_since: earlier(self.unanswered_since, other.unanswered_since),
            unread: self.unread.saturating_add(other.unread),
            assigned_to: self.assigned_to.or(other.assigned_to),
            closed: self.closed && other.closed,
            answers,
            version: self.version + 1,
            contact: self.contact,
        }
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FirmId, Tenant};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn thread() -> Thread {
        let tenant = Tenant::live(FirmId::demo());
        Thread::of(ContactId::of_address(&tenant, "+12125550134"))
    }

    #[test]
    fn who_writes_waits_from_its_first_text_to_the_first_answer_of_a_person() {
        let thread = thread().received(at(10), true).received(at(20), true);
        assert_eq!((thread.unanswered_since, thread.unread), (Some(at(10)), 2));
        assert_eq!(thread.clone().sent(at(30), Author::Machine), None);
        let thread = thread.sent(at(70), Author::Person).unwrap();
        assert_eq!((thread.unanswered_since, thread.unread), (None, 0));
        assert_eq!(thread.clone().sent(at(80), Author::Person), None);
        let thread = thread.received(at(100), true);
        let thread = thread.sent(at(120), Author::Person).unwrap();
        let expected = AnswerTimes {
            count: 2,
            total_secs: 80,
            last_secs: 20,
        };
        assert_eq!(thread.answers, expected);
        assert_eq!(thread.answers.average_secs(), Some(40));
        assert_eq!(thread.last_inbound_at, Some(at(100)));
        assert_eq!(thread.version, 5);
    }

    #[test]
    fn what_was_written_before_a_text_does_not_answer_it() {
        let thread = thread().received(at(20), true);
        assert_eq!(thread.sent(at(15), Author::Person), None);
    }

    #[test]
    fn a_closed_thread_waits_for_nothing_until_the_contact_writes_again() {
        let thread = thread().received(at(10), true).kept_by(None, true);
        assert!(thread.closed && thread.unanswered_since.is_none());
        let thread = thread.received(at(15), false);
        assert!(thread.closed, "what the platform deals with opens nothing");
        let thread = thread.received(at(20), true);
        assert!(!thread.closed && thread.unanswered_since == Some(at(20)));
    }

    #[test]
    fn what_the_platform_cannot_answer_waits_for_somebody_and_only_once() {
        let thread = thread().received(at(10), false).kept_by(None, true);
        let thread = thread.left_unanswered(at(10)).unwrap();
        assert!(!thread.closed && thread.unanswered_since == Some(at(10)));
        assert_eq!(thread.left_unanswered(at(10)), None);
    }

    #[test]
    fn two_threads_of_one_client_become_one_that_waits_since_the_earlier_text() {
        let one = thread().received(at(10), true);
        let one = one.sent(at(30), Author::Person).unwrap();
        let one = one.received(at(60), true);
        let other = Thread::of(ContactId::generate([1; 10])).received(at(50), true);
        let merged = one.clone().merged_with(other);
        assert_eq!(merged.contact, one.contact);
        assert_eq!(merged.unanswered_since, Some(at(50)));
        assert_eq!((merged.unread, merged.answers.count), (2, 1));
        assert_eq!(merged.last_inbound_at, Some(at(60)));
    }
}
