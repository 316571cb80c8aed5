//! Checking a ledger against itself, entry by entry, oldest first. It reports and repairs nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use super::{Balance, Entry, EntryKind, Holds, Purpose};
use crate::Micros;

/// What is wrong (closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// The entries do not add up to the balance.
    SumDiffers,
    /// A movement is missing or there twice.
    SequenceBroken,
    /// An entry says another balance than the entries before it make.
    BalanceAfterDiffers,
    /// A message was charged twice, held twice, or both charged and given back.
    SettledTwice,
    /// A charge or a void without a hold, or of another amount than was held.
    SettlementDiffers,
    /// A hold that nothing will end.
    OrphanHold,
    /// What is held is not what the entries make it.
    HeldDiffers,
    /// A message was charged although it failed, or its price was given back although it was sent.
    OutcomeDiffers,
    /// A bulk send cost otherwise than its recipients make it.
    CostDiffers,
    /// A top-up says otherwise than the ledger what was credited and paid back.
    TopUpDiffers,
    /// The carrier sent a message from a sender of ours that we do not know: a duplicate, or somebody
    /// else's.
    UnknownAtCarrier,
    /// We charged a message that the carrier does not know.
    MissingAtCarrier,
    /// We charged a message that failed, says the carrier.
    ChargedInVain,
    /// The carrier sent and bills a message whose price was given back.
    NotCharged,
    /// The carrier bills another number of segments than was charged.
    SegmentsDiffer,
    /// Two messages were charged for one of the carrier's.
    SharedAtCarrier,
    /// More than are told.
    More,
}

impl FindingKind {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SumDiffers => "sum_differs",
            Self::SequenceBroken => "sequence_broken",
            Self::BalanceAfterDiffers => "balance_after_differs",
            Self::SettledTwice => "settled_twice",
            Self::SettlementDiffers => "settlement_differs",
            Self::OrphanHold => "orphan_hold",
            Self::HeldDiffers => "held_differs",
            Self::OutcomeDiffers => "outcome_differs",
            Self::CostDiffers => "cost_differs",
            Self::TopUpDiffers => "top_up_differs",
            Self::UnknownAtCarrier => "unknown_at_carrier",
            Self::MissingAtCarrier => "missing_at_carrier",
            Self::ChargedInVain => "charged_in_vain",
            Self::NotCharged => "not_charged",
            Self::SegmentsDiffer => "segments_differ",
            Self::SharedAtCarrier => "shared_at_carrier",
            Self::More => "more_findings",
        }
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// With which entry, message or top-up.
    pub subject: String,
    /// What was expected and what is there, for people.
    pub detail: String,
}

impl Finding {
    /// A finding.
    pub fn new(kind: FindingKind, subject: &str, detail: String) -> Self {
        Self {
            kind,
            subject: subject.to_owned(),
            detail,
        }
    }
}

/// What the entries so far come to: all that a check needs of them to go on later. Ended holds are not
/// among it, so a second end in a later part is an end without a hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    sum: Micros,
    seq: u64,
    /// As the balance has it: posts that are folded.
    held: Holds,
    /// Holds that are neither charged nor given back, by reference.
    open: BTreeMap<String, Micros>,
    /// Charges that stand before their holds: another instance wrote them, whose clock was behind.
    early: BTreeMap<String, Micros>,
    /// Open bulk sends that were charged. What they did not cost is given back by an entry of its own,
    /// before or after.
    charged: BTreeSet<String>,
    /// What each top-up brought.
    paid: BTreeMap<String, Micros>,
}

/// A ledger being checked against a balance that was read before it.
pub struct Check {
    balance: Balance,
    so_far: Carried,
    /// Movements after the balance was read: of no concern to its sums.
    later: bool,
    closed: HashSet<String>,
    findings: Vec<Finding>,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Holds that are neither charged nor given back, by reference.
    pub open: BTreeMap<String, Micros>,
    /// What each top-up brought in all.
    pub paid: BTreeMap<String, Micros>,
}

impl Check {
    /// From the first entry, against this balance.
    pub fn new(balance: Balance) -> Self {
        Self::resume(balance, Carried::default())
    }

    /// After the entries that an earlier check took in, against this newer balance. Those must all be
    /// such that the balance has folded their posts.
    pub fn resume(balance: Balance, so_far: Carried) -> Self {
        Self {
            balance,
            so_far,
            later: false,
            closed: HashSet::new(),
            findings: Vec::new(),
        }
    }

    /// What is to be carried on from here.
    pub fn so_far(&self) -> Carried {
        self.so_far.clone()
    }

    /// Ends in the middle of the ledger: what was found in this part.
    pub fn pause(self) -> (Vec<Finding>, Carried) {
        (self.findings, self.so_far)
    }

    /// Takes the next entry in.
    pub fn take(&mut self, entry: &Entry) {
        self.later = self.later || entry.seq.is_some_and(|seq| seq > self.balance.seq);
        if entry.kind != EntryKind::Post && !self.later {
            self.add_up(entry);
        }
        let folded = self.balance.posts_folded_until;
        let counts = match entry.kind {
            EntryKind::Post => folded.is_some_and(|until| entry.at <= until),
            _ => !self.later,
        };
        if counts {
            self.so_far.held.apply(entry);
        }
        match Purpose::of(&entry.reference) {
            Purpose::Message | Purpose::BulkSend => self.settle(entry),
            Purpose::TopUp => {
                let paid = self.so_far.paid.entry(entry.reference.clone()).or_default();
                *paid = paid.saturating_add(entry.amount);
            }
            Purpose::Note => {}
        }
    }

