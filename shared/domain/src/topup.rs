//! Top-ups: money paid by card becomes balance once, whatever is heard of the payment, in whatever
//! order and however often.
//!
//! A [`TopUp`] remembers two things of each fact: the most that was ever heard, and what of it is
//! booked. [`TopUp::next`] closes the difference, one movement at a time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ledger::{EntryKind, Movement};
use crate::{Micros, Tenant, TopUpId};

/// One cent: the payment provider knows nothing smaller.
pub const CENT: Micros = Micros::new(10_000);
/// The least that can be paid at once.
pub const LEAST: Micros = Micros::new(1_000_000);
/// The most that can be paid at once.
pub const MOST: Micros = Micros::new(10_000_000_000);

/// Why an amount cannot be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TopUpAmountError {
    /// Fractions of a cent.
    #[error("an amount to pay is in whole cents")]
    NotWholeCents,
    /// Too little or too much.
    #[error("an amount to pay is from 1 to 10000 USD")]
    OutOfRange,
}

/// Checks an amount that is to be paid by card.
///
/// # Errors
/// [`TopUpAmountError`] saying why it cannot be paid.
pub fn payable(amount: Micros) -> Result<Micros, TopUpAmountError> {
    if !(LEAST..=MOST).contains(&amount) {
        return Err(TopUpAmountError::OutOfRange);
    }
    if amount.get() % CENT.get() != 0 {
        return Err(TopUpAmountError::NotWholeCents);
    }
    Ok(amount)
}

/// Where a top-up stands (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopUpStatus {
    /// Not paid yet.
    #[default]
    Pending,
    /// Paid and credited.
    Succeeded,
    /// It will not be paid.
    Failed,
    /// It can no longer be paid.
    Canceled,
}

impl TopUpStatus {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// True when the provider need not be asked any more.
    pub fn is_final(self) -> bool {
        self != Self::Pending
    }
}

/// Who wanted a top-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The firm, by a request.
    Request,
    /// The firm's auto-recharge.
    AutoRecharge,
}

impl Origin {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::AutoRecharge => "auto_recharge",
        }
    }
}

/// What is known of a dispute, and what of it is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeRecord {
    /// What the bank took.
    pub amount: Micros,
    /// The bank gave it back.
    pub won: bool,
    /// It was taken off the balance.
    pub booked: bool,
    /// It was given back to the balance.
    pub returned: bool,
}

/// A top-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopUp {
    /// Its id.
    pub id: TopUpId,
    /// Whose.
    pub tenant: Tenant,
    /// What is to be paid.
    pub amount: Micros,
    /// Where it stands.
    pub status: TopUpStatus,
    /// Who wanted it.
    pub origin: Origin,
    /// The card is kept for later.
    #[serde(default)]
    pub save_payment_method: bool,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// The payment's id at the provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// Lets the payer's browser finish the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// The card that paid it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// The provider's code of the last try that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What was credited.
    #[serde(default)]
    pub credited: Micros,
    /// The most that was heard to be paid back.
    #[serde(default)]
    pub refund_heard: Micros,
    /// What of that is booked.
    #[serde(default)]
    pub refunded: Micros,
    /// By the provider's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub disputes: BTreeMap<String, DisputeRecord>,
    /// Counts changes.
    pub version: u64,
}

/// How a payment stands at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// It may still be paid.
    Open,
    /// It is paid.
    Succeeded,
    /// It can no longer be paid.
    Canceled,
}

/// A dispute as the bank reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The provider's id.
    pub id: String,
    /// What the bank takes.
    pub amount: Micros,
    /// The bank has given it back.
    pub won: bool,
}

/// What is heard of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The payment's id at the provider.
    pub payment_id: String,
    /// How it stands.
    pub state: PaymentState,
    /// What was paid, once it is.
    pub received: Micros,
    /// All that was paid back so far.
    pub refunded: Micros,
    /// A dispute, if that is what was heard.
    pub dispute: Option<Dispute>,
    /// The card that pays.
    pub payment_method: Option<String>,
    /// Why the last try failed.
    pub failure: Option<String>,
}

