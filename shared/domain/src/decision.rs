//! A decision and the facts that made it.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What shall be done with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Send now.
    Send,
    /// Send later.
    Defer,
    /// Do not send.
    Refuse,
}

/// What facts are about: the closed vocabulary of `fact`. They are kept as words, so that
/// those of yesterday are still read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactName {
    /// When both opening and legal hours allow it.
    AllowedHours,
    /// The announcement of the firm's number that it belongs to.
    Announcement,
    /// The firm's balance.
    Balance,
    /// The bulk send that it is part of.
    BulkSend,
    /// The contact's switch for the channel.
    Channel,
    /// A closure of the location.
    Closure,
    /// What the coach refuses.
    Coach,
    /// What the recipient agreed to.
    Consent,
    /// Who the recipient is.
    Contact,
    /// The firm's standing.
    Firm,
    /// How often the contact was written to.
    Frequency,
    /// How often the contact may be written to.
    FrequencyCap,
    /// The hours, where a planned message has to fit them.
    Hours,
    /// The hours of the law where the recipient may be.
    LegalHours,
    /// The number written to.
    Number,
    /// The location's opening hours.
    OpeningHours,
    /// A refusal somebody answers for.
    Override,
    /// What it costs.
    Price,
    /// The question it answers.
    Question,
    /// Why it is posted again.
    Retry,
    /// The rule that asked for it.
    Rule,
    /// When the firm asked for it.
    SendAt,
    /// The template it is made of.
    Template,
    /// The text itself.
    Text,
    /// How an answer was understood.
    Understood,
    /// Until when it is of use.
    UselessAfter,
}

/// One thing that was looked at, what was found, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fact {
    /// What was looked at, such as `consent` or `balance`.
    #[schema(value_type = FactName)]
    pub fact: Cow<'static, str>,
    /// What was found, such as `denied`.
    pub value: String,
    /// A sentence for a person.
    pub detail: String,
}

impl Fact {
    /// A fact.
    pub fn new(fact: &'static str, value: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            fact: Cow::Borrowed(fact),
            value: value.into(),
            detail: detail.into(),
        }
    }

    /// True when one takes the other's place: a closure is about opening hours, and a dead number has
    /// the last word over consent.
    pub fn is_about_same(&self, other: &Self) -> bool {
        fn subject(fact: &Fact) -> &str {
            match fact.fact.as_ref() {
                "closure" => "opening_hours",
                "number" => "consent",
                subject => subject,
            }
        }
        subject(self) == subject(other)
    }

    /// True for hours that do not allow it yet.
    pub fn is_closed(&self) -> bool {
        let is_hours = matches!(self.fact.as_ref(), "opening_hours" | "legal_hours");
        self.fact == "closure" || (is_hours && self.value.starts_with("closed"))
    }
}

/// What shall be done, when, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    /// Send, defer or refuse.
    pub action: Action,
    /// The instant it will be sent, when it is deferred.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// Everything that was looked at.
    pub facts: Vec<Fact>,
}
