//! What operators did.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::ledger::Entry;
use crate::{AuditId, FirmId};

/// What an operator can do (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// Created a firm.
    FirmCreated,
    /// Changed a firm, its suspension included.
    FirmChanged,
    /// Made a key for a firm that lost its own.
    KeyCreated,
    /// Set one of a firm's prices.
    PriceSet,
    /// Credited a firm's balance.
    Credited,
    /// Stopped all sending.
    SendingStopped,
    /// Let sending go on.
    SendingReleased,
    /// Decided what became of a message whose outcome was unknown.
    MessageResolved,
    /// Gave dead letters back to their queues.
    Redriven,
}

/// One action, kept for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Its id; later actions have greater ones.
    pub id: AuditId,
    /// When.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// What.
    pub action: AuditAction,
    /// The firm concerned, unless all are.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub firm: Option<FirmId>,
    /// The particulars, without secrets.
    #[serde(skip_serializing_if = "Value::is_null", default)]
    pub detail: Value,
    /// The movement of money that it made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entry: Option<Entry>,
}