impl TopUp {
    /// A top-up that is about to be paid.
    pub fn new(
        id: TopUpId,
        tenant: Tenant,
        amount: Micros,
        origin: Origin,
        save_payment_method: bool,
        created_at: Timestamp,
    ) -> Self {
        Self {
            id,
            tenant,
            amount,
            status: TopUpStatus::Pending,
            origin,
            save_payment_method,
            created_at,
            payment_id: None,
            client_secret: None,
            payment_method: None,
            failure: None,
            credited: Micros::ZERO,
            refund_heard: Micros::ZERO,
            refunded: Micros::ZERO,
            disputes: BTreeMap::new(),
            version: 1,
        }
    }

    /// The top-up as it was created, the answer that an idempotent repeat gets again.
    pub fn as_created(self) -> Self {
        let fresh = Self::new(
            self.id,
            self.tenant,
            self.amount,
            self.origin,
            self.save_payment_method,
            self.created_at,
        );
        Self {
            payment_id: self.payment_id,
            client_secret: self.client_secret,
            ..fresh
        }
    }

    /// What it brought the balance in all, by what is booked.
    pub fn booked(&self) -> Micros {
        let disputed: Micros = self
            .disputes
            .values()
            .filter(|record| record.booked && !record.returned)
            .map(|record| record.amount)
            .sum();
        self.credited
            .saturating_sub(self.refunded)
            .saturating_sub(disputed)
    }

    /// The top-up after the next thing that is to be done about what was heard, and the movement
    /// that goes with it; none when nothing is left to do. What was heard of another payment is not
    /// heard at all.
    pub fn next(&self, heard: &Heard) -> Option<(Self, Option<Movement>)> {
        let theirs = self.payment_id.as_ref();
        if theirs.is_some_and(|id| *id != heard.payment_id) {
            return None;
        }
        let mut next = self.clone();
        next.hear(heard);
        let movement = next.book(heard);
        if next == *self {
            return None;
        }
        next.version += 1;
        Some((next, movement))
    }

    fn hear(&mut self, heard: &Heard) {
        self.payment_id = Some(heard.payment_id.clone());
        self.refund_heard = self.refund_heard.max(heard.refunded);
        if let Some(dispute) = &heard.dispute {
            let record = self
                .disputes
                .entry(dispute.id.clone())
                .or_insert(DisputeRecord {
                    amount: dispute.amount,
                    won: false,
                    booked: false,
                    returned: false,
                });
            record.won |= dispute.won;
        }
        if self.credited > Micros::ZERO {
            return;
        }
        if heard.payment_method.is_some() {
            self.payment_method.clone_from(&heard.payment_method);
        }
        match heard.state {
            PaymentState::Open if !self.status.is_final() => {
                self.failure.clone_from(&heard.failure);
            }
            PaymentState::Canceled if !self.status.is_final() => {
                self.status = TopUpStatus::Canceled;
            }
            PaymentState::Open | PaymentState::Canceled | PaymentState::Succeeded => {}
        }
    }

    /// Marks the first thing that is heard but not booked as booked.
    fn book(&mut self, heard: &Heard) -> Option<Movement> {
        if self.credited == Micros::ZERO {
            if heard.state != PaymentState::Succeeded || heard.received <= Micros::ZERO {
                return None;
            }
            self.credited = heard.received;
            self.status = TopUpStatus::Succeeded;
            self.failure = None;
            return Some(self.movement(EntryKind::Topup, heard.received));
        }
        let refund = self.refund_heard.saturating_sub(self.refunded);
        if refund > Micros::ZERO {
            self.refunded = self.refund_heard;
            return Some(self.movement(EntryKind::Refund, -refund));
        }
        let taken = self.disputes.values_mut().find(|record| !record.booked);
        if let Some(record) = taken {
            record.booked = true;
            let amount = record.amount;
            return Some(self.movement(EntryKind::Dispute, -amount));
        }
        let mut records = self.disputes.values_mut();
        let record = records.find(|record| record.won && !record.returned)?;
        record.returned = true;
        let amount = record.amount;
        Some(self.movement(EntryKind::Dispute, amount))
    }

