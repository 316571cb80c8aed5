//! What a contact may ask its firm for: `GET /v1/contacts/{id}/export`, `POST …/erase`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use recado_domain::message::Direction;
use recado_domain::thread::InThread;
use recado_domain::{ContactId, Error};
use recado_platform::App;
use recado_platform::manage::{consents, contacts};
use recado_platform::threads;
use recado_web::{Id, Problem, Problems};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::ContactAnswer;
use crate::consents::ConsentAnswer;
use recado_api::Manager;

const PAGE: u32 = 200;

/// All that is kept about a contact.
#[derive(Serialize, ToSchema)]
pub struct ContactExport {
    /// Nothing when it was never saved.
    contact: Option<ContactAnswer>,
    consents: Vec<ConsentAnswer>,
    /// Newest first.
    messages: Vec<ExportedMessage>,
}

/// A message with a contact.
#[derive(Serialize, ToSchema)]
struct ExportedMessage {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    direction: &'static str,
    status: &'static str,
    from: String,
    to: String,
    body: String,
}

/// What was forgotten.
#[derive(Serialize, ToSchema)]
pub struct ErasedAnswer {
    /// Messages deleted.
    messages: u64,
    /// Records deleted, with what was planned for them.
    records: u64,
}

impl From<InThread> for ExportedMessage {
    fn from(message: InThread) -> Self {
        match message {
            InThread::Alone(message) => Self {
                id: message.id.to_string(),
                created_at: message.created_at,
                direction: message.direction.as_str(),
                status: message.status.as_str(),
                from: message.from.as_str().to_owned(),
                to: message.to.as_str().to_owned(),
                body: message.body,
            },
            InThread::OfBulk(message) => Self {
                id: message.id.to_string(),
                created_at: message.created_at,
                direction: Direction::Outbound.as_str(),
                status: message.now.status.as_str(),
                from: message.from.as_str().to_owned(),
                to: message.to,
                body: message.body,
            },
        }
    }
}

/// Export a contact
///
/// All that is kept about it: itself, its consents with their history, its messages.
#[utoipa::path(
    get, path = "/v1/contacts/{id}/export", tag = "contacts", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = ContactExport), Problems),
)]
pub async fn export(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<ContactId>,
) -> Result<Json<ContactExport>, Problem> {
    let tenant = &who.tenant;
    let contact = match contacts::find(&app, tenant, &id).await {
        Ok(contact) => Some(contact),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let consents = consents::list(&app, tenant, &id, None).await?;
    let mut messages: Vec<ExportedMessage> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = threads::with_contact(&app, tenant, &id, after.as_deref(), PAGE).await?;
        messages.extend(page.messages.into_iter().map(ExportedMessage::from));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(Json(ContactExport {
        contact: contact.map(ContactAnswer::from),
        consents: consents.into_iter().map(ConsentAnswer::from).collect(),
        messages,
    }))
}

/// Erase a contact
///
/// With all its messages and the records that events told of; what was planned or scheduled is
/// canceled. The ledger and the proof of consent stay.
#[utoipa::path(
    post, path = "/v1/contacts/{id}/erase", tag = "contacts", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = ErasedAnswer), Problems),
)]
pub async fn erase(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<ContactId>,
) -> Result<Json<ErasedAnswer>, Problem> {
    let erased = contacts::erase(&app, &who.firm, &who.tenant, &id).await?;
    Ok(Json(ErasedAnswer {
        messages: erased.messages,
        records: erased.records,
    }))
}
