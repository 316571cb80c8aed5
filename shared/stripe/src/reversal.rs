//! Refunds and disputes as Stripe's objects tell of them.

use recado_domain::topup::{Reversal, ReversalKind};
use serde_json::Value;

use crate::object::{id_of, micros};

/// The longest of Stripe's words for why.
const LONGEST_REASON: usize = 64;

/// A refund. One that is under way has left the balance; one that failed, even after it had
/// succeeded, or was canceled has come back for good (Stripe, "The Refund object").
pub fn refund(object: &Value) -> Option<Reversal> {
    let undone = matches!(object["status"].as_str()?, "failed" | "canceled");
    let reason = match undone {
        true => &object["failure_reason"],
        false => &object["reason"],
    };
    reversal(ReversalKind::Refund, object, undone, reason)
}

/// A dispute, told by an event `charge.dispute.{what}` or found in a listing. None inside when it
/// moves no money: an inquiry (`warning_…`) does not (Stripe, "The Dispute object").
pub fn dispute(object: &Value, what: &str) -> Option<Option<Reversal>> {
    let status = object["status"].as_str()?;
    let undone = status == "won" || what == "funds_reinstated";
    let moves = undone || what == "funds_withdrawn" || !is_inquiry(status);
    if !moves {
        return Some(None);
    }
    reversal(ReversalKind::Dispute, object, undone, &object["reason"]).map(Some)
}

fn is_inquiry(status: &str) -> bool {
    status.starts_with("warning_") || status == "prevented"
}

/// The objects of a list that are readable.
pub fn listed(list: &Value, read: impl Fn(&Value) -> Option<Reversal>) -> Vec<Reversal> {
    let data = list["data"].as_array();
    data.into_iter().flatten().filter_map(read).collect()
}

fn reversal(kind: ReversalKind, object: &Value, undone: bool, why: &Value) -> Option<Reversal> {
    let cents = object["amount"].as_i64().filter(|cents| *cents > 0)?;
    let is_word = |text: &&str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        (1..=LONGEST_REASON).contains(&text.len()) && text.bytes().all(plain)
    };
    Some(Reversal {
        kind,
        id: id_of(&object["id"])?.to_owned(),
        amount: micros(cents),
        undone,
        reason: why.as_str().filter(is_word).map(str::to_owned),
    })
}
