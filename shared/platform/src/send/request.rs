//! What a firm asks for, as far as it could be read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_content::{Language, Override};
use recado_domain::decision::Fact;
use recado_domain::firm::SenderAddress;
use recado_domain::message::{Answer, Category};
use recado_domain::{Channel, ContactId, Violation};
use serde_json::Value;

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
    /// Refusals of the coach that somebody answers for.
    pub overrides: Vec<Override>,
    /// What decided that it is asked for; kept with it.
    pub decided: Vec<Fact>,
    /// What was wrong with the parts that could not be read.
    pub violations: Vec<Violation>,
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

/// An Idempotency-Key and the bytes it was given with.
#[derive(Clone, Copy, Debug)]
pub struct Idempotency<'a> {
    /// The key.
    pub key: &'a str,
    /// The request's body.
    pub body: &'a [u8],
}
