//! A phone writes: the simulated carrier tells the platform, as the real one would.

use axum::Json;
use axum::extract::State;
use recado_carrier_simulator::{ApiError, Inbound, InboundReport};
use recado_domain::{Error, ViolationCode};
use recado_web::{Fields, FromBody, Problem};

use super::Phones;

/// The carrier's longest text, in characters.
const LONGEST: usize = 1_600;
/// Pictures of one message.
const MOST_PICTURES: usize = 10;
/// The simulator's codes (Twilio's own) for numbers that are none.
const INVALID_FROM: u32 = 21212;
const INVALID_TO: u32 = 21211;

/// What somebody writes on a phone.
pub struct Text(Inbound);

impl FromBody for Text {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let from = fields.required_string("from");
        let to = fields.required_string("to");
        let body = fields.optional_string("body").unwrap_or_default();
        let media_urls = fields.optional_strings("media_urls").unwrap_or_default();
        if body.chars().count() > LONGEST {
            let message = "a text has at most 1600 characters";
            fields.violate("body", ViolationCode::TooLong, message);
        }
        if media_urls.len() > MOST_PICTURES {
            let message = "a message has at most 10 pictures";
            fields.violate("media_urls", ViolationCode::TooMany, message);
        }
        if body.is_empty() && media_urls.is_empty() {
            fields.violate("body", ViolationCode::Required, "a text or a picture");
        }
        Some(Self(Inbound {
            from: from?,
            to: to?,
            body,
            media_urls,
            ..Inbound::default()
        }))
    }
}

/// Sends it, and says what the platform answered to the carrier's webhook.
pub async fn send(
    State(phones): State<Phones>,
    recado_web::Json(Text(text)): recado_web::Json<Text>,
) -> Result<Json<InboundReport>, Problem> {
    let simulator = phones.simulator()?;
    let report = simulator.inbound(text).await.map_err(refused)?;
    Ok(Json(report))
}

fn refused(error: ApiError) -> Error {
    let field = match error.code {
        INVALID_FROM => "from",
        INVALID_TO => "to",
        _ => return Error::Unavailable(error.message),
    };
    Error::invalid(field, ViolationCode::InvalidPhone, error.message)
}
