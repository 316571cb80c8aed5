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

/// What the last two digits of an outcome number say.
const OUTCOMES: [(&str, Outcome); 7] = [
    ("10", Outcome::Undelivered(30003)),
    ("11", Outcome::Undelivered(30005)),
    ("12", Outcome::Undelivered(30006)),
    ("13", Outcome::Failed(30007)),
    ("14", Outcome::StaysSent),
    ("15", Outcome::Failed(30008)),
    ("16", Outcome::DeliveredSilently),
];

/// What stands before them: numbers that are kept for fiction but valid by the numbering plan, so
/// that a client's own check lets them pass, and numbers in the manner of Twilio's magic ones.
const OUTCOME_PREFIXES: [&str; 2] = ["+121555501", "+150055500"];

impl Outcome {
    /// The outcome of a message to `to`: what the number says, else delivered.
    pub fn for_number(to: &str) -> Self {
        OUTCOME_PREFIXES
            .iter()
            .find_map(|prefix| to.strip_prefix(prefix))
            .and_then(|digits| OUTCOMES.iter().find(|(outcome, _)| *outcome == digits))
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

#[cfg(test)]
mod tests {
    use super::{OUTCOME_PREFIXES, OUTCOMES, Outcome};
    use rlibphonenumber::PHONE_NUMBER_UTIL;

    #[test]
    fn each_outcome_has_a_number_that_the_numbering_plan_knows() {
        for (digits, outcome) in OUTCOMES {
            for prefix in OUTCOME_PREFIXES {
                assert_eq!(Outcome::for_number(&format!("{prefix}{digits}")), outcome);
            }
            let number = format!("{}{digits}", OUTCOME_PREFIXES[0]);
            let parsed = PHONE_NUMBER_UTIL.parse(&number, None);
            assert!(parsed.is_ok_and(|number| PHONE_NUMBER_UTIL.is_valid_number(&number)));
        }
        for other in [
            "+12155550117",
            "+12155551110",
            "+121555501100",
            "+12125550110",
        ] {
            assert_eq!(Outcome::for_number(other), Outcome::Delivered, "{other}");
        }
    }
}
