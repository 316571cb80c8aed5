//! `/v1/starters`.

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use recado_domain::starters::{Starter, StarterKind};
use recado_platform::App;
use recado_platform::events::install;
use recado_web::{Problem, Problems};
use serde::Serialize;
use utoipa::ToSchema;

use crate::rules::view::RuleAnswer;
use recado_api::{Manager, Reader};

/// What a firm may begin with.
#[derive(Serialize, ToSchema)]
pub struct Starters {
    data: Vec<StarterAnswer>,
}

/// What a firm of some kind may begin with.
#[derive(Serialize, ToSchema)]
#[schema(as = Starter)]
struct StarterAnswer {
    kind: StarterKind,
    /// What it is for.
    about: String,
    /// How many templates it has, each in five languages.
    templates: usize,
    /// How many rules.
    rules: usize,
}

/// A template of a starter.
#[derive(Serialize, ToSchema)]
struct StarterTemplate {
    /// `tpl_…`.
    id: String,
    name: String,
}

/// What is there now.
#[derive(Serialize, ToSchema)]
pub struct InstalledStarter {
    kind: StarterKind,
    templates: Vec<StarterTemplate>,
    rules: Vec<RuleAnswer>,
}

/// List what a firm may begin with
#[utoipa::path(
    get, path = "/v1/starters", tag = "rules", security(("key" = [])),
    responses((status = 200, body = Starters), Problems),
)]
pub async fn list(_: Reader) -> Result<Json<Starters>, Problem> {
    let answer = |kind| {
        let starter = Starter::of(kind)?;
        Ok(StarterAnswer {
            kind,
            templates: starter.templates.len(),
            rules: starter.rules.len(),
            about: starter.about,
        })
    };
    let all: Result<Vec<_>, recado_domain::Error> =
        StarterKind::ALL.map(answer).into_iter().collect();
    Ok(Json(Starters { data: all? }))
}

/// Begin with templates and rules
///
/// In English, Spanish, Portuguese, Polish and French; the rules are in force at once. Again it
/// creates only what is not there any more, and changes nothing that you have changed.
#[utoipa::path(
    post, path = "/v1/starters/{kind}", tag = "rules", security(("key" = [])),
    params(("kind" = StarterKind, Path)),
    responses(
        (status = 201, body = InstalledStarter, description = "Created."),
        (status = 200, body = InstalledStarter, description = "All of it was there."),
        Problems
    ),
)]
pub async fn begin(
    Manager(who): Manager,
    State(app): State<App>,
    Path(kind): Path<String>,
) -> Result<(StatusCode, Json<InstalledStarter>), Problem> {
    let kind: StarterKind = kind.parse()?;
    let installed = install(&app, &who.tenant, kind).await?;
    let status = match installed.is_new {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let templates = installed.templates.into_iter();
    let named = |it: recado_domain::template::MessageTemplate| StarterTemplate {
        id: it.id.to_string(),
        name: it.name,
    };
    let answer = InstalledStarter {
        kind,
        templates: templates.map(named).collect(),
        rules: installed.rules.into_iter().map(RuleAnswer::from).collect(),
    };
    Ok((status, Json(answer)))
}
