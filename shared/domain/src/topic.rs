//! What a contact consents to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::consent::ALL_TOPICS;

/// Longest topic, in characters.
const LONGEST: usize = 40;

/// A text that is no topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a topic is 1 to 40 lower-case letters, digits, _ or -, such as appointments")]
pub struct TopicError;

/// What a contact consents to, in the firm's own words: `appointments`, `billing`, `offers`; or
/// [`ALL_TOPICS`].
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
        let is_word =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
        // What is known of the number itself stands among the topics under this word.
        let is_reserved = text == "number";
        let fits = (1..=LONGEST).contains(&text.len());
        if fits && text.bytes().all(is_word) && !is_reserved {
            Ok(Self(text.to_owned()))
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
    fn a_topic_is_a_short_word_that_no_other_key_of_an_address_has() {
        let long = "a".repeat(41);
        for (text, is_topic) in [
            ("all", true),
            ("appointments", true),
            ("offers-2026", true),
            ("order_updates", true),
            ("", false),
            ("Offers", false),
            ("a b", false),
            ("sender:+15005550006", false),
            ("number", false),
            ("ofertas é", false),
            ("a#b", false),
            (long.as_str(), false),
        ] {
            assert_eq!(text.parse::<Topic>().is_ok(), is_topic, "{text:?}");
        }
    }
}
