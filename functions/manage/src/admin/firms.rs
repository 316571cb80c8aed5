//! `/admin/firms`.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use recado_domain::{Error, FirmId, Tenant};
use recado_platform::manage::firms::FirmDetails;
use recado_platform::manage::{api_keys, firms};
use recado_platform::{App, bulk};
use recado_web::merge::patched;
use recado_web::{
    Id, IfMatch, Json as Body, Page, PageRequest, Problem, Problems, RawBody, Versioned,
};

use super::firm::{FirmAnswer, FirmCreated, FirmView, ReadFirm};
use crate::access::Operator;
use crate::api_keys::KeyCreated;
use recado_api::page;

/// Create a firm
///
/// Its first key is in the answer, and is shown this once.
#[utoipa::path(
    post, path = "/admin/firms", tag = "operator", security(("operator_token" = [])),
    request_body = FirmView,
    responses((status = 201, body = FirmCreated), Problems),
)]
pub async fn create(
    Operator: Operator,
    State(app): State<App>,
    Body(ReadFirm(details)): Body<ReadFirm>,
) -> Result<(StatusCode, Versioned<Json<FirmCreated>>), Problem> {
    let (firm, key) = firms::create(&app, details).await?;
    let version = firm.version;
    let firm = FirmAnswer::of(firm, app.now());
    let answer = Json(FirmCreated { firm, key });
    Ok((StatusCode::CREATED, Versioned(version, answer)))
}

/// List the firms
#[utoipa::path(
    get, path = "/admin/firms", tag = "operator", security(("operator_token" = [])),
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = Page<FirmAnswer>), Problems),
)]
pub async fn list(
    Operator: Operator,
    State(app): State<App>,
    page: PageRequest,
) -> Result<Json<Page<FirmAnswer>>, Problem> {
    let listed = app.store.firms(page::wanted(&page)).await?;
    let page = Page::new(listed.items, listed.next.as_deref());
    let now = app.now();
    Ok(Json(page.map(|firm| FirmAnswer::of(firm, now))))
}

/// Show a firm
#[utoipa::path(
    get, path = "/admin/firms/{id}", tag = "operator", security(("operator_token" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = FirmAnswer), Problems),
)]
pub async fn show(
    Operator: Operator,
    State(app): State<App>,
    Id(id): Id<FirmId>,
) -> Result<Versioned<Json<FirmAnswer>>, Problem> {
    let firm = app.store.firm(&id).await?;
    let firm = firm.ok_or(Error::NotFound("firm"))?;
    Ok(Versioned(
        firm.version,
        Json(FirmAnswer::of(firm, app.now())),
    ))
}

/// Change or suspend a firm
///
/// A JSON merge patch: senders are replaced as a whole, and one without `paused_by` is resumed.
#[utoipa::path(
    patch, path = "/admin/firms/{id}", tag = "operator", security(("operator_token" = [])),
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = FirmView, content_type = "application/merge-patch+json"),
    responses((status = 200, body = FirmAnswer), Problems),
)]
pub async fn change(
    Operator: Operator,
    State(app): State<App>,
    Id(id): Id<FirmId>,
    if_match: IfMatch,
    RawBody(body): RawBody,
) -> Result<Versioned<Json<FirmAnswer>>, Problem> {
    let patch = |version, current: &FirmDetails| {
        if_match.check(version)?;
        patched::<ReadFirm>(&FirmView::with_secret(current), &body)?.replacing(current)
    };
    let firm = firms::change(&app, &id, patch).await?;
    bulk::go_on_all(&app, &Tenant::live(id)).await;
    Ok(Versioned(
        firm.version,
        Json(FirmAnswer::of(firm, app.now())),
    ))
}

/// Make a key for a firm that lost its own
#[utoipa::path(
    post, path = "/admin/firms/{id}/keys", tag = "operator", security(("operator_token" = [])),
    params(("id" = String, Path)),
    responses((status = 201, body = KeyCreated), Problems),
)]
pub async fn create_key(
    Operator: Operator,
    State(app): State<App>,
    Id(id): Id<FirmId>,
) -> Result<(StatusCode, Json<KeyCreated>), Problem> {
    let created = api_keys::create_by_operator(&app, &id).await?;
    Ok((StatusCode::CREATED, Json(created.into())))
}
