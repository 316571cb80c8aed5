//! What becomes of an accepted message, and the numbers that decide it.

use serde::{Deserialize, Serialize};

/// The end of a message's way, with the carrier's error code where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It reaches the phone.
    Delivered,
    /// It was sent (and is charged) but did not reach the phone.
    Undelivered(u32),
    /// It was never sent, and is not charged.
    Failed(u32),
    /// No receipt ever comes.
    StaysSent,
    /// It reaches the phone, but none of its callbacks reach anybody.
    DeliveredSilently,
}

/// Numbers of this simulator, next to Twilio's own magic numbers, each with its outcome.
const OUTCOME_NUMBERS: [(&str, Outcome); 7] = [
    ("+15005550010", Outcome::Undelivered(30003)),
    ("+15005550011", Outcome::Undelivered(30005)),
    ("+15005550012", Outcome::Undelivered(30006)),
    ("+15005550013", Outcome::Failed(30007)),
    ("+15005550014", Outcome::StaysSent),
    ("+15005550015", Outcome::Failed(30008)),
    ("+15005550016", Outcome::DeliveredSilently),
];

impl Outcome {
    /// The outcome of a message to `to`: what the number says, else delivered.
    pub fn for_number(to: &str) -> Self {
        OUTCOME_NUMBERS
            .iter()
            .find(|(number, _)| *number == to)
            .map_or(Self::Delivered, |(_, outcome)| *outcome)
    }
}

/// The carrier's words for a delivery error code.
pub fn error_message(code: u32) -> &'static str {
    match code {
        21610 => "Attempt to send to unsubscribed recipient",
        30001 => "Queue overflow",
        30003 => "Unreachable destination handset",
        30004 => "Message blocked",
        30005 => "Unknown destination handset",
        30006 => "Landline or unreachable carrier",
        30007 => "Carrier violation",
        30008 => "Unknown error",
        30034 => "US A2P 10DLC - Message from an Unregistered Number",
        30036 => "Validity period expired",
        _ => "Delivery failed",
    }
}
