//! `/admin/messages`: messages of all firms whose outcome is open.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use recado_domain::{FirmId, Status, ViolationCode};
use recado_platform::App;
use recado_platform::manage::unknown::{self, Doubt, Verdict};
use recado_platform::reference::Referred;
use recado_web::json::from_json;
use recado_web::{Fields, FromBody, Id, Money, Page, Params, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::LONGEST_REASON;
use crate::access::Operator;

/// The hexadecimal digits of the carrier's ids.
const SID_DIGITS: usize = 32;

/// A message as the operator sees it: not what it says, and not whom it went to.
#[derive(Serialize, ToSchema)]
#[schema(as = OperatorMessage)]
pub struct MessageAnswer {
    /// `msg_…`.
    id: String,
    firm_id: String,
    /// Of a bulk send's recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    bulk_id: Option<String>,
    status: Status,
    /// The recipient, its middle hidden.
    to: String,
    from: String,
    price: Money,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last handed to the carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    posted_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    carrier_sid: Option<String>,
    /// Why nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<Doubt> for MessageAnswer {
    fn from(message: Doubt) -> Self {
        Self {
            id: message.id,
            firm_id: message.firm.to_string(),
            bulk_id: message.bulk_id.map(|id| id.to_string()),
            status: message.status,
            to: message.to,
            from: message.from.as_str().to_owned(),
            price: message.price.into(),
            created_at: message.created_at,
            posted_at: message.posted_at,
            carrier_sid: message.carrier_sid,
            reason: message.reason,
        }
    }
}

/// List messages whose outcome is unknown, recipients of bulk sends too
#[utoipa::path(
    get, path = "/admin/messages", tag = "operator", security(("operator_token" = [])),
    params(
        ("status" = Option<String>, Query, description = "`unknown`, which is also meant without it."),
        ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<MessageAnswer>), Problems),
)]
pub async fn list(
    Operator: Operator,
    State(app): State<App>,
    mut params: Params,
) -> Result<Json<Page<MessageAnswer>>, Problem> {
    if params
        .text("status")
        .is_some_and(|status| status != "unknown")
    {
        let message = "the only status that can be listed over all firms is unknown";
        params.violate("status", ViolationCode::NotSupported, message);
    }
    let page = params.page();
    params.finish()?;
    let listed = unknown::list(&app, page.cursor.as_deref(), page.limit).await?;
    let page = Page::new(listed.messages, listed.next.as_deref());
    Ok(Json(page.map(MessageAnswer::from)))
}

/// What the operator found out.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadResolve` reads"
)]
pub struct ResolveRequest {
    /// `sent` or `not_sent`.
    outcome: String,
    /// The carrier's id of what was sent: `SM` or `MM` and 32 hexadecimal digits.
    carrier_sid: Option<String>,
    /// How the operator knows.
    #[schema(max_length = 200)]
    reason: String,
    /// Whose message it is; without it all firms are looked through.
    firm_id: Option<String>,
}

struct ReadResolve {
    verdict: Verdict,
    reason: String,
    firm: Option<FirmId>,
}

impl FromBody for ReadResolve {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let verdict = verdict(fields);
        let reason = fields.required_text("reason", LONGEST_REASON);
        let firm = fields.optional_string("firm_id");
        let parsed: Option<FirmId> = firm.as_ref().and_then(|id| id.parse().ok());
        if firm.is_some() && parsed.is_none() {
            fields.violate("firm_id", ViolationCode::InvalidId, "is not a firm's id");
        }
        Some(Self {
            verdict: verdict?,
            reason: reason?,
            firm: parsed,
        })
    }
}

fn verdict(fields: &mut Fields) -> Option<Verdict> {
    let outcome = fields.required("outcome", Fields::optional_string);
    let sid = fields.optional_string("carrier_sid");
    match (outcome?.as_str(), sid) {
        ("sent", Some(sid)) if is_sid(&sid) => Some(Verdict::Sent(sid)),
        ("sent", Some(_)) => {
            let message = "must be SM or MM and 32 hexadecimal digits";
            fields.violate("carrier_sid", ViolationCode::InvalidFormat, message);
            None
        }
        ("sent", None) => {
            let message = "is required for what was sent";
            fields.violate("carrier_sid", ViolationCode::Required, message);
            None
        }
        ("not_sent", None) => Some(Verdict::NotSent),
        ("not_sent", Some(_)) => {
            let message = "what was not sent has none";
            fields.violate("carrier_sid", ViolationCode::MutuallyExclusive, message);
            None
        }
        _ => {
            let message = "must be one of sent, not_sent";
            fields.violate("outcome", ViolationCode::InvalidFormat, message);
            None
        }
    }
}

fn is_sid(text: &str) -> bool {
    let digits = text.strip_prefix("SM").or_else(|| text.strip_prefix("MM"));
    digits.is_some_and(|digits| {
        digits.len() == SID_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Decide what became of a message whose outcome is unknown
///
/// What was sent is from then on what the carrier says of that id; what was not sent has failed, and
/// its money is given back.
#[utoipa::path(
    post, path = "/admin/messages/{id}/resolve", tag = "operator",
    security(("operator_token" = [])),
    params(("id" = String, Path)),
    request_body = ResolveRequest,
    responses((status = 200, body = MessageAnswer), Problems),
)]
pub async fn resolve(
    Operator: Operator,
    State(app): State<App>,
    Id(id): Id<Referred>,
    RawBody(body): RawBody,
) -> Result<Json<MessageAnswer>, Problem> {
    let wanted: ReadResolve = from_json(&body)?;
    let firm = wanted.firm.as_ref();
    let message = unknown::resolve(&app, firm, &id, &wanted.verdict, &wanted.reason).await?;
    Ok(Json(message.into()))
}
