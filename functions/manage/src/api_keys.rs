//! `/v1/keys`.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use jiff::Timestamp;
use recado_domain::firm::{ApiKey, Role};
use recado_domain::{KeyId, Mode, ViolationCode};
use recado_platform::App;
use recado_platform::manage::api_keys::{self, DEFAULT_GRACE, NewKey};
use recado_web::json::from_json;
use recado_web::{
    Fields, FromBody, Id, Json as Body, Page, PageRequest, Problem, Problems, RawBody,
};
use serde::Serialize;
use utoipa::ToSchema;

use recado_api::Manager;
use recado_api::page;

const LONGEST_NAME: usize = 100;
const LONGEST_GRACE: Duration = Duration::from_secs(30 * 24 * 3600);
const MODES: [&str; 2] = ["live", "test"];
const ROLES: [&str; 3] = ["read", "send", "manage"];

/// A key to be made.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it stands for the schema of what `ReadKey` reads")]
pub struct KeyRequest {
    /// A label for people.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// What it may do; each role includes the ones before it.
    role: Role,
    /// Live or test; as the key that asks, unless it says otherwise.
    mode: Option<Mode>,
    /// When it stops working; never by default.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// How a key is replaced.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadRotation` reads"
)]
pub struct RotationRequest {
    /// How long the old key goes on working: a day by default, thirty at most.
    #[schema(default = 86_400, maximum = 2_592_000)]
    grace_seconds: Option<u32>,
}

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
pub struct KeyAnswer {
    /// `key_…`.
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    role: Role,
    mode: Mode,
    /// The secret's last four characters.
    last_four: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// A new key.
#[derive(Serialize, ToSchema)]
pub struct KeyCreated {
    #[serde(flatten)]
    key: KeyAnswer,
    /// What goes into `Authorization: Bearer …`. It is shown this once.
    secret: String,
}

impl From<ApiKey> for KeyAnswer {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name,
            role: key.role,
            mode: key.mode,
            last_four: key.last_four,
            created_at: key.created_at,
            expires_at: key.expires_at,
        }
    }
}

impl From<(ApiKey, String)> for KeyCreated {
    fn from((key, secret): (ApiKey, String)) -> Self {
        Self {
            key: key.into(),
            secret,
        }
    }
}

/// `mode` is left open until it is known who asks.
pub struct ReadKey {
    name: Option<String>,
    role: Role,
    mode: Option<Mode>,
    expires_at: Option<Timestamp>,
}

impl FromBody for ReadKey {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let name = fields.optional_text("name", LONGEST_NAME);
        let role = fields.required("role", |fields, name| fields.optional_enum(name, &ROLES));
        let mode = fields.optional_enum("mode", &MODES);
        let expires_at = fields.optional_timestamp("expires_at");
        Some(Self {
            name,
            role: role?,
            mode,
            expires_at,
        })
    }
}

struct ReadRotation(Duration);

impl FromBody for ReadRotation {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let grace = fields.optional_u32("grace_seconds");
        let grace = grace.map_or(DEFAULT_GRACE, |seconds| Duration::from_secs(seconds.into()));
        if grace > LONGEST_GRACE {
            let message = "the old key goes on working for thirty days at most";
            fields.violate("grace_seconds", ViolationCode::OutOfRange, message);
        }
        Some(Self(grace))
    }
}

/// Create a key
///
/// Its secret is in the answer, and is shown this once.
#[utoipa::path(
    post, path = "/v1/keys", tag = "keys", security(("key" = [])),
    request_body = KeyRequest,
    responses((status = 201, body = KeyCreated), Problems),
)]
pub async fn create(
    Manager(who): Manager,
    State(app): State<App>,
    Body(wanted): Body<ReadKey>,
) -> Result<(StatusCode, Json<KeyCreated>), Problem> {
    let new = NewKey {
        name: wanted.name,
        role: wanted.role,
        mode: wanted.mode.unwrap_or(who.tenant.mode),
        expires_at: wanted.expires_at,
    };
    let created = api_keys::create(&app, &who.tenant, new).await?;
    Ok((StatusCode::CREATED, Json(created.into())))
}

/// List the keys
#[utoipa::path(
    get, path = "/v1/keys", tag = "keys", security(("key" = [])),
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<KeyAnswer>), Problems),
)]
pub async fn list(
    Manager(who): Manager,
    State(app): State<App>,
    page: PageRequest,
) -> Result<Json<Page<KeyAnswer>>, Problem> {
    let listed = api_keys::list(&app, &who.tenant, page::wanted(&page)).await?;
    Ok(page::answer(listed))
}

/// Revoke a key
///
/// At once. The last live key that can manage the firm stays: 409.
#[utoipa::path(
    delete, path = "/v1/keys/{id}", tag = "keys", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 204, description = "Revoked."), Problems),
)]
pub async fn revoke(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<KeyId>,
) -> Result<StatusCode, Problem> {
    api_keys::revoke(&app, &who.tenant, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Replace a key
///
/// A new key like it; the old one goes on working for a while, so that nothing stands still.
#[utoipa::path(
    post, path = "/v1/keys/{id}/rotate", tag = "keys", security(("key" = [])),
    params(("id" = String, Path)),
    request_body = Option<RotationRequest>,
    responses((status = 201, body = KeyCreated), Problems),
)]
pub async fn rotate(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<KeyId>,
    RawBody(body): RawBody,
) -> Result<(StatusCode, Json<KeyCreated>), Problem> {
    let ReadRotation(grace) = match body.is_empty() {
        true => ReadRotation(DEFAULT_GRACE),
        false => from_json(&body)?,
    };
    let created = api_keys::rotate(&app, &who.tenant, &id, grace).await?;
    Ok((StatusCode::CREATED, Json(created.into())))
}
