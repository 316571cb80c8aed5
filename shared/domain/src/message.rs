//! One message, as it is kept.

use jiff::Timestamp;
pub use recado_content::{Answer, Category};
use recado_content::{Encoding, Language};
use serde::{Deserialize, Serialize};

use crate::again::Again;
use crate::decision::Fact;
use crate::firm::SenderAddress;
use crate::records::LineRef;
use crate::status::Settlement;
use crate::{Address, Channel, LocationId, MessageId, Micros, Status, Tenant};

/// In or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the contact.
    Inbound,
    /// To the contact.
    Outbound,
}

impl Direction {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }
}

/// Moments after which fruitless tries are left out of a timeline.
const MOST_MOMENTS: usize = 8;
/// Moments at the beginning that are always kept: accepted, and its first try.
const KEPT_FIRST: usize = 3;

/// A moment of a message's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The status it took.
    #[serde(rename = "s")]
    pub status: Status,
    /// When.
    #[serde(
        rename = "t",
        with = "jiff::fmt::serde::timestamp::millisecond::required"
    )]
    pub at: Timestamp,
    /// The carrier's code.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none", default)]
    pub code: Option<u32>,
    /// Why, where a code does not say it.
    #[serde(rename = "r", skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}

/// A picture or the like that stands where the carrier keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Where.
    #[serde(rename = "u")]
    pub url: String,
    /// Its media type, such as `image/jpeg`.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    pub content_type: Option<String>,
}

impl Media {
    /// Something of which only its address is known.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            content_type: None,
        }
    }
}

/// What an e-mail has beside its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailParts {
    /// One line.
    #[serde(rename = "s")]
    pub subject: String,
    /// As HTML, where the firm wrote it; else it is made from the text.
    #[serde(rename = "h", skip_serializing_if = "Option::is_none", default)]
    pub html: Option<String>,
    /// What it is written in.
    #[serde(rename = "l")]
    pub language: Language,
}

