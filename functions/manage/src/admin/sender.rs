//! A sender as the operator writes and reads it.

use recado_content::PhoneNumber;
use recado_domain::ViolationCode;
use recado_domain::firm::{OptOutHandling, Sender, SenderAddress};
use recado_domain::rate::SegmentRate;
use recado_web::{Fields, FromBody};
use serde::Serialize;
use utoipa::ToSchema;

const HANDLINGS: [&str; 2] = ["carrier", "platform"];

/// A number or a messaging service of the carrier: one of the two.
#[derive(Serialize, ToSchema)]
#[schema(as = Sender)]
pub struct SenderView {
    /// A phone number with country code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "+15005550006")]
    phone: Option<String>,
    /// A messaging service's SID.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^MG[0-9a-fA-F]{32}$")]
    messaging_service_sid: Option<String>,
    /// What the carrier lets it send, with at most three decimal places.
    #[schema(required = false, default = 1, minimum = 0.001, maximum = 10_000)]
    segments_per_second: f64,
    /// Who answers STOP, START and HELP.
    #[schema(required = false)]
    opt_out_handling: OptOutHandling,
    /// The carrier's code that paused it; writing the sender without it resumes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    paused_by: Option<u32>,
}

impl From<&Sender> for SenderView {
    fn from(sender: &Sender) -> Self {
        let address = sender.address.as_str().to_owned();
        let (phone, messaging_service_sid) = match sender.address {
            SenderAddress::Phone(_) | SenderAddress::Email(_) => (Some(address), None),
            SenderAddress::MessagingService(_) => (None, Some(address)),
        };
        Self {
            phone,
            messaging_service_sid,
            segments_per_second: sender.rate.per_second(),
            opt_out_handling: sender.opt_out_handling,
            paused_by: sender.paused_by,
        }
    }
}

/// A sender from a request.
pub struct ReadSender(pub Sender);

impl FromBody for ReadSender {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let address = address(fields);
        let rate = fields.optional_number("segments_per_second").map(|number| {
            let rate = SegmentRate::from_per_second(number);
            if rate.is_none() {
                fields.violate(
                    "segments_per_second",
                    ViolationCode::OutOfRange,
                    "must be from 0.001 to 10000, with at most three decimal places",
                );
            }
            rate
        });
        let opt_out_handling = fields.optional_enum("opt_out_handling", &HANDLINGS);
        let paused_by = fields.optional_u32("paused_by");
        Some(Self(Sender {
            address: address?,
            rate: rate.unwrap_or(Some(SegmentRate::ONE))?,
            opt_out_handling: opt_out_handling.unwrap_or_default(),
            paused_by,
        }))
    }
}

fn address(fields: &mut Fields) -> Option<SenderAddress> {
    let service = fields.optional_string("messaging_service_sid");
    let Some(service) = service else {
        let phone = fields.required("phone", Fields::optional_string)?;
        return match PhoneNumber::parse(&phone, None) {
            Ok(phone) => Some(SenderAddress::Phone(phone)),
            Err(error) => {
                fields.violate("phone", ViolationCode::InvalidPhone, error.to_string());
                None
            }
        };
    };
    if fields.optional_string("phone").is_some() {
        let message = "a sender is a phone or a messaging service, not both";
        fields.violate("phone", ViolationCode::MutuallyExclusive, message);
        return None;
    }
    match SenderAddress::parse(&service) {
        Some(address @ SenderAddress::MessagingService(_)) => Some(address),
        _ => {
            let message = "must be MG and 32 hexadecimal digits";
            fields.violate(
                "messaging_service_sid",
                ViolationCode::InvalidFormat,
                message,
            );
            None
        }
    }
}
