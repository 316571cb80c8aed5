//! Top-ups: money paid by card becomes balance once, whatever is heard of the payment, in whatever
//! order and however often.
//!
//! A [`TopUp`] remembers two things of each fact: how far it was ever heard to have gone, and what of
//! it is booked. [`TopUp::next`] closes the difference, one movement at a time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ledger::{EntryKind, Movement};
use crate::{Micros, Tenant, TopUpId};

mod reversals;

pub use reversals::{Reversal, ReversalKind, Reversals};

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
    /// What goes back of it.
    #[serde(default)]
    pub reversals: Reversals,
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

/// What is heard of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The payment's id at the provider.
    pub payment_id: String,
    /// How it stands.
    pub state: PaymentState,
    /// What was paid, once it is.
    pub received: Micros,
    /// What it says of refunds in all.
    pub refunded: Micros,
    /// The refunds and disputes that it tells of.
    pub reversals: Vec<Reversal>,
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
            reversals: Reversals::default(),
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
        self.credited
            .saturating_sub(self.reversals.refunded())
            .saturating_sub(self.reversals.disputed())
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
        self.reversals.hear(heard.refunded, &heard.reversals);
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
            // Called off after a decline, it may be heard of before the decline is.
            PaymentState::Canceled if !self.status.is_final() => {
                self.status = TopUpStatus::Canceled;
                self.failure.clone_from(&heard.failure);
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
            let reference = self.id.to_string();
            return Some(Movement::new(EntryKind::Topup, heard.received, reference));
        }
        let due = self.reversals.book()?;
        let movement = Movement::new(due.kind, due.amount, self.id.to_string());
        Some(match due.cause {
            Some(cause) => movement.because(cause),
            None => movement,
        })
    }
}

#[cfg(test)]
mod tests;
