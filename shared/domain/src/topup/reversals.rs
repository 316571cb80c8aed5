//! Paid money that goes back: refunds to the card, and disputes at the bank.
//!
//! The provider tells of each by its id, and of refunds also as a total that names none of them
//! (Stripe, "Refunds" and "Disputes"). Each goes one way only: the money is taken, and perhaps given
//! back later, when a refund fails or is canceled or a dispute is won. So whatever is heard, in
//! whatever order and however often, ends at the same sum.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Micros;
use crate::ledger::EntryKind;

/// How paid money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReversalKind {
    /// To the card, by the operator.
    Refund,
    /// By the card holder's bank.
    Dispute,
}

/// A refund or a dispute as the provider tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// Which of the two.
    pub kind: ReversalKind,
    /// The provider's id.
    pub id: String,
    /// What is taken. It never changes.
    pub amount: Micros,
    /// It is given back, for good: the refund failed or was canceled, the dispute was won.
    pub undone: bool,
    /// The provider's word for why.
    pub reason: Option<String>,
}

/// What is known of a refund or dispute, and what of it is booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    kind: ReversalKind,
    amount: Micros,
    undone: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// It was taken off the balance, if it was to be.
    taken: bool,
    /// It was given back to the balance, or never taken.
    returned: bool,
}

/// A movement that follows from a refund or dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// [`EntryKind::Refund`] or [`EntryKind::Dispute`].
    pub kind: EntryKind,
    /// Signed: negative when it is taken off the balance.
    pub amount: Micros,
    /// The provider's id and word for why; none for a total that names no refund.
    pub cause: Option<String>,
}

/// All that goes back of one payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reversals {
    /// By the provider's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    known: BTreeMap<String, Record>,
    /// The most that was ever heard to be refunded in all.
    #[serde(default)]
    total_heard: Micros,
    /// What of that total is booked without knowing the refunds that make it.
    #[serde(default)]
    unnamed: Micros,
}

impl Record {
    /// What of it lowers the balance, by what is booked.
    fn booked(&self) -> Micros {
        match self.taken && !self.returned {
            true => self.amount,
            false => Micros::ZERO,
        }
    }

    fn due(&self, id: &str, amount: Micros) -> Due {
        Due {
            kind: match self.kind {
                ReversalKind::Refund => EntryKind::Refund,
                ReversalKind::Dispute => EntryKind::Dispute,
            },
            amount,
            cause: Some(match &self.reason {
                Some(reason) => format!("{id}: {reason}"),
                None => id.to_owned(),
            }),
        }
    }
}

impl Reversals {
    /// What was paid back to the card and stayed there, by what is booked.
    pub fn refunded(&self) -> Micros {
        self.unnamed
            .saturating_add(self.booked(ReversalKind::Refund))
    }

    /// What the bank took and kept, by what is booked.
    pub fn disputed(&self) -> Micros {
        self.booked(ReversalKind::Dispute)
    }

    fn booked(&self, kind: ReversalKind) -> Micros {
        let of_kind = self.known.values().filter(|record| record.kind == kind);
        of_kind.map(Record::booked).sum()
    }

    /// Remembers a total of refunds, and what is told by id.
    pub fn hear(&mut self, refunded: Micros, told: &[Reversal]) {
        self.total_heard = self.total_heard.max(refunded);
        for reversal in told {
            let new = || Record {
                kind: reversal.kind,
                amount: reversal.amount,
                undone: false,
                reason: reversal.reason.clone(),
                taken: false,
                returned: false,
            };
            let record = self.known.entry(reversal.id.clone()).or_insert_with(new);
            if reversal.undone && !record.undone {
                record.undone = true;
                record.reason.clone_from(&reversal.reason);
            }
        }
    }

    /// Marks the first thing that is heard but not booked as booked.
    pub fn book(&mut self) -> Option<Due> {
        self.name_one()
            .or_else(|| self.give_back_one())
            .or_else(|| {
                let due = self.unexplained().saturating_sub(self.unnamed);
                self.unnamed = self.unexplained();
                (due > Micros::ZERO).then(|| Due {
                    kind: EntryKind::Refund,
                    amount: -due,
                    cause: None,
                })
            })
    }

    /// Takes one that was not booked before. What a total has booked for it already is not taken
    /// again.
    fn name_one(&mut self) -> Option<Due> {
        while let Some((id, record)) = self.known.iter_mut().find(|(_, it)| !it.taken) {
            record.taken = true;
            record.returned = record.undone;
            let (id, record) = (id.clone(), record.clone());
            let ahead = self.unnamed.saturating_sub(self.unexplained());
            let ahead = ahead.max(Micros::ZERO);
            self.unnamed = self.unnamed.saturating_sub(ahead);
            let change = ahead.saturating_sub(record.booked());
            if change != Micros::ZERO {
                return Some(record.due(&id, change));
            }
        }
        None
    }

    fn give_back_one(&mut self) -> Option<Due> {
        let mut records = self.known.iter_mut();
        let (id, record) = records.find(|(_, it)| it.undone && !it.returned)?;
        record.returned = true;
        Some(record.due(id, record.amount))
    }

    /// What of the total the refunds known by id do not explain.
    fn unexplained(&self) -> Micros {
        let refunds = self
            .known
            .values()
            .filter(|it| it.kind == ReversalKind::Refund);
        let named: Micros = refunds.filter(|it| it.taken).map(|it| it.amount).sum();
        self.total_heard.saturating_sub(named).max(Micros::ZERO)
    }
}
