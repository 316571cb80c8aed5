//! Prepaid money: holds, posts, voids and credits as pure decisions.
//!
//! Every movement of the balance is an [`Entry`] with the next sequence number and the balance
//! after it, so a gap or a wrong sum shows at once. A hold takes the money; a void gives it back;
//! a post moves nothing (the hold already took it) and says that it is charged for good.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{EntryId, Error, Micros};

pub mod check;
mod held;
mod movement;

pub use held::{Held, Holds, Purpose};
pub use movement::Movement;

/// What a movement is (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Paid by card.
    Topup,
    /// Given by the operator.
    Credit,
    /// Taken for a message that is on its way.
    Hold,
    /// The hold became a charge. Amount 0.
    Post,
    /// The hold was given back.
    Void,
    /// Charge for a received message.
    Inbound,
    /// A top-up was paid back to the card.
    Refund,
    /// A top-up was disputed at the bank.
    Dispute,
    /// Correction by the operator.
    Adjustment,
}

impl EntryKind {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Topup => "topup",
            Self::Credit => "credit",
            Self::Hold => "hold",
            Self::Post => "post",
            Self::Void => "void",
            Self::Inbound => "inbound",
            Self::Refund => "refund",
            Self::Dispute => "dispute",
            Self::Adjustment => "adjustment",
        }
    }

    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Topup,
        Self::Credit,
        Self::Hold,
        Self::Post,
        Self::Void,
        Self::Inbound,
        Self::Refund,
        Self::Dispute,
        Self::Adjustment,
    ];

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// True when it may take the balance below zero: what has already happened is always booked.
    fn may_overdraw(self) -> bool {
        !matches!(self, Self::Hold)
    }
}

/// One immutable movement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Derived from what caused it.
    pub id: EntryId,
    /// When. Later entries are never earlier.
    #[serde(with = "jiff::fmt::serde::timestamp::microsecond::required")]
    pub at: Timestamp,
    /// What.
    pub kind: EntryKind,
    /// Signed amount; zero for a post.
    pub amount: Micros,
    /// For a post: how much of the hold became a charge.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub settled: Option<Micros>,
    /// The balance after it; a post takes its neighbour's when it is shown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub balance_after: Option<Micros>,
    /// Place in the gapless sequence of movements of the balance; none for a post.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seq: Option<u64>,
    /// What it was for: a message, a top-up, a reason in words.
    pub reference: String,
    /// Price of one unit, where units were priced.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit_price: Option<Micros>,
    /// Units (segments) priced.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub units: Option<u32>,
    /// Why, where somebody else decided it: the payment provider's id and word.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cause: Option<String>,
}

impl Entry {
    /// What it was for, in words.
    pub fn description(&self) -> String {
        let what = match (Purpose::of(&self.reference), self.kind) {
            (_, EntryKind::Topup) => "Top-up by card",
            (_, EntryKind::Refund) if self.amount >= Micros::ZERO => {
                "Top-up not paid back after all: the refund failed"
            }
            (_, EntryKind::Refund) => "Top-up paid back to the card",
            (_, EntryKind::Dispute) if self.amount >= Micros::ZERO => "Disputed top-up, won",
            (_, EntryKind::Dispute) => "Top-up disputed at the bank",
            (_, EntryKind::Inbound) => "Received message",
            (Purpose::Message, EntryKind::Hold) => "Held for a message",
            (Purpose::Message, EntryKind::Post) => "Charge for a message",
            (Purpose::Message, EntryKind::Void) => "Given back: the message cost nothing",
            (Purpose::BulkSend, EntryKind::Hold) => "Held for a bulk send",
            (Purpose::BulkSend, EntryKind::Post) => "Charge for a bulk send",
            (Purpose::BulkSend, EntryKind::Void) => "Given back from a bulk send",
            (_, EntryKind::Credit) => return format!("Credit: {}", self.reference),
            (_, EntryKind::Adjustment) => return format!("Correction: {}", self.reference),
            (Purpose::TopUp | Purpose::Note, _) => {
                return format!("{}: {}", self.kind.as_str(), self.reference);
            }
        };
        match (self.units, self.unit_price, &self.cause) {
            (Some(units), Some(price), _) => format!("{what}: {units} × {price} USD"),
            (_, _, Some(cause)) => format!("{what} ({cause})"),
            _ => what.to_owned(),
        }
    }
}

/// A firm's balance, and the movement that made it so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// What can be spent: the sum of all entries.
    pub available: Micros,
    /// What messages under way have taken and neither kept nor given back, posts after
    /// `posts_folded_until` not yet taken off.
    #[serde(default)]
    pub held: Holds,
    /// Number of movements.
    pub seq: u64,
    /// Number of changes, movements or not: whoever writes the balance does so only over the
    /// version it read.
    #[serde(default)]
    pub version: u64,
    /// The last movement. It is written here first, so a movement cannot be lost between the
    /// balance and the ledger.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<Entry>,
    /// The first movement's instant: no entry is older.
    #[serde(
        with = "jiff::fmt::serde::timestamp::microsecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub opened_at: Option<Timestamp>,
    /// Posts up to this instant, itself included, are already taken off `held`.
    #[serde(
        with = "jiff::fmt::serde::timestamp::microsecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub posts_folded_until: Option<Timestamp>,
}

