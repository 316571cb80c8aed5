//! `/v1/rules`.

pub mod bulk;
pub mod dry_run;
pub mod replies;
pub mod view;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use recado_domain::RuleId;
use recado_domain::rules::Rule;
use recado_platform::App;
use recado_platform::events::{check_rule, edited, follow_later};
use recado_platform::manage::kept;
use recado_web::merge::patched;
use recado_web::{
    Id, IfMatch, Json as Body, Page, PageRequest, Problem, Problems, RawBody, Versioned,
};

use recado_api::{Manager, Reader, page};
use view::{ReadRule, RuleAnswer, RuleView};

/// Create a rule
#[utoipa::path(
    post, path = "/v1/rules", tag = "rules", security(("key" = [])),
    request_body = RuleView,
    responses((status = 201, body = RuleAnswer), Problems),
)]
pub async fn create(
    Manager(who): Manager,
    State(app): State<App>,
    Body(wanted): Body<ReadRule>,
) -> Result<(StatusCode, Versioned<Json<RuleAnswer>>), Problem> {
    let id = RuleId::generate(app.now(), app.ids.entropy());
    let new = wanted.made(id, app.now_kept());
    check_rule(&app, &who.firm, &who.tenant, &new, None).await?;
    let rule = kept::create(&app, &who.tenant, new).await?;
    Ok((StatusCode::CREATED, answer(rule)))
}

/// List the rules
#[utoipa::path(
    get, path = "/v1/rules", tag = "rules", security(("key" = [])),
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<RuleAnswer>), Problems),
)]
pub async fn list(
    Reader(who): Reader,
    State(app): State<App>,
    page: PageRequest,
) -> Result<Json<Page<RuleAnswer>>, Problem> {
    let listed = app
        .store
        .all_kept::<Rule>(&who.tenant, page::wanted(&page))
        .await?;
    Ok(page::answer(listed))
}

/// Show a rule
#[utoipa::path(
    get, path = "/v1/rules/{id}", tag = "rules", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = RuleAnswer), Problems),
)]
pub async fn show(
    Reader(who): Reader,
    State(app): State<App>,
    Id(id): Id<RuleId>,
) -> Result<Versioned<Json<RuleAnswer>>, Problem> {
    Ok(answer(kept::find(&app, &who.tenant, &id).await?))
}

/// Change a rule
///
/// A JSON merge patch. Reminders and steps that wait are planned for the new time, unless that has passed.
#[utoipa::path(
    patch, path = "/v1/rules/{id}", tag = "rules", security(("key" = [])),
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = RuleView, content_type = "application/merge-patch+json"),
    responses((status = 200, body = RuleAnswer), Problems),
)]
pub async fn change(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<RuleId>,
    if_match: IfMatch,
    RawBody(body): RawBody,
) -> Result<Versioned<Json<RuleAnswer>>, Problem> {
    let old: Rule = kept::find(&app, &who.tenant, &id).await?;
    let patch = |old: &Rule| {
        if_match.check(old.version)?;
        let wanted: ReadRule = patched(&RuleView::from(old), &body)?;
        Ok(Rule {
            version: old.version + 1,
            ..wanted.made(old.id.clone(), old.created_at)
        })
    };
    let new = patch(&old)?;
    check_rule(&app, &who.firm, &who.tenant, &new, Some(&old)).await?;
    let new = kept::change(&app, &who.tenant, &id, patch).await?;
    edited(&app, &who.tenant, &old, &new).await;
    Ok(answer(new))
}

/// Delete a rule
///
/// What it planned is not sent any more.
#[utoipa::path(
    delete, path = "/v1/rules/{id}", tag = "rules", security(("key" = [])),
    params(("id" = String, Path)),
    responses((status = 204, description = "Deleted."), Problems),
)]
pub async fn delete(
    Manager(who): Manager,
    State(app): State<App>,
    Id(id): Id<RuleId>,
) -> Result<StatusCode, Problem> {
    kept::delete::<Rule>(&app, &who.tenant, &id).await?;
    follow_later(&app, &who.tenant, &[id]).await;
    Ok(StatusCode::NO_CONTENT)
}

fn answer(rule: Rule) -> Versioned<Json<RuleAnswer>> {
    Versioned(rule.version, Json(rule.into()))
}