    fn movement(&self, kind: EntryKind, amount: Micros) -> Movement {
        Movement {
            kind,
            amount,
            reference: self.id.to_string(),
            unit_price: None,
            units: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FirmId;
    use proptest::prelude::*;

    fn top_up() -> TopUp {
        TopUp::new(
            TopUpId::generate(Timestamp::UNIX_EPOCH, [1; 10]),
            Tenant::live(FirmId::demo()),
            Micros::new(10_000_000),
            Origin::Request,
            false,
            Timestamp::UNIX_EPOCH,
        )
    }

    fn heard(state: PaymentState, refunded: i64, dispute: Option<(&str, bool)>) -> Heard {
        Heard {
            payment_id: "pi_1".into(),
            state,
            received: Micros::new(if state == PaymentState::Succeeded {
                10_000_000
            } else {
                0
            }),
            refunded: Micros::new(refunded),
            dispute: dispute.map(|(id, won)| Dispute {
                id: id.into(),
                amount: Micros::new(4_000_000),
                won,
            }),
            payment_method: None,
            failure: None,
        }
    }

    /// Everything that is booked about what is heard, in order.
    fn settle(top_up: &mut TopUp, heard: &Heard) -> Vec<(EntryKind, i64)> {
        let mut booked = Vec::new();
        while let Some((next, movement)) = top_up.next(heard) {
            assert_eq!(next.version, top_up.version + 1);
            *top_up = next;
            booked.extend(movement.map(|it| (it.kind, it.amount.get())));
        }
        booked
    }

    #[test]
    fn a_payment_is_credited_once_and_a_refund_ahead_of_it_nets_to_zero() {
        use PaymentState::{Canceled, Open, Succeeded};
        let mut paid = top_up();
        assert_eq!(settle(&mut paid, &heard(Open, 0, None)), []);
        let credit = vec![(EntryKind::Topup, 10_000_000)];
        assert_eq!(settle(&mut paid, &heard(Succeeded, 0, None)), credit);
        assert_eq!(settle(&mut paid, &heard(Succeeded, 0, None)), []);
        assert_eq!(settle(&mut paid, &heard(Canceled, 0, None)), []);
        assert_eq!(paid.status, TopUpStatus::Succeeded);

        let mut early = top_up();
        assert_eq!(settle(&mut early, &heard(Open, 10_000_000, None)), []);
        assert_eq!(
            settle(&mut early, &heard(Succeeded, 0, None)),
            [
                (EntryKind::Topup, 10_000_000),
                (EntryKind::Refund, -10_000_000)
            ]
        );
        // Paid in spite of all that was heard before.
        let mut late = top_up();
        settle(&mut late, &heard(Canceled, 0, None));
        assert_eq!(late.status, TopUpStatus::Canceled);
        assert_eq!(settle(&mut late, &heard(Succeeded, 0, None)), credit);
    }

    #[test]
    fn another_payment_is_none_of_its_business() {
        let mut paid = top_up();
        settle(&mut paid, &heard(PaymentState::Open, 0, None));
        let other = Heard {
            payment_id: "pi_2".into(),
            ..heard(PaymentState::Succeeded, 0, None)
        };
        assert_eq!(settle(&mut paid, &other), []);
    }

    #[test]
    fn amounts_to_pay_are_whole_cents_within_limits() {
        for (text, ok) in [
            ("1", true),
            ("10.25", true),
            ("10000", true),
            ("0.99", false),
            ("10000.01", false),
            ("10.001", false),
            ("-5", false),
            ("0", false),
        ] {
            let amount = Micros::parse(text).unwrap();
            assert_eq!(payable(amount).is_ok(), ok, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_same_facts_in_any_order_and_number_end_at_the_same_balance(
            order in prop::collection::vec(0usize..7, 0..40)
        ) {
            use PaymentState::{Open, Succeeded};
            let facts = [
                heard(Open, 0, None),
                heard(Succeeded, 0, None),
                heard(Succeeded, 2_500_000, None),
                heard(Succeeded, 1_000_000, None),
                heard(Open, 0, Some(("dp_1", false))),
                heard(Succeeded, 0, Some(("dp_1", true))),
                heard(Succeeded, 0, Some(("dp_2", false))),
            ];
            let mut top_up = top_up();
            let mut sum = 0;
            for index in order.into_iter().chain(0..facts.len()) {
                let booked = settle(&mut top_up, &facts[index]);
                sum += booked.iter().map(|(_, amount)| amount).sum::<i64>();
                prop_assert!(top_up.credited == Micros::ZERO || top_up.credited == top_up.amount);
            }
            prop_assert_eq!(sum, 10_000_000 - 2_500_000 - 4_000_000);
            prop_assert_eq!(top_up.booked().get(), sum);
        }
    }
}
