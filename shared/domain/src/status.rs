//! A message's status and the one direction in which it moves.

use serde::{Deserialize, Serialize};

/// Where a message stands (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Paid for, waiting to be handed to the carrier.
    Queued,
    /// Waiting for its time.
    Scheduled,
    /// Claimed: one worker is handing it to the carrier.
    Sending,
    /// Nobody knows yet whether the carrier took it. Final after 72 hours.
    Unknown,
    /// The carrier took it.
    Accepted,
    /// The carrier handed it to the recipient's network.
    Sent,
    /// The recipient's network confirmed it.
    Delivered,
    /// The recipient's network did not deliver it. Charged by the carrier, hence by us.
    Undelivered,
    /// Not sent; not charged.
    Failed,
    /// Taken back before it was sent.
    Canceled,
    /// Its time passed before it could be sent.
    Expired,
    /// A policy forbade it after it had been accepted, such as an opt-out.
    Refused,
    /// Came from the contact.
    Received,
}

/// What becomes of the money held for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Charged.
    Post,
    /// Given back.
    Void,
}

impl Status {
    /// Every status, in order of rank.
    pub const ALL: [Self; 13] = [
        Self::Queued,
        Self::Scheduled,
        Self::Sending,
        Self::Unknown,
        Self::Accepted,
        Self::Sent,
        Self::Delivered,
        Self::Undelivered,
        Self::Failed,
        Self::Canceled,
        Self::Expired,
        Self::Refused,
        Self::Received,
    ];

    /// Rank of a terminal status.
    pub const TERMINAL_RANK: u8 = 9;

    /// How far along a message is. A carrier's report moves it only to a higher rank.
    pub fn rank(self) -> u8 {
        match self {
            Self::Queued | Self::Scheduled => 0,
            Self::Sending => 1,
            Self::Unknown => 2,
            Self::Accepted => 3,
            Self::Sent => 4,
            Self::Delivered
            | Self::Undelivered
            | Self::Failed
            | Self::Canceled
            | Self::Expired
            | Self::Refused
            | Self::Received => Self::TERMINAL_RANK,
        }
    }

    /// True when nothing more can happen. (`Unknown` becomes final only by its age.)
    pub fn is_terminal(self) -> bool {
        self.rank() == Self::TERMINAL_RANK
    }

    /// True when the contact may have got what stands so.
    pub fn may_have_arrived(self) -> bool {
        match self {
            Self::Sending
            | Self::Unknown
            | Self::Accepted
            | Self::Sent
            | Self::Delivered
            | Self::Undelivered => true,
            Self::Queued
            | Self::Scheduled
            | Self::Failed
            | Self::Canceled
            | Self::Expired
            | Self::Refused
            | Self::Received => false,
        }
    }

    /// What a terminal status does with the money (charged by the carrier: sent, delivered,
    /// undelivered; not charged: failed, canceled. Source: Twilio, message status values).
    pub fn settlement(self) -> Option<Settlement> {
        match self {
            Self::Delivered | Self::Undelivered => Some(Settlement::Post),
            Self::Failed | Self::Canceled | Self::Expired | Self::Refused => Some(Settlement::Void),
            Self::Queued
            | Self::Scheduled
            | Self::Sending
            | Self::Unknown
            | Self::Accepted
            | Self::Sent
            | Self::Received => None,
        }
    }

    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Scheduled => "scheduled",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
            Self::Refused => "refused",
            Self::Received => "received",
        }
    }

    /// Our status for a word of the carrier; `None` for words about received messages and words we
    /// do not know, which change nothing (Twilio may add values at any time).
    pub fn from_carrier(word: &str) -> Option<Self> {
        match word {
            "accepted" | "scheduled" | "queued" | "sending" => Some(Self::Accepted),
            "sent" | "partially_delivered" => Some(Self::Sent),
            "delivered" | "read" => Some(Self::Delivered),
            "undelivered" => Some(Self::Undelivered),
            "failed" => Some(Self::Failed),
            "canceled" => Some(Self::Canceled),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carriers_words_have_our_meaning() {
        let table = "
            accepted            accepted
            scheduled           accepted
            queued              accepted
            sending             accepted
            sent                sent
            delivered           delivered
            read                delivered
            undelivered         undelivered
            failed              failed
            canceled            canceled
            receiving           -
            received            -
            tomorrow's_word     -
        ";
        for line in table.lines().filter(|line| !line.trim().is_empty()) {
            let mut words = line.split_whitespace();
            let (theirs, ours) = (words.next().unwrap(), words.next().unwrap());
            let got = Status::from_carrier(theirs).map_or("-", Status::as_str);
            assert_eq!(got, ours, "{theirs}");
        }
    }

    #[test]
    fn only_what_the_carrier_charges_is_charged() {
        for status in Status::ALL {
            let expected = match status {
                Status::Delivered | Status::Undelivered => Some(Settlement::Post),
                Status::Failed | Status::Canceled | Status::Expired | Status::Refused => {
                    Some(Settlement::Void)
                }
                _ => None,
            };
            assert_eq!(status.settlement(), expected, "{status:?}");
            assert_eq!(
                serde_json::to_value(status).unwrap(),
                serde_json::json!(status.as_str())
            );
        }
    }
}