impl Balance {
    /// The balance after `movement`, its entry in `last`.
    ///
    /// # Errors
    /// [`Error::InsufficientBalance`] when a hold is not covered, [`Error::Internal`] beyond 64 bits.
    pub fn after(&self, movement: Movement, now: Timestamp) -> Result<Self, Error> {
        let overflow = || Error::Internal("balance out of range".to_owned());
        let available = self
            .available
            .checked_add(movement.amount)
            .ok_or_else(overflow)?;
        if available < Micros::ZERO
            && movement.amount < Micros::ZERO
            && !movement.kind.may_overdraw()
        {
            return Err(Error::InsufficientBalance {
                needed: -movement.amount,
                available: self.available,
            });
        }
        let seq = self.seq + 1;
        // Clocks of two instances differ; the order of the ledger must not.
        let at = match &self.last {
            Some(last) => now.max(
                last.at
                    .checked_add(jiff::SignedDuration::from_micros(1))
                    .unwrap_or(last.at),
            ),
            None => now,
        };
        let kind = movement.kind.as_str();
        let id = match movement.kind {
            // A message is held and given back once.
            EntryKind::Hold | EntryKind::Post | EntryKind::Void | EntryKind::Inbound => {
                EntryId::derive(kind, &movement.reference)
            }
            // An operator's words are no id, and a top-up is paid back in parts: its place tells one
            // from another.
            _ => EntryId::derive(kind, &format!("{seq} {}", movement.reference)),
        };
        let entry = Entry {
            id,
            at,
            kind: movement.kind,
            amount: movement.amount,
            settled: None,
            balance_after: Some(available),
            seq: Some(seq),
            reference: movement.reference,
            unit_price: movement.unit_price,
            units: movement.units,
            cause: movement.cause,
        };
        let mut held = self.held;
        held.apply(&entry);
        Ok(Self {
            available,
            held,
            seq,
            version: self.version + 1,
            last: Some(entry),
            opened_at: self.opened_at.or(Some(at)),
            posts_folded_until: self.posts_folded_until,
        })
    }

    /// The balance after `posts`, which are all those after `posts_folded_until` up to `until`, were
    /// taken off what is held.
    pub fn folded(&self, posts: Holds, until: Timestamp) -> Self {
        Self {
            held: self.held.plus(posts),
            version: self.version + 1,
            posts_folded_until: Some(until),
            ..self.clone()
        }
    }
}

/// The post that turns a hold of `amount` for `reference` into a charge.
pub fn post(
    reference: &str,
    amount: Micros,
    at: Timestamp,
    unit_price: Option<Micros>,
    units: Option<u32>,
) -> Entry {
    Entry {
        id: EntryId::derive(EntryKind::Post.as_str(), reference),
        at,
        kind: EntryKind::Post,
        amount: Micros::ZERO,
        settled: Some(amount),
        balance_after: None,
        seq: None,
        reference: reference.to_owned(),
        unit_price,
        units,
        cause: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn movement(kind: EntryKind, micros: i64) -> Movement {
        Movement::new(kind, Micros::new(micros), "msg")
    }

    #[test]
    fn the_ledger_follows_the_table() {
        // each line: kind amount -> available held | refused
        let table = "
            credit   100  -> 100 0
            hold     -40  -> 60 40
            hold     -60  -> 0 100
            hold     -1   -> refused
            void     40   -> 40 60
            inbound  -50  -> -10 60
            hold     -1   -> refused
            refund   -20  -> -30 60
            void     60   -> 30 0
            topup    5    -> 35 0
        ";
        let mut balance = Balance::default();
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let (step, expected) = line.split_once("->").unwrap();
            let mut words = step.split_whitespace();
            let kind: EntryKind =
                serde_json::from_value(serde_json::json!(words.next().unwrap())).unwrap();
            let amount = words.next().unwrap().parse().unwrap();
            let expected = expected.trim();
            match balance.after(movement(kind, amount), Timestamp::UNIX_EPOCH) {
                Ok(next) => {
                    let got = format!("{} {}", next.available.get(), next.held.total().get());
                    assert_eq!(got, expected, "{line}");
                    balance = next;
                }
                Err(Error::InsufficientBalance { .. }) => assert_eq!(expected, "refused", "{line}"),
                Err(other) => panic!("{other}"),
            }
        }
    }

    proptest! {
        #[test]
        fn the_balance_is_the_sum_of_its_entries_and_sending_never_overdraws(
            steps in prop::collection::vec((0usize..4, 1i64..100), 1..60)
        ) {
            let mut balance = Balance::default();
            let mut sum = Micros::ZERO;
            let mut last_at = None;
            for (kind, amount) in steps {
                let (kind, amount) = [
                    (EntryKind::Credit, amount),
                    (EntryKind::Hold, -amount),
                    (EntryKind::Void, amount),
                    (EntryKind::Topup, amount),
                ][kind];
                if let Ok(next) = balance.after(movement(kind, amount), Timestamp::UNIX_EPOCH) {
                    let entry = next.last.clone().unwrap();
                    sum = sum.checked_add(entry.amount).unwrap();
                    prop_assert_eq!(entry.balance_after, Some(next.available));
                    prop_assert_eq!(entry.seq, Some(balance.seq + 1));
                    prop_assert!(last_at < Some(entry.at));
                    last_at = Some(entry.at);
                    balance = next;
                }
            }
            prop_assert_eq!(sum, balance.available);
            prop_assert!(balance.available >= Micros::ZERO);
        }
    }
}