/// One SMS or e-mail. The stored names are short because each kilobyte of the item is a write unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id, which names its contact.
    pub id: MessageId,
    /// Whose it is.
    #[serde(rename = "f")]
    pub tenant: Tenant,
    /// Where it stands.
    #[serde(rename = "st")]
    pub status: Status,
    /// Its rank, so that a condition can compare it. [`Status::TERMINAL_RANK`] for a final unknown.
    #[serde(rename = "rk")]
    pub rank: u8,
    /// In or out.
    #[serde(rename = "dir")]
    pub direction: Direction,
    /// Why it is sent.
    #[serde(rename = "cat")]
    pub category: Category,
    /// What it is about, for consent.
    #[serde(rename = "top", skip_serializing_if = "Option::is_none", default)]
    pub topic: Option<String>,
    /// The branch that writes.
    #[serde(rename = "loc", skip_serializing_if = "Option::is_none", default)]
    pub location_id: Option<LocationId>,
    /// Kept to that branch's opening hours, whatever its category.
    #[serde(rename = "wh", default, skip_serializing_if = "std::ops::Not::not")]
    pub working_hours_only: bool,
    /// Recipient.
    pub to: Address,
    /// Sender.
    #[serde(rename = "fr")]
    pub from: SenderAddress,
    /// The text as the recipient reads it.
    #[serde(rename = "b")]
    pub body: String,
    /// Of an e-mail.
    #[serde(rename = "ml", default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailParts>,
    /// What came with it.
    #[serde(rename = "md", default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
    /// Received: what the platform answers by itself. Sent: which of those answers it is.
    #[serde(rename = "an", default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// The message that did not arrive and is sent again by this one.
    #[serde(rename = "ag", default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
    /// The line of a record that it is sent for.
    #[serde(rename = "ln", default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineRef>,
    /// How an SMS is encoded.
    #[serde(rename = "enc")]
    pub encoding: Encoding,
    /// Segments the carrier bills; one for an e-mail.
    #[serde(rename = "seg")]
    pub segments: u32,
    /// Price of one segment when it was accepted.
    #[serde(rename = "up")]
    pub unit_price: Micros,
    /// The quote: what it may cost, at most.
    #[serde(rename = "pr")]
    pub price: Micros,
    /// When it was accepted from the firm.
    #[serde(
        rename = "cr",
        with = "jiff::fmt::serde::timestamp::millisecond::required"
    )]
    pub created_at: Timestamp,
    /// Not before.
    #[serde(
        rename = "sa",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub send_at: Option<Timestamp>,
    /// Not after.
    #[serde(
        rename = "ua",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub useless_after: Option<Timestamp>,
    /// How often it has been handed to the carrier.
    #[serde(rename = "at", default)]
    pub attempt: u32,
    /// When the present attempt was claimed.
    #[serde(
        rename = "cl",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub claimed_at: Option<Timestamp>,
    /// When the first attempt was claimed of those that the carrier was proven not to have.
    #[serde(
        rename = "cl1",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub first_claimed_at: Option<Timestamp>,
    /// The carrier's id.
    #[serde(rename = "sid", skip_serializing_if = "Option::is_none", default)]
    pub carrier_sid: Option<String>,
    /// How many attempts an empty listing was seen of.
    #[serde(rename = "el", default, skip_serializing_if = "is_zero")]
    pub empty_listings: u32,
    /// When it was seen of the present attempt.
    #[serde(
        rename = "ela",
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub last_empty_listing_at: Option<Timestamp>,
    /// When its money was settled.
    #[serde(
        rename = "se",
        with = "jiff::fmt::serde::timestamp::microsecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub settled_at: Option<Timestamp>,
    /// Its life so far.
    #[serde(rename = "tl")]
    pub timeline: Vec<Moment>,
    /// The facts that decided when it was accepted.
    #[serde(rename = "fa", default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Those that decided when it was to go, where they were others.
    #[serde(rename = "fl", default, skip_serializing_if = "Vec::is_empty")]
    pub later_facts: Vec<Fact>,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Message {
    /// How it travels.
    pub fn channel(&self) -> Channel {
        match self.to {
            Address::Phone(_) => Channel::Sms,
            Address::Email(_) => Channel::Email,
        }
    }

    /// What has become of its money, once it is final.
    pub fn settlement(&self) -> Option<Settlement> {
        if !self.is_final() {
            return None;
        }
        match self.status {
            // The carrier charges what it sent, also when no receipt ever came.
            Status::Sent => Some(Settlement::Post),
            Status::Unknown => Some(Settlement::Void),
            status => status.settlement(),
        }
    }

    /// The timeline with one more moment. Tries that came to nothing are kept as the first and the
    /// last few, so that a carrier that is away for hours does not make the item grow.
    pub fn timeline_with(&self, moment: Moment) -> Vec<Moment> {
        let mut timeline = self.timeline.clone();
        if timeline.len() >= MOST_MOMENTS {
            let surplus = timeline.len() - MOST_MOMENTS + 2;
            timeline.drain(KEPT_FIRST..KEPT_FIRST + surplus);
        }
        timeline.push(moment);
        timeline
    }

    /// True when it waits for this very instant.
    pub fn is_scheduled_for(&self, at: Timestamp) -> bool {
        self.status == Status::Scheduled && self.send_at == Some(at)
    }

    /// True for the one message that an opt-out itself calls for.
    pub fn confirms_opt_out(&self) -> bool {
        self.direction == Direction::Outbound && self.answer == Some(Answer::OptedOut)
    }

    /// True when nothing more can happen, a final unknown included.
    pub fn is_final(&self) -> bool {
        self.rank >= Status::TERMINAL_RANK
    }

    /// The message as it was when it was accepted: the answer that an idempotent repeat gets again.
    pub fn as_accepted(mut self) -> Self {
        self.timeline.truncate(1);
        if let Some(first) = self.timeline.first() {
            self.status = first.status;
        }
        self.rank = self.status.rank();
        self.attempt = 0;
        self.claimed_at = None;
        self.first_claimed_at = None;
        self.settled_at = None;
        self.carrier_sid = None;
        self.empty_listings = 0;
        self.last_empty_listing_at = None;
        self.later_facts = Vec::new();
        self
    }

    /// The facts as they were known last: the later ones in the place of those about the same.
    pub fn known_facts(&self) -> Vec<Fact> {
        let is_replaced = |old: &&Fact| self.later_facts.iter().any(|new| new.is_about_same(old));
        let others = self.facts.iter().filter(|old| !is_replaced(old));
        self.later_facts.iter().chain(others).cloned().collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{ContactId, FirmId};
    use recado_content::PhoneNumber;

    /// A queued message of the demonstration firm.
    pub(crate) fn message() -> Message {
        let tenant = Tenant::live(FirmId::demo());
        let to = PhoneNumber::parse("+12125550134", None).unwrap();
        let contact = ContactId::of_address(&tenant, to.as_str());
        let at = Timestamp::UNIX_EPOCH;
        Message {
            id: MessageId::generate(at, [1; 10], &contact),
            tenant,
            status: Status::Queued,
            rank: 0,
            direction: Direction::Outbound,
            category: Category::Transactional,
            topic: None,
            location_id: None,
            working_hours_only: false,
            to: to.into(),
            from: SenderAddress::parse("+15005550006").unwrap(),
            body: "Your car is ready.".into(),
            mail: None,
            media: vec![],
            answer: None,
            again: None,
            line: None,
            encoding: Encoding::Gsm7,
            segments: 1,
            unit_price: Micros::new(40_000),
            price: Micros::new(40_000),
            created_at: at,
            send_at: None,
            useless_after: None,
            attempt: 0,
            claimed_at: None,
            first_claimed_at: None,
            carrier_sid: None,
            empty_listings: 0,
            last_empty_listing_at: None,
            settled_at: None,
            timeline: vec![moment(Status::Queued, 0)],
            facts: vec![],
            later_facts: vec![],
        }
    }

    fn moment(status: Status, second: i64) -> Moment {
        Moment {
            status,
            at: Timestamp::from_second(second).unwrap(),
            code: None,
            reason: None,
        }
    }

    #[test]
    fn fruitless_tries_do_not_make_a_timeline_grow() {
        let mut message = message();
        for second in 1..200 {
            let status = [Status::Queued, Status::Sending][usize::from(second % 2 == 1)];
            message.timeline = message.timeline_with(moment(status, second));
        }
        assert!(message.timeline.len() <= MOST_MOMENTS);
        assert!(message.timeline.is_sorted_by_key(|moment| moment.at));
        let seconds: Vec<i64> = message.timeline.iter().map(|m| m.at.as_second()).collect();
        assert_eq!(seconds[..3], [0, 1, 2]);
        assert_eq!(seconds.last(), Some(&199));
    }

    #[test]
    fn what_is_never_learnt_is_given_back_and_what_was_sent_is_charged() {
        let mut message = message();
        message.status = Status::Sent;
        assert_eq!(message.settlement(), None);
        message.rank = Status::TERMINAL_RANK;
        assert_eq!(message.settlement(), Some(Settlement::Post));
        message.status = Status::Unknown;
        assert_eq!(message.settlement(), Some(Settlement::Void));
    }
}
