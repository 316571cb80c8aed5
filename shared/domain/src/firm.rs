//! A firm, its senders and its keys.

use jiff::Timestamp;
use recado_content::{CoachSettings, CountryCode, Language, PhoneNumber};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::frequency::FrequencyCap;
use crate::message::Direction;
use crate::price::{PriceBook, Unit};
use crate::rate::SegmentRate;
use crate::{EmailAddress, FirmId, KeyId, Micros, Mode};

/// Price of one SMS segment where nothing else is agreed: 0.04 USD.
pub const DEFAULT_PRICE_PER_SEGMENT: Micros = Micros::new(40_000);
/// Price of one message with pictures where nothing else is agreed: 0.12 USD.
pub const DEFAULT_PRICE_PER_MMS: Micros = Micros::new(120_000);
/// Price of one e-mail where nothing else is agreed: 0.001 USD.
pub const DEFAULT_PRICE_PER_EMAIL: Micros = Micros::new(1_000);

/// What messages come from: a number or a messaging service of the carrier, or an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SenderAddress {
    /// A phone number.
    Phone(PhoneNumber),
    /// `MG` and 32 hexadecimal digits.
    MessagingService(String),
    /// Of the platform, for e-mails.
    Email(EmailAddress),
}

impl SenderAddress {
    /// Reads `MG…` or a phone number.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(hex) = text.strip_prefix("MG") {
            let valid = hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit());
            return valid.then(|| Self::MessagingService(text.to_owned()));
        }
        PhoneNumber::parse(text, None).ok().map(Self::Phone)
    }

    /// True when the carrier may list a message of this sender as coming from `from`: a messaging
    /// service chooses one of its numbers, and shows none before it has.
    pub fn may_show_as(&self, from: &str) -> bool {
        match self {
            Self::Phone(phone) => phone.as_str() == from,
            Self::MessagingService(_) => true,
            Self::Email(_) => false,
        }
    }

    /// The address as the carrier or a mail program writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.as_str(),
            Self::MessagingService(sid) => sid,
            Self::Email(email) => email.as_str(),
        }
    }
}

impl TryFrom<String> for SenderAddress {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.contains('@') {
            return text.parse().map(Self::Email).map_err(|_| "not a sender");
        }
        if text.starts_with("MG") {
            return Self::parse(&text).ok_or("not a messaging service");
        }
        PhoneNumber::from_stored(&text)
            .map(Self::Phone)
            .ok_or("not a sender")
    }
}

impl From<SenderAddress> for String {
    fn from(address: SenderAddress) -> String {
        address.as_str().to_owned()
    }
}

/// Who answers STOP, START and HELP (Twilio answers the default keywords itself on long codes and
/// toll-free numbers).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OptOutHandling {
    /// The carrier.
    #[default]
    Carrier,
    /// This platform.
    Platform,
}

/// Whether a message is posted again that the carrier was proven not to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepostUnknown {
    /// Yes: after two empty listings, far enough apart.
    #[default]
    AfterTwoEmptyListings,
    /// No: it stays unknown.
    Never,
}

/// A sender of a firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Number or messaging service.
    pub address: SenderAddress,
    /// What the carrier lets it send.
    pub rate: SegmentRate,
    /// Who answers the keywords.
    #[serde(default)]
    pub opt_out_handling: OptOutHandling,
    /// The carrier's code that paused it; unsent messages stay queued until the operator resumes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paused_by: Option<u32>,
}

/// Hours that a transactional message keeps only where the firm asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct TransactionalHours {
    /// The location's opening hours.
    pub opening: bool,
    /// The legal hours at the recipient's place.
    pub legal: bool,
}

/// How clients reach a firm; for its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reach {
    /// Its phone number, as it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Its e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// Its web address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
}

/// A tenant of the platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firm {
    /// Its id.
    pub id: FirmId,
    /// Its name, as clients know it.
    pub name: String,
    /// Where it is; decides how national numbers are read and whether it has SMS.
    pub country: CountryCode,
    /// IANA time zone.
    pub time_zone: String,
    /// Its senders; the first is the default.
    pub senders: Vec<Sender>,
    /// What one SMS segment costs.
    pub price_per_segment: Micros,
    /// Prices that differ, by direction, unit and date.
    #[serde(default, skip_serializing_if = "PriceBook::is_empty")]
    pub prices: PriceBook,
    /// Its own account at the carrier, if it has one; else the platform's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub carrier_account_sid: Option<String>,
    /// Sending is suspended by the operator.
    #[serde(default)]
    pub suspended: bool,
    /// What happens to a message whose outcome stays unknown.
    #[serde(default)]
    pub repost_unknown: RepostUnknown,
    /// How its texts are looked at.
    #[serde(default)]
    pub coach: CoachSettings,
    /// The language it writes in where the contact's is not known.
    #[serde(default)]
    pub language: Language,
    /// Which hours its transactional messages keep.
    #[serde(default)]
    pub transactional_hours: TransactionalHours,
    /// How clients reach it.
    #[serde(default)]
    pub reach: Reach,
    /// Where it is told about its money; else at the address where clients reach it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_email: Option<EmailAddress>,
    /// How often a contact is written to, at most.
    #[serde(default, skip_serializing_if = "FrequencyCap::is_none")]
    pub frequency_cap: FrequencyCap,
    /// When it was created.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// Counts changes; the ETag.
    #[serde(default)]
    pub version: u64,
}

impl Firm {
    /// What the firm pays for a segment that it sends, at an instant.
    pub fn segment_price(&self, at: Timestamp) -> Micros {
        self.price(Direction::Outbound, Unit::SmsSegment, at)
    }

    /// What the firm pays for one unit at an instant.
    pub fn price(&self, direction: Direction, unit: Unit, at: Timestamp) -> Micros {
        self.prices.at(direction, unit, at).unwrap_or(match unit {
            Unit::SmsSegment => self.price_per_segment,
            Unit::Mms => DEFAULT_PRICE_PER_MMS,
            Unit::Email => DEFAULT_PRICE_PER_EMAIL,
        })
    }
}

/// What a key may do. Each role includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Look.
    Read,
    /// Look and send.
    Send,
    /// Everything of the firm's own: keys, contacts, templates, money.
    Manage,
}

/// An API key as it is kept: never the secret, only its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Public name.
    pub id: KeyId,
    /// Whose.
    pub firm: FirmId,
    /// What it may do.
    pub role: Role,
    /// Live or test.
    pub mode: Mode,
    /// A label for people.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// SHA-256 of the secret, in hexadecimal.
    pub hash: String,
    /// The secret's last four characters, to tell keys apart.
    pub last_four: String,
    /// When it was created.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// It stops working at this instant (rotation).
    #[serde(
        with = "jiff::fmt::serde::timestamp::millisecond::optional",
        skip_serializing_if = "Option::is_none",
        default
    )]
    pub expires_at: Option<Timestamp>,
}
