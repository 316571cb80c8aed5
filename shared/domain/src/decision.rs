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

/// One thing that was looked at, what was found, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fact {
    /// What was looked at, such as `consent` or `balance`.
    #[schema(value_type = String)]
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
