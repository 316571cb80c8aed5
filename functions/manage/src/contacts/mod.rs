//! `/v1/contacts`.

pub mod import;
pub mod privacy;
mod sheet;
mod view;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use recado_content::PhoneNumber;
use recado_domain::contact::Contact;
use recado_domain::{ContactId, Error, ViolationCode};
use recado_platform::App;
use recado_platform::manage::contacts;
use recado_store::Listed;
use recado_web::json::parse;
use recado_web::merge::merged;
use recado_web::{
    Fields, FromBody, Id, IfMatch, Json as Body, Page, Params, Problem, Problems, RawBody,
    Versioned,
};
use utoipa::ToSchema;

use recado_api::page;
use recado_api::{Manager, Reader};
use view::{ContactAnswer, ContactView};

/// Create a contact
///
/// It takes the id under which its phone was written to before, so that their thread is one.
#[utoipa::path(
    post, path = "/v1/contacts", tag = "contacts", security(("key" = [])),
    request_body = ContactView,
    responses((status = 201, body = ContactAnswer), Problems),
)]
pub async fn create(
    Manager(who): Manager,
    State(app): State<App>,
    RawBody(body): RawBody,
) -> Result<(StatusCode, Versioned<Json<ContactAnswer>>), Problem> {
    let country = who.firm.country;
    let details = Fields::read_with(parse(&body)?, |fields| view::read(fields, country))
        .map_err(Error::Invalid)?;
    let contact = contacts::create(&app, &who.tenant, details).await?;
    Ok((StatusCode::CREATED, answer(contact)))
}

/// List the contacts
#[utoipa::path(
    get, path = "/v1/contacts", tag = "contacts", security(("key" = [])),
    params(
        ("tag" = Option<String>, Query), ("phone" = Option<String>, Query),
        ("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<ContactAnswer>), Problems),
)]
pub async fn list(
    Reader(who): Reader,
    State(app): State<App>,
    mut params: Params,
) -> Result<Json<Page<ContactAnswer>>, Problem> {
    let tag = params.text("tag");
    let phone = params.text("phone").and_then(|text| {
        let phone = PhoneNumber::parse(&text, Some(who.firm.country));
        phone
            .map_err(|error| {
                params.violate("phone", ViolationCode::InvalidPhone, error.to_string());
            })
            .ok()
    });
    if tag.is_some() && phone.is_some() {
        let message = "either a tag or a phone";
        params.violate("phone", ViolationCode::MutuallyExclusive, message);
    }
    let page = params.page();
    params.finish()?;
    let listed = match phone {
        Some(phone) => with_phone(&app, &who.tenant, &phone).await?,
        None => {
            let wanted = page::wanted(&page);
            let listed = app
                .store
                .contacts_listed(&who.tenant, tag.as_deref(), wanted);
            listed.await?
        }
    };
    Ok(page::answer(listed))
}

async fn with_phone(
    app: &App,
    tenant: &recado_domain::Tenant,
    phone: &PhoneNumber,
) -> Result<Listed<Contact>, Error> {
    let to = contacts::To::Phone(phone.clone());
    let recipient = contacts::resolve(app, tenant, &to).await?;
    let contact = recipient.and_then(|recipient| recipient.contact);
    Ok(Listed {
        items: contact.into_iter().collect(),
        next: None,
    })
}

/// Show a contact
#[utoipa::path(
    get, path = "/v1/contacts/{id}", tag = "contacts", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = ContactAnswer), Problems),
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<ContactId>,
) -> Result<Versioned<Json<ContactAnswer>>, Problem> {
    Ok(answer(contacts::find(&app, &who.tenant, &id).await?))
}

/// Change a contact
///
/// A JSON merge patch: phones and tags are replaced as a whole.
#[utoipa::path(
    patch, path = "/v1/contacts/{id}", tag = "contacts", security(("key" = [])),
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = ContactView, content_type = "application/merge-patch+json"),
    responses((status = 200, body = ContactAnswer), Problems),
)]
pub async fn change(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<ContactId>,
    if_match: IfMatch,
    RawBody(body): RawBody,
) -> Result<Versioned<Json<ContactAnswer>>, Problem> {
    let country = who.firm.country;
    let patch = |old: &Contact| {
        if_match.check(old.version)?;
        let document = merged(&ContactView::from(old), &body)?;
        Fields::read_with(document, |fields| view::read(fields, country)).map_err(Error::Invalid)
    };
    let contact = contacts::change(&app, &who.tenant, &id, patch).await?;
    Ok(answer(contact))
}

/// Delete a contact
///
/// Its messages and consents stay; see `erase`.
#[utoipa::path(
    delete, path = "/v1/contacts/{id}", tag = "contacts", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 204, description = "Deleted."), Problems),
)]
pub async fn delete(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<ContactId>,
) -> Result<StatusCode, Problem> {
    contacts::delete(&app, &who.tenant, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which contact is the same client.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "it stands for the schema of what `ReadMerge` reads"
)]
pub struct MergeRequest {
    /// The contact that becomes part of the other.
    contact_id: String,
}

/// A merge from a request.
pub struct ReadMerge(ContactId);

impl FromBody for ReadMerge {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        match fields.required_string("contact_id")?.parse() {
            Ok(id) => Some(Self(id)),
            Err(_) => {
                let message = "there is no such contact";
                fields.violate("contact_id", ViolationCode::NotFound, message);
                None
            }
        }
    }
}

/// Merge another contact into this one
///
/// This one keeps what it knows and takes over the rest, threads included; the other's id leads to
/// it from now on.
#[utoipa::path(
    post, path = "/v1/contacts/{id}/merge", tag = "contacts", security(("key" = [])),
    params(("id" = String, Path)),
    request_body = MergeRequest,
    responses((status = 200, body = ContactAnswer), Problems),
)]
pub async fn merge(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<ContactId>,
    Body(ReadMerge(other)): Body<ReadMerge>,
) -> Result<Versioned<Json<ContactAnswer>>, Problem> {
    let contact = contacts::merge(&app, &who.tenant, &id, &other).await?;
    Ok(answer(contact))
}

fn answer(contact: Contact) -> Versioned<Json<ContactAnswer>> {
    Versioned(contact.version, Json(contact.into()))
}
