//! What a contact consents to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::consent::ALL_TOPICS;

/// Longest topic, in characters.
const LONGEST: usize = 64;

/// A text that is no topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a topic has 1 to 64 letters, digits, blanks or any of _-., such as appointments")]
pub struct TopicError;

/// What a contact consents to, in the firm's own words: `appointments`, `billing`, `offers`; or
/// [`ALL_TOPICS`]. Case makes no difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Topic(String);

impl Topic {
    /// All topics.
    pub fn all() -> Self {
        Self(ALL_TOPICS.to_owned())
    }

    /// The topic as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Topic {
    type Err = TopicError;

    fn from_str(text: &str) -> Result<Self, TopicError> {
        let topic = text.trim().to_lowercase();
        let is_plain = |ch: char| ch.is_alphanumeric() || "_-. ".contains(ch);
        // What is known of the number itself stands among the topics under this word.
        let is_reserved = topic == "number";
        let fits = (1..=LONGEST).contains(&topic.chars().count());
        if fits && topic.chars().all(is_plain) && !is_reserved {
            Ok(Self(topic))
        } else {
            Err(TopicError)
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Topic {
    type Error = TopicError;
    fn try_from(text: String) -> Result<Self, TopicError> {
        text.parse()
    }
}

impl From<Topic> for String {
    fn from(topic: Topic) -> String {
        topic.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_a_few_plain_words_that_no_other_key_of_an_address_has() {
        let long = "a".repeat(65);
        for (text, expected) in [
            ("all", Some("all")),
            ("Appointments", Some("appointments")),
            (" order updates ", Some("order updates")),
            ("offers-2026.spring", Some("offers-2026.spring")),
            ("Ofertas Españolas", Some("ofertas españolas")),
            ("", None),
            (" ", None),
            ("sender:+15005550006", None),
            ("number", None),
            ("Number", None),
            ("a#b", None),
            ("a\nb", None),
            (long.as_str(), None),
        ] {
            let topic = text.parse::<Topic>().ok();
            assert_eq!(topic.as_ref().map(Topic::as_str), expected, "{text:?}");
        }
    }
}
