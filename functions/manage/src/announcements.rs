//! `POST /v1/announcements`: telling all contacts by e-mail under which number the firm can be texted.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::announcement::{Announcement, AnnouncementStatus};
use recado_domain::{TemplateId, ViolationCode};
use recado_platform::App;
use recado_platform::manage::announce::announce;
use recado_web::json::from_json;
use recado_web::{Fields, FromBody, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use recado_api::Manager;

/// What is announced.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadAnnouncement` reads"
)]
pub struct AnnouncementRequest {
    /// One of the firm's numbers; its first unless given.
    #[schema(example = "+12125550100")]
    number: Option<String>,
    /// A template of the channel `email` in the place of the platform's text; `[NUMBER]` is the number.
    template_id: Option<String>,
}

/// How far an announcement is.
#[derive(Serialize, ToSchema)]
#[schema(as = Announcement)]
pub struct AnnouncementAnswer {
    number: String,
    status: AnnouncementStatus,
    /// Contacts that were written to so far.
    sent: u32,
    /// Contacts that were not: without an e-mail address of their own, or not allowing it.
    skipped: u32,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<Announcement> for AnnouncementAnswer {
    fn from(announcement: Announcement) -> Self {
        Self {
            number: announcement.number.as_str().to_owned(),
            status: announcement.status,
            sent: announcement.sent,
            skipped: announcement.skipped,
            created_at: announcement.created_at,
        }
    }
}

struct ReadAnnouncement {
    number: Option<PhoneNumber>,
    template: Option<TemplateId>,
}

impl FromBody for ReadAnnouncement {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let number = fields.optional_string("number");
        let number = number.and_then(|text| match PhoneNumber::parse(&text, None) {
            Ok(phone) => Some(phone),
            Err(error) => {
                let message = error.to_string();
                fields.violate("number", ViolationCode::InvalidPhone, message);
                None
            }
        });
        let template = fields.optional_string("template_id");
        let template = template.and_then(|text| match text.parse() {
            Ok(id) => Some(id),
            Err(_) => {
                let message = "there is no such template for e-mails";
                fields.violate("template_id", ViolationCode::NotFound, message);
                None
            }
        });
        Some(Self { number, template })
    }
}

/// Announce a number
///
/// Every contact that has an e-mail address and allows it is written to once, in its language.
/// The same number again answers how far that is, and goes on where the balance ended it.
#[utoipa::path(
    post, path = "/v1/announcements", tag = "firm", security(("key" = [])),
    request_body = AnnouncementRequest,
    responses((status = 202, body = AnnouncementAnswer), Problems),
)]
pub async fn create(
    Manager(who): Manager,
    State(app): State<App>,
    RawBody(body): RawBody,
) -> Result<(StatusCode, Json<AnnouncementAnswer>), Problem> {
    let wanted: ReadAnnouncement = from_json(&body)?;
    let announced = announce(&app, &who.firm, &who.tenant, wanted.number, wanted.template).await?;
    Ok((StatusCode::ACCEPTED, Json(announced.into())))
}
