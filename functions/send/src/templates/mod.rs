//! `/v1/templates`.

pub mod preview;
pub mod reference;
mod view;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use recado_domain::TemplateId;
use recado_domain::template::MessageTemplate;
use recado_platform::App;
use recado_platform::manage::kept;
use recado_web::merge::patched;
use recado_web::{
    Id, IfMatch, Json as Body, Page, PageRequest, Problem, Problems, RawBody, Versioned,
};

use recado_api::{Manager, Reader, page};
use view::{ReadTemplate, TemplateAnswer, TemplateView};

/// Create a template
#[utoipa::path(
    post, path = "/v1/templates", tag = "templates", security(("key" = [])),
    request_body = TemplateView,
    responses((status = 201, body = TemplateAnswer), Problems),
)]
pub async fn create(
    Manager(who): Manager,
    State(app): State<App>,
    Body(wanted): Body<ReadTemplate>,
) -> Result<(StatusCode, Versioned<Json<TemplateAnswer>>), Problem> {
    let new = MessageTemplate {
        id: TemplateId::generate(app.now(), app.ids.entropy()),
        name: wanted.name,
        channel: wanted.channel,
        category: wanted.category,
        topic: wanted.topic,
        variants: wanted.variants,
        created_at: app.now_kept(),
        version: 1,
    };
    let template = kept::create(&app, &who.tenant, new).await?;
    Ok((StatusCode::CREATED, answer(template)))
}

/// List the templates
#[utoipa::path(
    get, path = "/v1/templates", tag = "templates", security(("key" = [])),
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<TemplateAnswer>), Problems),
)]
pub async fn list(
    Reader(who): Reader,
    State(app): State<App>,
    page: PageRequest,
) -> Result<Json<Page<TemplateAnswer>>, Problem> {
    let listed = app
        .store
        .all_kept::<MessageTemplate>(&who.tenant, page::wanted(&page));
    Ok(page::answer(listed.await?))
}

/// Show a template
#[utoipa::path(
    get, path = "/v1/templates/{id}", tag = "templates", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = TemplateAnswer), Problems),
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<TemplateId>,
) -> Result<Versioned<Json<TemplateAnswer>>, Problem> {
    Ok(answer(kept::find(&app, &who.tenant, &id).await?))
}

/// Change a template
///
/// A JSON merge patch: `null` removes a language.
#[utoipa::path(
    patch, path = "/v1/templates/{id}", tag = "templates", security(("key" = [])),
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = TemplateView, content_type = "application/merge-patch+json"),
    responses((status = 200, body = TemplateAnswer), Problems),
)]
pub async fn change(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<TemplateId>,
    if_match: IfMatch,
    RawBody(body): RawBody,
) -> Result<Versioned<Json<TemplateAnswer>>, Problem> {
    let patch = |old: &MessageTemplate| {
        if_match.check(old.version)?;
        let wanted: ReadTemplate = patched(&TemplateView::from(old), &body)?;
        Ok(MessageTemplate {
            id: old.id.clone(),
            name: wanted.name,
            channel: wanted.channel,
            category: wanted.category,
            topic: wanted.topic,
            variants: wanted.variants,
            created_at: old.created_at,
            version: old.version + 1,
        })
    };
    Ok(answer(kept::change(&app, &who.tenant, &id, patch).await?))
}

/// Delete a template
#[utoipa::path(
    delete, path = "/v1/templates/{id}", tag = "templates", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 204, description = "Deleted."), Problems),
)]
pub async fn delete(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<TemplateId>,
) -> Result<StatusCode, Problem> {
    kept::delete::<MessageTemplate>(&app, &who.tenant, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn answer(template: MessageTemplate) -> Versioned<Json<TemplateAnswer>> {
    Versioned(template.version, Json(template.into()))
}
