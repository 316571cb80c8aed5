//! A firm as the operator writes and reads it.

use jiff::Timestamp;
use recado_content::CountryCode;
use recado_domain::ViolationCode;
use recado_domain::firm::{DEFAULT_PRICE_PER_SEGMENT, Firm};
use recado_domain::{Error, Micros};
use recado_platform::manage::firms::FirmDetails;
use recado_platform::ports::CarrierAccount;
use recado_web::{Fields, FromBody, Money};
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;

use super::sender::{ReadSender, SenderView};

const LONGEST_NAME: usize = 100;
const LONGEST_TOKEN: usize = 200;
const MOST_SENDERS: usize = 40;

/// What the operator says about a firm.
#[derive(Serialize, ToSchema)]
#[schema(as = AdminFirm)]
pub struct FirmView {
    /// Its name, as clients know it.
    #[schema(max_length = 100)]
    name: String,
    /// Two letters (ISO 3166-1): how national numbers are read, and whether the firm has SMS.
    #[schema(pattern = "^[A-Za-z]{2}$", example = "US")]
    country: String,
    /// IANA time zone.
    #[schema(example = "America/New_York")]
    time_zone: String,
    /// Its senders; the first is the default. A number belongs to one firm only.
    #[schema(required = false, max_items = 40)]
    senders: Vec<SenderView>,
    /// What one SMS segment costs.
    #[schema(required = false)]
    price_per_segment: Money,
    /// Its own account at the carrier; without one it uses the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    carrier: Option<CarrierView>,
    /// Sending is suspended.
    #[schema(required = false)]
    suspended: bool,
}

/// An account at the carrier.
#[derive(Serialize, ToSchema)]
#[schema(as = CarrierAccount)]
pub struct CarrierView {
    /// `AC` and 32 hexadecimal digits.
    account_sid: String,
    /// Its secret; never shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    auth_token: Option<String>,
}

/// A firm.
#[derive(Serialize, ToSchema)]
pub struct FirmAnswer {
    /// `frm_…`.
    id: String,
    #[serde(flatten)]
    firm: FirmView,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// A firm and its first key.
#[derive(Serialize, ToSchema)]
pub struct FirmCreated {
    #[serde(flatten)]
    pub firm: FirmAnswer,
    /// The secret of a live key that manages the firm. It is shown this once.
    pub key: String,
}

impl FirmAnswer {
    /// The firm, with the price in force.
    pub fn of(firm: Firm, now: Timestamp) -> Self {
        Self {
            id: firm.id.to_string(),
            created_at: firm.created_at,
            firm: FirmView {
                senders: firm.senders.iter().map(SenderView::from).collect(),
                country: firm.country.to_string(),
                price_per_segment: firm.segment_price(now).into(),
                carrier: firm.carrier_account_sid.map(|account_sid| CarrierView {
                    account_sid,
                    auth_token: None,
                }),
                name: firm.name,
                time_zone: firm.time_zone,
                suspended: firm.suspended,
            },
        }
    }
}

impl FirmView {
    /// With the secret inside: what a patch is applied to, never an answer.
    pub fn with_secret(details: &FirmDetails) -> Self {
        let carrier = details.carrier.as_ref().map(|account| CarrierView {
            account_sid: account.account_sid.clone(),
            auth_token: Some(account.auth_token.expose_secret().to_owned()),
        });
        Self {
            name: details.name.clone(),
            country: details.country.to_string(),
            time_zone: details.time_zone.clone(),
            senders: details.senders.iter().map(SenderView::from).collect(),
            price_per_segment: details.price_per_segment.into(),
            carrier,
            suspended: details.suspended,
        }
    }
}

/// A firm from a request.
pub struct ReadFirm(pub FirmDetails);

impl ReadFirm {
    /// The details, unless another account was named without its own secret.
    pub fn replacing(self, old: &FirmDetails) -> Result<FirmDetails, Error> {
        if let (Some(old), Some(new)) = (&old.carrier, &self.0.carrier)
            && old.account_sid != new.account_sid
            && old.auth_token.expose_secret() == new.auth_token.expose_secret()
        {
            let message = "another account needs its own auth token";
            return Err(Error::invalid(
                "carrier.auth_token",
                ViolationCode::Required,
                message,
            ));
        }
        Ok(self.0)
    }
}

impl FromBody for ReadFirm {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let name = fields.required_text("name", LONGEST_NAME);
        let country = fields.required("country", country);
        let time_zone = fields.required("time_zone", Fields::optional_zone);
        let senders = senders(fields);
        let price = price(fields);
        let carrier = fields
            .optional("carrier")
            .map(|ReadCarrier(account)| account);
        let suspended = fields.optional_bool("suspended").unwrap_or_default();
        Some(Self(FirmDetails {
            name: name?,
            country: country?,
            time_zone: time_zone?.name().to_owned(),
            senders,
            price_per_segment: price,
            carrier,
            suspended,
        }))
    }
}

struct ReadCarrier(CarrierAccount);

impl FromBody for ReadCarrier {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let account_sid = fields.required("account_sid", |fields, name| {
            let sid = fields.optional_string(name)?;
            let hex = sid.strip_prefix("AC").unwrap_or_default();
            if hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Some(sid);
            }
            let message = "must be AC and 32 hexadecimal digits";
            fields.violate(name, ViolationCode::InvalidFormat, message);
            None
        });
        let auth_token = fields.required_text("auth_token", LONGEST_TOKEN);
        Some(Self(CarrierAccount {
            account_sid: account_sid?,
            auth_token: auth_token?.into(),
        }))
    }
}

fn country(fields: &mut Fields, name: &str) -> Option<CountryCode> {
    let text = fields.optional_string(name)?;
    match CountryCode::parse(&text) {
        Ok(country) => Some(country),
        Err(error) => {
            fields.violate(name, ViolationCode::InvalidFormat, error.to_string());
            None
        }
    }
}

fn senders(fields: &mut Fields) -> Vec<recado_domain::firm::Sender> {
    let senders: Vec<ReadSender> = fields.optional_list("senders").unwrap_or_default();
    let senders: Vec<_> = senders
        .into_iter()
        .map(|ReadSender(sender)| sender)
        .collect();
    if senders.len() > MOST_SENDERS {
        let message = format!("at most {MOST_SENDERS} senders");
        fields.violate("senders", ViolationCode::TooMany, message);
    }
    for (index, sender) in senders.iter().enumerate() {
        let before = senders.iter().take(index);
        if before
            .into_iter()
            .any(|other| other.address == sender.address)
        {
            let message = "this sender is listed twice";
            let place = format!("senders[{index}]");
            fields.violate(&place, ViolationCode::AlreadyExists, message);
        }
    }
    senders
}

fn price(fields: &mut Fields) -> Micros {
    match fields.optional_amount("price_per_segment") {
        None => DEFAULT_PRICE_PER_SEGMENT,
        Some(price) => {
            if price < Micros::ZERO {
                let message = "must not be negative";
                fields.violate("price_per_segment", ViolationCode::OutOfRange, message);
            }
            price
        }
    }
}
