//! What a firm asks for, as far as it could be read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_content::{Language, Override};
use recado_domain::decision::Fact;
use recado_domain::firm::SenderAddress;
use recado_domain::message::{Answer, Category, Message};
use recado_domain::question::{Ask, AskedAbout, Choice};
use recado_domain::records::LineRef;
use recado_domain::{Channel, ContactId, RuleId, Topic, Violation};
use serde_json::Value;

use crate::app::later;
use crate::questions;

/// A message that is asked for. A part that could not be read is absent, and why is among the
/// violations, so that the rest is checked all the same.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Whom to.
    pub to: Option<To>,
    /// How it travels; by its address or its template, else by SMS, where it is not said.
    pub channel: Option<Channel>,
    /// What.
    pub text: Option<Text>,
    /// Where pictures are that go along by SMS.
    pub media_urls: Vec<String>,
    /// An e-mail's subject, where no template has it; with short codes where the text has them.
    pub subject: Option<String>,
    /// An e-mail as HTML, where no template has it and it is not made from the text.
    pub html: Option<String>,
    /// Why; the template's, or transactional, where it is not said.
    pub category: Option<Category>,
    /// What it is about.
    pub topic: Option<String>,
    /// From which of the firm's senders, if not the first.
    pub from: Option<SenderAddress>,
    /// Which of the platform's own answers it is.
    pub answer: Option<Answer>,
    /// Which branch writes.
    pub location_id: Option<String>,
    /// Kept to that branch's opening hours, whatever the category.
    pub working_hours_only: bool,
    /// Not before.
    pub send_at: Option<Timestamp>,
    /// Not after.
    pub useless_after: Option<Timestamp>,
    /// What it asks.
    pub question: Option<Question>,
    /// Refusals of the coach that somebody answers for.
    pub overrides: Vec<Override>,
    /// The line of a record that it is sent for.
    pub line: Option<LineRef>,
    /// What decided that it is asked for; kept with it.
    pub decided: Vec<Fact>,
    /// Looked at as of that time, for a replay.
    pub as_of: Option<AsOf>,
    /// What was wrong with the parts that could not be read.
    pub violations: Vec<Violation>,
}

/// Another time as a replay sees it: with the consent of then, and other messages than there were.
#[derive(Clone, Debug)]
pub struct AsOf {
    /// When.
    pub at: Timestamp,
    /// Rules whose messages there were, but would not have been.
    pub undone: Vec<RuleId>,
    /// Messages to the contact that would have been there instead.
    pub made: Vec<Message>,
}

impl AsOf {
    /// The messages that would have been there, in place of those that were.
    pub fn instead_of(&self, messages: Vec<Message>) -> Vec<Message> {
        let is_undone = |message: &Message| {
            let mut facts = message.facts.iter().filter(|it| it.fact == "rule");
            facts.any(|fact| self.undone.iter().any(|rule| fact.value == rule.as_str()))
        };
        let others = messages.into_iter().filter(|it| !is_undone(it));
        others.chain(self.made.iter().cloned()).collect()
    }
}

/// What a message asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Permission to write about this topic.
    Permission(Topic),
    /// One of several choices.
    Choices {
        /// What can be answered.
        choices: Vec<Choice>,
        /// What must not change meanwhile.
        about: Option<AskedAbout>,
        /// Until when, if not the usual time.
        open_until: Option<Timestamp>,
    },
    /// Whether the contact meant to stop; what it was last written to about.
    MeantToStop(Option<String>),
}

impl Question {
    /// What is asked, from `now` on.
    pub fn ask(&self, now: Timestamp) -> Ask {
        match self {
            Self::Permission(topic) => questions::permission(topic.as_str(), now),
            Self::MeantToStop(topic) => questions::meant_to_stop(topic.as_deref(), now),
            Self::Choices {
                choices,
                about,
                open_until,
            } => Ask {
                choices: choices.clone(),
                topic: None,
                about: about.clone(),
                open_until: open_until.unwrap_or_else(|| later(now, questions::OPEN_FOR)),
            },
        }
    }
}

/// The recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// A number as written; a national one is read in the firm's country.
    Phone(String),
    /// An e-mail address as written.
    Email(String),
    /// A contact, at its primary number or its e-mail address.
    Contact(ContactId),
}

/// Where the text comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    /// Written out, with short codes.
    Body {
        /// The text.
        body: String,
        /// Values of its short codes.
        variables: BTreeMap<String, Value>,
    },
    /// The platform's own words, which the coach does not judge.
    Platform {
        /// Which.
        answer: Answer,
        /// Their language; the recipient's without one.
        language: Option<Language>,
        /// Values of its short codes.
        variables: BTreeMap<String, Value>,
    },
    /// As the recipient will read it.
    Written {
        /// The text.
        body: String,
        /// Its language.
        language: Language,
    },
    /// A template of the firm's.
    Template {
        /// Which.
        id: String,
        /// Values of its short codes.
        variables: BTreeMap<String, Value>,
    },
}
