//! What the money that is held is held for.

use serde::{Deserialize, Serialize};

use super::{Entry, EntryKind};
use crate::{BulkId, MessageId, Micros, TopUpId};

/// What an entry's reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// One message.
    Message,
    /// A bulk send, all its messages together.
    BulkSend,
    /// A top-up.
    TopUp,
    /// Words, such as an operator's reason.
    Note,
}

impl Purpose {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::BulkSend => "bulk_send",
            Self::TopUp => "top_up",
            Self::Note => "note",
        }
    }

    /// What `reference` names.
    pub fn of(reference: &str) -> Self {
        if reference.parse::<MessageId>().is_ok() {
            Self::Message
        } else if reference.parse::<BulkId>().is_ok() {
            Self::BulkSend
        } else if reference.parse::<TopUpId>().is_ok() {
            Self::TopUp
        } else {
            Self::Note
        }
    }
}

/// An amount held, and for how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Holds neither posted nor voided.
    pub count: i64,
    /// Their sum.
    pub amount: Micros,
}

impl Held {
    fn is_zero(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.amount = self.amount.saturating_add(other.amount);
    }
}

/// Everything held, by what it is held for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    /// For single messages.
    #[serde(default, skip_serializing_if = "Held::is_zero")]
    pub messages: Held,
    /// For bulk sends. One ends with exactly one post, of what it cost; a void before it gives back
    /// the rest.
    #[serde(default, skip_serializing_if = "Held::is_zero")]
    pub bulk_sends: Held,
    /// For anything else.
    #[serde(default, skip_serializing_if = "Held::is_zero")]
    pub other: Held,
}

impl Holds {
    /// All of it.
    pub fn total(&self) -> Micros {
        [self.messages, self.bulk_sends, self.other]
            .into_iter()
            .map(|held| held.amount)
            .sum()
    }

    /// Both together.
    pub fn plus(mut self, other: Self) -> Self {
        self.messages.add(other.messages);
        self.bulk_sends.add(other.bulk_sends);
        self.other.add(other.other);
        self
    }

    /// Takes an entry in: a hold adds, a void and a post take off, all else is no hold's business.
    pub fn apply(&mut self, entry: &Entry) {
        let purpose = Purpose::of(&entry.reference);
        let change = match entry.kind {
            EntryKind::Hold => Held {
                count: 1,
                amount: -entry.amount,
            },
            EntryKind::Void => Held {
                count: if purpose == Purpose::BulkSend { 0 } else { -1 },
                amount: -entry.amount,
            },
            EntryKind::Post => Held {
                count: -1,
                amount: -entry.settled.unwrap_or_default(),
            },
            _ => return,
        };
        match purpose {
            Purpose::Message => &mut self.messages,
            Purpose::BulkSend => &mut self.bulk_sends,
            Purpose::TopUp | Purpose::Note => &mut self.other,
        }
        .add(change);
    }
}
