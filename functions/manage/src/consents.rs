//! `/v1/contacts/{id}/consents`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use recado_content::CountryCode;
use recado_domain::consent::{ConsentChange, ConsentState};
use recado_domain::{Address, ContactId, Error, Topic};
use recado_platform::App;
use recado_platform::manage::consents::{self, Statement, TopicConsent};
use recado_web::json::from_json;
use recado_web::{Fields, FromBody, Id, Ids, Page, Params, Problem, Problems, RawBody};
use serde::Serialize;
use utoipa::ToSchema;

use recado_api::{Manager, Reader};

const STATES: [&str; 2] = ["granted", "denied"];
const LONGEST_METHOD: usize = 100;
const LONGEST_WORDING: usize = 4000;

/// What a contact said.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadConsent` reads"
)]
pub struct ConsentRequest {
    state: ConsentState,
    /// The phone or e-mail address that it is about: the contact's primary phone unless it says
    /// otherwise. A contact that is not saved and was never written to needs it.
    address: Option<String>,
    /// How it was given, such as `web_form`, `paper` or `phone_call`.
    #[schema(max_length = 100)]
    method: String,
    /// The exact words agreed to.
    #[schema(max_length = 4000)]
    wording: Option<String>,
    /// When it was given, if not now.
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
}

/// What counts for a topic, and how it came about.
#[derive(Serialize, ToSchema)]
pub struct ConsentAnswer {
    /// The topic; `all` stands for every one, `sender:…` for a block that the carrier keeps.
    topic: String,
    /// Nothing when the contact never said anything about it.
    state: Option<ConsentState>,
    address: String,
    /// Every change, newest first.
    history: Vec<ConsentChangeAnswer>,
}

/// A change of consent.
#[derive(Serialize, ToSchema)]
pub struct ConsentChangeAnswer {
    state: ConsentState,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    wording: Option<String>,
    /// The key that recorded it, `carrier` or `contact`.
    recorded_by: String,
}

impl From<TopicConsent> for ConsentAnswer {
    fn from(consent: TopicConsent) -> Self {
        Self {
            topic: consent.topic,
            state: consent.state,
            address: consent.address,
            history: consent.history.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ConsentChange> for ConsentChangeAnswer {
    fn from(change: ConsentChange) -> Self {
        Self {
            state: change.state,
            at: change.at,
            method: change.method,
            wording: change.wording,
            recorded_by: change.recorded_by,
        }
    }
}

struct ReadConsent {
    address: Option<String>,
    statement: Statement,
}

impl FromBody for ReadConsent {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let state = fields.required("state", |fields, name| fields.optional_enum(name, &STATES));
        let address = fields.optional_string("address");
        let method = fields.required_text("method", LONGEST_METHOD);
        let wording = fields.optional_lines("wording", LONGEST_WORDING);
        let at = fields.optional_timestamp("at");
        Some(Self {
            address,
            statement: Statement {
                state: state?,
                method: method?,
                wording,
                at,
            },
        })
    }
}

/// Record a consent
///
/// An earlier consent that is recorded later does not undo what came after it.
#[utoipa::path(
    put, path = "/v1/contacts/{id}/consents/{topic}", tag = "contacts", security(("key" = [])),
    params(("id" = String, Path), ("topic" = String, Path)),
    request_body = ConsentRequest,
    responses((status = 200, body = ConsentAnswer), Problems),
)]
pub async fn record(
    Manager(who): Manager,
    State(app): State<App>,
    Ids(contact, topic): Ids<ContactId, Topic>,
    RawBody(body): RawBody,
) -> Result<Json<ConsentAnswer>, Problem> {
    let wanted: ReadConsent = from_json(&body)?;
    let address = address(wanted.address.as_deref(), who.firm.country)?;
    let (address, by) = (address.as_ref(), &who.key);
    let statement = wanted.statement;
    let consent = consents::record(&app, &who.tenant, &contact, &topic, address, statement, by);
    Ok(Json(consent.await?.into()))
}

/// Show the consent on a topic
#[utoipa::path(
    get, path = "/v1/contacts/{id}/consents/{topic}", tag = "contacts", security(("key" = [])),
    params(
        ("id" = String, Path), ("topic" = String, Path),
        ("address" = Option<String>, Query, description = "The primary phone by default."),
    ),
    responses((status = 200, body = ConsentAnswer), Problems),
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    Ids(contact, topic): Ids<ContactId, Topic>,
    params: Params,
) -> Result<Json<ConsentAnswer>, Problem> {
    let address = only_address(params, who.firm.country)?;
    let consent = consents::show(&app, &who.tenant, &contact, &topic, address.as_ref()).await?;
    Ok(Json(consent.into()))
}

/// Show a contact's consents
#[utoipa::path(
    get, path = "/v1/contacts/{id}/consents", tag = "contacts", security(("key" = [])),
    params(
        ("id" = String, Path),
        ("address" = Option<String>, Query, description = "All addresses by default."),
    ),
    responses((status = 200, body = Page<ConsentAnswer>), Problems),
)]
pub async fn list(
    Reader(who): Reader,
    State(app): State<App>,
    Id(contact): Id<ContactId>,
    params: Params,
) -> Result<Json<Page<ConsentAnswer>>, Problem> {
    let address = only_address(params, who.firm.country)?;
    let consents = consents::list(&app, &who.tenant, &contact, address.as_ref()).await?;
    Ok(Json(Page::new(consents, None).map(ConsentAnswer::from)))
}

fn only_address(mut params: Params, country: CountryCode) -> Result<Option<Address>, Problem> {
    let text = params.text("address");
    params.finish()?;
    address(text.as_deref(), country)
}

fn address(text: Option<&str>, country: CountryCode) -> Result<Option<Address>, Problem> {
    let parsed = text.map(|text| Address::parse(text, country)).transpose();
    parsed.map_err(|error| Error::invalid("address", error.code(), error.to_string()).into())
}
