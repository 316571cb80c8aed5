//! `GET /v1/templates/codes`.

use axum::Json;
use recado_content::{CODES, CodeGroup, Example, FILTERS, Language, TAGS};
use recado_web::{Problem, Problems};
use serde::Serialize;
use utoipa::ToSchema;

use recado_api::Reader;

/// What may stand in brackets in a text.
#[derive(Serialize, ToSchema)]
pub struct TemplateReference {
    codes: Vec<CodeView>,
    /// What changes a value, behind a `|`.
    filters: &'static [Example],
    /// Choices, comments and brackets themselves.
    tags: &'static [Example],
}

/// A short code.
#[derive(Serialize, ToSchema)]
struct CodeView {
    /// As it is written between brackets.
    name: &'static str,
    group: CodeGroup,
    about: &'static str,
    /// Its value in a sample message in English.
    example: String,
}

/// List the short codes, filters and tags
#[utoipa::path(
    get, path = "/v1/templates/codes", tag = "templates", security(("key" = [])),
    responses((status = 200, body = TemplateReference), Problems),
)]
pub async fn codes(Reader(_who): Reader) -> Result<Json<TemplateReference>, Problem> {
    let codes = CODES.iter().map(|code| CodeView {
        name: code.name,
        group: code.group,
        about: code.about,
        example: code.example(Language::En),
    });
    Ok(Json(TemplateReference {
        codes: codes.collect(),
        filters: FILTERS,
        tags: TAGS,
    }))
}