    fn add_up(&mut self, entry: &Entry) {
        let id = entry.id.as_str();
        self.so_far.seq += 1;
        if entry.seq != Some(self.so_far.seq) {
            let detail = format!("{:?} stands where {} should", entry.seq, self.so_far.seq);
            self.find(FindingKind::SequenceBroken, id, detail);
            self.so_far.seq = entry.seq.unwrap_or(self.so_far.seq);
        }
        self.so_far.sum = self.so_far.sum.saturating_add(entry.amount);
        if entry.balance_after != Some(self.so_far.sum) {
            let after = entry.balance_after.unwrap_or_default();
            let detail = format!("it says {after}, the entries make {}", self.so_far.sum);
            self.find(FindingKind::BalanceAfterDiffers, id, detail);
        }
    }

    /// Follows one message's or bulk send's money.
    fn settle(&mut self, entry: &Entry) {
        let reference = entry.reference.as_str();
        if entry.kind == EntryKind::Hold {
            let again = self.closed.contains(reference)
                || self
                    .so_far
                    .open
                    .insert(reference.to_owned(), -entry.amount)
                    .is_some();
            if again {
                self.find(
                    FindingKind::SettledTwice,
                    reference,
                    "held again".to_owned(),
                );
            }
            if let Some(taken) = self.so_far.early.remove(reference) {
                self.end_hold(reference, EntryKind::Post, taken);
            }
            return;
        }
        let taken = match entry.kind {
            EntryKind::Post => entry.settled.unwrap_or_default(),
            EntryKind::Void => entry.amount,
            _ => return,
        };
        if self.so_far.open.contains_key(reference) {
            self.end_hold(reference, entry.kind, taken);
            return;
        }
        let is_second = self.closed.contains(reference)
            || (entry.kind == EntryKind::Post
                && self
                    .so_far
                    .early
                    .insert(reference.to_owned(), taken)
                    .is_some());
        let kind = entry.kind.as_str();
        if is_second {
            let detail = format!("a second end: {kind}");
            self.find(FindingKind::SettledTwice, reference, detail);
        } else if entry.kind != EntryKind::Post {
            self.unheld(reference, entry.kind);
        }
    }

    fn unheld(&mut self, reference: &str, kind: EntryKind) {
        let detail = format!("{} without a hold", kind.as_str());
        self.find(FindingKind::SettlementDiffers, reference, detail);
    }

    /// Takes a charge, or what is given back, off an open hold. Either ends a message's; a bulk send's
    /// ends with one charge and with nothing left.
    fn end_hold(&mut self, reference: &str, kind: EntryKind, taken: Micros) {
        let Some(held) = self.so_far.open.get_mut(reference) else {
            return;
        };
        let left = held.saturating_sub(taken);
        *held = left;
        let word = kind.as_str();
        let is_bulk_send = Purpose::of(reference) == Purpose::BulkSend;
        if is_bulk_send
            && kind == EntryKind::Post
            && !self.so_far.charged.insert(reference.to_owned())
        {
            let detail = format!("a second {word}");
            self.find(FindingKind::SettledTwice, reference, detail);
        }
        if left < Micros::ZERO || (!is_bulk_send && left > Micros::ZERO) {
            let detail = format!("{word} of {taken} leaves {left} of the hold");
            self.find(FindingKind::SettlementDiffers, reference, detail);
        }
        if !is_bulk_send || (left <= Micros::ZERO && self.so_far.charged.contains(reference)) {
            self.so_far.open.remove(reference);
            self.so_far.charged.remove(reference);
            self.closed.insert(reference.to_owned());
        }
    }

    /// Bulk sends whose charge and what was given back are less than was held.
    fn find_charged_and_open(&mut self) {
        let open = self.so_far.open.iter();
        let charged: Vec<(String, Micros)> = open
            .filter(|(reference, _)| self.so_far.charged.contains(*reference))
            .map(|(reference, left)| (reference.clone(), *left))
            .collect();
        for (reference, left) in charged {
            self.so_far.open.remove(&reference);
            let detail = format!("charged, but {left} of the hold is left");
            self.find(FindingKind::SettlementDiffers, &reference, detail);
        }
    }

    fn find(&mut self, kind: FindingKind, subject: &str, detail: String) {
        self.findings.push(Finding::new(kind, subject, detail));
    }

    /// After the last entry.
    pub fn end(mut self) -> Checked {
        let Balance {
            available,
            held,
            seq,
            ..
        } = self.balance;
        for reference in std::mem::take(&mut self.so_far.early).into_keys() {
            self.unheld(&reference, EntryKind::Post);
        }
        self.find_charged_and_open();
        if self.so_far.sum != available || self.so_far.seq != seq {
            let detail = format!(
                "{} entries make {}, the balance says {available} after {seq}",
                self.so_far.seq, self.so_far.sum
            );
            self.find(FindingKind::SumDiffers, "balance", detail);
        }
        if self.so_far.held != held {
            let (made, said) = (self.so_far.held.total(), held.total());
            let detail = format!("the entries hold {made}, the balance says {said}");
            self.find(FindingKind::HeldDiffers, "balance", detail);
        }
        Checked {
            findings: self.findings,
            open: self.so_far.open,
            paid: self.so_far.paid,
        }
    }
}

#[cfg(test)]
mod tests;
