//! What somebody wants of the balance.

use super::EntryKind;
use crate::Micros;

/// A movement that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// What.
    pub kind: EntryKind,
    /// Signed: a hold is negative.
    pub amount: Micros,
    /// What for.
    pub reference: String,
    /// Price of one unit, where units were priced.
    pub unit_price: Option<Micros>,
    /// Units priced.
    pub units: Option<u32>,
    /// Why, where somebody else decided it.
    pub cause: Option<String>,
}

impl Movement {
    /// A movement of what has no unit.
    pub fn new(kind: EntryKind, amount: Micros, reference: impl Into<String>) -> Self {
        Self {
            kind,
            amount,
            reference: reference.into(),
            unit_price: None,
            units: None,
            cause: None,
        }
    }

    /// Of so many units at a price each.
    pub fn of_units(self, units: u32, unit_price: Micros) -> Self {
        Self {
            unit_price: Some(unit_price),
            units: Some(units),
            ..self
        }
    }

    /// For what somebody else decided.
    pub fn because(self, cause: String) -> Self {
        Self {
            cause: Some(cause),
            ..self
        }
    }
}
